import type { Tensor } from "../tensor/index.js";
import { type Layer, layer } from "./layer.js";

type InOf<L> = L extends (x: Tensor<infer I>) => any ? I : never;
type OutOf<L> = L extends (x: any) => Tensor<infer O> ? O : never;
type Chain<L extends readonly unknown[], In extends string, O extends unknown[] = []> = L extends readonly [infer H, ...infer R]
  ? [In] extends [InOf<H>]
    ? Chain<R, OutOf<H>, [...O, H]>
    : [...O, Layer<In, string>, ...R]
  : O;
type Last<L extends readonly unknown[]> = L extends readonly [...unknown[], infer Z] ? Z : never;

export interface Sequential<In extends string, Out extends string> {
  (x: Tensor<In>): Tensor<Out>;
  readonly irrepsIn: In;
  readonly irrepsOut: Out;
  readonly layers: readonly Layer[];
}

interface Typed {
  irrepsIn?: string;
  irrepsOut?: string;
}

/**
 * One layer after the other. A layer that does not fit the one before it is a compile error at that layer, and an error at construction
 * where both know their irreps.
 *
 * @throws RangeError if there are no layers, or two neighbours do not fit
 */
export function sequential<L extends readonly [Layer, ...Layer[]]>(
  ...layers: Chain<L, InOf<L[0]>> extends infer C extends readonly unknown[] ? (C extends L ? L : C) : never
): Sequential<InOf<L[0]>, OutOf<Last<L>>> {
  const list = layers as unknown as readonly (Layer & Typed)[];
  if (list.length === 0) throw new RangeError("sequential: there are no layers");
  for (let i = 1; i < list.length; i++) {
    const [before, after] = [list[i - 1].irrepsOut, list[i].irrepsIn];
    if (before !== undefined && after !== undefined && before !== after) {
      throw new RangeError(`sequential: layer ${i + 1} takes "${after}"; layer ${i} gives "${before}"`);
    }
  }
  const apply = (x: Tensor): Tensor => list.reduce((features, each) => each(features), x);
  return layer(apply, { irrepsIn: list[0].irrepsIn, irrepsOut: list[list.length - 1].irrepsOut, layers: list }) as never;
}
