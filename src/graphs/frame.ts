/** Smallest volume of a cell, relative to the box of the same three lengths, that is not called flat. */
const FLATTEST = 1e-8;

export type Vector = readonly [number, number, number];

/** Three independent vectors, their dual vectors and the distances between opposite faces. */
export interface Frame {
  readonly vectors: readonly Vector[];
  /** dual[k]·vectors[l] = δ_kl */
  readonly dual: readonly Vector[];
  readonly heights: readonly number[];
  /** |a||b||c| / V ≥ 1: by how much the dual vectors magnify rounding. */
  readonly skew: number;
}

/** The cell, with unit vectors at right angles to the others in place of the rows of directions that are not periodic. */
export function frameOf(cell: Float64Array | undefined, periodic: readonly boolean[], where: string): Frame {
  const rows = [0, 1, 2].filter((k) => periodic[k]);
  if (rows.length > 0) {
    if (cell === undefined) throw new RangeError(`${where}: periodic is [${periodic}], and there is no cell`);
    if (!(cell instanceof Float64Array)) throw new TypeError(`${where}: cell must be a Float64Array`);
    if (cell.length !== 9 || !cell.every(Number.isFinite))
      throw new RangeError(`${where}: cell is [${cell}]; it needs nine finite numbers`);
  }
  const vectors: Vector[] = [0, 1, 2].map((k) => (periodic[k] ? [cell![3 * k], cell![3 * k + 1], cell![3 * k + 2]] : [0, 0, 0]));
  const box = rows.reduce((product, k) => product * length(vectors[k]), 1);
  if (rows.length === 0) {
    vectors.splice(0, 3, [1, 0, 0], [0, 1, 0], [0, 0, 1]);
  } else if (rows.length === 1) {
    const [k] = rows;
    const smallest = vectors[k].reduce((least, c, a) => (Math.abs(c) < Math.abs(vectors[k][least]) ? a : least), 0);
    vectors[(k + 1) % 3] = unit(cross(vectors[k], [Number(smallest === 0), Number(smallest === 1), Number(smallest === 2)]));
    vectors[(k + 2) % 3] = unit(cross(vectors[k], vectors[(k + 1) % 3]));
  } else if (rows.length === 2) {
    vectors[periodic.indexOf(false)] = unit(cross(vectors[rows[0]], vectors[rows[1]]));
  }
  const normals = [0, 1, 2].map((k) => cross(vectors[(k + 1) % 3], vectors[(k + 2) % 3]));
  const volume = dot(vectors[0], normals[0]); // negative for a left-handed cell
  if (!(Math.abs(volume) > FLATTEST * box && box > 0 && box < Infinity)) {
    const given = rows.map((k) => `[${cell!.subarray(3 * k, 3 * k + 3)}]`).join(", ");
    throw new RangeError(
      `${where}: the cell vectors ${given} of the periodic directions are degenerate; they must be independent`,
    );
  }
  return {
    vectors,
    dual: normals.map(([x, y, z]) => [x / volume, y / volume, z / volume] as const),
    heights: normals.map((normal) => Math.abs(volume) / length(normal)),
    skew: box / Math.abs(volume),
  };
}

const cross = (a: Vector, b: Vector): Vector => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const length = (a: Vector): number => Math.sqrt(dot(a, a));
const unit = (a: Vector): Vector => [a[0] / length(a), a[1] / length(a), a[2] / length(a)];
