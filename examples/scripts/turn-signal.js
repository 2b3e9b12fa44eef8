/**
 * Turns a signal on the sphere, given by its coefficients, without looking at the sphere: f(R⁻¹ r) = ∑ (D(R) c)ₗₘ Yₗₘ(r).
 *
 *     deno run examples/scripts/turn-signal.js
 */
import { Rotation, sphericalHarmonics, wignerD } from "intertwiner/so3";

const LMAX = 4;
const rotation = Rotation.random(1);
const coefficients = Float64Array.from({ length: (LMAX + 1) ** 2 }, (_, i) => Math.cos(3 * i) / (1 + i));

/** Each degree is turned by a matrix of its own. */
const turned = new Float64Array(coefficients.length);
for (let l = 0; l <= LMAX; l++) {
  const n = 2 * l + 1;
  const d = wignerD(l, rotation);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) turned[l * l + i] += d[n * i + j] * coefficients[l * l + j];
}

const valueAt = (c, xyz) => {
  const { values } = sphericalHarmonics(LMAX, Float64Array.from(xyz));
  return c.reduce((sum, x, i) => sum + x * values[i], 0);
};
const point = [0.48, 0.6, 0.64];
const there = valueAt(coefficients, rotation.inverse().apply(point));
const here = valueAt(turned, point);
console.log(`f(R⁻¹ r)       ${there.toFixed(12)}`);
console.log(`(R f)(r)       ${here.toFixed(12)}`);
console.log(`they differ by ${Math.abs(there - here).toExponential(1)}`);
if (!(Math.abs(there - here) < 1e-12)) throw new Error("the turned coefficients are not those of the turned signal");
