import type { Canon, Signals as SignalText, SignalsBeside, SignalsProduct } from "../irreps/index.js";
import { layout } from "../irreps/index.js";
import { type Normalization, realCouplingEntries } from "../representations/index.js";
import { multiply, relabel, requireSamePrecision, requireTensor, type Tensor } from "../tensor/index.js";
import { type CopyProducts, copyProducts, type Side } from "./copy-products.js";
import { expectIrreps, layer } from "./layer.js";
import { gaussAngles } from "./signal-angles.js";
import { signalGrid } from "./signal-grid.js";
import { printSignals, type Signals, signalsOf } from "./signals.js";

const NAME = "gauntProduct";

/** How a product is computed: by the Gaunt coefficients, or by the values on a grid. */
export type GauntForm = "direct" | "grid";

export interface GauntProductOptions<L extends number = number> {
  /** Largest degree of the result, at most the sum of those of the inputs. Default: that of the first. */
  lmaxOut?: L;
  /** Of the harmonics Y of all three signals. Default: "integral", orthonormal. */
  normalization?: Normalization;
  /** Default: "grid" where the degrees of the three sum to at least {@link GRID_DEGREES}, "direct" elsewhere. */
  form?: GauntForm;
}

export interface GauntProduct<A extends string, B extends string, Out extends string> {
  /** Signals x and y, row by row and copy by copy. */
  (x: Tensor<A>, y: Tensor<B>): Tensor<Out>;
  readonly irrepsIn1: A;
  readonly irrepsIn2: B;
  readonly irrepsOut: Out;
  readonly form: GauntForm;
}

/** Sum of the largest degrees of inputs and output from which the grid is the quicker one, forward and backward (bench/so2.bench.ts). */
export const GRID_DEGREES = 24;

/** Y of a normalization by harmonics Dˡₘ₀, those of "norm". */
function scaleOf(normalization: Normalization, l: number): number {
  return normalization === "norm" ? 1 : Math.sqrt((2 * l + 1) / (normalization === "integral" ? 4 * Math.PI : 1));
}

const sideOf = (irreps: string): Side => {
  const { dim, blocks } = layout(irreps);
  const slots = blocks.flatMap(({ offset, multiplicity, dim: components }) =>
    Array.from({ length: components }, (_, m) => ({ offset: offset + m * multiplicity, width: multiplicity })),
  );
  return { irreps, dim, slots };
};

/** z = ∑ G x y with G(m₁, m₂, m₃) = ∫ Y Y Y*, which is √((2l₁+1)(2l₂+1)(2l₃+1)/4π) C(0,0,0) C(m₁,m₂,m₃) for orthonormal Y. */
function gauntForm(irreps: readonly [string, string, string], normalization: Normalization): CopyProducts {
  const sides = irreps.map(sideOf) as unknown as CopyProducts["sides"];
  const [top1, top2, top3] = irreps.map((text) => layout(text).lmax);
  const terms: (readonly [number, number, number, number])[] = [];
  for (let l3 = 0; l3 <= top3; l3++) {
    for (let l1 = 0; l1 <= top1; l1++) {
      for (let l2 = Math.abs(l1 - l3); l2 <= Math.min(top2, l1 + l3); l2++) {
        if ((l1 + l2 + l3) % 2 !== 0) continue;
        const { m1, m2, m3, values } = realCouplingEntries(l1, l2, l3);
        const zero = values.findIndex((_, i) => m1[i] === l1 && m2[i] === l2 && m3[i] === l3);
        // With Y = s D, the integral of D D D is C(0,0,0) C(m₁,m₂,m₃), and that of D² is 1/(2l+1).
        const [s1, s2, s3] = [l1, l2, l3].map((l) => scaleOf(normalization, l));
        const factor = ((s1 * s2 * (2 * l3 + 1)) / s3) * values[zero];
        for (let i = 0; i < values.length; i++)
          terms.push([l1 * l1 + m1[i], l2 * l2 + m2[i], l3 * l3 + m3[i], factor * values[i]]);
      }
    }
  }
  return { name: `gaunt ${irreps.join(" ")} ${normalization}`, sides, terms };
}

/** Products at the points of a grid on which integrals of three signals are exact. */
function onGrid(
  [first, second]: readonly [Signals, Signals],
  lmaxOut: number,
  normalization: Normalization,
): (x: Tensor<"plain">, y: Tensor<"plain">) => Tensor<"plain"> {
  const degree = first.lmax + second.lmax + lmaxOut;
  const angles = gaussAngles(Math.ceil((degree + 1) / 2), degree + 1);
  const scales = (lmax: number): number[] => Array.from({ length: lmax + 1 }, (_, l) => scaleOf(normalization, l));
  const scalesOut = scales(lmaxOut).map((s, l) => (2 * l + 1) / s);
  const [one, other] = [first, second].map(({ copies, lmax }) =>
    signalGrid({ angles, space: "S2", copies, scalesIn: scales(lmax), scalesOut }),
  );
  return (x, y) => one.fromGrid(multiply(one.toGrid(x), other.toGrid(y)));
}

