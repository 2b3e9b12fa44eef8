import { realClebschGordan } from "../../src/so3/index.js";
import { Picture } from "./picture.js";

const [SIDE, GAP] = [9, 8];

/** Real coupling tensors of degree (l₁, l₂, l₃): one matrix [m₁, m₂] for each m₃ = −l₃ … l₃; a row for each triple. */
export function couplingPicture(): Picture {
  const triples = [
    [1, 1, 0],
    [1, 1, 1],
    [1, 1, 2],
    [2, 2, 2],
    [2, 3, 4],
    [4, 4, 4],
  ] as const;
  const widths = triples.map(([, b, c]) => (2 * c + 1) * ((2 * b + 1) * SIDE + GAP) + GAP);
  const heights = triples.map(([a]) => (2 * a + 1) * SIDE + GAP);
  const picture = new Picture(
    Math.max(...widths),
    heights.reduce((sum, h) => sum + h, GAP),
  );
  let top = GAP;
  triples.forEach(([a, b, c], row) => {
    const tensor = realClebschGordan(a, b, c);
    const [rows, columns, slices] = [2 * a + 1, 2 * b + 1, 2 * c + 1];
    const largest = tensor.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    for (let k = 0; k < slices; ++k) {
      const slice = Float64Array.from({ length: rows * columns }, (_, i) => tensor[i * slices + k]);
      picture.matrix(slice, rows, columns, GAP + k * (columns * SIDE + GAP), top, SIDE, largest);
    }
    top += heights[row];
  });
  return picture;
}
