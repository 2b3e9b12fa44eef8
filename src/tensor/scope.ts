import { ScopeError } from "../runtime/index.js";
import { Arena, type Storage } from "./arena.js";
import { Indices } from "./indices.js";
import { Tensor } from "./tensor.js";

/** An open scope: `using s = scope()` closes it at the end of the block, also on throw. */
export interface Scope extends Disposable {
  /** Moves a tensor to the enclosing scope, or makes it long-lived at the root; returns it. */
  keep<T extends Tensor>(x: T): T;
  close(): void;
}

/** Storages of every tensor and every list of indices in a value: the value itself, members of arrays, maps and plain objects. */
export function storagesIn(value: unknown, found: Storage[] = []): Storage[] {
  if (value instanceof Tensor || value instanceof Indices) found.push(value.storage);
  else if (Array.isArray(value)) for (const member of value) storagesIn(member, found);
  else if (value instanceof Map) for (const member of value.values()) storagesIn(member, found);
  else if (typeof value === "object" && value !== null) {
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) for (const member of Object.values(value)) storagesIn(member, found);
  }
  return found;
}

/** @throws ScopeError (`ERR_SCOPE_PROMISE`) if the value is a promise: the tensors it waits for would be freed under it */
export function refusePromise(name: string, value: unknown): void {
  if (typeof (value as { then?: unknown } | null)?.then === "function") {
    throw new ScopeError("ERR_SCOPE_PROMISE", `${name}: the callback returned a promise; do the waiting before or after, what is inside must be synchronous`);
  }
}

/**
 * Frees every tensor made inside, but for what the callback returns, which moves to the enclosing scope or, at the root, becomes
 * long-lived until `free`. Without a callback: `using s = scope()`.
 *
 * @throws ScopeError if the callback returns a promise (`ERR_SCOPE_PROMISE`) or scopes are closed out of order (`ERR_SCOPE_ORDER`)
 */
export function scope<R>(fn: () => R): R;
export function scope(): Scope;
export function scope<R>(fn?: () => R): R | Scope {
  const arena = new Arena();
  if (fn === undefined) {
    return {
      keep: (x) => {
        if (x.storage.arena === arena) x.storage.moveTo(arena.outer);
        return x;
      },
      close: () => arena.close(),
      [Symbol.dispose]: () => arena.close(),
    };
  }
  let kept: Storage[] = [];
  try {
    const result = fn();
    refusePromise("scope", result);
    kept = storagesIn(result);
    return result;
  } finally {
    arena.close(kept);
  }
}

/**
 * Frees a long-lived tensor. Using it afterwards throws.
 *
 * @throws TypeError if x is not a tensor
 */
export function free(x: Tensor): void {
  if (!(x instanceof Tensor)) throw new TypeError(`free: expected a tensor, found ${typeof x}`);
  x.storage.free();
}
