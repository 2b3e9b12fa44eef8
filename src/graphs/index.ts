export { edgeRange, receiverRanges, subgraph } from "./blocks.js";
export { batchedGraph, edgeVectors, type Graph, type Points, radiusGraph, sumOverEdges } from "./graph.js";
export { CoincidentAtomsError, type NeighbourList, neighbours } from "./neighbours.js";
export { besselBasis, type Cutoff, polynomialCutoff, radialFeatures, smoothCutoff } from "./radial.js";
