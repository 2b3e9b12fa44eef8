import { atan2 } from "../arithmetic/index.js";
import { type Group, Rotation } from "../groups/index.js";
import type { Irrep } from "../representations/index.js";
import { type Acting, invariantTensors } from "./invariants.js";
import { frequencyOf, turns, wignerEckart } from "./solver.js";

/** How near to a point its images count as that point, relative to its length. */
const NEAR = 1e-9;

/** The orbit of a point x₀ under a group, with the elements that leave x₀ where it is. */
export interface Orbit<E = any> {
  readonly group: Group<E>;
  readonly point: Float64Array;
  /** For x₀ ≠ 0: elements whose average is that over the stabilizer of x₀, for products of matrix elements of frequency ≤ the one asked for. */
  stabilizer(frequency: number): readonly E[];
  /** An element g with g x₀ = x; undefined if x is not on the orbit. */
  transporter(x: ArrayLike<number>): E | undefined;
}

/**
 * @param point - x₀, `dimension` numbers
 * @throws RangeError if the group is infinite and none of SO(2), O(2), SO(3), O(3), or has no action
 */
export function orbitOf<E>(group: Group<E>, point: ArrayLike<number>): Orbit<E> {
  const x = Float64Array.from(point);
  const length = norm(x);
  const base = { group, point: x };
  const alongside = (y: ArrayLike<number>): boolean => Math.abs(norm(y) - length) <= NEAR * (1 + length);
  if (group.elements !== undefined) return finite(base);
  if (length === 0) {
    return { ...base, stabilizer: () => [group.identity], transporter: (y) => (alongside(y) ? group.identity : undefined) };
  }
  switch (group.name) {
    case "SO2":
    case "O2": {
      const plain = group.name === "SO2";
      const at = atan2(x[1], x[0]);
      const element = (mirror: boolean, angle: number): any => (plain ? angle : { mirror, angle });
      return {
        ...base,
        // R(2α) diag(1, −1) is the mirror on the axis at the angle α.
        stabilizer: () => (plain ? [element(false, 0)] : [element(false, 0), element(true, 2 * at)]),
        transporter: (y) => (alongside(y) ? element(false, atan2(y[1], y[0]) - at) : undefined),
      };
    }
    case "SO3":
    case "O3": {
      const plain = group.name === "SO3";
      const element = (rotation: Rotation, inversion: boolean): any => (plain ? rotation : { rotation, inversion });
      // −1 after a half turn about an axis across x₀ is the mirror on a plane through x₀.
      const across = Rotation.fromAxisAngle(perpendicular(x), Math.PI);
      return {
        ...base,
        stabilizer(frequency) {
          const about = turns(frequency + 1).map((angle) => Rotation.fromAxisAngle(x, angle));
          const rotations = about.map((rotation) => element(rotation, false));
          return plain ? rotations : [...rotations, ...about.map((rotation) => element(rotation.compose(across), true))];
        },
        transporter: (y) => (alongside(y) ? element(taking(x, y), false) : undefined),
      };
    }
    default:
      throw new RangeError(`orbitKernel: ${group.name} is neither finite nor one of SO2, O2, SO3, O3, whose orbits are known`);
  }
}

function finite<E>(base: { group: Group<E>; point: Float64Array }): Orbit<E> {
  const { group, point } = base;
  const near = NEAR * (1 + norm(point));
  const images = (group.elements as readonly E[]).map((g) => ({ g, image: moved(group, g, point) }));
  const at = (y: ArrayLike<number>) => (entry: { image: Float64Array }) =>
    entry.image.every((value, a) => Math.abs(value - y[a]) <= near);
  return {
    ...base,
    stabilizer: () => images.filter(at(point)).map(({ g }) => g),
    transporter: (y) => images.find(at(y))?.g,
  };
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
 * At x₀ the kernel is free in Hom_S(ψ_in, ψ_out), S the stabilizer of x₀: an orthonormal basis of it (Frobenius product).
 *
 * @returns matrices, row-major [out.dim, in.dim]
 */
export function freeAtPoint(orbit: Orbit, out: Irrep, into: Irrep): Float64Array[] {
  // The whole group is the stabilizer of the origin, and what is constant is of frequency 0.
  if (norm(orbit.point) === 0) return [...wignerEckart(orbit.group, [out, into], 0).solutions(out, into, 0)];
  const frequency = orbit.group.elements === undefined ? frequencyOf(out) + frequencyOf(into) : 0;
  const elements = orbit.stabilizer(frequency);
  const acting = (irrep: Irrep): Acting => ({ dim: irrep.dim, matrices: elements.map((g) => irrep.at(g)) });
  const one: Acting = { dim: 1, matrices: elements.map(() => Float64Array.of(1)) };
  return invariantTensors(acting(out), acting(into), one);
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

const cross = (x: ArrayLike<number>, y: ArrayLike<number>): number[] => [
  x[1] * y[2] - x[2] * y[1],
  x[2] * y[0] - x[0] * y[2],
  x[0] * y[1] - x[1] * y[0],
];

/** A vector across x: its cross product with the axis that lies farthest from it. */
function perpendicular(x: ArrayLike<number>): number[] {
  const sizes = [Math.abs(x[0]), Math.abs(x[1]), Math.abs(x[2])];
  const axis = sizes.indexOf(Math.min(...sizes));
  return cross(
    x,
    [0, 1, 2].map((a) => (a === axis ? 1 : 0)),
  );
}

/** The smallest rotation that takes x to y, vectors of one length; a half turn about some axis across if they are opposite. */
function taking(x: ArrayLike<number>, y: ArrayLike<number>): Rotation {
  const axis = cross(x, y);
  const along = x[0] * y[0] + x[1] * y[1] + x[2] * y[2];
  const sine = norm(axis);
  const angle = atan2(sine, along);
  return Rotation.fromAxisAngle(sine > 1e-12 * norm(x) * norm(y) ? axis : perpendicular(x), angle);
}
