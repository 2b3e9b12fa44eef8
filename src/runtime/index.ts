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
  moduleBytes,
  release,
  runtime,
  shareMemory,
} from "./runtime.js";
export { answering, type Kernels } from "./wasm/kernels.js";
