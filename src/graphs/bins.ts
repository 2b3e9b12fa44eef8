import { type Frame, length } from "./frame.js";

export interface Bins {
  /** Bins along each direction. */
  readonly dims: readonly number[];
  /** How many bins away a neighbour can be, along each direction. */
  readonly reach: readonly number[];
  /** Images of the cell that bins within reach can lie in, on either side along each direction. */
  readonly most: readonly number[];
  /** The atoms of bin (x·dims[1] + y)·dims[2] + z are order[first[bin]] … order[first[bin + 1] − 1]. */
  readonly first: Int32Array;
  readonly order: Int32Array;
  /** What rounding can add to a distance of wrapped positions. */
  readonly rounding: number;
}

/**
 * Wraps the positions into the cell, in place, writes the cells they came from to `home`, and sorts the atoms into bins at
 * least as wide as the cutoff. There are at most a few bins for each atom, however far apart the atoms are.
 */
export function binsOf(
  frame: Frame,
  periodic: readonly boolean[],
  wrapped: Float64Array,
  home: Int32Array,
  cutoff: number,
  where: string,
): Bins {
  const { vectors, dual, heights, skew } = frame;
  const n = wrapped.length / 3;
  let farthest = length(vectors[0]) + length(vectors[1]) + length(vectors[2]);
  for (const x of wrapped) farthest = Math.max(farthest, Math.abs(x));
  const rounding = 64 * Number.EPSILON * skew * farthest;
  const width = cutoff * (1 + 1e-9) + rounding;

  const dims = [1, 1, 1];
  const places = [0, 1, 2].map(() => new Float64Array(n)); // periodic: fraction of the cell; else: bin
  for (let k = 0; k < 3; ++k) {
    const [dx, dy, dz] = dual[k];
    const place = places[k];
    for (let i = 0; i < n; ++i) place[i] = wrapped[3 * i] * dx + wrapped[3 * i + 1] * dy + wrapped[3 * i + 2] * dz;
    if (periodic[k]) {
      for (let i = 0; i < n; ++i) {
        const cells = Math.floor(place[i]);
        if (!(Math.abs(cells) <= 0x20000000)) throw new RangeError(`${where}: atom ${i} is ${cells} cells away from the cell`);
        home[3 * i + k] = cells;
        place[i] -= cells;
      }
      dims[k] = Math.max(1, Math.floor(heights[k] / width));
    } else {
      const low = place.reduce((least, f) => Math.min(least, f), Infinity);
      for (let i = 0; i < n; ++i) dims[k] = Math.max(dims[k], 1 + (place[i] = Math.floor((place[i] - low) / width)));
    }
  }
  for (let i = 0; i < wrapped.length; i += 3) {
    for (let a = 0; a < 3; ++a)
      wrapped[i + a] -= home[i] * vectors[0][a] + home[i + 1] * vectors[1][a] + home[i + 2] * vectors[2][a];
  }

  const enough = 4 * n + 64;
  const total = (): number => dims[0] * dims[1] * dims[2];
  for (let k = 0; k < 3 && total() > enough; ++k) if (!periodic[k]) dims[k] = closeGaps(places[k]);
  while (total() > enough) {
    const k = dims.indexOf(Math.max(...dims));
    dims[k] = Math.ceil(dims[k] / 2);
    if (!periodic[k]) for (let i = 0; i < n; ++i) places[k][i] = Math.floor(places[k][i] / 2);
  }
  const reach = dims.map((bins, k) => (periodic[k] ? Math.ceil((width * bins) / heights[k]) : Math.min(1, bins - 1)));

  const bin = new Int32Array(n);
  const first = new Int32Array(total() + 1);
  for (let i = 0; i < n; ++i) {
    for (let k = 0; k < 3; ++k) {
      const place = periodic[k] ? Math.min(Math.floor(places[k][i] * dims[k]), dims[k] - 1) : places[k][i];
      bin[i] = bin[i] * dims[k] + place;
    }
    ++first[bin[i] + 1];
  }
  for (let b = 1; b < first.length; ++b) first[b] += first[b - 1];
  const next = first.slice();
  const order = new Int32Array(n);
  for (let i = 0; i < n; ++i) order[next[bin[i]]++] = i;
  const most = dims.map((bins, k) => (periodic[k] ? Math.ceil(reach[k] / bins) : 0));
  return { dims, reach, most, first, order, rounding };
}

/** The images T of the cell that bins within reach can lie in, in ascending order; there are as many on either side of T = 0. */
export interface Images {
  /** [count, 3], whole numbers of cell vectors. */
  readonly cells: Int32Array;
  /** [count, 3], T·cell, ångström. */
  readonly moves: Float64Array;
  readonly count: number;
}

export function imagesOf({ most }: Bins, { vectors }: Frame): Images {
  const [sizeX, sizeY, sizeZ] = most.map((m) => 2 * m + 1);
  const count = sizeX * sizeY * sizeZ;
  const cells = new Int32Array(3 * count);
  const moves = new Float64Array(3 * count);
  for (let t = 0; t < count; ++t) {
    const T = [Math.floor(t / (sizeY * sizeZ)), Math.floor(t / sizeZ) % sizeY, t % sizeZ].map((at, k) => at - most[k]);
    cells.set(T, 3 * t);
    for (let k = 0; k < 3; ++k) moves[3 * t + k] = T[0] * vectors[0][k] + T[1] * vectors[1][k] + T[2] * vectors[2][k];
  }
  return { cells, moves, count };
}

/** The bins within reach of `bin`: pairs of a bin and the number of the image that it lies in. Returns how many. */
export function binsAround({ dims, reach, most }: Bins, bin: number, pairs: Int32Array): number {
  const bz = bin % dims[2];
  const by = Math.floor(bin / dims[2]) % dims[1];
  const bx = Math.floor(bin / (dims[1] * dims[2]));
  let count = 0;
  for (let x = bx - reach[0]; x <= bx + reach[0]; ++x) {
    const tx = Math.floor(x / dims[0]);
    if (Math.abs(tx) > most[0]) continue; // beyond the end, where nothing repeats
    for (let y = by - reach[1]; y <= by + reach[1]; ++y) {
      const ty = Math.floor(y / dims[1]);
      if (Math.abs(ty) > most[1]) continue;
      for (let z = bz - reach[2]; z <= bz + reach[2]; ++z) {
        const tz = Math.floor(z / dims[2]);
        if (Math.abs(tz) > most[2]) continue;
        pairs[2 * count] = ((x - tx * dims[0]) * dims[1] + (y - ty * dims[1])) * dims[2] + (z - tz * dims[2]);
        pairs[2 * count + 1] = ((tx + most[0]) * (2 * most[1] + 1) + ty + most[1]) * (2 * most[2] + 1) + tz + most[2];
        ++count;
      }
    }
  }
  return count;
}

/** Renumbers bins so that none is empty; returns how many there are then. Those that were neighbours still are. */
function closeGaps(bins: Float64Array): number {
  const renumbered = new Map<number, number>();
  for (const bin of bins.slice().sort()) if (!renumbered.has(bin)) renumbered.set(bin, renumbered.size);
  for (let i = 0; i < bins.length; ++i) bins[i] = renumbered.get(bins[i])!;
  return renumbered.size;
}
