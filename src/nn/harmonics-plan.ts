import type { Layout, WrittenTerm } from "../irreps/index.js";
import type { MixPath, MixPlan } from "../tensor/index.js";
import type { CopyProducts, Side, Slot } from "./copy-products.js";
import type { ProductPaths } from "./instructions.js";
import { poleCoupling, type So2Part, so2MixPaths } from "./so2-plan.js";

/** The irreps of a product with harmonics, and its paths. */
export interface HarmonicsPaths extends ProductPaths {
  readonly layouts: readonly [x: Layout, y: Layout, out: Layout];
}

/** Blocks of a row by terms and components: those of term i begin at starts[i]. */
interface Rows extends Side {
  readonly starts: readonly number[];
}

function rowsOf({ text, dim }: Layout, terms: readonly WrittenTerm[]): Rows {
  const slots: Slot[] = [];
  const starts = terms.map(({ offset, stride, column, multiplicity, dim: components }) => {
    const start = slots.length;
    for (let m = 0; m < components; m++) slots.push({ offset: offset + m * stride + column, width: multiplicity });
    return start;
  });
  return { irreps: text, dim, slots, starts };
}

/** The weights of the paths, a block for each. */
const weightsOf = ({ instructions, weightCount }: ProductPaths): Side => ({
  irreps: "plain",
  dim: weightCount,
  slots: instructions.map(({ weight, shape }) => ({ offset: weight, width: shape.reduce((a, b) => a * b, 1) })),
});

const nameOf = (what: string, { layouts, instructions }: HarmonicsPaths): string =>
  `${what} ${layouts.map(({ text }) => text).join(" ")} ${instructions.map((p) => [p.first, p.second, p.out, p.coefficient, p.weight, ...p.shape].join()).join(" ")}`;

/**
 * Products of the mode uvu in the frames of edges, of x and the weights of each edge.
 *
 * @param only - "scalars" for the paths with the harmonic of degree 0 alone, which have no need of a direction
 */
export function uvuInFrame(paths: HarmonicsPaths, only: "all" | "scalars"): CopyProducts {
  const [from, by, to] = paths.terms;
  const [a, z] = [rowsOf(paths.layouts[0], from), rowsOf(paths.layouts[2], to)];
  const terms: (readonly [number, number, number, number])[] = [];
  for (const [i, { first, second, out, coefficient }] of paths.instructions.entries()) {
    const [l1, l2, l3] = [from[first].l, by[second].l, to[out].l];
    if (only === "scalars" && l2 > 0) continue;
    const even = (l1 + l2 + l3) % 2 === 0;
    const add = (m1: number, m3: number, c: number): void => {
      terms.push([a.starts[first] + l1 + m1, i, z.starts[out] + l3 + m3, c * coefficient]);
    };
    for (const [m, c] of poleCoupling(l1, l2, l3).entries()) {
      if (m === 0) {
        if (even) add(0, 0, c);
      } else if (even) {
        add(m, m, c);
        add(-m, -m, c);
      } else {
        add(m, -m, c);
        add(-m, m, -c);
      }
    }
  }
  return { name: `${nameOf("uvu", paths)} ${only}`, sides: [a, weightsOf(paths), z], terms };
}

/** Products of the mode uvw in the frames of edges: matrices made of the weights, and what `mix` does with them. */
export interface MatricesInFrame {
  /** Of the weights and of ones; its result are the matrices. */
  readonly matrices: CopyProducts;
  /** How many ones. */
  readonly ones: number;
  readonly plan: MixPlan;
  /** The paths with the harmonic of degree 0 alone, of the weights themselves. */
  readonly scalars: MixPlan;
}

/** The paths between two terms that act on the same m in the same way share one matrix: a sum over the degrees of the harmonics. */
export function uvwInFrame(paths: HarmonicsPaths): MatricesInFrame {
  const [from, by, to] = paths.terms;
  const parts = new Map<string, So2Part & { weight: number; scale: number; slot: number }>();
  const [slots, terms]: [Slot[], (readonly [number, number, number, number])[]] = [[], []];
  let dim = 0;
  let ones = 0;
  const [scalarPaths, weights]: [MixPath[], Side] = [[], weightsOf(paths)];
  for (const [i, { first: input, second, out: output, coefficient, weight }] of paths.instructions.entries()) {
    const [a, b, c] = [from[input], by[second], to[output]];
    const { width } = weights.slots[i];
    ones = Math.max(ones, width);
    const kind = (a.l + b.l + c.l) % 2 === 0 ? ("same" as const) : ("across" as const);
    for (const [m, value] of poleCoupling(a.l, b.l, c.l).entries()) {
      if (m === 0 && kind === "across") continue;
      const key = `${input},${output},${m},${kind}`;
      let part = parts.get(key);
      if (part === undefined) {
        part = { input, output, m, kind, weight: dim, scale: 1, slot: slots.length };
        parts.set(key, part);
        slots.push({ offset: dim, width });
        dim += width;
      }
      terms.push([i, 0, part.slot, value * coefficient]);
    }
    if (b.l === 0)
      scalarPaths.push({
        dim: a.dim,
        from: a.offset + a.column,
        copiesIn: a.multiplicity,
        blockIn: a.stride,
        to: c.offset + c.column,
        copiesOut: c.multiplicity,
        blockOut: c.stride,
        weight,
        scale: coefficient * poleCoupling(a.l, 0, a.l)[0],
      });
  }
  const { layouts } = paths;
  const planOf = (mixPaths: MixPath[], count: number): MixPlan => ({
    irrepsIn: layouts[0].text,
    dimIn: layouts[0].dim,
    irrepsOut: layouts[2].text,
    dimOut: layouts[2].dim,
    paths: mixPaths,
    weights: count,
    weightShape: [1, count],
    fillsOut: false,
    fillsIn: false,
  });
  const one: Side = { irreps: "plain", dim: ones, slots: [{ offset: 0, width: ones }] };
  return {
    matrices: { name: nameOf("uvw", paths), sides: [weights, one, { irreps: "plain", dim, slots }], terms },
    ones,
    plan: planOf(so2MixPaths(from, to, [...parts.values()]), dim),
    scalars: planOf(scalarPaths, paths.weightCount),
  };
}
