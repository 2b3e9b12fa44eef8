import { realCouplingEntries } from "../../src/representations/index.js";
import type { ProductShape } from "../../src/nn/tensor-product-plan.js";

/** Rows of numbers in double precision; the layouts are those of the kernels. */
export interface Operands {
  x: Float64Array;
  y: Float64Array;
  w: Float64Array;
  g: Float64Array;
}

export interface Edges {
  senders: number[];
  receivers: number[];
}

const offsets = (blocks: readonly { l: number; multiplicity: number }[]): number[] =>
  blocks.map((_, i) => blocks.slice(0, i).reduce((sum, { l, multiplicity }) => sum + (2 * l + 1) * multiplicity, 0));

const dim = (blocks: readonly { l: number; multiplicity: number }[]): number =>
  blocks.reduce((sum, { l, multiplicity }) => sum + (2 * l + 1) * multiplicity, 0);

export const dimensions = ({ in1, in2, out, paths }: ProductShape) => ({
  x: dim(in1),
  y: dim(in2),
  g: dim(out),
  w: paths.reduce((sum, { i1, i2 }) => sum + in1[i1].multiplicity * in2[i2].multiplicity, 0),
});

/**
 * The form of the tensor product as it stands in the textbook, term by term:
 * Q = ∑ₑ ∑ₚ ∑ᵤᵥ ∑ₘ cₚ C[m₁, m₂, m₃] x[s(e), m₁, u] y[e, m₂, v] w[e, p, u, v] g[r(e), m₃, u]. `visit` gets the coefficient and the four places.
 */
export function terms(
  shape: ProductShape,
  edges: Edges,
  visit: (c: number, x: number, y: number, w: number, g: number) => void,
): void {
  const size = dimensions(shape);
  const [x, y, g] = [offsets(shape.in1), offsets(shape.in2), offsets(shape.out)];
  for (let e = 0; e < edges.receivers.length; e++) {
    let weight = e * size.w;
    for (const { i1, i2, iOut, outColumn, coefficient } of shape.paths) {
      const [a, b, c] = [shape.in1[i1], shape.in2[i2], shape.out[iOut]];
      const { m1, m2, m3, values } = realCouplingEntries(a.l, b.l, c.l);
      for (let k = 0; k < values.length; k++) {
        for (let u = 0; u < a.multiplicity; u++) {
          for (let v = 0; v < b.multiplicity; v++) {
            visit(
              coefficient * values[k],
              edges.senders[e] * size.x + x[i1] + m1[k] * a.multiplicity + u,
              e * size.y + y[i2] + m2[k] * b.multiplicity + v,
              weight + u * b.multiplicity + v,
              edges.receivers[e] * size.g + g[iOut] + m3[k] * c.multiplicity + outColumn + u,
            );
          }
        }
      }
      weight += a.multiplicity * b.multiplicity;
    }
  }
}

/** T(x, y, w), one row for each receiver. */
export function forward(shape: ProductShape, edges: Edges, nodes: number, { x, y, w }: Omit<Operands, "g">): Float64Array {
  const out = new Float64Array(nodes * dimensions(shape).g);
  terms(shape, edges, (c, i, j, k, at) => {
    out[at] += c * x[i] * y[j] * w[k];
  });
  return out;
}

/** The derivatives of Q(x, y, w, g) by x, y and w. */
export function backward(shape: ProductShape, edges: Edges, { x, y, w, g }: Operands): Omit<Operands, "g"> {
  const [dx, dy, dw] = [new Float64Array(x.length), new Float64Array(y.length), new Float64Array(w.length)];
  terms(shape, edges, (c, i, j, k, at) => {
    dx[i] += c * y[j] * w[k] * g[at];
    dy[j] += c * x[i] * w[k] * g[at];
    dw[k] += c * x[i] * y[j] * g[at];
  });
  return { x: dx, y: dy, w: dw };
}
