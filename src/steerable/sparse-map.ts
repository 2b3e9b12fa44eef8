/** A constant matrix by its entries that are not zero, row by row: those of row j are starts[j] … starts[j+1] of index and values. */
export interface SparseMap {
  readonly rows: number;
  readonly columns: number;
  readonly starts: Int32Array;
  /** Columns, rising within a row. */
  readonly index: Int32Array;
  readonly values: Float64Array;
  /** Cᵀ; that of Cᵀ is C. */
  readonly transposed: SparseMap;
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
  return withTranspose(
    rows,
    columns,
    starts,
    Int32Array.from(places, (at) => at % columns),
    Float64Array.from(values),
  );
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
  return withTranspose(rows, columns, starts, Int32Array.from(index), Float64Array.from(values));
}

/** The same map from its lists as they are; its transpose is found when it is first asked for. */
export function withTranspose(
  rows: number,
  columns: number,
  starts: Int32Array,
  index: Int32Array,
  values: Float64Array,
): SparseMap {
  let transposed: SparseMap | undefined;
  const map: SparseMap = {
    rows,
    columns,
    starts,
    index,
    values,
    get transposed() {
      transposed ??= transpose(map);
      return transposed;
    },
  };
  return map;
}

function transpose(map: SparseMap): SparseMap {
  const { rows, columns, starts, index, values } = map;
  const turnedStarts = new Int32Array(columns + 1);
  for (const i of index) turnedStarts[i + 1]++;
  for (let i = 0; i < columns; ++i) turnedStarts[i + 1] += turnedStarts[i];
  const next = turnedStarts.slice(0, columns);
  const [turnedIndex, turnedValues] = [new Int32Array(index.length), new Float64Array(index.length)];
  for (let j = 0; j < rows; ++j) {
    for (let e = starts[j]; e < starts[j + 1]; ++e) {
      const to = next[index[e]]++;
      turnedIndex[to] = j;
      turnedValues[to] = values[e];
    }
  }
  return {
    rows: columns,
    columns: rows,
    starts: turnedStarts,
    index: turnedIndex,
    values: turnedValues,
    transposed: map,
  };
}
