import { atan2, cos, hypot, sin } from "../arithmetic/index.js";

/** w + xi + yj + zk. Where a rotation is meant, it need not have length 1: its direction tells the rotation. */
export type Quaternion = readonly [w: number, x: number, y: number, z: number];

/** The product ab. */
export function multiply(a: Quaternion, b: Quaternion): Quaternion {
  return [
    a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
    a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
    a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
    a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0],
  ];
}

/** Of q and −q, which are the same rotation, the one with w > 0; at w = 0 the first of x, y, z that is not 0 is positive. */
export function upper([w, x, y, z]: Quaternion): Quaternion {
  const first = w !== 0 ? w : x !== 0 ? x : y !== 0 ? y : z;
  return first < 0 ? [0 - w, 0 - x, 0 - y, 0 - z] : [w, x, y, z];
}

/**
 * a* b for two unit quaternions, the one of ±b taken that makes it {@link upper}. The vector part is that of a*(b − a), so it has small
 * relative error for neighbours too: the difference of near numbers is exact, and a*a has no vector part.
 */
export function difference(a: Quaternion, b: Quaternion): Quaternion {
  const dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
  const s = dot < 0 ? -1 : 1;
  const inverse: Quaternion = [a[0], -a[1], -a[2], -a[3]];
  const [, x, y, z] = multiply(inverse, [s * b[0] - a[0], s * b[1] - a[1], s * b[2] - a[2], s * b[3] - a[3]]);
  return upper([Math.abs(dot), x, y, z]);
}

/** exp of the rotation vector v: cos(|v|/2) + sin(|v|/2)·v/|v|. */
export function exponential(x: number, y: number, z: number): Quaternion {
  const angle = hypot(x, y, z);
  const factor = angle < 1e-150 ? 0.5 : sin(angle / 2) / angle;
  return [cos(angle / 2), factor * x, factor * y, factor * z];
}

/** The rotation vector of q, at most π long; its direction at length π is that of {@link upper}. */
export function logarithm(q: Quaternion): [x: number, y: number, z: number] {
  const [w, x, y, z] = upper(q);
  const s = hypot(x, y, z);
  if (s === 0) return [0, 0, 0];
  const factor = (2 * atan2(s, w)) / s;
  return [factor * x, factor * y, factor * z];
}

/** The angle by which q rotates, 0 … π. */
export const angleOf = ([w, x, y, z]: Quaternion): number => 2 * atan2(hypot(x, y, z), Math.abs(w));
