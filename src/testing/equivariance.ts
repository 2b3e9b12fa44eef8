import { type Generator, generator } from "../arithmetic/index.js";
import { canonical, layout } from "../irreps/index.js";
import { type O3Element, Rotation } from "../groups/index.js";
import { representationMatrix } from "../representations/index.js";
import { cast, castTensor, type Dtype, like, scope, type Tensor, tensor, view } from "../tensor/index.js";
import { type Checked, gradientCheck } from "./gradient-check.js";
import { restoring } from "./randomized.js";

export interface EquivarianceOptions {
  /** Irreps of the arguments, which are drawn at random. */
  in?: string | readonly string[];
  /** The arguments themselves instead; "plain" ones (weights) are left alone by the group. */
  inputs?: readonly Tensor[];
  /** Irreps that the values must have; default: those that they have. */
  out?: string | readonly string[];
  /** Rows of the arguments that are drawn. Default: 5. */
  rows?: number;
  /** Precision of the arguments that are drawn. Default: "f64". */
  dtype?: Dtype;
  /** Default: "O(3)", but "SO(3)" where the irreps have no parity. */
  group?: "O(3)" | "SO(3)";
  /** Group elements. Default: 20, half of them with inversion for O(3). */
  elements?: number;
  seed?: number;
}

/** How far a function is from commuting with a group; see {@link equivarianceError}. */
export interface EquivarianceError {
  /** Largest |f(gx) − g f(x)| over the rotations g, relative to the largest |f(x)|; infinite if f(x) vanishes. */
  readonly rotation: number;
  /** The same over rotations followed by inversion; 0 for SO(3), which has none. */
  readonly reflection: number;
  /** Largest |gx − x| relative to the largest |x|: about 1, or the group did nothing and the errors mean nothing. */
  readonly moved: number;
}

/** g x, by the matrix of g on the irreps of x, row by row; in double precision, then rounded. */
export function act(element: O3Element, x: Tensor): Tensor {
  const y = like(x);
  const { irreps, dim, rows } = x;
  const matrix = irreps === "plain" ? null : representationMatrix(irreps, element, { layout: "ir_mul" });
  const [from, to] = [view(x), view(y)];
  if (matrix === null) to.set(from);
  else {
    for (let at = 0; at < rows * dim; at += dim) {
      for (let i = 0; i < dim; i++) {
        let sum = 0;
        for (let j = 0; j < dim; j++) sum += matrix[i * dim + j] * from[at + j];
        to[at + i] = sum;
      }
    }
  }
  return y;
}

const listed = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

function drawn(options: EquivarianceOptions, random: Generator): readonly Tensor[] {
  const { in: irreps, inputs, rows = 5, dtype = "f64" } = options;
  if (inputs !== undefined) return inputs;
  if (irreps === undefined)
    throw new TypeError("equivarianceError: neither `in`, the irreps of the arguments, nor `inputs` is given");
  return listed(irreps).map((text) => tensor<string>(text, random.normals(rows * layout(text).dim), { shape: [rows], dtype }));
}

/**
 * Measures the law f(gx) = g f(x) for random elements g of O(3) or SO(3), which act on the arguments and on the values by their irreps.
 *
 * @param f - of one or several tensors, with one or several as its value
 * @throws RangeError if a value has other irreps than `out` says
 */
export function equivarianceError(f: Checked, options: EquivarianceOptions): EquivarianceError {
  const { elements = 20, seed = 0, out } = options;
  const random = generator(seed).split("equivariance");
  return scope(() => {
    const xs = drawn(options, random);
    const ys = listed(f(...xs) as Tensor);
    if (out !== undefined) requireIrreps(ys, listed(out));
    const withoutParity = [...xs, ...ys].some(({ irreps }) => irreps !== "plain" && layout(irreps).group === "SO(3)");
    const { group = withoutParity ? "SO(3)" : "O(3)" } = options;
    const found = { rotation: 0, reflection: 0, moved: 0 };
    for (let k = 0; k < elements; k++) {
      const element = { rotation: Rotation.random(random), inversion: group === "O(3)" && k % 2 === 1 };
      const kind = element.inversion ? "reflection" : "rotation";
      scope(() => {
        const turned = xs.map((x) => act(element, x));
        found.moved = larger(found.moved, Math.max(...turned.map((x, i) => distance(x, xs[i]))));
        for (const [i, y] of listed(f(...turned) as Tensor).entries())
          found[kind] = larger(found[kind], distance(y, act(element, ys[i])));
      });
    }
    return found;
  });
}

const larger = (a: number, b: number): number => (b > a || Number.isNaN(b) ? b : a);

/** Largest difference relative to the largest number of y. */
function distance(x: Tensor, y: Tensor): number {
  const [a, b] = [view(x), view(y)];
  let [difference, size] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    difference = larger(difference, Math.abs(a[i] - b[i]));
    size = Math.max(size, Math.abs(b[i]));
  }
  return a.length === b.length && size > 0 ? difference / size : Number.POSITIVE_INFINITY;
}

function requireIrreps(ys: readonly Tensor[], out: readonly string[]): void {
  const [found, wanted] = [ys.map(({ irreps }) => irreps), out.map((text) => (text === "plain" ? text : canonical(text)))];
  if (found.join(";") !== wanted.join(";")) {
    throw new RangeError(`equivarianceError: the values are "${found.join('", "')}"; they should be "${wanted.join('", "')}"`);
  }
}

/** What {@link verify} found of a function of features. */
export interface Verification extends EquivarianceError {
  /** Relative error of the derivatives to the order that was asked for, in double precision; see {@link gradientCheck}. */
  readonly gradient: number;
}

/**
 * Verifies a layer, or any function of features: that it commutes with the group, and that its derivatives are those of its values.
 * A layer is checked in the precision of `dtype` first, and its derivatives in double precision; its parameters are the same afterwards.
 *
 * @param options.order - highest order of derivatives. Default: 2
 */
export function verify(f: Checked, options: EquivarianceOptions & { order?: 1 | 2 | 3 }): Verification {
  const { order = 2, seed = 0 } = options;
  return scope(() => {
    // Layers in training may move their running statistics.
    const laws = restoring(f, () => equivarianceError(f, options));
    const gradient = restoring(f, () => {
      cast(f, "f64");
      const inputs = drawn(options, generator(seed).split("gradient")).map((x) => castTensor(x, "f64"));
      return gradientCheck(f, inputs, { order, seed }).worst;
    });
    return { ...laws, gradient };
  });
}
