import type { Group } from "../../src/groups/index.js";
import type { Representation } from "../../src/representations/index.js";
import { seeds } from "../representations/compare.js";
import { harmonics } from "./definition.js";

/** Elements that generate a finite group, and with which a continuous one has no common invariants but its own. */
export function generating<E>(group: Group<E>): E[] {
  // turns by an irrational part of a whole turn; first about y, the pole, where matrices are sparse
  const axes = group.dimension === 3 ? [1, 0] : group.dimension === 1 ? [0] : [];
  const turns = axes.map((axis) => group.exp(Array.from({ length: group.dimension }, (_, a) => (a === axis ? 1.1 : 0))));
  return [...group.generators, ...turns];
}

/**
 * Number of kernels of one frequency by linear algebra alone: the null space of κ(gx) − ρ_out(g) κ(x) ρ_in(g)⁻¹ for the coefficients
 * of κ(x) = ∑_q K_q Y_q(x), over generators g. How harmonics turn is found by solving from their values at points.
 */
export function nullity<E>(group: Group<E>, rhoIn: Representation<E>, rhoOut: Representation<E>, frequency: number): number {
  const turning = turningOf(group, frequency);
  const [o, i] = [rhoOut.dim, rhoIn.dim];
  const q = turning[0]?.length ?? harmonics(new Array(group.action?.dimension).fill(1), frequency).length;
  const size = o * i * q;
  const rows: Float64Array[] = [];
  generating(group).forEach((g, at) => {
    const [out, into] = [rhoOut.at(g), inverseOf(rhoIn.at(g), i)];
    for (let a = 0; a < o; ++a) {
      for (let b = 0; b < i; ++b) {
        for (let p = 0; p < q; ++p) {
          // κ(gx): K[a, b, p′] D[p′, p]; ρ_out κ ρ_in⁻¹: ρ_out[a, a′] K[a′, b′, p] ρ_in⁻¹[b′, b]
          const row = new Float64Array(size);
          for (let other = 0; other < q; ++other) row[(a * i + b) * q + other] += turning[at][other][p];
          for (let c = 0; c < o; ++c) for (let d = 0; d < i; ++d) row[(c * i + d) * q + p] -= out[a * o + c] * into[d * i + b];
          rows.push(row);
        }
      }
    }
  });
  return size - rank(rows, size);
}

const known = new WeakMap<Group, Map<number, number[][][]>>();

/** D with Y(gx) = D Y(x) for each generator, by least squares from values at points. */
function turningOf<E>(group: Group<E>, frequency: number): number[][][] {
  const ofGroup = known.get(group) ?? new Map<number, number[][][]>();
  known.set(group, ofGroup);
  let found = ofGroup.get(frequency);
  if (found === undefined) ofGroup.set(frequency, (found = generating(group).map((g) => turningBy(group, g, frequency))));
  return found;
}

function turningBy<E>(group: Group<E>, g: E, frequency: number): number[][] {
  const dimension = group.action?.dimension ?? 2;
  const matrix = group.action?.matrix(g) as Float64Array;
  const points = seeds(4 * frequency + 4).map((s) => Array.from(s.normals(dimension)));
  const before = points.map((x) => harmonics(x, frequency));
  const after = points.map((x) =>
    harmonics(
      x.map((_, a) => x.reduce((sum, value, b) => sum + matrix[a * dimension + b] * value, 0)),
      frequency,
    ),
  );
  const q = before[0].length;
  // normal equations (BᵀB) Dᵀ = BᵀA
  const system = Array.from({ length: q }, (_, r) => [
    ...Array.from({ length: q }, (_, c) => before.reduce((sum, y) => sum + y[r] * y[c], 0)),
    ...Array.from({ length: q }, (_, c) => before.reduce((sum, y, n) => sum + y[r] * after[n][c], 0)),
  ]);
  eliminate(system, q);
  return Array.from({ length: q }, (_, r) => Array.from({ length: q }, (_, c) => system[c][q + r]));
}

/** Gauss and Jordan with pivots, in place. */
function eliminate(system: number[][], n: number): void {
  for (let k = 0; k < n; ++k) {
    let best = k;
    for (let r = k; r < n; ++r) if (Math.abs(system[r][k]) > Math.abs(system[best][k])) best = r;
    [system[k], system[best]] = [system[best], system[k]];
    system[k] = system[k].map((value) => value / system[k][k]);
    for (let r = 0; r < n; ++r) {
      const factor = system[r][k];
      if (r !== k && factor !== 0) system[r] = system[r].map((value, c) => value - factor * system[k][c]);
    }
  }
}

export function inverseOf(matrix: ArrayLike<number>, n: number): Float64Array {
  const system = Array.from({ length: n }, (_, r) => [
    ...Array.from({ length: n }, (_, c) => matrix[r * n + c]),
    ...Array.from({ length: n }, (_, c) => (r === c ? 1 : 0)),
  ]);
  eliminate(system, n);
  return Float64Array.from({ length: n * n }, (_, at) => system[Math.floor(at / n)][n + (at % n)]);
}

/** Rank by elimination, row after row, each with its largest entry as pivot; what rounding leaves of zeros is dropped. */
export function rank(rows: readonly Float64Array[], width: number): number {
  return eliminated(rows, width).length;
}

/** A vector that all rows leave 0; undefined if there is none but 0. */
export function nullVector(rows: readonly Float64Array[], width: number): Float64Array | undefined {
  const pivots = eliminated(rows, width);
  if (pivots.length === width) return undefined;
  const taken = new Set(pivots.map(({ column }) => column));
  const vector = new Float64Array(width);
  vector[Array.from(vector.keys()).find((c) => !taken.has(c)) as number] = 1;
  for (const { column, index, values } of pivots.reverse()) {
    vector[column] = 0;
    vector[column] = -index.reduce((sum, c, e) => sum + values[e] * vector[c], 0);
  }
  return vector;
}

function eliminated(rows: readonly Float64Array[], width: number): { column: number; index: number[]; values: number[] }[] {
  const pivots: { column: number; index: number[]; values: number[] }[] = [];
  for (const given of rows) {
    if (pivots.length === width) break;
    const row = given.slice();
    for (const { column, index, values } of pivots) {
      const factor = row[column];
      if (factor !== 0) for (let e = 0; e < index.length; ++e) row[index[e]] -= factor * values[e];
    }
    const column = row.reduce((best, x, c) => (Math.abs(x) > Math.abs(row[best]) ? c : best), 0);
    const most = row[column];
    if (Math.abs(most) < 1e-8) continue;
    const index = Array.from(row.keys()).filter((c) => Math.abs(row[c]) > 1e-13 * Math.abs(most));
    pivots.push({ column, index, values: index.map((c) => row[c] / most) });
  }
  return pivots;
}

export function dot(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let c = 0; c < x.length; ++c) sum += x[c] * y[c];
  return sum;
}
