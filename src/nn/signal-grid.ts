import { rootOfUnity } from "../arithmetic/index.js";
import { Rotation } from "../groups/index.js";
import { wignerDs } from "../representations/index.js";
import { constantMap, type SparseMap, sparseMap } from "../steerable/index.js";
import { matrixProduct, plain, relabel, type Tensor } from "../tensor/index.js";
import type { Angles } from "./signal-angles.js";

/** A function between coefficients and the values at points of a grid: a sparse map in β, then Fourier sums around the poles. */
export interface SignalGrid {
  /** Points: [β, α] on the sphere, [β, α, γ] on the rotations. */
  readonly shape: readonly number[];
  /** Coefficients [rows, coefficients·copies] to values [rows, points·copies]. */
  toGrid(x: Tensor<"plain">): Tensor<"plain">;
  /** Values to coefficients: the integrals by the quadrature. */
  fromGrid(y: Tensor<"plain">): Tensor<"plain">;
}

export interface SignalGridOptions {
  readonly angles: Angles;
  /** Functions on "S2", ∑ aₗ xₗₘ Dˡₘ₀(α, β), or on "SO3", ∑ aₗ xₗₘₙ Dˡₘₙ(α, β, γ). */
  readonly space: "S2" | "SO3";
  /** Signals side by side; the copies of a coefficient are contiguous. */
  readonly copies: number;
  /** aₗ of the degrees that go to the grid. */
  readonly scalesIn: readonly number[];
  /** bₗ of the degrees that come from it: bₗ ∫ f D, for the measure of total 1. */
  readonly scalesOut: readonly number[];
}

/**
 * The transforms between functions and their values. D(R) = Z(α) d(β) Z(γ) with Z(α)ₘₘ = cos mα and Z(α)ₘ,₋ₘ = −sin mα, so that
 * in cosines (k ≥ 0) and sines (k < 0) of the angles α and γ each Dˡₘₙ has four terms, whose coefficients are ± entries of d(β).
 */
export function signalGrid({ angles, space, copies, scalesIn, scalesOut }: SignalGridOptions): SignalGrid {
  const { beta, weights, around } = angles;
  const [to, from] = [scalesIn, scalesOut].map((scales) => rings(angles, space, scales));
  const turned = space === "SO3";
  const into = { width: 2 * scalesIn.length - 1, waves: waves(around, scalesIn.length - 1) };
  const back = { width: 2 * scalesOut.length - 1, waves: waves(around, scalesOut.length - 1) };
  const synthesis = sparse(around, into.width, into.waves);
  const analysis = sparse(
    back.width,
    around,
    Float64Array.from({ length: around * back.width }, (_, at) => {
      return back.waves[(at % around) * back.width + Math.floor(at / around)] / around;
    }),
  );
  const legendre = sparseMap(
    beta.length * to.width,
    to.coefficients,
    ...to.entries((ring, wave, c) => (ring * to.width + wave) * to.coefficients + c),
  );
  const project = sparseMap(
    from.coefficients,
    beta.length * from.width,
    ...from.entries((ring, wave, c) => (c * beta.length + ring) * from.width + wave, weights),
  );
  const shape = turned ? [beta.length, around, around] : [beta.length, around];
  const apply = (map: SparseMap, x: Tensor<"plain">, count: number): Tensor<"plain"> => {
    const columns = map.columns * count;
    const lines = relabel(x, "plain", [x.size / columns, columns], columns);
    return count > 1 ? constantMap(lines, map, count) : (matrixProduct(lines, dense(map, x)) as Tensor<"plain">);
  };
  return {
    shape,
    toGrid: (x) => {
      const waves_ = constantMap(x, legendre, copies);
      const half = turned ? apply(synthesis, waves_, copies) : waves_;
      const y = apply(synthesis, half, turned ? around * copies : copies);
      const width = shape.reduce((a, b) => a * b, copies);
      return relabel(y, "plain", [x.rows, width], width);
    },
    fromGrid: (y) => {
      const half = apply(analysis, y, turned ? around * copies : copies);
      const waves_ = turned ? apply(analysis, half, copies) : half;
      const width = project.columns * copies;
      return constantMap(relabel(waves_, "plain", [y.rows, width], width), project, copies);
    },
  };
}

/** Values of cosines (k = 0 … L) and sines (k = −L … −1) at the angles 2πj/n, [n, 2L+1], k rising. */
function waves(around: number, degree: number): Float64Array {
  const width = 2 * degree + 1;
  return Float64Array.from({ length: around * width }, (_, at) => {
    const k = (at % width) - degree;
    const [c, s] = rootOfUnity(Math.abs(k) * Math.floor(at / width), around);
    return k < 0 ? s : c;
  });
}

const sparse = (rows: number, columns: number, matrix: Float64Array): SparseMap =>
  sparseMap(rows, columns, Array.from(matrix.keys()), Array.from(matrix));

/** The transpose of a map without zeros left out, as a matrix to multiply rows with. */
function dense(map: SparseMap, { dtype }: Tensor): Tensor<"plain"> {
  const { rows, columns, values } = map;
  const matrix = Float64Array.from({ length: rows * columns }, (_, at) => values[(at % rows) * columns + Math.floor(at / rows)]);
  return plain(matrix, { shape: [columns, rows], dtype });
}

interface Rings {
  readonly coefficients: number;
  /** Numbers of a ring: waves in α, or in α and γ. */
  readonly width: number;
  /** Places and values of the entries. */
  entries(
    place: (ring: number, wave: number, coefficient: number) => number,
    weights?: Float64Array,
  ): [place: number[], value: number[]];
}

/** Terms of cos and sin that an order m has on one side: [wave k, order of the entry of d, sign]. */
const terms = (m: number, side: 1 | -1): readonly (readonly [k: number, m: number, sign: number])[] =>
  m === 0
    ? [[0, 0, 1]]
    : [
        [Math.abs(m), m, 1],
        [-Math.abs(m), -m, m > 0 ? side : -side],
      ];

/** Entries of the map between the coefficients of a row and the waves of each ring. */
function rings({ beta }: Angles, space: "S2" | "SO3", scales: readonly number[]): Rings {
  const degree = scales.length - 1;
  const side = 2 * degree + 1;
  const width = space === "S2" ? side : side * side;
  const matrices = Array.from(beta, (b) => wignerDs(degree, Rotation.fromAngles(0, b, 0)));
  const coefficients = scales.reduce((sum, _, l) => sum + (2 * l + 1) * (space === "S2" ? 1 : 2 * l + 1), 0);
  const entries: Rings["entries"] = (place, weights) => {
    const [places, values]: [number[], number[]] = [[], []];
    for (const [ring, d] of matrices.entries()) {
      let start = 0;
      for (let l = 0; l <= degree; ++l) {
        const dim = 2 * l + 1;
        const scale = scales[l] * (weights?.[ring] ?? 1);
        // In a row the components of a copy are those that rotations from the right mix, n; its copies are m.
        for (let n = space === "S2" ? 0 : -l; n <= (space === "S2" ? 0 : l); ++n) {
          for (let m = -l; m <= l; ++m, ++start) {
            for (const [k, row, left] of terms(m, -1)) {
              for (const [j, column, right] of terms(n, 1)) {
                const wave = space === "S2" ? degree + k : (degree + k) * side + degree + j;
                places.push(place(ring, wave, start));
                values.push(scale * left * right * d[l][(l + row) * dim + l + column]);
              }
            }
          }
        }
      }
    }
    return [places, values];
  };
  return { coefficients, width, entries };
}
