export {
  clebschGordan,
  clebschGordanExact,
  type Normalization,
  type O3Element,
  o3Element,
  o3Matrix,
  realClebschGordan,
  realCouplingEntries,
  representationMatrix,
  Rotation,
  type SphericalHarmonicsOptions,
  wigner3j,
  wigner3jExact,
  wignerD,
} from "../representations/index.js";
export { solidHarmonics } from "./solid-harmonics.js";
export { type HarmonicsArrays, sphericalHarmonics } from "./spherical-harmonics.js";
