export type { Argument, Kind, KindText, Sizes } from "./arguments.js";
export { randomClusters } from "./clusters.js";
export { type EquivarianceError, type EquivarianceOptions, equivarianceError } from "./equivariance.js";
export {
  adjointError,
  type Checked,
  type GradientCheck,
  type GradientCheckOptions,
  gradientCheck,
  hessianAsymmetry,
  parameterGradientError,
} from "./gradient-check.js";
export { act } from "./group-action.js";
export type { LayerErrors } from "./layer-errors.js";
export { type Smoothness, smoothness } from "./smoothness.js";
export {
  type Check,
  type Figures,
  type Law,
  layersText,
  smoothnessText,
  type Tolerances,
  type Verification,
  verificationText,
} from "./verification.js";
export { type VerifyOptions, verify } from "./verify.js";
export {
  type LawErrors,
  type Laws,
  type PotentialReport,
  type Predictor,
  type VerifyPotentialOptions,
  verifyPotential,
} from "./verify-potential.js";
export { type WholePotentialOptions, verifyWholePotential } from "./verify-whole-potential.js";
