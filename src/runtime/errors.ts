/** Every error of the library that is not about the value or the kind of an argument carries a stable `code`. */
export class IntertwinerError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    // Those of the library write their names out, since bundlers shorten those of classes.
    this.name = new.target === IntertwinerError ? "IntertwinerError" : new.target.name;
    this.code = code;
  }
}

/** `ERR_MEMORY`: the linear memory cannot grow, or `memoryLimit` forbids it. */
export class MemoryError extends IntertwinerError {
  override readonly name: string = "MemoryError";
  /** Bytes that were asked for. */
  readonly asked: number;
  /** Bytes of live data at that moment. */
  readonly held: number;

  constructor(asked: number, held: number, reason: string) {
    super("ERR_MEMORY", `no memory for ${asked} bytes more: ${held} bytes are held, ${reason}`);
    this.asked = asked;
    this.held = held;
  }
}

/** `ERR_SCOPE_CLOSED`, `ERR_SCOPE_ORDER`, `ERR_SCOPE_PROMISE`, `ERR_SCOPE_OPEN`: a lifetime was not respected. */
export class ScopeError extends IntertwinerError {
  override readonly name: string = "ScopeError";
}

/** `ERR_INIT`: the module was asked for in a way that cannot be met any more. */
export class InitError extends IntertwinerError {
  override readonly name: string = "InitError";
}

/** `ERR_THREADS`: threads cannot be started here, or one of them stopped. What is computed afterwards runs on one thread. */
export class ThreadsError extends IntertwinerError {
  override readonly name: string = "ThreadsError";

  constructor(message: string) {
    super("ERR_THREADS", message);
  }
}
