export { edgeRange, receiverRanges, subgraph } from "./blocks.js";
export { covalentRadius } from "./covalent-radii.js";
export {
  cosineCutoff,
  type Cutoff,
  polynomialCutoff,
  polynomialEnvelope,
  smoothCutoff,
  softEnvelope,
  softUnitStep,
} from "./cutoffs.js";
export {
  bernsteinBasis,
  chebyshevBasis,
  exponentialMap,
  gaussianBasis,
  type ReciprocalKind,
  reciprocalMap,
} from "./distance-bases.js";
export { type AgnesiOptions, agnesiTransform, softTransform } from "./distance-transforms.js";
export { batchedGraph, edgeVectors, type Graph, type Points, radiusGraph, sumOverEdges } from "./graph.js";
export { CoincidentAtomsError, type NeighbourList, neighbours } from "./neighbours.js";
export { type BesselOptions, besselBasis, radialFeatures, type TrainableBessel, trainableBessel } from "./radial.js";
export { type OneHotBasis, softOneHot, type SoftOneHotOptions } from "./soft-one-hot.js";
export { type Radial, spline, type Spline, type SplineError, type SplineOptions } from "./spline.js";
export { disjointUnion, separated, type Union } from "./union.js";
export { type ZblOptions, zblRepulsion } from "./zbl.js";
