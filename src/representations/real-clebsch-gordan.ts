import { square3j } from "./clebsch-gordan.js";
import { type CouplingConvention, oppositeSign } from "./coupling-convention.js";
import { negated, reduced, rounded, type SignedRoot, ZERO } from "./signed-root.js";
import { isTriad, requireDegree, requireDense } from "./triad.js";

/**
 * The entries of a real coupling tensor that are not zero, sorted by (m1, m2, m3); indices m + l from 0.
 * The arrays are shared by all callers: read only.
 */
export interface CouplingEntries {
  readonly m1: Int32Array;
  readonly m2: Int32Array;
  readonly m3: Int32Array;
  readonly values: Float64Array;
}

export interface CouplingOptions {
  /** Default: "e3nn". "e3nn-0.4.4" is defined for degrees to 11, and differs by the sign of 44 unordered triples. */
  readonly convention?: CouplingConvention;
}

const known = new Map<string, CouplingEntries>();

/**
 * Real coupling tensor C of l₁ ⊗ l₂ → l₃, the only invariant of O(3) in the product of the three up to a factor:
 *
 *     C(m₁,m₂,m₃) = ∑ Dˡ¹(a,m₁) Dˡ²(b,m₂) Dˡ³(c,m₃) C(a,b,c),    ∑ C² = 1
 *
 * The sign is that of e3nn ≥ 0.5 (docs/conventions.md) unless `convention` says otherwise. Zeros are exact, all other values
 * rounded once.
 *
 * @returns row-major (2l₁+1)(2l₂+1)(2l₃+1) values, an array of the caller's own
 * @throws RangeError if a degree is not an integer ≥ 0, l₃ lies outside |l₁−l₂| … l₁+l₂, the tensor has more than 2²⁸ values, or
 *   the convention is not defined for the degrees
 */
export function realClebschGordan(l1: number, l2: number, l3: number, options: CouplingOptions = {}): Float64Array {
  requireCoupling("realClebschGordan", l1, l2, l3);
  requireDense("realClebschGordan", l1, l2, l3);
  const { m1, m2, m3, values } = realCouplingEntries(l1, l2, l3, options);
  const dense = new Float64Array((2 * l1 + 1) * (2 * l2 + 1) * (2 * l3 + 1));
  for (let i = 0; i < values.length; ++i) dense[(m1[i] * (2 * l2 + 1) + m2[i]) * (2 * l3 + 1) + m3[i]] = values[i];
  return dense;
}

/**
 * {@link realClebschGordan} without its zeros: about 2(2l₁+1)(2l₂+1) entries at most. Computed once for each (l₁, l₂, l₃).
 *
 * @throws RangeError as {@link realClebschGordan}
 */
export function realCouplingEntries(l1: number, l2: number, l3: number, options: CouplingOptions = {}): CouplingEntries {
  const { convention = "e3nn" } = options;
  const key = `${l1},${l2},${l3},${convention}`;
  let entries = known.get(key);
  if (entries === undefined) {
    requireCoupling("realClebschGordan", l1, l2, l3);
    requireDense("realClebschGordan", l1, l2, 0);
    entries = oppositeSign("realClebschGordan", l1, l2, l3, convention)
      ? negatedEntries(realCouplingEntries(l1, l2, l3))
      : couple(l1, l2, l3);
    known.set(key, entries);
  }
  return entries;
}

/**
 * One entry of {@link realClebschGordan} without rounding: its sign and the fraction that is its square. Orders that do not couple,
 * and |m₁| > l₁, give 0.
 *
 * @throws RangeError as {@link realClebschGordan}, or if an order is not an integer
 */
export function realClebschGordanExact(
  l1: number,
  m1: number,
  l2: number,
  m2: number,
  l3: number,
  m3: number,
  options: CouplingOptions = {},
): SignedRoot {
  requireCoupling("realClebschGordanExact", l1, l2, l3);
  for (const [i, m] of [m1, m2, m3].entries())
    if (!Number.isInteger(m)) throw new RangeError(`realClebschGordanExact: m${i + 1} must be an integer, found ${m}`);
  const opposite = oppositeSign("realClebschGordanExact", l1, l2, l3, options.convention ?? "e3nn");
  const term = realCouplingTerm(l1, m1, l2, m2, l3, m3);
  if (term === undefined) return ZERO;
  return reduced(rootOfTerm(l1, l2, l3, { ...term, negative: term.negative !== opposite }));
}

/** The complex coefficient ⟨l₁ μ₁ l₂ μ₂ | l₃ μ₁+μ₂⟩ that an entry (m₁, m₂, m₃) consists of. */
interface CouplingTerm {
  readonly m1: number;
  readonly m2: number;
  readonly m3: number;
  readonly order1: number;
  readonly order2: number;
  readonly negative: boolean;
}

