export { type O3Element, o3Element, o3Matrix, Rotation } from "../groups/index.js";
export {
  clebschGordan,
  clebschGordanExact,
  type Normalization,
  realClebschGordan,
  realCouplingEntries,
  representationMatrix,
  type SphericalHarmonicsOptions,
  wigner3j,
  wigner3jExact,
  wignerD,
  wignerDComplex,
  wignerSmallD,
} from "../representations/index.js";
export { solidHarmonics } from "./solid-harmonics.js";
export { type HarmonicsArrays, sphericalHarmonics } from "./spherical-harmonics.js";
