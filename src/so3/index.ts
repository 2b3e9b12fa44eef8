export { reducedBessel } from "./bessel.js";
export { Irreps } from "../irreps/index.js";
export {
  antisymmetricPower,
  type CartesianTensor,
  cartesianTensor,
  couplingWeights,
  type ReducedTensorProduct,
  type ReducedTensorProductOptions,
  reducedTensorProduct,
  type SymmetricCouplings,
  type SymmetricCouplingsOptions,
  symmetricCouplings,
  symmetricPower,
} from "../representations/index.js";
export { type O3Element, o3Element, o3Matrix, Rotation } from "../groups/index.js";
export {
  associatedLegendre,
  legendre,
  type Convention,
  type ConvertOptions,
  changeOfBasisRealToComplex,
  convert,
  convertRotation,
  convertVectors,
  fromColumnMajor3,
  fromColumnMajor4,
  type Generators,
  generatorEntries,
  generators,
  ladderEntries,
  type MatrixEntry,
  reorderBlocks,
  type SortedIrreps,
  type SpinGenerators,
  sortForE3nnJax,
  su2Generators,
  toColumnMajor3,
  toColumnMajor4,
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
  wignerSmallD,
} from "../representations/index.js";
export { wigner3js, wigner6js, wigner9js } from "./coupling-lists.js";
export { type Wigner3jTable, wigner3jTable } from "./coupling-table.js";
export { solidHarmonics } from "./solid-harmonics.js";
export { type HarmonicsArrays, type HarmonicsArraysOptions, sphericalHarmonics } from "./spherical-harmonics.js";
export { sphericalHarmonicsComplex } from "./spherical-harmonics-complex.js";
export { rotationsFrom9D } from "./nearest-rotations.js";
export { rotationsFrom6D, rotationsFromQuaternions, rotationsFromVectors } from "./rotation-parametrizations.js";
export { composeRotations, inverseRotations, rotateVectors, rotationTensor, toRotations } from "./rotation-tensors.js";
export { rotationsToPole } from "./rotations-to-pole.js";
export { infinitesimalRotation, rotationMoments } from "./infinitesimal-rotations.js";
export { type MatricesOptions, representationMatrices } from "./representation-matrices.js";
export { type RotateOptions, rotate } from "./rotate.js";
export { type ArrayFor, type WignerOptions, wignerD, wignerDComplex, wignerDs, wignerDsComplex } from "./wigner-d.js";
export type { Rotations } from "./wigner-kernel.js";
