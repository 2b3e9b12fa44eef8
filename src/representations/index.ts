export { clebschGordan, clebschGordanExact, type SignedRoot, wigner3j, wigner3jExact } from "./clebsch-gordan.js";
export { type CouplingEntries, realClebschGordan, realCouplingEntries } from "./real-clebsch-gordan.js";
export { type IrrepsOptions, irrep, irreps } from "./irreps/irrep.js";
export type { Decomposition, Irrep, Representation } from "./representation.js";
export { representationMatrix } from "./representation-matrix.js";
export { type Normalization, type SolidGradientEntry, solidGradientEntries } from "./solid-gradient.js";
export { type SphericalHarmonics, type SphericalHarmonicsOptions, sphericalHarmonics } from "./spherical-harmonics.js";
export { wignerD, wignerDs } from "./wigner-d.js";
