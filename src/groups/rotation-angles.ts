import { atan2, cos, hypot, sin } from "../arithmetic/index.js";
import type { Quaternion } from "./quaternion.js";

/**
 * The quaternion of R_p(α) R_s(β) R_p(γ), where the pole p, the axis s of the second rotation and the third axis t = p × s are a
 * right-handed frame: its parts along p, s and t.
 *
 *     w = cos(β/2) cos((α+γ)/2)   p = cos(β/2) sin((α+γ)/2)   s = sin(β/2) cos((α−γ)/2)   t = sin(β/2) sin((α−γ)/2)
 */
export function anglesToQuaternion(alpha: number, beta: number, gamma: number): { w: number; p: number; s: number; t: number } {
  const [half, sum, difference] = [beta / 2, (alpha + gamma) / 2, (alpha - gamma) / 2];
  const [c, s] = [cos(half), sin(half)];
  return { w: c * cos(sum), p: c * sin(sum), s: s * cos(difference), t: s * sin(difference) };
}

/**
 * The inverse of {@link anglesToQuaternion}, −π < α, γ ≤ π, 0 ≤ β ≤ π, with small relative error in β at the poles too. At β = 0 only
 * α + γ is determined, and α = γ is returned; at β = π only α − γ, and α = −γ is returned.
 */
export function quaternionToAngles(w: number, p: number, s: number, t: number): [alpha: number, beta: number, gamma: number] {
  const sum = w === 0 && p === 0 ? 0 : atan2(p, w); // (α+γ)/2
  const difference = s === 0 && t === 0 ? 0 : atan2(t, s); // (α−γ)/2
  return [withinPi(sum + difference), 2 * atan2(hypot(s, t), hypot(w, p)), withinPi(sum - difference)];
}

/** Angles Y-X-Y: the frame is y, x and y × x = −z. */
export const yxy = {
  toQuaternion(alpha: number, beta: number, gamma: number): Quaternion {
    const { w, p, s, t } = anglesToQuaternion(alpha, beta, gamma);
    return [w, s, p, -t];
  },
  fromQuaternion: ([w, x, y, z]: Quaternion): [alpha: number, beta: number, gamma: number] => quaternionToAngles(w, y, x, -z),
};

/** Angles Z-Y-Z: the frame is z, y and z × y = −x. */
export const zyz = {
  toQuaternion(alpha: number, beta: number, gamma: number): Quaternion {
    const { w, p, s, t } = anglesToQuaternion(alpha, beta, gamma);
    return [w, -t, s, p];
  },
  fromQuaternion: ([w, x, y, z]: Quaternion): [alpha: number, beta: number, gamma: number] => quaternionToAngles(w, z, y, -x),
};

function withinPi(angle: number): number {
  if (angle > Math.PI) return angle - 2 * Math.PI;
  return angle <= -Math.PI ? angle + 2 * Math.PI : angle;
}
