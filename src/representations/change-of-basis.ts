/**
 * Q, the unitary change of basis from the real basis of degree l to a complex one, z = Q x, rows μ = −l … l of the complex basis, columns
 * m = −l … l of the real one; besides the common factor (−i)ˡ its entries that are not zero are
 *
 *     Q(μ,|μ|) = 1/√2,      Q(μ,−|μ|) = −i/√2         for μ < 0
 *     Q(0,0)   = 1
 *     Q(μ,μ)   = (−1)^μ/√2, Q(μ,−μ)   = i(−1)^μ/√2    for μ > 0
 *
 * Without the factor, Q takes the real harmonics Yₗₘ(x,y,z), pole y, to the harmonics of Condon and Shortley of the vector (z,x,y), pole z.
 * With it the coupling tensors of Clebsch and Gordan become real ({@link realClebschGordan}). With and without, Q Dˡ(R) Q⁺ is the complex
 * conjugate of Wigner's D = ⟨l,μ| exp(−iαJ_z) exp(−iβJ_y) exp(−iγJ_z) |l,ν⟩ of R with its axes so renamed; Q X_y Q⁺ = iJ_z.
 *
 * @param l - degree, an integer ≥ 0
 * @param options.phase - "e3nn" with the factor (−i)ˡ, "condon-shortley" without
 * @returns row-major, (2l+1)² complex values, real and imaginary parts interleaved
 * @throws RangeError if l is not an integer ≥ 0
 */
export function changeOfBasisRealToComplex(
  l: number,
  { phase = "e3nn" }: { readonly phase?: "e3nn" | "condon-shortley" } = {},
): Float64Array {
  if (!Number.isInteger(l) || l < 0) {
    throw new RangeError(`changeOfBasisRealToComplex: the degree l must be an integer >= 0, found ${l}`);
  }
  if (phase !== "e3nn" && phase !== "condon-shortley") {
    throw new RangeError(`changeOfBasisRealToComplex: phase must be "e3nn" or "condon-shortley", found ${JSON.stringify(phase)}`);
  }
  const dim = 2 * l + 1;
  const q = new Float64Array(2 * dim * dim);
  const common = phase === "e3nn" ? 3 * l : 0; // (−i)ˡ = i³ˡ
  /** Entry (μ, m) is size·iᵏ. */
  const set = (mu: number, m: number, size: number, turns: number): void => {
    const at = 2 * ((mu + l) * dim + m + l);
    const turn = (turns + common) & 3;
    q[at + (turn & 1)] = turn & 2 ? -size : size;
  };
  set(0, 0, 1, 0);
  for (let m = 1; m <= l; ++m) {
    set(-m, m, Math.SQRT1_2, 0);
    set(-m, -m, Math.SQRT1_2, 3);
    set(m, m, Math.SQRT1_2, 2 * m);
    set(m, -m, Math.SQRT1_2, 2 * m + 1);
  }
  return q;
}
