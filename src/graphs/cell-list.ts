import { type Bins, binsAround, binsOf, type Images, imagesOf } from "./bins.js";
import { frameOf } from "./frame.js";
import { type NeighbourList, requireApart } from "./neighbour-list.js";

/** More edges are a mistake: the list alone would take 1.3 GB. */
const MOST_EDGES = 1 << 26;

/**
 * Neighbour list by bins at least as wide as the cutoff; what it holds is said at `neighbours`.
 *
 *   1. Each atom is wrapped into the cell, w = x − s·cell, and sorted into a bin of the cell.
 *   2. For each bin the candidates (j, T) of its atoms are gathered: the atoms j of the bins around it, moved by T·cell where
 *      their bin lies in an image of the cell. They are sorted once, by j and then T.
 *   3. Each atom i of the bin is compared with all candidates, which gives its neighbours in order, with S = T + sᵢ − sⱼ.
 *
 * @param cell - needed where `periodic` says so
 */
export function cellList(
  positions: Float64Array,
  cutoff: number,
  cell: Float64Array | undefined,
  periodic: readonly boolean[],
  where: string,
): NeighbourList {
  const n = positions.length / 3;
  const frame = frameOf(cell, periodic, where);
  const wrapped = new Float64Array(positions);
  const home = new Int32Array(positions.length); // sᵢ
  const bins = binsOf(frame, periodic, wrapped, home, cutoff, where);
  const { reach, most, first, order, rounding } = bins;
  const perAtom = reach.reduce((product, r) => product * (2 * r + 1), n / (first.length - 1));
  const keys = most.reduce((product, m) => product * (2 * m + 1), n);
  if (perAtom > 0x1000000 || n * perAtom > 0x200000000 || keys > 0x80000000) throw tooMany(where, cutoff);
  const images = imagesOf(bins, frame);
  const { cells } = images;

  // Squares of wrapped distances are rounded: the few near a limit are computed as the list promises.
  const slack = rounding * (2 * cutoff + rounding) + 1e-9 * cutoff * cutoff;
  const limits = {
    apart: (1e-7 + rounding) * (1e-7 + rounding),
    inside: cutoff * cutoff - slack,
    outside: cutoff * cutoff + slack,
  };
  const [A, B, C] = frame.vectors;
  const isNeighbour = (i: number, j: number, t: number): boolean => {
    const [a, b, c] = [0, 1, 2].map((k) => cells[3 * t + k] + home[3 * i + k] - home[3 * j + k]);
    if (i === j && a === 0 && b === 0 && c === 0) return false;
    const [dx, dy, dz] = [0, 1, 2].map((k) => positions[3 * j + k] - positions[3 * i + k] + (a * A[k] + b * B[k] + c * C[k]));
    const square = dx * dx + dy * dy + dz * dz;
    requireApart(where, i, j, square);
    return Math.sqrt(square) < cutoff;
  };

  const start = new Int32Array(n); // the neighbours (j, T) of atom i are the pairs start[i] … end[i] − 1 of `found`
  const end = new Int32Array(n);
  let found = new Int32Array(2 * Math.min(MOST_EDGES, Math.ceil(0.2 * n * perAtom) + 64));
  let edges = 0;
  const near = new Candidates(bins, images, wrapped);
  for (let bin = 0; bin < first.length - 1; ++bin) {
    if (first[bin] === first[bin + 1]) continue;
    near.gather(bin);
    for (let k = first[bin]; k < first[bin + 1]; ++k) {
      if (edges + near.size > found.length / 2) {
        if (edges + near.size > MOST_EDGES) throw tooMany(where, cutoff);
        const larger = new Int32Array(3 * (edges + near.size));
        larger.set(found);
        found = larger;
      }
      const i = order[k];
      start[i] = edges;
      edges = near.select(i, limits, isNeighbour, found, edges);
      end[i] = edges;
    }
  }

  const receivers = new Int32Array(edges);
  const senders = new Int32Array(edges);
  const shifts = new Int32Array(3 * edges);
  for (let i = 0, e = 0; i < n; ++i) {
    for (let f = start[i]; f < end[i]; ++f, ++e) {
      const j = found[2 * f];
      const t = found[2 * f + 1];
      receivers[e] = i;
      senders[e] = j;
      shifts[3 * e] = cells[3 * t] + home[3 * i] - home[3 * j];
      shifts[3 * e + 1] = cells[3 * t + 1] + home[3 * i + 1] - home[3 * j + 1];
      shifts[3 * e + 2] = cells[3 * t + 2] + home[3 * i + 2] - home[3 * j + 2];
    }
  }
  return { count: edges, receivers, senders, shifts };
}

