/**
 * A constant matrix C by its entries that are not zero. They are listed by rows: those of row j are starts[j] … starts[j+1] of index (their columns)
 * and values; or, if `byColumns`, by columns, and index has their rows. Within a row columns rise either way.
 */
export interface SparseMap {
  readonly rows: number;
  readonly columns: number;
  readonly byColumns: boolean;
  readonly starts: Int32Array;
  readonly index: Int32Array;
  readonly values: Float64Array;
}

/**
 * A sparse matrix from its entries, in any order. Entries of one place are added.
 *
 * @param place - row·columns + column of each entry
 */
export function sparseMap(rows: number, columns: number, place: readonly number[], value: readonly number[]): SparseMap {
  const order = place.map((_, i) => i).sort((i, j) => place[i] - place[j] || i - j);
  const [places, values]: [number[], number[]] = [[], []];
  for (const i of order) {
    if (places.length > 0 && places[places.length - 1] === place[i]) values[values.length - 1] += value[i];
    else {
      places.push(place[i]);
      values.push(value[i]);
    }
  }
  const starts = new Int32Array(rows + 1);
  for (const at of places) starts[Math.floor(at / columns) + 1]++;
  for (let j = 0; j < rows; ++j) starts[j + 1] += starts[j];
  const index = Int32Array.from(places, (at) => at % columns);
  return { rows, columns, byColumns: false, starts, index, values: Float64Array.from(values) };
}

/** A dense matrix, row-major, as a sparse one. */
export function sparseMatrix(rows: number, columns: number, matrix: ArrayLike<number>): SparseMap {
  const starts = new Int32Array(rows + 1);
  const [index, values]: [number[], number[]] = [[], []];
  for (let j = 0; j < rows; ++j) {
    for (let i = 0; i < columns; ++i) {
      const value = matrix[j * columns + i];
      if (value === 0) continue;
      index.push(i);
      values.push(value);
    }
    starts[j + 1] = index.length;
  }
  return { rows, columns, byColumns: false, starts, index: Int32Array.from(index), values: Float64Array.from(values) };
}

/** Cᵀ: the same lists, read the other way. */
export function transposed(map: SparseMap): SparseMap {
  return { ...map, rows: map.columns, columns: map.rows, byColumns: !map.byColumns };
}
