import { describe, expect, test } from "vitest";
import { Rotation } from "../../src/groups/index.js";
import { EPS64, relativeError } from "../representations/compare.js";
import { readReferenceJson } from "../reference/read-safetensors.js";

interface Limits {
  exponentials: { vector: number[]; quaternion: number[]; matrix: number[] }[];
  logarithms: { quaternion: number[]; vector: number[] }[];
  angles: { angles: [number, number, number]; yxy: number[]; zyz: number[] }[];
  pairs: { u: number[]; v: number[]; quaternion: number[] }[];
  distances: { a: number[]; b: number[]; angle: number }[];
}
/** Written by scripts/reference/rotation_limits.py from 60 digits. */
const limits = readReferenceJson<Limits>("rotation_limits");

/** [w, x, y, z], of q and −q the one nearer to `wanted`: at half turns rounding decides the sign. */
function nearer(r: Rotation, wanted: readonly number[]): number[] {
  const q: number[] = r.toQuaternionWxyz();
  const dot = q.reduce((sum, x, i) => sum + x * wanted[i], 0);
  return dot < 0 ? q.map((x) => -x) : q;
}
/** The error of the quaternion, and that of its vector part alone, so that small angles have to be right in their leading digits. */
function quaternionError(r: Rotation, wanted: readonly number[]): number {
  const found = nearer(r, wanted);
  return Math.max(relativeError(found, wanted), relativeError(found.slice(1), wanted.slice(1)));
}

describe("values at the limits, from multiple precision, with small relative errors of small parts", () => {
  test("exp of rotation vectors from 0 to π", () => {
    expect(limits.exponentials.length).toBe(85);
    for (const { vector, quaternion, matrix } of limits.exponentials) {
      const rotation = Rotation.fromRotationVector(vector);
      expect(quaternionError(rotation, quaternion), `${vector}`).toBeLessThan(4 * EPS64);
      expect(relativeError(rotation.toMatrix(), matrix)).toBeLessThan(4 * EPS64);
      const angle = Math.hypot(...vector);
      if (angle > 0) expect(quaternionError(Rotation.fromAxisAngle(vector, angle), quaternion)).toBeLessThan(8 * EPS64);
      expect(Math.abs(Rotation.identity.angleTo(rotation) - angle)).toBeLessThanOrEqual(8 * EPS64 * angle);
    }
  });

  test("log of quaternions at 1 and at half turns", () => {
    expect(limits.logarithms.length).toBe(48);
    for (const { quaternion, vector } of limits.logarithms) {
      const rotation = Rotation.fromQuaternionWxyz(quaternion);
      expect(relativeError(rotation.toRotationVector(), vector), `${quaternion}`).toBeLessThan(4 * EPS64);
      const { axis, angle } = rotation.toAxisAngle();
      if (angle > 0) {
        expect(
          relativeError(
            axis.map((x) => x * angle),
            vector,
          ),
        ).toBeLessThan(4 * EPS64);
      }
    }
  });

  test("angles Y-X-Y and Z-Y-Z at the poles", () => {
    expect(limits.angles.length).toBe(7);
    for (const { angles, yxy, zyz } of limits.angles) {
      const [a, b] = [Rotation.fromAngles(...angles), Rotation.fromAnglesZyz(...angles)];
      expect(relativeError(nearer(a, yxy), yxy)).toBeLessThan(4 * EPS64);
      expect(relativeError(nearer(b, zyz), zyz)).toBeLessThan(4 * EPS64);
      // The part that turns the pole, which a small β leaves small.
      expect(relativeError([nearer(a, yxy)[1], nearer(a, yxy)[3]], [yxy[1], yxy[3]])).toBeLessThan(4 * EPS64);
      expect(relativeError([nearer(b, zyz)[1], nearer(b, zyz)[2]], [zyz[1], zyz[2]])).toBeLessThan(4 * EPS64);
      for (const [alpha, beta, gamma] of [a.toAngles(), b.toAnglesZyz()]) {
        expect(Math.abs(beta - angles[1])).toBeLessThanOrEqual(4 * EPS64 * angles[1]);
        if (angles[1] > 0) {
          expect(Math.abs(alpha - angles[0])).toBeLessThan(16 * EPS64);
          expect(Math.abs(gamma - angles[2])).toBeLessThan(16 * EPS64);
        } else {
          expect(alpha).toBe(gamma);
          expect(Math.abs(Math.sin(alpha + gamma - angles[0] - angles[2]))).toBeLessThan(16 * EPS64);
        }
      }
    }
  });

  test("from two vectors, near and nearly opposite, short and long", () => {
    expect(limits.pairs.length).toBe(30);
    for (const { u, v, quaternion } of limits.pairs) {
      expect(quaternionError(Rotation.fromTwoVectors(u, v), quaternion), `${u} ${v}`).toBeLessThan(4 * EPS64);
    }
  });

  test("angles between near and far rotations", () => {
    expect(limits.distances.length).toBe(16);
    for (const { a, b, angle } of limits.distances) {
      const [p, q] = [Rotation.fromQuaternionWxyz(a), Rotation.fromQuaternionWxyz(b)];
      expect(Math.abs(p.angleTo(q) - angle), `${angle}`).toBeLessThanOrEqual(4 * EPS64 * angle);
      expect(Math.abs(q.angleTo(p) - angle)).toBeLessThanOrEqual(4 * EPS64 * angle);
    }
  });
});
