import type { Group } from "../groups/index.js";
import type { Irrep } from "../representations/index.js";
import { harmonicDim, harmonicOffset } from "./harmonic-matrices.js";
import { freeAtPoint, type Orbit, orbitOf, pointsOf, transported } from "./orbit.js";
import type { RingProfile } from "./profile.js";
import type { Solver } from "./solver.js";

/** One kernel between two irreps: κ(x) = ∑_q tensor[·, ·, q] φ_(column + q)(x), with the functions φ of a profile. */
export interface KernelShape {
  readonly column: number;
  /** Row-major [out.dim, in.dim, columns]. */
  readonly tensor: Float64Array;
  readonly columns: number;
  readonly frequency: number | undefined;
  readonly radius: number;
}

/** All kernels between two irreps. */
export type Shapes = (out: Irrep, into: Irrep) => readonly KernelShape[];

/** All kernels from the copies of one irrep to the copies of another. */
export interface KernelBlock {
  readonly out: Irrep;
  readonly into: Irrep;
  /** Where each copy begins among the components of ⊕ψ. */
  readonly copiesOut: readonly number[];
  readonly copiesIn: readonly number[];
  readonly solutions: readonly KernelShape[];
  /** Its first weight; they are [solutions, copiesOut, copiesIn]. */
  readonly offset: number;
}

/** Every irrep of ρ_out with every irrep of ρ_in, in the order of their first copies. */
export function blocksOf(
  irrepsOut: readonly Irrep[],
  irrepsIn: readonly Irrep[],
  shapes: Shapes,
): { readonly blocks: readonly KernelBlock[]; readonly dim: number } {
  const blocks: KernelBlock[] = [];
  let dim = 0;
  const kindsIn = copies(irrepsIn);
  for (const { irrep: out, offsets: copiesOut } of copies(irrepsOut)) {
    for (const { irrep: into, offsets: copiesIn } of kindsIn) {
      const solutions = shapes(out, into);
      if (solutions.length === 0) continue;
      blocks.push({ out, into, copiesOut, copiesIn, solutions, offset: dim });
      dim += solutions.length * copiesOut.length * copiesIn.length;
    }
  }
  return { blocks, dim };
}

function copies(irreps: readonly Irrep[]): { irrep: Irrep; offsets: number[] }[] {
  const kinds = new Map<string, { irrep: Irrep; offsets: number[] }>();
  let offset = 0;
  for (const irrep of irreps) {
    const kind = kinds.get(irrep.id) ?? { irrep, offsets: [] };
    kinds.set(irrep.id, kind);
    kind.offsets.push(offset);
    offset += irrep.dim;
  }
  return [...kinds.values()];
}

/** Kernels on rings and shells: ring by ring, frequency by frequency. */
export function ringShapes({ dimension, radii, degrees, offsets }: RingProfile, solver: Solver): Shapes {
  return (out, into) =>
    radii.flatMap((radius, i) =>
      Array.from({ length: degrees[i] + 1 }, (_, frequency) =>
        solver.solutions(out, into, frequency).map(
          (tensor): KernelShape => ({
            column: offsets[i] + harmonicOffset(dimension, frequency),
            tensor,
            columns: harmonicDim(dimension, frequency),
            frequency,
            radius,
          }),
        ),
      ).flat(),
    );
}

/** Kernels on the orbits of some points, and the points of those orbits, one orbit after another. */
export function orbitShapes(
  group: Group,
  dimension: 2 | 3,
  given: readonly Float64Array[],
): { readonly points: Float64Array; readonly shapes: Shapes } {
  const all: number[] = [];
  const orbits: { orbit: Orbit; free: ReturnType<typeof freeAtPoint>; column: number; elements: unknown[]; radius: number }[] =
    [];
  for (const point of given) {
    if (orbits.some(({ orbit }) => orbit.transporter(point) !== undefined)) continue;
    const orbit = orbitOf(group, point);
    const points = pointsOf(orbit);
    orbits.push({
      orbit,
      free: freeAtPoint(orbit),
      column: all.length / dimension,
      elements: points.map((p) => orbit.transporter(p)),
      radius: Math.sqrt(point.reduce((sum, x) => sum + x * x, 0)),
    });
    for (const p of points) all.push(...p);
  }
  return {
    points: Float64Array.from(all),
    shapes: (out, into) =>
      orbits.flatMap(({ free, column, elements, radius }) =>
        free(out, into).map((matrix): KernelShape => {
          const tensor = new Float64Array(out.dim * into.dim * elements.length);
          elements.forEach((g, p) => {
            transported(out, into, g, matrix).forEach((value, at) => {
              tensor[at * elements.length + p] = value;
            });
          });
          return { column, tensor, columns: elements.length, frequency: undefined, radius };
        }),
      ),
  };
}
