export { adjointError, type Checked, type GradientCheck, type GradientCheckOptions, gradientCheck } from "./gradient-check.js";
