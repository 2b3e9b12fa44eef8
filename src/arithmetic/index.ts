export { acos, asin, atan, atan2 } from "./arctangent.js";
export { binomial, pascalRow } from "./binomial.js";
export { bumpDerivative } from "./bump.js";
export { productDifference } from "./double-double.js";
export { exp, expm1, tanh } from "./exponential.js";
export { factorial, factorialExponents, primesUpTo } from "./factorial.js";
export { type Generator, generator } from "./generator.js";
export { hypot } from "./hypotenuse.js";
export { log, log1p } from "./logarithm.js";
export { piScaled } from "./pi.js";
export { power, powerInteger } from "./power.js";
export {
  addRationals,
  compareRationals,
  divideRationals,
  greatestCommonDivisor,
  integerSquareRoot,
  multiplyRationals,
  type Rational,
  rational,
  rationalToNumber,
  sqrtOfRational,
} from "./rational.js";
export { rootOfUnity } from "./root-of-unity.js";
export { type SymmetricEigen, symmetricEigen } from "./symmetric-eigen.js";
export { cos, sin, sincos, tan } from "./trigonometric.js";