/** What the product of two signals is. */
function productOf(first: Signals, second: Signals, lmaxOut: number): Signals {
  if (first.copies !== second.copies)
    throw new RangeError(
      `${NAME}: "${first.text}" are ${first.copies} signals and "${second.text}" are ${second.copies}; they are multiplied one by one`,
    );
  const points = ({ lmax, parities: [p, q] }: Signals): number | null => (lmax === 0 && p !== 0 ? null : p * q);
  const [a, b] = [points(first), points(second)];
  if (a !== null && b !== null && a !== b)
    throw new RangeError(
      `${NAME}: inversion moves the points of "${first.text}" and "${second.text}" differently; they have no product`,
    );
  const parity = first.parities[0] * second.parities[0];
  // Two constants have no degree 1; theirs would be like that of the first.
  return { ...first, lmax: lmaxOut, odd: parity < 0, parities: [parity, parity * (a ?? b ?? 1)] };
}

function make(irreps1: string, irreps2: string, options: GauntProductOptions = {}): GauntProduct<string, string, string> {
  const [first, second] = [signalsOf(NAME, irreps1, "S2"), signalsOf(NAME, irreps2, "S2")];
  const { lmaxOut = first.lmax, normalization = "integral" } = options;
  if (!["component", "norm", "integral"].includes(normalization))
    throw new RangeError(`${NAME}: normalization is "${normalization}"; it is "component", "norm" or "integral"`);
  if (!Number.isInteger(lmaxOut) || lmaxOut < 0 || lmaxOut > first.lmax + second.lmax)
    throw new RangeError(
      `${NAME}: lmaxOut is ${lmaxOut}; it must be an integer from 0 to ${first.lmax + second.lmax}, the sum of the degrees of the signals`,
    );
  const { form = first.lmax + second.lmax + lmaxOut >= GRID_DEGREES ? "grid" : "direct" } = options;
  if (form !== "direct" && form !== "grid") throw new RangeError(`${NAME}: form is "${form}"; it is "direct" or "grid"`);
  const irrepsOut = printSignals({ ...productOf(first, second, lmaxOut), flipped: false });
  const { dim } = layout(irrepsOut);
  const direct = form === "direct" ? gauntForm([first.text, second.text, irrepsOut], normalization) : null;
  const grid = form === "grid" ? onGrid([first, second], lmaxOut, normalization) : null;
  const apply = (x: Tensor, y: Tensor): Tensor => {
    requireTensor(NAME, "x", x);
    requireTensor(NAME, "y", y);
    expectIrreps(NAME, x, first.text);
    expectIrreps(`${NAME}, second input`, y, second.text);
    requireSamePrecision(NAME, x, y);
    if (x.rows !== y.rows) throw new RangeError(`${NAME}: x has ${x.rows} rows and y ${y.rows}; they are multiplied row by row`);
    const rows = <S extends string>(t: Tensor, text: S): Tensor<S> => relabel(t, text, [t.rows, t.dim], t.dim);
    const z =
      grid === null
        ? copyProducts(direct as CopyProducts, rows(x, first.text), rows(y, second.text))
        : grid(rows(x, "plain"), rows(y, "plain"));
    return relabel(z, irrepsOut, [...x.shape.slice(0, -1), dim], dim);
  };
  return layer(apply, { irrepsIn1: first.text, irrepsIn2: second.text, irrepsOut, form });
}

/**
 * Gaunt product: the product of two signals on the sphere, f = ∑ xₗₘ Yₗₘ and g = ∑ yₗₘ Yₗₘ, copy by copy, to degree lmaxOut:
 *
 *     z(l₃m₃) = ∑ x(l₁m₁) y(l₂m₂) ∫ Y(l₁m₁) Y(l₂m₂) Y(l₃m₃) dΩ,        f·g = ∑ z Y (orthonormal Y)
 *
 * At high degrees the values are multiplied on a grid, in rings at the nodes of Gauss and Legendre, on which these integrals are exact:
 * O(L³) operations a product instead of O(L⁵) for the coefficients that are not zero. Which form is taken follows from the irreps alone.
 *
 * @param irreps1 - as many copies (signals) of each degree from 0 on: "4x0e + 4x1o + 4x2e"
 * @param irreps2 - as many signals; what does not fit is a compile error
 * @throws RangeError if the same is found at run time, or an option is not what it must be
 * @remarks Source: S. Luo, T. Chen & A. S. Krishnapriyan 2024, arXiv:2401.10216.
 */
export const gauntProduct: {
  <const A extends string, const B extends string, const L extends number = -1>(
    irreps1: SignalText<A, "S2">,
    irreps2: SignalsBeside<A, B>,
    options?: GauntProductOptions<L>,
  ): GauntProduct<Canon<A>, Canon<B>, SignalsProduct<Canon<A>, Canon<B>, L>>;
  /** The same for generic code. */
  dyn(irreps1: string, irreps2: string, options?: GauntProductOptions): GauntProduct<string, string, string>;
} = Object.assign(make as never, { dyn: make as never });
