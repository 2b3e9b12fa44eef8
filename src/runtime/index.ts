export { Allocator, type Block } from "./allocator.js";
export { InitError, IntertwinerError, MemoryError, ScopeError } from "./errors.js";
export { allocate, type Dtype, type InitOptions, init, kernels, memoryLimit, memoryUse, release, runtime } from "./runtime.js";
export type { Kernels } from "./wasm/kernels.js";
