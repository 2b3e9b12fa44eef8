import { layout } from "../irreps/index.js";
import { Indices } from "./indices.js";
import { Tensor } from "./tensor.js";

const show = (x: Tensor): string => `"${x.irreps}" [${x.shape}] ${x.dtype}`;

/**
 * Refuses what is not a tensor, or not any more, before anything is made of it.
 *
 * @throws TypeError if x is not a tensor; ScopeError (`ERR_SCOPE_CLOSED`) if its scope closed
 */
export function requireTensor(name: string, argument: string, x: unknown): asserts x is Tensor {
  if (!(x instanceof Tensor)) {
    const listed = Array.isArray(x) || ArrayBuffer.isView(x);
    throw new TypeError(
      `${name}: ${argument} is ${listed ? "an array" : x === null ? "null" : typeof x}; expected a tensor${listed ? ', made by tensor("1x1o", …) or, without irreps, plain(…)' : ""}`,
    );
  }
  // Reading the address of a tensor whose scope closed throws.
  void x.ptr;
}

/** @throws TypeError if f is not a function */
export function requireFunction(name: string, f: unknown): void {
  if (typeof f !== "function") throw new TypeError(`${name}: expected a function, found ${f === null ? "null" : typeof f}`);
}

/** @throws TypeError if the precisions differ; ScopeError (`ERR_SCOPE_CLOSED`) if the scope of one closed */
export function requireSamePrecision(name: string, x: Tensor, y: Tensor): void {
  void x.ptr;
  void y.ptr;
  if (x.dtype !== y.dtype) throw new TypeError(`${name}: mixes ${show(x)} and ${show(y)}; cast one of them`);
}

/** @throws RangeError if irreps or shapes differ; TypeError if the precisions do */
export function requireSame(name: string, x: Tensor, y: Tensor): void {
  requireTensor(name, "the first argument", x);
  requireTensor(name, "the second argument", y);
  requireSamePrecision(name, x, y);
  if (x.irreps !== y.irreps || x.rows !== y.rows || x.dim !== y.dim)
    throw new RangeError(`${name}: ${show(x)} and ${show(y)} differ; both need the same irreps and shape`);
}

const scalarTexts = new Map<string, boolean>();

/** Whether pointwise functions of these irreps commute with the group. */
export function isScalar(irreps: string): boolean {
  let known = scalarTexts.get(irreps);
  if (known === undefined) {
    known = irreps === "plain" || layout(irreps).isInvariant;
    scalarTexts.set(irreps, known);
  }
  return known;
}

/** @throws RangeError if x is not made of invariant scalars, so that the function would break the symmetry */
export function requireScalar(name: string, x: Tensor): void {
  requireTensor(name, "the argument", x);
  if (!isScalar(x.irreps))
    throw new RangeError(
      `${name}: ${show(x)} are not scalars, a pointwise function of them is not equivariant; plain(x) drops the irreps if you mean it`,
    );
}

/**
 * Refuses what are not indices, or not any more, before anything is made of them.
 *
 * @throws TypeError if they are none; RangeError if their scope closed
 */
export function requireIndices(name: string, index: unknown): asserts index is Indices {
  if (!(index instanceof Indices))
    throw new TypeError(`${name}: the indices are ${index === null ? "null" : typeof index}; expected indices(…)`);
  void index.ptr;
}
