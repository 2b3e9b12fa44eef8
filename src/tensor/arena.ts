import { allocate, type Block, release, ScopeError } from "../runtime/index.js";

/** Bytes that one or several tensors share. `block` is null once they are freed. */
export class Storage {
  block: Block | null;
  /** Who frees it; null for long-lived storage. */
  arena: Arena | null;
  /** Cotangents that wait in a sweep and share these bytes. */
  waiting = 0;

  constructor(bytes: number) {
    this.block = allocate(bytes);
    this.arena = current;
    if (current !== null) current.storages.push(this);
  }

  free(): void {
    if (this.block === null) return;
    release(this.block);
    this.block = null;
    this.arena = null;
  }

  /** Hands the storage to another arena, or makes it long-lived. */
  moveTo(arena: Arena | null): void {
    this.arena = arena;
    if (arena !== null) arena.storages.push(this);
  }
}

/** A lifetime: what is made while it is the innermost one is freed when it closes. */
export class Arena {
  readonly storages: Storage[] = [];
  readonly outer: Arena | null;
  open = true;

  constructor() {
    this.outer = current;
    current = this;
  }

  /**
   * Frees what the arena owns, except `kept`, which moves to the enclosing arena or becomes long-lived.
   *
   * @param kept - null if the work in it failed: then nothing is kept, and nothing thrown in place of the error that is on its way
   * @throws ScopeError (`ERR_SCOPE_ORDER`) if it is closed already, or if an arena opened later is still open; those are closed too
   */
  close(kept: readonly Storage[] | null = []): void {
    if (!this.open) {
      if (kept === null) return;
      throw new ScopeError(
        "ERR_SCOPE_ORDER",
        "scope: it is closed already; a scope closes once, and with every scope that was opened before it",
      );
    }
    let inner = 0;
    while (current !== null && current !== this) {
      current.settle([]);
      inner++;
    }
    this.settle(kept === null || inner > 0 ? [] : kept);
    if (inner > 0 && kept !== null)
      throw new ScopeError(
        "ERR_SCOPE_ORDER",
        `scope: closed out of order, while ${inner} opened later ${inner > 1 ? "were" : "was"} still open`,
      );
  }

  private settle(kept: readonly Storage[]): void {
    this.open = false;
    current = this.outer;
    for (const storage of kept) if (storage.arena === this) storage.moveTo(this.outer);
    const everything = retention.on && this.outer !== null;
    for (const storage of this.storages) {
      if (storage.arena !== this) continue;
      if (everything) storage.moveTo(this.outer);
      else storage.free();
    }
    this.storages.length = 0;
  }
}

let current: Arena | null = null;

/** The innermost open arena. */
export const currentArena = (): Arena | null => current;

/** While it is on, closing an arena frees nothing: a tape, which sets it, may need what it holds. */
export const retention = { on: false };
