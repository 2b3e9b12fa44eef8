/** The algebra of irreps texts: Irreps.regroup("1o+2x0e"), Irreps.tensorProductIrreps("8x1o", "1o"), … */
export * as Irreps from "../irreps/index.js";
export { type O3Element, o3Element, o3Matrix, Rotation } from "../groups/index.js";
export {
  clebschGordan,
  clebschGordanExact,
  type CouplingConvention,
  type CouplingEntries,
  type CouplingOptions,
  gaunt,
  gauntExact,
  gauntTensor,
  type Normalization,
  racahW,
  racahWExact,
  realClebschGordan,
  realClebschGordanExact,
  realCouplingEntries,
  realGaunt,
  realGauntExact,
  realGauntTensor,
  representationMatrix,
  type SignedRoot,
  type SphericalHarmonicsOptions,
  wigner3j,
  wigner3jExact,
  wigner6j,
  wigner6jExact,
  wigner9j,
  wigner9jExact,
  wignerD,
  wignerDComplex,
  wignerSmallD,
} from "../representations/index.js";
export { solidHarmonics } from "./solid-harmonics.js";
export { type HarmonicsArrays, sphericalHarmonics } from "./spherical-harmonics.js";
