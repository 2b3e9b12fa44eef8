export { adjointError, type Checked, type GradientCheck, type GradientCheckOptions, gradientCheck } from "./gradient-check.js";
export {
  type Laws,
  type LawErrors,
  type PotentialReport,
  type Predictor,
  type VerifyOptions,
  verifyPotential,
} from "./verify.js";
