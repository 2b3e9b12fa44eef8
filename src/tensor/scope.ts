/// <reference lib="esnext.disposable" preserve="true" />
import { ScopeError } from "../runtime/index.js";
import { Arena, currentArena, type Storage } from "./arena.js";
import { Indices } from "./indices.js";
import { Tensor } from "./tensor.js";

/** An open scope: `using s = scope()` closes it at the end of the block, also on throw. */
export interface Scope extends Disposable {
  /** Moves a tensor or indices to the enclosing scope, or makes them long-lived at the root; returns them. */
  keep<T extends Tensor | Indices>(x: T): T;
  close(): void;
}

/** Storages of every tensor and every list of indices in a value: the value itself, members of arrays, maps, sets and plain objects. */
export function storagesIn(value: unknown, found: Storage[] = [], seen: Set<unknown> = new Set()): Storage[] {
  if (value instanceof Tensor || value instanceof Indices) found.push(value.storage);
  else if (typeof value === "object" && value !== null && !seen.has(value)) {
    seen.add(value);
    for (const member of membersOf(value)) storagesIn(member, found, seen);
  }
  return found;
}

function membersOf(value: object): Iterable<unknown> {
  if (Array.isArray(value) || value instanceof Set) return value;
  if (value instanceof Map) return value.values();
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? Object.values(value) : [];
}

/** Runs `work` in a scope where none is open, so that at the root too what an operation makes on the way is freed. */
export function tidily<R>(work: () => R): R {
  return currentArena() === null ? scope(work) : work();
}

/** @throws ScopeError (`ERR_SCOPE_PROMISE`) if the value is a promise: the tensors it waits for would be freed under it */
export function refusePromise(name: string, value: unknown): void {
  if (typeof (value as { then?: unknown } | null)?.then === "function") {
    // What it will say, most likely that its tensors are gone, is less than what is said here.
    (value as Promise<unknown>).then(undefined, () => {});
    throw new ScopeError(
      "ERR_SCOPE_PROMISE",
      `${name}: the callback returned a promise; do the waiting before or after, what is inside must be synchronous`,
    );
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
  if (fn !== undefined && typeof fn !== "function")
    throw new TypeError(`scope: expected a function or nothing, found ${fn === null ? "null" : typeof fn}`);
  const arena = new Arena();
  if (fn === undefined) {
    return {
      keep: (x) => {
        if (!arena.open) throw new ScopeError("ERR_SCOPE_CLOSED", "scope: keep was called after the scope closed");
        for (let owner = x.storage.arena; owner !== null; owner = owner.outer) {
          if (owner === arena) {
            x.storage.moveTo(arena.outer);
            break;
          }
        }
        return x;
      },
      close: () => arena.close(),
      [Symbol.dispose]: () => arena.close(),
    };
  }
  let kept: Storage[] | null = null;
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
 * Frees a long-lived tensor, or indices. Using them afterwards throws.
 *
 * @throws TypeError if x is not a tensor
 * @throws ScopeError (`ERR_SCOPE_CLOSED`) if it is freed already
 */
export function free(x: Tensor | Indices): void {
  if (!(x instanceof Tensor || x instanceof Indices))
    throw new TypeError(`free: expected a tensor, found ${x === null ? "null" : typeof x}`);
  if (x.storage.block === null) {
    const [what, verb] = x instanceof Tensor ? [`tensor "${x.irreps}" [${x.shape}]`, "is"] : [`${x.count} indices`, "are"];
    throw new ScopeError("ERR_SCOPE_CLOSED", `free: the ${what} ${verb} freed already`);
  }
  x.storage.free();
}
