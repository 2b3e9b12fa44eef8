import { bytes } from "#source";

/** The bytes of the module, or null at the edge, which compiles none. */
export const moduleBytes = (): Uint8Array<ArrayBuffer> | null => bytes();

export { Allocator, type Block, GRANULE } from "./allocator.js";
export { type Crew, hire, lanes, pieces } from "./region.js";
export { InitError, IntertwinerError, MemoryError, ScopeError, ThreadsError } from "./errors.js";
export {
  allocate,
  type Dtype,
  type InitOptions,
  init,
  kernels,
  memoryLimit,
  memoryUse,
  release,
  runtime,
  shareMemory,
} from "./runtime.js";
export { answering, type Kernels } from "./wasm/kernels.js";
