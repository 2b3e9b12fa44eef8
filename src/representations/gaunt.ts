import { piScaled, sqrtOfRational } from "../arithmetic/index.js";
import { square3j } from "./clebsch-gordan.js";
import { realCouplingTerms, realCouplingTerm, rootOfTerm } from "./real-clebsch-gordan.js";
import { negated, product, reduced, type SignedRoot, timesRoot, ZERO } from "./signed-root.js";
import { isTriad, requireDegree, requireDense } from "./triad.js";

/**
 * Gaunt coefficient of complex harmonics (Condon-Shortley, orthonormal), rounded once:
 *
 *     ∫ Y(l₁m₁) Y(l₂m₂) Y(l₃m₃) dΩ = √((2l₁+1)(2l₂+1)(2l₃+1) / 4π) ( l₁ l₂ l₃ ; 0 0 0 )( l₁ l₂ l₃ ; m₁ m₂ m₃ )
 *
 * @param l1 - degree, an integer from 0 to 10,000; l₂ and l₃ too. Degrees that break the triangle rule, or with an odd sum, give 0
 * @param m1 - an integer; |m₁| > l₁ and m₁ + m₂ + m₃ ≠ 0 give 0
 * @throws RangeError if a degree or an order is no such number
 * @remarks Source: DLMF (dlmf.nist.gov) Eq. 34.3.22. For the root of 1/π, π stands as a fraction with 256 bits.
 */
export function gaunt(l1: number, m1: number, l2: number, m2: number, l3: number, m3: number): number {
  return roundedOverPi(integral("gaunt", l1, m1, l2, m2, l3, m3));
}

/** √π times {@link gaunt} without rounding: its sign, and the fraction that is π times the square of the coefficient. */
export function gauntExact(l1: number, m1: number, l2: number, m2: number, l3: number, m3: number): SignedRoot {
  return reduced(integral("gauntExact", l1, m1, l2, m2, l3, m3));
}

/**
 * All {@link gaunt} coefficients of three degrees, each rounded once.
 *
 * @returns row-major (2l₁+1)(2l₂+1)(2l₃+1) values, orders −l … l
 * @throws RangeError if a degree is not an integer ≥ 0, or the tensor has more than 2²⁸ values
 */
export function gauntTensor(l1: number, l2: number, l3: number): Float64Array {
  const tensor = dense("gauntTensor", l1, l2, l3);
  const factor = commonFactor(l1, l2, l3);
  if (factor.sign === 0) return tensor;
  for (let m1 = -l1; m1 <= l1; ++m1) {
    for (let m2 = Math.max(-l2, -l3 - m1); m2 <= Math.min(l2, l3 - m1); ++m2) {
      const at = ((m1 + l1) * (2 * l2 + 1) + m2 + l2) * (2 * l3 + 1) + l3 - m1 - m2;
      tensor[at] = roundedOverPi(product(factor, symbol(l1, m1, l2, m2, l3)));
    }
  }
  return tensor;
}

/**
 * Gaunt coefficient of the real harmonics of this library (e3nn's basis, orthonormal), rounded once:
 *
 *     ∫ Y(l₁m₁) Y(l₂m₂) Y(l₃m₃) dΩ = √((2l₁+1)(2l₂+1)(2l₃+1) / 4π) |( l₁ l₂ l₃ ; 0 0 0 )| C(m₁,m₂,m₃)
 *
 * with the real coupling tensor C, whose entry for three zero orders is positive where the sum of the degrees is even.
 *
 * @param l1 - as in {@link gaunt}
 * @param m1 - an integer; the orders that do not couple give 0, and so does |m₁| > l₁
 * @throws RangeError if a degree or an order is no such number
 */
export function realGaunt(l1: number, m1: number, l2: number, m2: number, l3: number, m3: number): number {
  return roundedOverPi(realIntegral("realGaunt", l1, m1, l2, m2, l3, m3));
}

/** √π times {@link realGaunt} without rounding: its sign, and the fraction that is π times the square of the coefficient. */
export function realGauntExact(l1: number, m1: number, l2: number, m2: number, l3: number, m3: number): SignedRoot {
  return reduced(realIntegral("realGauntExact", l1, m1, l2, m2, l3, m3));
}

