import { hypot, productDifference } from "../arithmetic/index.js";
import type { Quaternion } from "./quaternion.js";

const UP = 4.149515568880993e180; // 2⁶⁰⁰
const DOWN = 2.409919865102884e-181;

/** v times a power of two, so that products of its components neither overflow nor underflow. */
function scaled(v: ArrayLike<number>): [x: number, y: number, z: number] {
  const largest = Math.max(Math.abs(v[0]), Math.abs(v[1]), Math.abs(v[2]));
  const factor = largest > 1e120 ? DOWN : largest < 1e-120 ? UP : 1;
  return [v[0] * factor, v[1] * factor, v[2] * factor];
}

/**
 * The shortest rotation that takes the direction of u to that of v: about u × v by the angle between them. Its quaternion, with
 * c = |u × v|, d = u·v, h = √(c² + d²) = |u||v|,
 *
 *     cos(θ/2) = √((h+d)/2h),   sin(θ/2) = √((h−d)/2h),   of which the smaller is taken from cos·sin = c/2h
 *
 * The cross product is rounded once, so that the axis and the angle are right for the smallest angles and up to the antipode. There,
 * v = −|v|/|u|·u, every half turn about an axis perpendicular to u is a shortest rotation; the axis is u × e, with e the coordinate
 * axis along which u is shortest, the first of them if several are.
 *
 * @param u, v - not zero, finite
 */
export function quaternionBetween(u: ArrayLike<number>, v: ArrayLike<number>): Quaternion {
  const [a, b, c] = scaled(u);
  const [p, q, r] = scaled(v);
  const x = productDifference(b, r, c, q);
  const y = productDifference(c, p, a, r);
  const z = productDifference(a, q, b, p);
  const dot = a * p + b * q + c * r;
  const cross = hypot(x, y, z);
  if (cross === 0) return dot > 0 ? [1, 0, 0, 0] : perpendicular(a, b, c);
  const product = hypot(cross, dot);
  const larger = Math.sqrt((product + Math.abs(dot)) / (2 * product));
  const smaller = cross / (2 * product * larger);
  const [cosine, sine] = dot < 0 ? [smaller, larger] : [larger, smaller];
  return [cosine, (sine * x) / cross, (sine * y) / cross, (sine * z) / cross];
}

function perpendicular(a: number, b: number, c: number): Quaternion {
  const [x, y, z] = [Math.abs(a), Math.abs(b), Math.abs(c)];
  const axis = x <= y && x <= z ? [0, c, -b] : y <= z ? [-c, 0, a] : [b, -a, 0];
  const length = hypot(axis[0], axis[1], axis[2]);
  return [0, axis[0] / length, axis[1] / length, axis[2] / length];
}
