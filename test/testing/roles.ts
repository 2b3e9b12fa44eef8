import { generator } from "../../src/arithmetic/index.js";
import { add, forget, gradient, inner, type Invariant, relabel, sum, Tensor, tensor, toArray } from "../../src/tensor/index.js";
import type { Checked } from "../../src/testing/index.js";

export const listed = (made: Tensor | readonly Tensor[]): readonly Tensor[] => (made instanceof Tensor ? [made] : made);
const invariant = (terms: readonly Tensor[]): Invariant =>
  terms.map((t) => sum(relabel(forget(t), "plain", [1, 1], 1))).reduce((a, b) => add(a, b)) as Invariant;

/** Normal numbers of the form of x, the same in either precision. */
function likewise(x: Tensor, seed: string): Tensor {
  const numbers = generator(seed).normals(x.size);
  const y = tensor<string>(`${x.size}x0e`, numbers, { dtype: x.dtype, shape: [1] });
  return relabel(y, x.irreps, x.shape, x.dim);
}

/** ∂⟨g, y⟩/∂x for one of the values of f and one argument, as a function of all arguments and g, which comes last. */
export function roleOf(
  f: Checked,
  inputs: readonly Tensor[],
  which: number,
  value: number,
): { f: Checked; inputs: readonly Tensor[] } {
  const g = likewise(listed(f(...inputs))[value], "cotangent");
  const back: Checked = (...all: Tensor[]) => {
    const [arguments_, cotangent] = [all.slice(0, -1), all[all.length - 1]];
    return gradient<[string]>((x) => {
      const y = listed(f(...arguments_.map((a, i) => (i === which ? x : a))))[value];
      return inner<string>(forget(y), forget(cotangent)) as Invariant;
    })(arguments_[which]) as Tensor;
  };
  return { f: back, inputs: [...inputs, g] };
}

/** Values of f, its ways back by each argument, and the ways back of those, as numbers by name. */
export function roles(f: Checked, inputs: readonly Tensor[]): Record<string, Float64Array | Float32Array> {
  const found: Record<string, Float64Array | Float32Array> = {};
  const values = listed(f(...inputs));
  values.forEach((y, k) => {
    found[`value ${k}`] = toArray(y);
  });
  const cotangents = values.map((y, k) => likewise(y, `g ${k}`));
  const first = (xs: readonly Tensor[], gs: readonly Tensor[]): readonly Tensor[] => {
    const made = gradient<string[]>((...ys: Tensor[]) =>
      invariant(listed(f(...ys)).map((y, k) => inner<string>(forget(y), forget(gs[k])))),
    )(...xs) as Tensor | readonly Tensor[];
    return listed(made);
  };
  first(inputs, cotangents).forEach((g, i) => {
    found[`by ${i}`] = toArray(g);
  });
  const directions = inputs.map((x, i) => likewise(x, `u ${i}`));
  const all = [...inputs, ...cotangents];
  const second = gradient<string[]>((...ys: Tensor[]) => {
    const [xs, gs] = [ys.slice(0, inputs.length), ys.slice(inputs.length)];
    return invariant(first(xs, gs).map((g, i) => inner<string>(forget(g), forget(directions[i]))));
  })(...all) as Tensor | readonly Tensor[];
  listed(second).forEach((g, i) => {
    found[`by ${i < inputs.length ? i : `cotangent ${i - inputs.length}`}, twice`] = toArray(g);
  });
  return found;
}
