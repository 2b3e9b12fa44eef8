import { cos } from "../arithmetic/index.js";

/**
 * Nodes and weights with ∫₋₁¹ p(x) dx = ∑ᵢ wᵢ p(xᵢ) for every polynomial p of degree ≤ 2n − 1: the zeros of the Legendre polynomial
 * Pₙ and 2 / ((1 − x²) Pₙ′(x)²), by Newton's method from cos(π (i + ¾)/(n + ½)).
 *
 * @param n - number of nodes, an integer ≥ 1
 * @remarks Source: Abramowitz & Stegun, Eq. 25.4.29.
 */
export function gaussLegendre(n: number): { readonly nodes: Float64Array; readonly weights: Float64Array } {
  const [nodes, weights] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; ++i) {
    let x = 2 * i + 1 === n ? 0 : cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let step = 0; step < 100; ++step) {
      let [previous, value] = [0, 1]; // k Pₖ = (2k − 1) x Pₖ₋₁ − (k − 1) Pₖ₋₂
      for (let k = 1; k <= n; ++k) [previous, value] = [value, ((2 * k - 1) * x * value - (k - 1) * previous) / k];
      slope = (n * (previous - x * value)) / (1 - x * x);
      const move = value / slope;
      x -= move;
      if (Math.abs(move) < 1e-15) break;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}
