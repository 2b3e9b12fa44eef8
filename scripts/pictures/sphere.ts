import { Rotation } from "../../src/groups/index.js";
import { diverging, darker, type Picture } from "./picture.js";

/** How the spheres are seen: a little from above and from the right, y up. */
const VIEW = Rotation.fromAxisAngle([1, 0, 0], 0.45).compose(Rotation.fromAxisAngle([0, 1, 0], -0.6));

/** A point as it is seen: x to the right, y up, z towards the eye. */
export const seen = (point: ArrayLike<number>): Float64Array => VIEW.apply(point);

/**
 * Balls on which a function of the direction is drawn, one for each component of `f`.
 *
 * @param f - directions [n, 3] ↦ values [n, count]
 * @param place - upper left corner of component k
 */
export function balls(
  picture: Picture,
  side: number,
  count: number,
  f: (directions: Float64Array) => ArrayLike<number>,
  place: (k: number) => readonly [left: number, top: number],
): void {
  const pixels: number[] = [];
  const visible: number[] = [];
  const radius = side / 2 - 2;
  for (let py = 0; py < side; ++py) {
    for (let px = 0; px < side; ++px) {
      const [x, y] = [(px + 0.5 - side / 2) / radius, (side / 2 - py - 0.5) / radius];
      if (x * x + y * y > 1) continue;
      pixels.push(px, py);
      visible.push(x, y, Math.sqrt(1 - x * x - y * y));
    }
  }
  const n = pixels.length / 2;
  const values = f(VIEW.inverse().apply(visible));
  for (let k = 0; k < count; ++k) {
    const [left, top] = place(k);
    let largest = 0;
    for (let i = 0; i < n; ++i) largest = Math.max(largest, Math.abs(values[i * count + k]));
    for (let i = 0; i < n; ++i) {
      const light = 0.62 + 0.38 * Math.max(0, 0.35 * visible[3 * i] + 0.5 * visible[3 * i + 1] + 0.79 * visible[3 * i + 2]);
      const colour = darker(diverging(values[i * count + k] / (largest || 1)), light);
      picture.set(left + pixels[2 * i], top + pixels[2 * i + 1], colour);
    }
  }
}
