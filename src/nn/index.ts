export {
  type Activation,
  activation,
  applyFunction,
  E3NN_MOMENTS,
  type EvenActivation,
  isActivation,
  type MomentConstants,
  type Moments,
  type OddActivation,
  type PointwiseFunction,
  requireActivation,
  SECOND_MOMENT,
} from "./activation.js";
export { type CartesianFormulas, type CartesianIrreps, fromCartesian, toCartesian } from "./cartesian.js";
export { contractCopies, scaleCopies } from "./copies.js";
export { elementwiseTensorProduct } from "./elementwise-tensor-product.js";
export { type FullProductOptions, fullTensorProduct } from "./full-tensor-product.js";
export { fullyConnectedTensorProduct } from "./fully-connected-tensor-product.js";
export type { ProductOptions, WeightedProduct } from "./general-product.js";
export { type Gate, type GateOptions, gate } from "./gate.js";
export type { ConnectionMode, Instruction, NormalizedInstruction, ProductNormalization } from "./instructions.js";
export { expectIrreps, type Layer, layer, type Watcher, watching } from "./layer.js";
export {
  type GivenLinear,
  type Linear,
  type LinearOptions,
  type LinearParameters,
  type LinearPath,
  linear,
  type PathNormalization,
} from "./linear.js";
export { type Mlp, type MlpOptions, mlp } from "./mlp.js";
export { norm, normalized } from "./norm.js";
export { type NormActivation, type NormActivationOptions, normActivation } from "./norm-activation.js";
export { drop, type Extract, type Extracted, extract, keep, regroup, sliceCopies } from "./rearrange.js";
export { type Identity, identity, type Residual, type ResidualOptions, residual } from "./residual.js";
export {
  type ActivationList,
  type ActivationOptions,
  type ActivationsByParity,
  type ScalarActivation,
  scalarActivation,
} from "./scalar-activation.js";
export { type PathReport, type PlanOptions, type ProductReport, plan } from "./plan.js";
export { type Sequential, sequential } from "./sequential.js";
export { type HarmonicsOptions, sphericalHarmonics } from "./spherical-harmonics.js";
export {
  type SymmetricContraction,
  type SymmetricContractionOptions,
  symmetricContraction,
} from "./symmetric-contraction.js";
export { type Edges, type TensorProduct, type TensorProductOptions, tensorProduct } from "./tensor-product.js";
export { type BatchNorm, type BatchNormOptions, batchNorm } from "./batch-norm.js";
export { type Dropout, type DropoutOptions, dropout, type StochasticDepth, stochasticDepth } from "./dropout.js";
export { type LayerNormOptions, layerNorm, type RowNorm, type RowNormOptions } from "./layer-norm.js";
export { type LayerScale, type LayerScaleOptions, layerScale } from "./layer-scale.js";
export { type RmsNormOptions, rmsNorm } from "./rms-norm.js";
export { type AttentionOptions, attention } from "./attention.js";
export { type AttentionEdges, type SelfAttention, type SelfAttentionOptions, selfAttention } from "./self-attention.js";
export { type SquareOptions, type TensorSquare, tensorSquare } from "./tensor-square.js";
export { type Grid, type S2GridOptions, s2Grid, so3Grid } from "./grids.js";
export { type S2ActivationOptions, s2Activation } from "./s2-activation.js";
export type { GridErrors, SignalActivation, SignalActivationOptions, SignalFunction } from "./signal-activation.js";
export type { GridOptions } from "./signal-angles.js";
export type { S2Normalization } from "./signal-scales.js";
export { so3Activation } from "./so3-activation.js";
export { type EdgeFrame, edgeFrame, fromEdgeFrame, toEdgeFrame } from "./edge-frame.js";
export { type So2Convolution, type So2ConvolutionOptions, type So2Path, so2Convolution } from "./so2-convolution.js";
export {
  type HarmonicsForm,
  type HarmonicsProduct,
  type HarmonicsProductOptions,
  harmonicsProduct,
} from "./harmonics-product.js";
export { type GauntForm, type GauntProduct, type GauntProductOptions, gauntProduct } from "./gaunt-product.js";
