import { sin } from "../arithmetic/index.js";

/**
 * Angles θ from 0 to π and weights with ∫ p(cos θ) sin θ dθ = ∑ wᵢ p(cos θᵢ) for every polynomial p of degree ≤ 2n − 1, to a few units of the last
 * place: the zeros of Pₙ(cos θ) by Newton's method in θ, and 2/(dPₙ/dθ)². Weights by the zeros in x = cos θ lose n² units at the poles, where
 * x does not tell angles apart.
 *
 * With 1 − x = 2 sin²(θ/2) the differences δₖ = Pₖ − Pₖ₋₁ climb by (k+1) δₖ₊₁ = k δₖ − (2k+1)(1 − x) Pₖ, and
 * dPₙ/dθ = n (δₙ − (1 − x) Pₙ)/sin θ.
 *
 * @param n - number of angles, an integer ≥ 1
 */
export function gaussLegendreAngles(n: number): { readonly angles: Float64Array; readonly weights: Float64Array } {
  const [angles, weights] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; 2 * i < n; ++i) {
    let theta = (Math.PI * (i + 0.75)) / (n + 0.5);
    let slope = 0;
    for (let step = 0; step < 50; ++step) {
      const half = sin(theta / 2);
      const rest = 2 * half * half;
      let [value, difference] = [1, 0];
      for (let k = 0; k < n; ++k) {
        difference = (k * difference - (2 * k + 1) * rest * value) / (k + 1);
        value += difference;
      }
      slope = (n * (difference - rest * value)) / sin(theta);
      const move = value / slope;
      theta -= move;
      if (Math.abs(move) <= 1e-15 * theta) break;
    }
    if (2 * i + 1 === n) theta = Math.PI / 2;
    angles[i] = theta;
    angles[n - 1 - i] = Math.PI - theta;
    weights[i] = 2 / (slope * slope);
    weights[n - 1 - i] = weights[i];
  }
  return { angles, weights };
}