/**
 * All {@link realGaunt} coefficients of three degrees, each rounded once.
 *
 * @returns row-major (2l₁+1)(2l₂+1)(2l₃+1) values, orders −l … l
 * @throws RangeError if a degree is not an integer ≥ 0, or the tensor has more than 2²⁸ values
 */
export function realGauntTensor(l1: number, l2: number, l3: number): Float64Array {
  const tensor = dense("realGauntTensor", l1, l2, l3);
  const factor = realFactor(l1, l2, l3);
  if (factor.sign === 0) return tensor;
  for (const term of realCouplingTerms(l1, l2, l3)) {
    const at = ((term.m1 + l1) * (2 * l2 + 1) + term.m2 + l2) * (2 * l3 + 1) + term.m3 + l3;
    tensor[at] = roundedOverPi(product(factor, rootOfTerm(l1, l2, l3, term)));
  }
  return tensor;
}

function integral(name: string, l1: number, m1: number, l2: number, m2: number, l3: number, m3: number): SignedRoot {
  requireHarmonics(name, l1, m1, l2, m2, l3, m3);
  if (m1 + m2 + m3 !== 0 || Math.abs(m1) > l1 || Math.abs(m2) > l2 || Math.abs(m3) > l3) return ZERO;
  const factor = commonFactor(l1, l2, l3);
  return factor.sign === 0 ? ZERO : product(factor, symbol(l1, m1, l2, m2, l3));
}

function realIntegral(name: string, l1: number, m1: number, l2: number, m2: number, l3: number, m3: number): SignedRoot {
  requireHarmonics(name, l1, m1, l2, m2, l3, m3);
  const factor = realFactor(l1, l2, l3);
  const term = factor.sign === 0 ? undefined : realCouplingTerm(l1, m1, l2, m2, l3, m3);
  return term === undefined ? ZERO : product(factor, rootOfTerm(l1, l2, l3, term));
}

/** ( l₁ l₂ l₃ ; m₁ m₂ −m₁−m₂ ), not reduced. */
function symbol(l1: number, m1: number, l2: number, m2: number, l3: number): SignedRoot {
  const square = square3j(l1, m1, l2, m2, l3);
  return (l1 - l2 + m1 + m2) % 2 === 0 ? square : negated(square);
}

/** √((2l₁+1)(2l₂+1)(2l₃+1)/4) ( l₁ l₂ l₃ ; 0 0 0 ): zero where the degrees do not couple, or have an odd sum. */
function commonFactor(l1: number, l2: number, l3: number): SignedRoot {
  if ((l1 + l2 + l3) % 2 === 1 || !isTriad(l1, l2, l3)) return ZERO;
  const dimensions = timesRoot(1n, BigInt(2 * l1 + 1) * BigInt(2 * l2 + 1) * BigInt(2 * l3 + 1), 4n);
  return product(dimensions, symbol(l1, 0, l2, 0, l3));
}

/** The size of {@link commonFactor}. */
function realFactor(l1: number, l2: number, l3: number): SignedRoot {
  const factor = commonFactor(l1, l2, l3);
  return factor.sign === 0 ? ZERO : { ...factor, sign: 1 };
}

function requireHarmonics(name: string, l1: number, m1: number, l2: number, m2: number, l3: number, m3: number): void {
  for (const [i, l] of [l1, l2, l3].entries()) requireDegree(name, `l${i + 1}`, l);
  for (const [i, m] of [m1, m2, m3].entries())
    if (!Number.isInteger(m)) throw new RangeError(`${name}: m${i + 1} must be an integer, found ${m}`);
}

function dense(name: string, l1: number, l2: number, l3: number): Float64Array {
  for (const [i, l] of [l1, l2, l3].entries()) requireDegree(name, `l${i + 1}`, l);
  requireDense(name, l1, l2, l3);
  return new Float64Array((2 * l1 + 1) * (2 * l2 + 1) * (2 * l3 + 1));
}

const PI_BITS = 256;

/** x/√π. An odd power of √π is no root of a fraction, so no tie can occur. */
function roundedOverPi({ sign, numerator, denominator }: SignedRoot): number {
  return sign === 0 ? 0 : sign * sqrtOfRational(numerator << BigInt(PI_BITS), denominator * piScaled(PI_BITS));
}
