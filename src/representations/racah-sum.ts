import { binomial } from "../arithmetic/index.js";

/**
 * The whole number in a 6j symbol, by binomials:
 *
 *     S(a b c; A, B, C) = ∑ₜ (−1)ᵗ (t+1 α+1)(b+c−a t−A)(c+a−b t−B)(a+b−c t−C),    α = a+b+c
 *
 * for a triad (a b c) of spins, and the sums A, B and C of the triads that share a, b and c with it. The terms come from one another
 * by the small fraction that neighbours differ by.
 *
 * @remarks Source: Racah's sum, DLMF (dlmf.nist.gov) Eq. 34.4.2, with the factorials of t−A, t−B and t−C paired with those that lie
 * a triangle above them, as in Wei 1999, Comput. Phys. Commun. 120, 222–230.
 */
export function racahSum(a: number, b: number, c: number, shareA: number, shareB: number, shareC: number): bigint {
  const alpha = a + b + c;
  const [na, nb, nc] = [b + c - a, c + a - b, a + b - c];
  const first = Math.max(alpha, shareA, shareB, shareC);
  const last = Math.min(shareA + na, shareB + nb, shareC + nc);
  if (first > last) return 0n;
  let term =
    binomial(first + 1, alpha + 1) * binomial(na, first - shareA) * binomial(nb, first - shareB) * binomial(nc, first - shareC);
  let sum = 0n;
  for (let t = first; t <= last; ++t) {
    sum += t % 2 === 0 ? term : -term;
    const [up, down] = [(t + 2) * (na - t + shareA), (t + 1 - alpha) * (t + 1 - shareA)];
    const [upper, lower] = [(nb - t + shareB) * (nc - t + shareC), (t + 1 - shareB) * (t + 1 - shareC)];
    term = (term * BigInt(up) * BigInt(upper)) / (BigInt(down) * BigInt(lower));
  }
  return sum;
}
