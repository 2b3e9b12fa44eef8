import { layout, type PrefixedScalars } from "../irreps/index.js";
import type { Storage } from "./arena.js";
import { requireFunction } from "./checks.js";
import { toNumber } from "./create.js";
import { ones } from "./pointwise.js";
import { inner, relabelLike, sliceRows } from "./rows.js";
import { refusePromise, scope, storagesIn } from "./scope.js";
import { differentiating, type Node, record, sweep, type Tape } from "./tape.js";
import { cleared, like, Tensor, view, zerosLike } from "./tensor.js";

/** What a function to be differentiated returns: one invariant number. */
export type Invariant = Tensor<"1x0e"> | Tensor<"1x0"> | Tensor<"plain"> | Tensor<PrefixedScalars>;

type Tensors<S extends readonly string[]> = { [K in keyof S]: Tensor<S[K]> };
/** One gradient for one argument, a list for several. */
type Gradients<S extends readonly string[]> = S extends readonly [infer Only extends string] ? Tensor<Only> : Tensors<S>;

/** The same numbers under a new name on the tape, so that a differentiation has leaves of its own. */
function leaf<S extends string>(tape: Tape, x: Tensor<S>): Tensor<S> {
  const handle = alias(x);
  tape.add([handle], [x], [(dy) => dy]);
  return handle;
}

function alias<S extends string>(x: Tensor<S>): Tensor<S> {
  return new Tensor(x.irreps, x.shape, x.dim, x.rows, x.dtype, x.storage, x.offset);
}

function requireInvariant(name: string, y: unknown): asserts y is Tensor {
  refusePromise(name, y);
  if (!(y instanceof Tensor))
    throw new TypeError(
      `${name}: the function returned ${y === null ? "null" : typeof y}; it must return a tensor of one number`,
    );
  if (y.size !== 1)
    throw new RangeError(
      `${name}: the function returned "${y.irreps}" [${y.shape}]; it must return one number (sum it, or take an inner product)`,
    );
  if (y.irreps !== "plain" && !layout(y.irreps).isInvariant)
    throw new RangeError(`${name}: the function returned "${y.irreps}", which is not invariant; it must return one 0e`);
}

/** Cotangents of the leaves, zero where y does not depend on them; those that leave the outermost sweep share nothing. */
function cotangents(d: Parameters<typeof sweep>[0], y: Tensor, leaves: readonly Tensor[], seed?: Tensor): Tensor[] {
  const node = y.node?.tape === d.tape ? y.node : null;
  const found =
    node === null
      ? []
      : sweep(
          d,
          node,
          y.slot,
          seed ?? ones(y),
          leaves.map((x) => x.node as Node),
        );
  const own = leaves.map((x, i) => found[i] ?? zerosLike(x));
  return d.outermost ? own.map((g, i) => (own.some((h, k) => k < i && h.storage === g.storage) ? copy(g) : g)) : own;
}

function requireTensors(name: string, xs: readonly unknown[]): void {
  if (xs.length === 0) throw new TypeError(`${name}: called without arguments; give it the tensors to differentiate by`);
  for (let i = 0; i < xs.length; i++)
    if (!(xs[i] instanceof Tensor)) throw new TypeError(`${name}: argument ${i + 1} is ${typeof xs[i]}; expected a tensor`);
}

/**
 * The gradient of a function of tensors with one number as its value: (x₁, x₂, …) ↦ (∂f/∂x₁, ∂f/∂x₂, …). The gradient of an invariant has the
 * irreps of its argument. Inside another gradient it is differentiated too, to any order.
 *
 * @returns a function that returns one tensor for one argument, and a list for several
 * @throws RangeError if the value is not one invariant number; ScopeError if `f` returns a promise
 */
export function gradient<const S extends readonly string[]>(
  f: (...xs: Tensors<S>) => Invariant,
): (...xs: Tensors<S>) => Gradients<S> {
  requireFunction("gradient", f);
  return (...xs) => {
    requireTensors("gradient", xs);
    return differentiating((d) => {
      const leaves = (xs as readonly Tensor[]).map((x) => leaf(d.tape, x));
      const y: unknown = f(...(leaves as unknown as Tensors<S>));
      requireInvariant("gradient", y);
      const grads = cotangents(d, y, leaves);
      return { result: (grads.length === 1 ? grads[0] : grads) as Gradients<S>, kept: grads.map((g) => g.storage) };
    });
  };
}

/**
 * Value and gradients together, as tensors that can be differentiated again.
 *
 * @param f - returns the value, one invariant number, and whatever else of its work is to be kept
 */
export function valueWithGradient<const S extends readonly string[], A = undefined>(
  f: (...xs: Tensors<S>) => readonly [value: Tensor, aux: A],
): (...xs: Tensors<S>) => { value: Tensor; aux: A; gradients: Tensors<S> } {
  requireFunction("valueWithGradient", f);
  return (...xs) =>
    differentiating((d) => {
      const leaves = (xs as readonly Tensor[]).map((x) => leaf(d.tape, x));
      const made: unknown = f(...(leaves as unknown as Tensors<S>));
      refusePromise("valueWithGradient", made);
      const [value, aux] = made as readonly [Tensor, A];
      requireInvariant("valueWithGradient", value);
      const gradients = cotangents(d, value, leaves);
      return { result: { value, aux, gradients: gradients as unknown as Tensors<S> }, kept: storagesIn([value, aux, gradients]) };
    });
}

