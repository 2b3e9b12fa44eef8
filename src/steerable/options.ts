import type { Group } from "../groups/index.js";
import type { Representation } from "../representations/index.js";
import type { KernelBasisOptions } from "./kernel-basis.js";

/** Points, their coordinates flat, [n·dimension], or one by one. */
export type Points = ArrayLike<number> | readonly ArrayLike<number>[];

interface RingOptions {
  readonly kind: "rings";
  readonly dimension: 2 | 3;
  readonly radii: readonly number[];
  readonly widths: readonly number[];
  readonly degrees: readonly number[];
}

interface OrbitOptions {
  readonly kind: "orbit";
  readonly dimension: 2 | 3;
  readonly points: readonly Float64Array[];
  readonly width: number;
}

/** The options of kernelBasis with their defaults, checked. */
export function requireBasisOptions(
  group: Group,
  rhoIn: Representation,
  rhoOut: Representation,
  options: KernelBasisOptions,
): RingOptions | OrbitOptions {
  requireRepresentation("kernelBasis", "rhoIn", rhoIn, group);
  requireRepresentation("kernelBasis", "rhoOut", rhoOut, group);
  if (group.action === undefined)
    throw new RangeError(`kernelBasis: ${group.name} has no action on the plane or on space, so there are no kernels on them`);
  const { dimension } = group.action;
  if (options === null || typeof options !== "object")
    throw new TypeError("kernelBasis: options must be { rings | shells | orbit, maxFrequency, width? }");
  const { rings, shells, orbit } = options;
  const given = [rings, shells, orbit].filter((list) => list !== undefined);
  if (given.length !== 1)
    throw new RangeError(`kernelBasis: ${given.length} of rings, shells and orbit are given; it must be one of them`);
  if (orbit !== undefined) return orbitOptions(dimension, orbit, options);
  if (dimension === 2 && rings === undefined)
    throw new RangeError(`kernelBasis: ${group.name} acts on the plane, where there are rings, not shells`);
  if (dimension === 3 && shells === undefined)
    throw new RangeError(`kernelBasis: ${group.name} acts on space, where there are shells, not rings`);
  return ringOptions(dimension, (rings ?? shells) as readonly number[], options);
}

function ringOptions(dimension: 2 | 3, radii: readonly number[], { maxFrequency, width = 0.6 }: KernelBasisOptions): RingOptions {
  const name = dimension === 2 ? "rings" : "shells";
  if (!Array.isArray(radii)) throw new TypeError(`kernelBasis: ${name} is ${typeof radii}; it must be a list of radii`);
  if (radii.length === 0) throw new RangeError(`kernelBasis: ${name} is empty; there must be one radius or more`);
  for (const radius of radii)
    if (!(radius >= 0 && radius < Infinity))
      throw new RangeError(`kernelBasis: ${name} are [${radii}]; radii must be finite numbers >= 0`);
  if (maxFrequency === undefined)
    throw new RangeError("kernelBasis: maxFrequency is missing; give a highest frequency, or one for each radius");
  const frequencies = oneEach("maxFrequency", maxFrequency, radii.length, name);
  for (const j of frequencies)
    if (!Number.isInteger(j) || j < 0)
      throw new RangeError(`kernelBasis: maxFrequency is [${frequencies}]; frequencies must be integers >= 0`);
  const widths = oneEach("width", width, radii.length, name);
  for (const sigma of widths)
    if (!(sigma > 0 && sigma < Infinity))
      throw new RangeError(`kernelBasis: width is [${widths}]; widths of ${name} must be finite and > 0`);
  const degrees = frequencies.map((j, i) => (radii[i] === 0 ? 0 : j));
  return { kind: "rings", dimension, radii: [...radii], widths, degrees };
}

function orbitOptions(dimension: 2 | 3, orbit: Points, { maxFrequency, width = 0 }: KernelBasisOptions): OrbitOptions {
  if (maxFrequency !== undefined)
    throw new RangeError("kernelBasis: maxFrequency has no meaning on an orbit, whose kernels are transported from one point");
  if (typeof width !== "number" || !(width >= 0 && width < Infinity))
    throw new RangeError(`kernelBasis: width is ${width}; on an orbit it must be one finite number >= 0`);
  const flat = pointsArray("kernelBasis: orbit", orbit, dimension);
  if (flat.length === 0) throw new RangeError("kernelBasis: orbit is empty; there must be one point or more");
  const points = Array.from({ length: flat.length / dimension }, (_, p) =>
    Float64Array.from(flat.subarray(p * dimension, (p + 1) * dimension)),
  );
  return { kind: "orbit", dimension, points, width };
}

function oneEach(what: string, value: number | readonly number[], count: number, name: string): readonly number[] {
  if (typeof value === "number") return new Array<number>(count).fill(value);
  if (value.length !== count)
    throw new RangeError(`kernelBasis: ${what} has ${value.length} numbers; there are ${count} ${name}`);
  return [...value];
}

/**
 * @throws TypeError if it is no representation, or one of another group
 */
export function requireRepresentation(name: string, argument: string, rho: Representation, group: Group): void {
  if (rho === null || typeof rho !== "object" || typeof rho.at !== "function")
    throw new TypeError(`${name}: ${argument} is ${rho === null ? "null" : typeof rho}; expected a representation`);
  if (rho.group.name !== group.name)
    throw new TypeError(`${name}: ${argument} is a representation of ${rho.group.name}; the group is ${group.name}`);
}

/**
 * Points as one array, in single precision if they are given so.
 *
 * @throws RangeError if there are not `dimension` finite numbers for each
 */
export function pointsArray(name: string, points: Points, dimension: number): Float32Array | Float64Array {
  if (points === null || typeof points !== "object")
    throw new TypeError(`${name}: points are ${points === null ? "null" : typeof points}; expected an array of coordinates`);
  const nested = Array.isArray(points) && typeof points[0] === "object";
  if (nested) {
    for (const point of points as readonly ArrayLike<number>[])
      if (point.length !== dimension)
        throw new RangeError(`${name}: a point has ${point.length} coordinates; the group acts on ${dimension} dimensions`);
  }
  const flat = nested
    ? Float64Array.from((points as readonly ArrayLike<number>[]).flatMap((point) => Array.from(point)))
    : points instanceof Float32Array
      ? points
      : Float64Array.from(points as ArrayLike<number>);
  if (flat.length % dimension !== 0)
    throw new RangeError(
      `${name}: ${flat.length} coordinates; points have ${dimension} each, the group acts on ${dimension} dimensions`,
    );
  for (let i = 0; i < flat.length; ++i)
    if (!Number.isFinite(flat[i])) throw new RangeError(`${name}: coordinate ${i} is ${flat[i]}; coordinates must be finite`);
  return flat;
}
