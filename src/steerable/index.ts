export { circularHarmonics } from "./circular-harmonics.js";
export { constantMap } from "./constant-map.js";
export { EmptyBasisError } from "./errors.js";
export { type FilterRings, type FilterShells, filterPoints, filterRings, filterShells } from "./filter-rings.js";
export { type KernelBasis, type KernelBasisOptions, type KernelElement, kernelBasis } from "./kernel-basis.js";
export type { Points } from "./options.js";
export { type OrbitKernel, orbitKernel } from "./orbit-kernel.js";
export { type SparseMap, sparseMap, transposed } from "./sparse-map.js";
export { steerableKernel } from "./steerable-kernel.js";