/** The atoms around a bin that its atoms are compared with: pairs (j, T), sorted. */
class Candidates {
  size = 0;
  #j = new Int32Array(0);
  #t = new Int32Array(0);
  #xyz = new Float64Array(0); // w_j + T·cell
  #hits = new Int32Array(0);
  #keys = new Int32Array(0); // j·(number of images) + T
  readonly #around: Int32Array;

  constructor(
    readonly bins: Bins,
    readonly images: Images,
    readonly wrapped: Float64Array,
  ) {
    this.#around = new Int32Array(bins.reach.reduce((product, r) => product * (2 * r + 1), 2));
  }

  gather(bin: number): void {
    const { first, order } = this.bins;
    const { moves, count } = this.images;
    const wrapped = this.wrapped;
    const around = this.#around;
    const binsFound = binsAround(this.bins, bin, around);
    let size = 0;
    for (let b = 0; b < binsFound; ++b) size += first[around[2 * b] + 1] - first[around[2 * b]];
    if (size > this.#keys.length) this.#grow(2 * size);
    const keys = this.#keys.subarray(0, size);
    for (let b = 0, c = 0; b < binsFound; ++b) {
      for (let k = first[around[2 * b]]; k < first[around[2 * b] + 1]; ++k) keys[c++] = order[k] * count + around[2 * b + 1];
    }
    keys.sort();
    const [jOf, tOf, xyz] = [this.#j, this.#t, this.#xyz];
    for (let c = 0; c < size; ++c) {
      const j = Math.floor(keys[c] / count);
      const t = keys[c] - j * count;
      jOf[c] = j;
      tOf[c] = t;
      xyz[3 * c] = wrapped[3 * j] + moves[3 * t];
      xyz[3 * c + 1] = wrapped[3 * j + 1] + moves[3 * t + 1];
      xyz[3 * c + 2] = wrapped[3 * j + 2] + moves[3 * t + 2];
    }
    this.size = size;
  }

  /** Appends the neighbours (j, T) of atom i, which is in the bin, to the `edges` pairs of `found`; returns their new number. */
  select(
    i: number,
    limits: Limits,
    isNeighbour: (i: number, j: number, t: number) => boolean,
    found: Int32Array,
    edges: number,
  ): number {
    const { apart, inside, outside } = limits;
    const [size, xyz, hits] = [this.size, this.#xyz, this.#hits];
    const wx = this.wrapped[3 * i];
    const wy = this.wrapped[3 * i + 1];
    const wz = this.wrapped[3 * i + 2];
    let hit = 0; // one in six candidates, in no order that a processor could guess: so without a branch
    for (let c = 0; c < size; ++c) {
      const dx = xyz[3 * c] - wx;
      const dy = xyz[3 * c + 1] - wy;
      const dz = xyz[3 * c + 2] - wz;
      hits[hit] = c;
      hit += Number(dx * dx + dy * dy + dz * dz < outside);
    }
    for (let h = 0; h < hit; ++h) {
      const c = hits[h];
      const dx = xyz[3 * c] - wx;
      const dy = xyz[3 * c + 1] - wy;
      const dz = xyz[3 * c + 2] - wz;
      const square = dx * dx + dy * dy + dz * dz;
      if ((square >= inside || square < apart) && !isNeighbour(i, this.#j[c], this.#t[c])) continue;
      found[2 * edges] = this.#j[c];
      found[2 * edges + 1] = this.#t[c];
      ++edges;
    }
    return edges;
  }

  #grow(size: number): void {
    [this.#keys, this.#j, this.#t, this.#hits] = [0, 0, 0, 1].map((more) => new Int32Array(size + more));
    this.#xyz = new Float64Array(3 * size);
  }
}

/** Squared distances that need no second look lie between `apart` and `inside`, or from `outside` on. */
interface Limits {
  readonly apart: number;
  readonly inside: number;
  readonly outside: number;
}

const tooMany = (where: string, cutoff: number): RangeError =>
  new RangeError(
    `${where}: more than ${MOST_EDGES} edges, or far too many images of the cell, within the cutoff ${cutoff}; it must be smaller`,
  );
