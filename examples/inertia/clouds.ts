import type { Generator } from "../../src/arithmetic/index.js";

/** Point masses, and their moment of inertia. */
export interface Cloud {
  /** [n, 3], row by row */
  readonly positions: Float64Array;
  /** [n] */
  readonly masses: Float64Array;
  /** ∑ m (|r|² 1 − r rᵀ) about the centre of mass, row-major 3×3. */
  readonly inertia: Float64Array;
}

/** The exact label of a cloud. */
export function inertiaOf(positions: Float64Array, masses: Float64Array): Float64Array {
  const total = masses.reduce((sum, m) => sum + m, 0);
  const centre = [0, 1, 2].map((x) => masses.reduce((sum, m, i) => sum + m * positions[3 * i + x], 0) / total);
  const inertia = new Float64Array(9);
  masses.forEach((m, i) => {
    const r = centre.map((c, x) => positions[3 * i + x] - c);
    const square = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
    for (let a = 0; a < 3; a++) for (let b = 0; b < 3; b++) inertia[3 * a + b] += m * ((a === b ? square : 0) - r[a] * r[b]);
  });
  return inertia;
}

/** All points of a cloud lie within so much of its middle. */
export const RADIUS = 2;

/** A point in the ball of that radius, all places alike: one in the cube around it, drawn anew until it is inside. */
function pointInBall(random: Generator): number[] {
  for (;;) {
    const point = [...random.uniforms(3)].map((u) => 2 * u - 1);
    if (point[0] * point[0] + point[1] * point[1] + point[2] * point[2] <= 1) return point.map((x) => RADIUS * x);
  }
}

/** A cloud of 5 to 12 points somewhere in space, with masses from 0.5 to 2. */
export function randomCloud(random: Generator): Cloud {
  const points = 5 + random.integer(8);
  const place = random.normals(3);
  const positions = Float64Array.from(
    Array.from({ length: points }, () => pointInBall(random)).flatMap((point) => point.map((x, i) => x + 10 * place[i])),
  );
  const masses = random.uniforms(points).map((u) => 0.5 + 1.5 * u);
  return { positions, masses, inertia: inertiaOf(positions, masses) };
}

/** The cloud under a rotation: its inertia is Q I Qᵀ, which the formula finds anew. */
export function turnedCloud({ positions, masses }: Cloud, rotation: ArrayLike<number>): Cloud {
  const turned = positions.map((_, i) => {
    const [row, at] = [3 * (i % 3), i - (i % 3)];
    return rotation[row] * positions[at] + rotation[row + 1] * positions[at + 1] + rotation[row + 2] * positions[at + 2];
  });
  return { positions: turned, masses, inertia: inertiaOf(turned, masses) };
}
