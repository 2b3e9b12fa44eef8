/**
 * The units of the algebra that commutes with spin j = twice/2, half an odd number, as matrices on its 2(2j+1) real components.
 * I: multiplication by i. J: |j m⟩ ↦ (−1)^(j−m) |j −m⟩ with complex conjugation, the reversal of time. K = IJ.
 */
export function quaternionUnits(twice: number): Float64Array[] {
  const n = twice + 1;
  const dim = 2 * n;
  const [i, j, k] = [0, 1, 2].map(() => new Float64Array(dim * dim));
  for (let m = 0; m < n; ++m) {
    i[2 * m * dim + 2 * m + 1] = -1;
    i[(2 * m + 1) * dim + 2 * m] = 1;
    const to = 2 * (twice - m);
    const sign = (twice - m) % 2 === 0 ? 1 : -1;
    j[to * dim + 2 * m] = sign;
    j[(to + 1) * dim + 2 * m + 1] = -sign;
    k[to * dim + 2 * m + 1] = sign; // i · conj
    k[(to + 1) * dim + 2 * m] = sign;
  }
  return [i, j, k];
}
