import { convert, type ConvertOptions, generators } from "../../src/so3/index.js";
import { Picture } from "./picture.js";

const [SIDE, GAP, LMAX] = [9, 10, 4];

/** The matrix of a conversion from e3nn at degree l, for the real or the imaginary part. */
function matrixOf(l: number, options: Omit<ConvertOptions, "from">, part: 0 | 1): Float64Array {
  const dim = 2 * l + 1;
  const complex = options.to === "condon-shortley";
  const matrix = new Float64Array(dim * dim);
  for (let column = 0; column < dim; ++column) {
    const unit = new Float64Array(dim);
    unit[column] = 1;
    const image = convert(unit, `${l}e`, { from: "e3nn", ...options });
    for (let row = 0; row < dim; ++row) matrix[row * dim + column] = complex ? image[2 * row + part] : image[row];
  }
  return matrix;
}

/**
 * What `convert` does to degrees 0 … 4, rows from above: to e3x with the axes renamed and with the axes kept, to Condon and Shortley's complex
 * harmonics (the real part of the matrix, then the imaginary one); and the generators X_x, X_y, X_z of degree 4.
 */
export function conversionsPicture(): Picture {
  const rows: [Omit<ConvertOptions, "from">, 0 | 1][] = [
    [{ to: "e3x" }, 0],
    [{ to: "e3x", axes: "kept" }, 0],
    [{ to: "condon-shortley" }, 0],
    [{ to: "condon-shortley" }, 1],
  ];
  const degrees = Array.from({ length: LMAX + 1 }, (_, l) => l);
  const height = (2 * LMAX + 1) * SIDE + GAP;
  const width = degrees.reduce((sum, l) => sum + (2 * l + 1) * SIDE + GAP, GAP);
  const picture = new Picture(width, (rows.length + 1) * height + GAP);
  rows.forEach(([options, part], row) => {
    let left = GAP;
    for (const l of degrees) {
      picture.matrix(matrixOf(l, options, part), 2 * l + 1, 2 * l + 1, left, GAP + row * height, SIDE, 1);
      left += (2 * l + 1) * SIDE + GAP;
    }
  });
  const { x, y, z } = generators(LMAX);
  [x, y, z].forEach((matrix, i) => {
    picture.matrix(matrix, 2 * LMAX + 1, 2 * LMAX + 1, GAP + i * height, GAP + rows.length * height, SIDE, LMAX);
  });
  return picture;
}
