import { solidHarmonics } from "../so3/index.js";
import {
  concatenate,
  exp,
  forget,
  multiply,
  ones,
  plain,
  rowInner,
  safePower,
  scaleBy,
  scaleRows,
  type Tensor,
  toArray,
} from "../tensor/index.js";
import { circularHarmonics } from "./circular-harmonics.js";
import { constantMap } from "./constant-map.js";
import { harmonicDim, harmonicOffset } from "./harmonic-matrices.js";
import { type SparseMap, sparseMap, sparseMatrix } from "./sparse-map.js";

/** The scalar functions of a point of which kernels are made, one after another in `count` columns. */
export interface Profile {
  readonly dimension: 2 | 3;
  readonly count: number;
  /** Their values, [points, count], differentiable by the points. */
  at(points: Tensor): Tensor<"plain">;
}

/** Circles or spheres about the origin. */
export interface RingProfile extends Profile {
  readonly kind: "rings";
  readonly radii: readonly number[];
  readonly widths: readonly number[];
  /** Highest frequency on each. */
  readonly degrees: readonly number[];
  /** Column in which each begins; its harmonics follow by degree. */
  readonly offsets: readonly number[];
}

/** Points about the origin. */
export interface OrbitProfile extends Profile {
  readonly kind: "orbit";
  /** [count, dimension] */
  readonly points: Float64Array;
  /** 0: the kernel lives on the points alone. */
  readonly width: number;
}

/**
 * On ring i, of radius r and width σ, exp(−(|x|−r)²/2σ²) Y_J(x/|x|) for J = 0 … degrees[i], with harmonics of mean square 1 on the unit circle
 * or sphere (√2 cos Jθ, √2 sin Jθ; "component" normalization). At x = 0, which has no direction, functions with J > 0 are 0, and so are all
 * derivatives there, but for rings of radius 0, where exp(−|x|²/2σ²) is smooth.
 */
export function ringProfile(
  dimension: 2 | 3,
  radii: readonly number[],
  widths: readonly number[],
  degrees: readonly number[],
): RingProfile {
  const highest = Math.max(0, ...degrees);
  const sizes = degrees.map((degree) => harmonicOffset(dimension, degree + 1));
  const offsets = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
  const count = sizes.reduce((sum, size) => sum + size, 0);
  const central = radii.flatMap((radius, i) => (radius === 0 ? [i] : []));
  const outer = radii.flatMap((radius, i) => (radius === 0 ? [] : [i]));
  const order = [...central, ...outer];

  const inverses = central.map((i) => -0.5 / (widths[i] * widths[i]));
  const center = sparseMatrix(central.length, 1, inverses);
  const steps = entries(outer.length, 2, (add) =>
    outer.forEach((i, k) => {
      add(k, 0, 1 / widths[i]);
      add(k, 1, -radii[i] / widths[i]);
    }),
  );
  const spread = entries(count, radii.length, (add) =>
    sizes.forEach((size, i) => {
      for (let f = 0; f < size; ++f) add(offsets[i] + f, order.indexOf(i), 1);
    }),
  );
  const harmonics = entries(count, harmonicOffset(dimension, highest + 1), (add) =>
    degrees.forEach((degree, i) => {
      for (let j = 0; j <= degree; ++j) {
        const norm = dimension === 2 && j > 0 ? Math.SQRT2 : 1; // cosines and sines have the mean square 1/2
        const from = harmonicOffset(dimension, j);
        for (let q = from; q < from + harmonicDim(dimension, j); ++q) add(offsets[i] + q, q, norm);
      }
    }),
  );

  return {
    kind: "rings",
    dimension,
    radii,
    widths,
    degrees,
    offsets,
    count,
    at(points) {
      const x = forget(points);
      const square = rowInner(x, x);
      const direction = scaleRows(safePower(square, -0.5), x);
      const y = dimension === 2 ? circularHarmonics(direction, highest) : forget(solidHarmonics(direction, highest));
      const exponents: Tensor<"plain">[] = [];
      if (central.length > 0) exponents.push(constantMap(square, center));
      if (outer.length > 0) {
        const radius = safePower(square, 0.5);
        const t = constantMap(besides(radius, ones(radius)), steps); // (|x| − r)/σ
        exponents.push(scaleBy(multiply(t, t), -0.5));
      }
      const radial = exp(exponents.length === 1 ? exponents[0] : besides(...exponents));
      return multiply(constantMap(radial, spread), constantMap(y, harmonics));
    },
  };
}

/**
 * exp(−|x − p|²/2σ²) for every point p; for σ = 0, 1 within 1e-6 of p and 0 elsewhere, with all derivatives 0.
 *
 * @param points - [n, dimension]
 */
export function orbitProfile(dimension: 2 | 3, points: Float64Array, width: number): OrbitProfile {
  const count = points.length / dimension;
  const columns = count * dimension;
  const steps = entries(columns, dimension + 1, (add) => {
    for (let c = 0; width > 0 && c < columns; ++c) {
      add(c, c % dimension, 1 / width);
      add(c, dimension, -points[c] / width);
    }
  });
  const squares = entries(count, columns, (add) => {
    for (let c = 0; c < columns; ++c) add(Math.floor(c / dimension), c, -0.5);
  });
  return {
    kind: "orbit",
    dimension,
    points,
    width,
    count,
    at(x) {
      if (width === 0) return coincidence(x, points);
      const from = forget(x);
      const one = ones(rowInner(from, from));
      const t = constantMap(besides(from, one), steps);
      return exp(constantMap(multiply(t, t), squares));
    },
  };
}

/** 1 where a row of x is a point, to within 1e-6. */
function coincidence(x: Tensor, points: Float64Array): Tensor<"plain"> {
  const [values, dimension] = [toArray(x), x.dim];
  const count = points.length / dimension;
  const found = new Float64Array(x.rows * count);
  for (let row = 0; row < x.rows; ++row) {
    for (let p = 0; p < count; ++p) {
      let far = 0;
      for (let a = 0; a < dimension; ++a) far = Math.max(far, Math.abs(values[row * dimension + a] - points[p * dimension + a]));
      if (far <= 1e-6) found[row * count + p] = 1;
    }
  }
  return plain(found, { shape: [...x.shape.slice(0, -1), count], dtype: x.dtype });
}

const besides = (...parts: Tensor[]): Tensor<"plain"> => concatenate(...parts) as Tensor<"plain">;

function entries(
  rows: number,
  columns: number,
  write: (add: (row: number, column: number, value: number) => void) => void,
): SparseMap {
  const [place, value]: [number[], number[]] = [[], []];
  write((row, column, x) => {
    place.push(row * columns + column);
    value.push(x);
  });
  return sparseMap(rows, columns, place, value);
}