/** Cotangents of those arguments of f that are wanted, given the cotangent of its value. @internal */
export function pullback(
  f: (...xs: Tensor[]) => Tensor,
  xs: readonly Tensor[],
  dy: Tensor,
  wanted: readonly boolean[],
): (Tensor | undefined)[] {
  return differentiating((d) => {
    const leaves = xs.map((x, i) => (wanted[i] ? leaf(d.tape, x) : x));
    const y = f(...leaves);
    const found = cotangents(
      d,
      y,
      leaves.filter((_, i) => wanted[i]),
      dy,
    );
    let next = 0;
    const result = wanted.map((want) => (want ? found[next++] : undefined));
    return { result, kept: found.map((g) => g.storage) };
  });
}

/** Tensors by name, as {@link parameters} returns them, or a list. */
export type ParameterSet = Readonly<Record<string, Tensor>> | readonly Tensor[];

/**
 * Value and gradient of a loss with respect to parameters, which `f` reaches through its closure.
 *
 * @param params - parameters by name, or a list; `grads` has the same form
 * @param f - the loss; takes any arguments, returns one invariant number
 * @returns a step function, to be made once: its gradients belong to it until its next call, which frees them
 * @throws RangeError if the value is not one invariant number; ScopeError if `f` returns a promise
 */
export function valueAndGrad<P extends ParameterSet, A extends readonly unknown[]>(
  params: P,
  f: (...args: A) => Invariant,
): (...args: A) => { value: number; grads: { [K in keyof P]: P[K] } } {
  requireFunction("valueAndGrad", f);
  let owned: Storage[] = [];
  return (...args) => {
    for (const storage of owned) storage.free();
    owned = [];
    const names = Object.keys(params);
    const list = names.map((name) => (params as Record<string, Tensor>)[name]);
    requireTensors("valueAndGrad", list);
    return differentiating((d) => {
      const before = list.map(({ node, slot }) => ({ node, slot }));
      // The parameters themselves become leaves while f runs; an outer tape still sees them through the handle behind each leaf.
      for (const x of list) d.tape.add([x], [withNode(alias(x), x)], [(dy) => dy]);
      try {
        const y: unknown = f(...args);
        requireInvariant("valueAndGrad", y);
        const grads = cotangents(d, y, list).map((g) => (d.outermost && g.storage.arena === null ? copy(g) : g));
        const result: Record<string, Tensor> | Tensor[] = Array.isArray(params)
          ? grads
          : Object.fromEntries(names.map((name, i) => [name, grads[i]]));
        if (d.outermost) {
          for (const { storage } of grads) storage.arena = null;
          owned = grads.map((g) => g.storage);
        }
        return { result: { value: toNumber(y), grads: result as { [K in keyof P]: P[K] } }, kept: grads.map((g) => g.storage) };
      } finally {
        list.forEach((x, i) => {
          x.node = before[i].node;
          x.slot = before[i].slot;
        });
      }
    });
  };
}

function withNode(handle: Tensor, x: Tensor): Tensor {
  handle.node = x.node;
  handle.slot = x.slot;
  return handle;
}

function copy<S extends string>(x: Tensor<S>): Tensor<S> {
  const y = like(x);
  view(y).set(view(x));
  return y;
}

/**
 * Hessian-vector product of a function with one number as its value: v ↦ ∇(∇f·v).
 *
 * @returns a function (x, v) ↦ H(x) v, in the shape of x
 */
export function hvp<S extends string>(f: (x: Tensor<S>) => Invariant): (x: Tensor<S>, v: Tensor<NoInfer<S>>) => Tensor<S> {
  requireFunction("hvp", f);
  return (x, v) => gradient<[S]>((at) => inner<string>(gradient<[S]>(f)(at), v) as Invariant)(x) as Tensor<S>;
}

/** Tensor with a one at place i of x's numbers, in the order of the memory, and zeros elsewhere. */
function unit<S extends string>(x: Tensor<S>, i: number): Tensor<S> {
  const e = cleared(like(x));
  view(e)[i] = 1;
  return e;
}

/**
 * All second derivatives of a function with one number as its value. Rows and columns run over the numbers of x in the order of the memory:
 * copies inside components; for positions [n, 1x1o] that is atom by atom, x, y, z.
 *
 * @returns a function x ↦ plain [size, size]
 */
export function hessian<S extends string>(f: (x: Tensor<S>) => Invariant): (x: Tensor<S>) => Tensor<"plain"> {
  requireFunction("hessian", f);
  return (x) => scope(() => rowsOf(x.size, x, (i) => hvp(f)(x, unit(x, i))));
}

/**
 * All first derivatives of a function between tensors; numbers in the order of the memory, as in {@link hessian}.
 *
 * @returns a function x ↦ plain [size of y, size of x]
 */
export function jacobian<S extends string, T extends string>(f: (x: Tensor<S>) => Tensor<T>): (x: Tensor<S>) => Tensor<"plain"> {
  requireFunction("jacobian", f);
  return (x) =>
    differentiating((d) => {
      const at = leaf(d.tape, x);
      const y: unknown = f(at);
      refusePromise("jacobian", y);
      if (!(y instanceof Tensor)) throw new TypeError(`jacobian: the function returned ${typeof y}; it must return a tensor`);
      const result = rowsOf(y.size, x, (i) => cotangents(d, y, [at], unit(y, i))[0] as Tensor<S>);
      return { result, kept: [result.storage] };
    });
}

function rowsOf<S extends string>(rows: number, x: Tensor<S>, row: (i: number) => Tensor<S>): Tensor<"plain"> {
  const found = Array.from({ length: rows }, (_, i) => row(i));
  const all = new Tensor("plain" as const, [rows, x.size], x.size, rows, x.dtype);
  for (let i = 0; i < rows; i++) view(all).set(view(found[i]), i * x.size);
  return record(
    all,
    found,
    found.map((r, i) => (d: Tensor) => relabelLike(sliceRows(d, i, i + 1), r)),
  );
}
