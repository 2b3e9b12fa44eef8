export { type BranchingTable, branching } from "./branching.js";
export { changeBasis } from "./change-basis.js";
export { character, characters, multiplicities } from "./characters.js";
export { type CountedDecomposition, decompose } from "./decompose.js";
export { requireDegree, requireHalfDegree } from "./degree.js";
export { directSum } from "./direct-sum.js";
export { type Disentangled, disentangle } from "./disentangle.js";
export { frequencyOf } from "./frequency.js";
export { dual } from "./dual.js";
export { type FromMatricesOptions, fromMatrices } from "./from-matrices.js";
export { gaussLegendreAngles } from "./gauss-legendre-angles.js";
export { induced } from "./induced.js";
export { type Quadrature, quadrature } from "./quadrature.js";
export { couplingBasis, intertwinerDimension, intertwiners } from "./intertwiners.js";
export { quotient } from "./quotient.js";
export { clebschGordan, clebschGordanExact, wigner3j, wigner3jExact } from "./clebsch-gordan.js";
export { gaunt, gauntExact, gauntTensor, realGaunt, realGauntExact, realGauntTensor } from "./gaunt.js";
export { type CouplingConvention, oppositeSign } from "./coupling-convention.js";
export {
  type CouplingEntries,
  type CouplingOptions,
  realClebschGordan,
  realClebschGordanExact,
  realCouplingEntries,
} from "./real-clebsch-gordan.js";
export { changeOfBasisRealToComplex } from "./change-of-basis.js";
export { algebraExponential } from "./lie/exponential.js";
export { algebraCoupling, algebraIntertwiners } from "./lie/intertwiners.js";
export {
  type AlgebraIrrep,
  type AlgebraRepresentation,
  algebraDual,
  algebraRepresentation,
  algebraTensorProduct,
  type LieAlgebra,
  lieAlgebra,
} from "./lie/lie-algebra.js";
export { lorentz, lorentzIrrep } from "./lie/lorentz.js";
export { specialUnitary, specialUnitaryIrrep } from "./lie/special-unitary.js";
export { type IrrepsOptions, irrep, irreps } from "./irreps/irrep.js";
export { regular } from "./regular.js";
export type { Decomposition, Irrep, Representation } from "./representation.js";
export { representationMatrix } from "./representation-matrix.js";
export type { SignedRoot } from "./signed-root.js";
export { type Normalization, type SolidGradientEntry, solidGradientEntries } from "./solid-gradient.js";
export { restricted } from "./restricted.js";
export { type SpectralRepresentation, spectralQuotient, spectralRegular } from "./spectral.js";
export { type SphericalHarmonics, type SphericalHarmonicsOptions, sphericalHarmonics } from "./spherical-harmonics.js";
export { tensorProduct } from "./tensor-product.js";
export { wignerD, wignerDs } from "./wigner-d.js";
export { wignerDComplex } from "./wigner-d-complex.js";
export { wignerDFromSmallD } from "./wigner-d-from-small-d.js";
export { smallD, wignerSmallD } from "./wigner-small-d.js";
export { racahW, racahWExact, wigner6j, wigner6jExact } from "./wigner-6j.js";
export { wigner9j, wigner9jExact } from "./wigner-9j.js";
export { fromColumnMajor3, fromColumnMajor4, toColumnMajor3, toColumnMajor4 } from "./column-major.js";
export { type Convention, convertRotation, convertVectors } from "./conventions.js";
export { type ConvertOptions, convert } from "./convert.js";
export { reorderBlocks, type SortedIrreps, sortForE3nnJax } from "./e3nn-jax-order.js";
export {
  type Generators,
  generatorEntries,
  generators,
  ladderEntries,
  type MatrixEntry,
  type SpinGenerators,
  su2Generators,
} from "./generators.js";
export { type CartesianTensor, cartesianTensor } from "./cartesian-tensor.js";
export { fromIrreps, irrepsOf } from "./irreps-text.js";
export { type IndexFormula, parseIndexFormula } from "./index-formula.js";
export {
  composePermutations,
  generatedGroup,
  inversePermutation,
  type Permutation,
  permutationSign,
  type SignedPermutation,
} from "./permutation.js";
export {
  antisymmetricPower,
  type ReducedTensorProduct,
  type ReducedTensorProductOptions,
  reducedTensorProduct,
  symmetricPower,
} from "./reduced-tensor-product.js";
export { type SymmetricCouplings, type SymmetricCouplingsOptions, symmetricCouplings } from "./symmetric-couplings.js";
export { associatedLegendre, legendre } from "./legendre.js";
export { quaternionUnits } from "./quaternion-units.js";
export { couplingWeights } from "./coupling-weights.js";
