/** Rings of a filter on a grid of the plane, as {@link kernelBasis} takes them. */
export interface FilterRings {
  readonly rings: readonly number[];
  readonly width: readonly number[];
  readonly maxFrequency: readonly number[];
}

/** Shells of a filter on a grid of space, as {@link kernelBasis} takes them. */
export interface FilterShells {
  readonly shells: readonly number[];
  readonly width: readonly number[];
  readonly maxFrequency: readonly number[];
}

/** {@link filterRings} for a filter on a grid of space. */
export function filterShells(size: number): FilterShells {
  const { rings: shells, width, maxFrequency } = filterRings(size);
  return { shells, width, maxFrequency };
}

/**
 * The rings of a filter of k × k (× k) grid points, escnn's defaults: radii 0, 1 … ⌊k/2⌋, σ = 0.6, on the last ring 0.4, at the origin 0.005;
 * the highest frequency is 0 at the origin, at most 2 on the last ring, and min(2r, 2r − (r+1) mod 2) on those between. A filter of even
 * size has no point at the origin: its rings are 1/2, 3/2, …, with frequencies rounded down.
 *
 * @param size - k, an integer ≥ 1
 * @throws RangeError if the size is not
 * @remarks Source: M. Weiler & G. Cesa 2019, arXiv:1911.08251, appendix; the constants are those of escnn 1.0.
 */
export function filterRings(size: number): FilterRings {
  if (!Number.isInteger(size) || size < 1) throw new RangeError(`filterRings: size is ${size}; it must be an integer >= 1`);
  const half = size % 2 === 1 ? 0 : 0.5;
  const radii = Array.from({ length: Math.ceil(size / 2) }, (_, i) => i + half);
  const last = radii.length - 1;
  return {
    rings: radii,
    width: radii.map((radius, i) => (radius === 0 ? 0.005 : i === last ? 0.4 : 0.6)),
    maxFrequency: radii.map((r, i) => (r === 0 ? 0 : Math.floor(Math.min(2 * r, i === last ? 2 : 2 * r - ((r + 1) % 2))))),
  };
}

/**
 * The points of a filter of k × k (× k) grid points about the origin, one step apart, the last coordinate fastest.
 *
 * @returns row-major, [k^dimension, dimension]
 */
export function filterPoints(size: number, dimension: 2 | 3): Float64Array {
  if (!Number.isInteger(size) || size < 1) throw new RangeError(`filterPoints: size is ${size}; it must be an integer >= 1`);
  if (dimension !== 2 && dimension !== 3) throw new RangeError(`filterPoints: dimension is ${dimension}; it must be 2 or 3`);
  const count = dimension === 2 ? size * size : size * size * size;
  return Float64Array.from({ length: count * dimension }, (_, at) => {
    const [point, axis] = [Math.floor(at / dimension), at % dimension];
    const place =
      axis === dimension - 1 ? point : axis === dimension - 2 ? Math.floor(point / size) : Math.floor(point / size / size);
    return (place % size) - (size - 1) / 2;
  });
}
