import { atan2 } from "../arithmetic/index.js";
import { type Group, Rotation, stabilizer } from "../groups/index.js";
import { frequencyOf, type Irrep } from "../representations/index.js";
import { type Acting, invariantTensors } from "./invariants.js";
import { averagedElements, wignerEckart } from "./solver.js";

/** How near to a point its images count as that point, relative to its length. */
const NEAR = 1e-9;

/** The orbit of a point x₀ under a group. */
export interface Orbit<E = any> {
  readonly group: Group<E>;
  readonly point: Float64Array;
  /** An element g with g x₀ = x; undefined if x is not on the orbit. */
  transporter(x: ArrayLike<number>): E | undefined;
}

/**
 * @param point - x₀, as many finite numbers as the group acts on
 * @throws RangeError if the group is infinite and none of SO(2), O(2), SO(3), O(3)
 */
export function orbitOf<E>(group: Group<E>, point: ArrayLike<number>): Orbit<E> {
  const x = Float64Array.from(point);
  const length = norm(x);
  const onOrbit = (y: ArrayLike<number>): boolean => Math.abs(norm(y) - length) <= NEAR * (1 + length);
  const transitive = (taking: (y: ArrayLike<number>) => unknown): Orbit<E> => ({
    group,
    point: x,
    transporter: (y) => (onOrbit(y) ? (length === 0 ? group.identity : (taking(y) as E)) : undefined),
  });
  const turn = (y: ArrayLike<number>): number => atan2(y[1], y[0]) - atan2(x[1], x[0]);
  switch (group.structure.kind) {
    case "SO2":
      return transitive(turn);
    case "O2":
      return transitive((y) => ({ mirror: false, angle: turn(y) }));
    case "SO3":
      return transitive((y) => Rotation.fromTwoVectors(x, y));
    case "O3":
      return transitive((y) => ({ rotation: Rotation.fromTwoVectors(x, y), inversion: false }));
    default: {
      if (group.elements === undefined)
        throw new RangeError(`orbitKernel: ${group.name} is neither finite nor one of SO2, O2, SO3, O3, whose orbits are known`);
      const near = NEAR * (1 + length);
      const images = group.elements.map((g) => ({ g, image: moved(group, g, x) }));
      const at = (y: ArrayLike<number>) => images.find(({ image }) => image.every((value, a) => Math.abs(value - y[a]) <= near));
      return { group, point: x, transporter: (y) => at(y)?.g };
    }
  }
}

/** Points of a finite orbit, x₀ first, without repetition. */
export function pointsOf(orbit: Orbit): Float64Array[] {
  const { group, point } = orbit;
  if (group.elements === undefined) {
    if (norm(point) === 0) return [point];
    throw new RangeError(`kernelBasis: the orbit of [${point}] under ${group.name} is infinite; give rings or shells`);
  }
  const near = NEAR * (1 + norm(point));
  const points: Float64Array[] = [];
  for (const g of group.elements) {
    const image = moved(group, g, point);
    if (!points.some((p) => p.every((value, a) => Math.abs(value - image[a]) <= near))) points.push(image);
  }
  return points;
}

/**
 * At x₀ the kernel is free in Hom_S(ψ_in, ψ_out), S the stabilizer of x₀: an orthonormal basis of it (Frobenius product), by an average
 * over S. Of x₀ = 0 that is the whole group.
 *
 * @returns for two irreps matrices, row-major [out.dim, in.dim]
 */
export function freeAtPoint({ group, point }: Orbit): (out: Irrep, into: Irrep) => readonly Float64Array[] {
  if (norm(point) === 0) return (out, into) => wignerEckart(group, [out, into], 0).solutions(out, into, 0);
  const { group: fixing, include } = stabilizer(group, point);
  return (out, into) => {
    // A rotation about an axis turns degree l by frequencies up to l.
    const elements = averagedElements(fixing, frequencyOf(out) + frequencyOf(into)).map(include);
    const acting = (irrep: Irrep): Acting => ({ dim: irrep.dim, matrices: elements.map((g) => irrep.at(g)) });
    const one: Acting = { dim: 1, matrices: elements.map(() => Float64Array.of(1)) };
    return invariantTensors(acting(out), acting(into), one);
  };
}

/** ψ_out(g) K ψ_in(g)⁻¹ for irreps, which are orthogonal. */
export function transported(out: Irrep, into: Irrep, g: unknown, k: Float64Array): Float64Array {
  const [left, right] = [out.at(g), into.at(g)];
  const half = new Float64Array(k.length); // ψ_out(g) K
  for (let a = 0; a < out.dim; ++a) {
    for (let c = 0; c < out.dim; ++c) {
      for (let d = 0; d < into.dim; ++d) half[a * into.dim + d] += left[a * out.dim + c] * k[c * into.dim + d];
    }
  }
  const whole = new Float64Array(k.length);
  for (let a = 0; a < out.dim; ++a) {
    for (let b = 0; b < into.dim; ++b) {
      for (let d = 0; d < into.dim; ++d) whole[a * into.dim + b] += half[a * into.dim + d] * right[b * into.dim + d];
    }
  }
  return whole;
}

function moved<E>(group: Group<E>, g: E, x: ArrayLike<number>): Float64Array {
  const { action } = group;
  if (action === undefined) throw new RangeError(`orbitKernel: ${group.name} has no action on the plane or on space`);
  const [matrix, dimension] = [action.matrix(g), action.dimension];
  const image = new Float64Array(dimension);
  for (let a = 0; a < dimension; ++a) for (let b = 0; b < dimension; ++b) image[a] += matrix[a * dimension + b] * x[b];
  return image;
}

function norm(x: ArrayLike<number>): number {
  let sum = 0;
  for (let a = 0; a < x.length; ++a) sum += x[a] * x[a];
  return Math.sqrt(sum);
}
