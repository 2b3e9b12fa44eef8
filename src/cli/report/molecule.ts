import { elementSymbol } from "../../io/index.js";

type Point = readonly [x: number, y: number, z: number];

/** Å, of common elements: Cordero et al. 2008, doi:10.1039/b801115j, rounded. */
const COVALENT: Record<string, number> = { H: 0.31, C: 0.76, N: 0.71, O: 0.66, F: 0.57, Si: 1.11, P: 1.07, S: 1.05, Cl: 1.02 };
/** Å */
export const covalentRadius = (symbol: string): number => COVALENT[symbol] ?? 1.3;

/** Pairs of atoms nearer than 1.25 times the sum of their covalent radii. */
export function bondsOf(species: ArrayLike<number>, positions: ArrayLike<number>): [number, number][] {
  const bonds: [number, number][] = [];
  for (let i = 0; i < species.length; i++)
    for (let j = i + 1; j < species.length; j++) {
      const [x, y, z] = [0, 1, 2].map((a) => positions[3 * i + a] - positions[3 * j + a]);
      const length = 1.25 * (covalentRadius(elementSymbol(species[i])) + covalentRadius(elementSymbol(species[j])));
      if (x * x + y * y + z * z <= length * length) bonds.push([i, j]);
    }
  return bonds;
}

const dot = (a: Point, b: Point): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Point, b: Point): Point => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const times = (s: number, a: Point): Point => [s * a[0], s * a[1], s * a[2]];
const minus = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];

/** Direction in which the points spread most, orthogonal to `other`: fifty steps of the power method. */
function spread(points: readonly Point[], other: Point): Point {
  const orthogonal = (v: Point): Point => minus(v, times(dot(v, other), other));
  let axis = orthogonal([0.62, 0.53, 0.58]);
  for (let i = 0; i < 50; i++) {
    const next = points.reduce<Point>((sum, p) => minus(sum, times(-dot(p, axis), p)), [0, 0, 0]);
    const length = Math.sqrt(dot(orthogonal(next), orthogonal(next)));
    if (length === 0) break;
    axis = times(1 / length, orthogonal(next));
  }
  return times(1 / Math.sqrt(dot(axis, axis)), axis);
}

/**
 * Atoms and bonds as an SVG drawing, seen along the direction in which they spread least.
 *
 * @param species - atomic numbers, [n]
 * @param positions - Å, [n, 3]
 */
export function moleculeSvg(species: ArrayLike<number>, positions: ArrayLike<number>): string {
  const n = species.length;
  const raw = Array.from({ length: n }, (_, i): Point => [positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]]);
  const mean = times(
    1 / Math.max(1, n),
    raw.reduce<Point>((sum, p) => minus(sum, times(-1, p)), [0, 0, 0]),
  );
  const points = raw.map((p) => minus(p, mean));
  const across = spread(points, [0, 0, 0]);
  const up = spread(points, across);
  const towards = cross(across, up);
  const atoms = points.map((p, i) => {
    const symbol = elementSymbol(species[i]);
    return { symbol, p, x: dot(p, across), y: -dot(p, up), z: dot(p, towards), radius: 0.24 + 0.22 * covalentRadius(symbol) };
  });
  const shapes: { z: number; svg: string }[] = [];
  const put = (x: number): string => x.toFixed(3);
  for (const a of atoms) {
    shapes.push({ z: a.z, svg: `<circle class="atom ${a.symbol}" cx="${put(a.x)}" cy="${put(a.y)}" r="${put(a.radius)}"/>` });
  }
  for (const [i, j] of bondsOf(species, positions)) {
    const [a, b] = [atoms[i], atoms[j]];
    const line = `x1="${put(a.x)}" y1="${put(a.y)}" x2="${put(b.x)}" y2="${put(b.y)}"`;
    shapes.push({ z: Math.min(a.z, b.z) - 0.01, svg: `<line class="bond" ${line}/>` });
  }
  const size = (of: (a: (typeof atoms)[number]) => number): number =>
    Math.max(0.5, ...atoms.map((a) => Math.abs(of(a)) + a.radius)) + 0.1;
  const [w, h] = [size((a) => a.x), size((a) => a.y)];
  const drawn = shapes.sort((a, b) => a.z - b.z).map(({ svg }) => svg);
  return `<svg class="molecule" viewBox="${put(-w)} ${put(-h)} ${put(2 * w)} ${put(2 * h)}" aria-hidden="true">${drawn.join("")}</svg>`;
}
