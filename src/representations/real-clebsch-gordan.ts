import { rounded, square3j } from "./clebsch-gordan.js";

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

const known = new Map<string, CouplingEntries>();

/**
 * Real coupling tensor C of l₁ ⊗ l₂ → l₃, the only invariant of O(3) in the product of the three up to a factor:
 *
 *     C(m₁,m₂,m₃) = ∑ Dˡ¹(a,m₁) Dˡ²(b,m₂) Dˡ³(c,m₃) C(a,b,c),    ∑ C² = 1
 *
 * The sign is that of e3nn ≥ 0.5 (docs/conventions.md). Zeros are exact, all other values rounded once.
 *
 * @returns row-major (2l₁+1)(2l₂+1)(2l₃+1) values, an array of the caller's own
 * @throws RangeError if a degree is not an integer ≥ 0, or l₃ lies outside |l₁−l₂| … l₁+l₂
 */
export function realClebschGordan(l1: number, l2: number, l3: number): Float64Array {
  const { m1, m2, m3, values } = realCouplingEntries(l1, l2, l3);
  const dense = new Float64Array((2 * l1 + 1) * (2 * l2 + 1) * (2 * l3 + 1));
  for (let i = 0; i < values.length; ++i) dense[(m1[i] * (2 * l2 + 1) + m2[i]) * (2 * l3 + 1) + m3[i]] = values[i];
  return dense;
}

/**
 * {@link realClebschGordan} without its zeros: about 2(2l₁+1)(2l₂+1) entries at most. Computed once for each (l₁, l₂, l₃).
 *
 * @throws RangeError as {@link realClebschGordan}
 */
export function realCouplingEntries(l1: number, l2: number, l3: number): CouplingEntries {
  const key = `${l1},${l2},${l3}`;
  let entries = known.get(key);
  if (entries === undefined) {
    requireTriangle(l1, l2, l3);
    known.set(key, (entries = couple(l1, l2, l3)));
  }
  return entries;
}

/**
 * C(m₁,m₂,m₃) = Re ∑ Q₁(μ₁,m₁) Q₂(μ₂,m₂) Q₃(μ₃,m₃)* ⟨l₁ μ₁ l₂ μ₂ | l₃ μ₃⟩ / √(2l₃+1) with |μᵢ| = |mᵢ| and Q as in {@link quarterTurns}.
 *
 * So |m₃| is |m₁|+|m₂| or ||m₁|−|m₂||. The terms of (μ₁,μ₂,μ₃) and of its negative are equal if the number of negative mᵢ is even
 * or odd as l₁+l₂+l₃ is, and cancel otherwise. For equal terms the factors |Q| = 1/√2, one for each mᵢ ≠ 0, leave
 * 1 if some mᵢ is zero and 1/√2 if none is: each entry is the square root of a fraction.
 */
function couple(l1: number, l2: number, l3: number): CouplingEntries {
  const roots = new Map<number, number>();
  const root = (order1: number, order2: number): number => {
    const key = order1 * (2 * l2 + 1) + order2;
    let value = roots.get(key);
    if (value === undefined) {
      const square = square3j(l1, order1, l2, order2, l3);
      const whole = order1 === 0 || order2 === 0 || order1 + order2 === 0;
      value = rounded(whole ? square : { ...square, denominator: 2n * square.denominator });
      roots.set(key, value);
    }
    return value;
  };

  const [m1s, m2s, m3s, values]: number[][] = [[], [], [], []];
  for (let m1 = -l1; m1 <= l1; ++m1) {
    for (let m2 = -l2; m2 <= l2; ++m2) {
      const sine = (Number(m1 < 0) + Number(m2 < 0) + l1 + l2 + l3) % 2 === 1; // then m₃ must be negative
      const [k1, k2] = [Math.abs(m1), Math.abs(m2)];
      const [near, far] = [Math.abs(k1 - k2), k1 + k2];
      for (const order of near === far ? [near] : sine ? [far, near] : [near, far]) {
        if (order > l3 || (sine && order === 0)) continue;
        const m3 = sine ? -order : order;
        const order1 = order === far || k1 > k2 ? k1 : -k1; // μ₁ + μ₂ = order ≥ 0
        const order2 = order - order1;
        const turns = quarterTurns(l1, order1, m1) + quarterTurns(l2, order2, m2) - quarterTurns(l3, order, m3);
        const value = root(order1, order2);
        if (value === 0) continue;
        m1s.push(m1 + l1);
        m2s.push(m2 + l2);
        m3s.push(m3 + l3);
        values.push(turns % 4 === 0 ? value : -value);
      }
    }
  }
  return { m1: Int32Array.from(m1s), m2: Int32Array.from(m2s), m3: Int32Array.from(m3s), values: Float64Array.from(values) };
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

function requireTriangle(l1: number, l2: number, l3: number): void {
  for (const [i, l] of [l1, l2, l3].entries()) {
    if (!Number.isInteger(l) || l < 0) throw new RangeError(`realClebschGordan: l${i + 1} must be an integer >= 0, found ${l}`);
  }
  if (l3 < Math.abs(l1 - l2) || l3 > l1 + l2) {
    throw new RangeError(
      `realClebschGordan: l3 = ${l3} is not in ${l1} x ${l2}, which couples to ${Math.abs(l1 - l2)} ... ${l1 + l2}`,
    );
  }
}
