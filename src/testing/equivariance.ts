import { type Generator, generator } from "../arithmetic/index.js";
import type { Group } from "../groups/index.js";
import { canonical, layout } from "../irreps/index.js";
import { type Dtype, scope, type Tensor, tensor, view } from "../tensor/index.js";
import { larger } from "./compare.js";
import type { Checked } from "./gradient-check.js";
import { groupAction, groupOf, turned } from "./group-action.js";

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
  /** "O(3)", "SO(3)", "D4", "Oh", …, or a group. Default: that of the irreps; "SO(3)" where they have no parity. */
  group?: string | Group;
  /** Group elements. Default: 20, half of them with inversion for O(3); all of a smaller group. */
  elements?: number;
  seed?: number;
}

/** How far a function is from commuting with a group; see {@link equivarianceError}. */
export interface EquivarianceError {
  /** Largest |f(gx) − g f(x)| over the rotations g, or all elements that reverse no orientation, relative to the largest |f(x)|; infinite if f(x) vanishes. */
  readonly rotation: number;
  /** The same over elements that reverse orientation; 0 for a group that has none. */
  readonly reflection: number;
  /** Largest |gx − x| relative to the largest |x|: about 1, or the group did nothing and the errors mean nothing. */
  readonly moved: number;
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
 * Measures the law f(gx) = g f(x) for elements g of a group, O(3) or SO(3) or that of the irreps, which act on the arguments and on the values by their irreps.
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
    const action = groupAction(options.group ?? groupOf([...xs, ...ys].map(({ irreps }) => irreps)));
    const found = { rotation: 0, reflection: 0, moved: 0 };
    for (const g of action.elements(elements, random)) {
      const kind = action.reverses(g) ? "reflection" : "rotation";
      scope(() => {
        const moved = xs.map((x) => turned(action, g, x));
        found.moved = larger(found.moved, Math.max(...moved.map((x, i) => distance(x, xs[i]))));
        for (const [i, y] of listed(f(...moved) as Tensor).entries())
          found[kind] = larger(found[kind], distance(y, turned(action, g, ys[i])));
      });
    }
    return found;
  });
}

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