/**
 * The entries that the orders allow, sorted by (m₁, m₂, m₃), where
 *
 *     C(m₁,m₂,m₃) = Re ∑ Q₁(μ₁,m₁) Q₂(μ₂,m₂) Q₃(μ₃,m₃)* ⟨l₁ μ₁ l₂ μ₂ | l₃ μ₃⟩ / √(2l₃+1),    |μᵢ| = |mᵢ|, Q as in {@link quarterTurns}
 *
 * So |m₃| is |m₁|+|m₂| or ||m₁|−|m₂||. The terms of (μ₁,μ₂,μ₃) and of its negative are equal if the number of negative mᵢ is even
 * or odd as l₁+l₂+l₃ is, and cancel otherwise. For equal terms the factors |Q| = 1/√2, one for each mᵢ ≠ 0, leave
 * 1 if some mᵢ is zero and 1/√2 if none is: each entry is the square root of a fraction, {@link rootOfTerm}.
 */
export function realCouplingTerms(l1: number, l2: number, l3: number): CouplingTerm[] {
  const terms: CouplingTerm[] = [];
  for (let m1 = -l1; m1 <= l1; ++m1) {
    for (let m2 = -l2; m2 <= l2; ++m2) {
      const [near, far] = [Math.abs(Math.abs(m1) - Math.abs(m2)), Math.abs(m1) + Math.abs(m2)];
      const orders = mustBeNegative(l1, m1, l2, m2, l3) ? [-far, -near] : [near, far];
      for (const m3 of near === far ? [orders[0]] : orders) {
        const term = realCouplingTerm(l1, m1, l2, m2, l3, m3);
        if (term !== undefined) terms.push(term);
      }
    }
  }
  return terms;
}

/** The term of one entry, if the orders allow it. */
export function realCouplingTerm(
  l1: number,
  m1: number,
  l2: number,
  m2: number,
  l3: number,
  m3: number,
): CouplingTerm | undefined {
  const [k1, k2, order] = [Math.abs(m1), Math.abs(m2), Math.abs(m3)];
  if (k1 > l1 || k2 > l2 || order > l3 || (order !== k1 + k2 && order !== Math.abs(k1 - k2))) return undefined;
  if (mustBeNegative(l1, m1, l2, m2, l3) !== m3 < 0) return undefined;
  const order1 = order === k1 + k2 || k1 > k2 ? k1 : -k1; // μ₁ + μ₂ = order ≥ 0
  const order2 = order - order1;
  const turns = quarterTurns(l1, order1, m1) + quarterTurns(l2, order2, m2) - quarterTurns(l3, order, m3);
  return { m1, m2, m3, order1, order2, negative: turns % 4 !== 0 };
}

/** Whether m₃ is a sine's. */
const mustBeNegative = (l1: number, m1: number, l2: number, m2: number, l3: number): boolean =>
  (Number(m1 < 0) + Number(m2 < 0) + l1 + l2 + l3) % 2 === 1;

/** ±⟨l₁ μ₁ l₂ μ₂ | l₃ μ₁+μ₂⟩ / √(2l₃+1), divided by √2 if no order is zero; not reduced. */
export function rootOfTerm(l1: number, l2: number, l3: number, { order1, order2, negative }: CouplingTerm): SignedRoot {
  const square = square3j(l1, order1, l2, order2, l3);
  const whole = order1 === 0 || order2 === 0 || order1 + order2 === 0;
  const value = whole ? square : { ...square, denominator: 2n * square.denominator };
  return negative ? negated(value) : value;
}

function couple(l1: number, l2: number, l3: number): CouplingEntries {
  const roots = new Map<number, number>(); // of the terms without their sign: up to four entries share one
  const [m1s, m2s, m3s, values]: number[][] = [[], [], [], []];
  for (const term of realCouplingTerms(l1, l2, l3)) {
    const key = term.order1 * (2 * l2 + 1) + term.order2;
    let value = roots.get(key);
    if (value === undefined) roots.set(key, (value = rounded(rootOfTerm(l1, l2, l3, { ...term, negative: false }))));
    if (value === 0) continue;
    m1s.push(term.m1 + l1);
    m2s.push(term.m2 + l2);
    m3s.push(term.m3 + l3);
    values.push(term.negative ? -value : value);
  }
  return { m1: Int32Array.from(m1s), m2: Int32Array.from(m2s), m3: Int32Array.from(m3s), values: Float64Array.from(values) };
}

function negatedEntries({ m1, m2, m3, values }: CouplingEntries): CouplingEntries {
  return { m1, m2, m3, values: values.map((value) => -value) };
}

/**
 * The phase of Q(μ,m), row μ of the complex basis, column m of the real one, as a power of i. Before the common factor (−i)ˡ,
 *
 *     μ < 0:  1 for m > 0, −i for m < 0      μ = 0:  1      μ > 0:  (−1)^μ for m > 0, i(−1)^μ for m < 0
 */
function quarterTurns(l: number, order: number, m: number): number {
  if (order > 0) return 3 * l + 2 * order + (m < 0 ? 1 : 0);
  return 3 * l + (m < 0 ? 3 : 0);
}

function requireCoupling(name: string, l1: number, l2: number, l3: number): void {
  for (const [i, l] of [l1, l2, l3].entries()) requireDegree(name, `l${i + 1}`, l);
  if (!isTriad(l1, l2, l3))
    throw new RangeError(`${name}: l3 = ${l3} is not in ${l1} x ${l2}, which couples to ${Math.abs(l1 - l2)} ... ${l1 + l2}`);
}
