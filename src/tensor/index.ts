export type { Dtype } from "../runtime/index.js";
export { Arena, currentArena, Storage } from "./arena.js";
export { castTensor } from "./cast.js";
export { isScalar, requireIndices, requireSame, requireSamePrecision, requireScalar, requireTensor } from "./checks.js";
export { concatenate, type Move, sliceColumns, split, widenColumns } from "./columns.js";
export { constantF64, constantTable } from "./constants.js";
export { type Numbers, type Order, type TensorOptions, tensor, toArray, toNumber } from "./create.js";
export { type Description, describe, descriptionOf, type Plain } from "./description.js";
export {
  gradient,
  hessian,
  hvp,
  type Invariant,
  jacobian,
  type ParameterSet,
  valueAndGrad,
  valueWithGradient,
} from "./differentiate.js";
export {
  abs,
  cos,
  exp,
  log,
  normalDistribution,
  polynomial,
  power,
  safePower,
  sigmoid,
  silu,
  sin,
  smoothBump,
  softplus,
  sqrt,
  tanh,
  truncatedPolynomial,
} from "./functions.js";
export { Indices, indices } from "./indices.js";
export { matrixProduct } from "./matrix-product.js";
export { matrixProductPlan } from "./matrix-product-plan.js";
export { type MixPath, type MixPlan, mix } from "./mix.js";
export {
  assign,
  buffer,
  bufferOf,
  cast,
  defaultGenerator,
  evaluating,
  initialize,
  type Model,
  parameter,
  parameters,
  type Random,
  randomOf,
  state,
  training,
} from "./model.js";
export { add, addNumber, divide, filled, inPieces, multiply, ones, scaleBy, subtract } from "./pointwise.js";
export { as } from "./narrow.js";
export { type Copies, moveCopies } from "./rearrange.js";
export { recompute } from "./recompute.js";
export {
  BLOCK,
  concatenateRows,
  gather,
  inner,
  inRows,
  shareRows,
  mean,
  type One,
  relabel,
  repeat,
  reshape,
  rowInner,
  scaleRows,
  scatter,
  segmentMean,
  sliceRows,
  sum,
} from "./rows.js";
export { forget, plain, scale } from "./scale.js";
export { free, type Scope, scope, tidily } from "./scope.js";
export { segmentMax, segmentSoftmax } from "./segments.js";
export { type Cotangents, type JointWayBack, record, type Thunks } from "./tape.js";
export {
  bytesOf,
  cleared,
  empty,
  type Initial,
  kernel,
  like,
  likeRows,
  type Role,
  type Scalar,
  Tensor,
  view,
  zerosLike,
} from "./tensor.js";
