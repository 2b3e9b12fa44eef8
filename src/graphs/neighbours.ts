import { cellList } from "./cell-list.js";
import { type NeighbourList, requireApart } from "./neighbour-list.js";

export { CoincidentAtomsError, type NeighbourList } from "./neighbour-list.js";

/** Points, and how space repeats. */
export interface NeighbourOptions {
  /** [n, 3], ångström; points may lie outside the cell. */
  readonly positions: Float64Array;
  /** Neighbours are closer than this, ångström. */
  readonly cutoff: number;
  /** [3, 3], the rows are the cell vectors, ångström. Rows of directions that are not periodic are not read. */
  readonly cell?: Float64Array;
  /** Directions in which the cell repeats; all three if `cell` is given and this is not, else none. */
  readonly periodic?: readonly [boolean, boolean, boolean];
}

/** One list for several structures side by side: their atoms are numbered on, and no edge joins two of them. */
export interface BatchNeighbourList extends NeighbourList {
  /** Structure s has the atoms atomOffsets[s] … atomOffsets[s + 1] − 1 … */
  readonly atomOffsets: Int32Array;
  /** … and the edges edgeOffsets[s] … edgeOffsets[s + 1] − 1. */
  readonly edgeOffsets: Int32Array;
}

/** Free clusters up to here compare every pair, which takes less than laying out bins. */
const SMALL = 150;

/**
 * Neighbour list: every ordered pair (i receives, j sends, S) with 0 < |x_j + S·cell − x_i| < cutoff. An atom is its own
 * neighbour through S ≠ 0. With every edge (i, j, S) the list holds (j, i, −S).
 *
 * Time and memory grow as the number of atoms and edges: atoms are sorted into bins as wide as the cutoff. Distances are
 * r = (x_j − x_i) + S·cell, in this order, in double precision.
 *
 * @returns edges sorted by (i, j, S); none for no atoms
 * @throws CoincidentAtomsError if two atoms, or an atom and an image of another, are closer than 1e-8 Å
 * @throws RangeError if `cutoff` is not positive and finite, a coordinate is not finite, a length is wrong, the cell is missing
 *   or degenerate in periodic directions, there would be more than 2^26 edges, or an atom is more than 2^29 cells away
 * @throws TypeError if `positions` or `cell` is not a Float64Array
 */
export function neighbours(options: NeighbourOptions): NeighbourList {
  return neighboursOf(options, "neighbours");
}

/**
 * One neighbour list for the disjoint union of several structures, each with its own cell and cutoff.
 *
 * @returns the edges of the first structure, then of the second, …; atoms are numbered on
 * @throws as {@link neighbours}, naming the system
 */
export function neighboursOfBatch(structures: readonly NeighbourOptions[]): BatchNeighbourList {
  const lists = structures.map((structure, s) =>
    neighboursOf(structure, structures.length === 1 ? "neighbours" : `neighbours, system ${s}`),
  );
  const atomOffsets = new Int32Array(structures.length + 1);
  const edgeOffsets = new Int32Array(structures.length + 1);
  for (let s = 0; s < lists.length; ++s) {
    atomOffsets[s + 1] = atomOffsets[s] + structures[s].positions.length / 3;
    edgeOffsets[s + 1] = edgeOffsets[s] + lists[s].count;
  }
  const count = edgeOffsets[lists.length];
  const receivers = new Int32Array(count);
  const senders = new Int32Array(count);
  const shifts = new Int32Array(3 * count);
  for (let s = 0; s < lists.length; ++s) {
    const first = edgeOffsets[s];
    for (let e = 0; e < lists[s].count; ++e) {
      receivers[first + e] = lists[s].receivers[e] + atomOffsets[s];
      senders[first + e] = lists[s].senders[e] + atomOffsets[s];
    }
    shifts.set(lists[s].shifts, 3 * first);
  }
  return { count, receivers, senders, shifts, atomOffsets, edgeOffsets };
}

function neighboursOf(
  { positions, cutoff, cell, periodic = [cell !== undefined, cell !== undefined, cell !== undefined] }: NeighbourOptions,
  where: string,
): NeighbourList {
  if (!(positions instanceof Float64Array)) throw new TypeError(`${where}: positions must be a Float64Array`);
  if (positions.length % 3 !== 0)
    throw new RangeError(`${where}: positions has ${positions.length} values; it needs three for each atom`);
  if (!(cutoff > 0 && cutoff < Infinity)) throw new RangeError(`${where}: cutoff is ${cutoff}; it must be positive and finite`);
  for (let i = 0; i < positions.length; ++i) {
    if (!(Math.abs(positions[i]) < 1e100)) {
      throw new RangeError(
        `${where}: atom ${Math.floor(i / 3)} has ${"xyz"[i % 3]} = ${positions[i]}; positions must be finite, and below 1e100`,
      );
    }
  }
  const free = !(periodic[0] || periodic[1] || periodic[2]);
  if (free && positions.length <= 3 * SMALL) return allPairs(positions, cutoff, where);
  return cellList(positions, cutoff, cell, periodic, where);
}

/** Every pair of a free cluster. */
function allPairs(x: Float64Array, cutoff: number, where: string): NeighbourList {
  const n = x.length / 3;
  let count = 0;
  for (let i = 0; i < x.length; i += 3) {
    for (let j = i + 3; j < x.length; j += 3) {
      const dx = x[j] - x[i];
      const dy = x[j + 1] - x[i + 1];
      const dz = x[j + 2] - x[i + 2];
      const square = dx * dx + dy * dy + dz * dz;
      if (Math.sqrt(square) < cutoff) {
        requireApart(where, i / 3, j / 3, square);
        count += 2;
      }
    }
  }
  const receivers = new Int32Array(count);
  const senders = new Int32Array(count);
  for (let i = 0, e = 0; i < n; ++i) {
    for (let j = 0; j < n; ++j) {
      const dx = x[3 * j] - x[3 * i];
      const dy = x[3 * j + 1] - x[3 * i + 1];
      const dz = x[3 * j + 2] - x[3 * i + 2];
      if (Math.sqrt(dx * dx + dy * dy + dz * dz) < cutoff && i !== j) {
        receivers[e] = i;
        senders[e++] = j;
      }
    }
  }
  return { count, receivers, senders, shifts: new Int32Array(3 * count) };
}
