export { allIrreps, concat, distinct, gateIn, invariant, missing, norms, repeat, sphericalHarmonicsIrreps } from "./algebra.js";
export type { Add, Mul } from "./decimal.js";
export type { IrrepFacts, Parity } from "./family.js";
export { compare, parse, parseIrrep, print, type Term, term } from "./grammar.js";
export type { IrrepTables } from "./group-types.js";
export { irreps } from "./irreps.js";
export { Irreps } from "./irreps-algebra.js";
export type { Activated, ActivatedBy, Among, Drop, Flipped, GateInWith, TermsAt, WrittenTerms } from "./layer-types.js";
export { type Block, canonical, type Layout, layout, requireDegrees } from "./layout.js";
export {
  count,
  dim,
  divideMultiplicities,
  ls,
  lmax,
  mulGcd,
  multiplyMultiplicities,
  muls,
  numIrreps,
  removeZeroMultiplicities,
  setMultiplicities,
  unify,
} from "./multiplicities.js";
export {
  arrange,
  permutedComponents,
  type Place,
  regroup,
  regroupE3nnJax,
  simplify,
  type Sorted,
  sort,
  sortE3nnJax,
  type TermOrder,
} from "./order.js";
export { product, tensorProductIrreps } from "./product.js";
export type { ElementwiseProduct, Paired, Square } from "./product-types.js";
export { type WrittenTerm, writtenTerms } from "./written.js";
export { type RandomIrrepsOptions, randomFeatures, randomIrreps } from "./random.js";
export { copySlices, type Filter, filter, keep, sliceComponents, sliceCopies, slices, sliceTerms } from "./select.js";
export type { Symmetric, Uniform } from "./symmetric-types.js";
export type {
  Beside,
  Canon,
  Concat,
  Count,
  Coupled,
  Degrees,
  FedBy,
  GateIn,
  GateOut,
  Harmonics,
  Invariant,
  Invariants,
  Irrep,
  Irs,
  Keep,
  Missing,
  Norms,
  PrefixedScalars,
  Product,
  Regroup,
  Scalars,
  TensorProduct,
  Text,
} from "./types.js";
export type { ActsOn, FunctionKind, Signals, SignalsAfter } from "./signal-types.js";
export type { Around } from "./edge-types.js";
export type { SignalsBeside, SignalsProduct } from "./signal-product-types.js";
