export {
  act,
  type EquivarianceError,
  type EquivarianceOptions,
  equivarianceError,
  type Verification,
  verify,
} from "./equivariance.js";
export { adjointError, type Checked, type GradientCheck, type GradientCheckOptions, gradientCheck } from "./gradient-check.js";
export {
  type LawErrors,
  type Laws,
  type PotentialReport,
  type Predictor,
  type VerifyOptions,
  verifyPotential,
} from "./verify-potential.js";
