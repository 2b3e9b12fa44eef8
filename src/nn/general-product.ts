import { type Layout, layout, requireDegrees } from "../irreps/index.js";
import {
  add,
  type Dtype,
  gather,
  indices,
  matrixProduct,
  parameter,
  plain,
  type Random,
  relabel,
  requireSamePrecision,
  requireTensor,
  type Scalar,
  scope,
  Tensor,
  tensor,
} from "../tensor/index.js";
import { alongEdges } from "./along-edges.js";
import type { Edges } from "./contraction.js";
import {
  type Instruction,
  type NormalizedInstruction,
  productDescription,
  type ProductNormalization,
  type ProductPaths,
  productPaths,
} from "./instructions.js";
import { expectIrreps, layer } from "./layer.js";
import { described } from "./plan.js";
import { type PairProduct, pairMap, pairProduct } from "./pair-product.js";
import { trilinear } from "./trilinear.js";
import { uvuContraction } from "./uvu-contraction.js";

export interface ProductOptions extends ProductNormalization {
  /** Whether the layer has weights of its own, a parameter; otherwise each call is given them. Default: true, where there are weights. */
  internalWeights?: boolean;
  random?: Random;
  dtype?: Dtype;
}

/** A tensor product of two features in any modes. */
export interface WeightedProduct<A extends string, B extends string, Out extends string> {
  /**
   * One product a row: x [rows, …], y [rows, …]. The weights are one list for all rows, [weightCount], or one for each, [rows, weightCount];
   * without them the layer takes its own.
   * Along `edges`, x has a row for each node, y (and weights by rows) one for each edge, and the result, a row for each node, is the sum over the
   * edges that it receives.
   */
  (x: Tensor<A>, y: Tensor<B>, weights?: Tensor<Scalar>, edges?: Edges): Tensor<Out>;
  readonly irrepsIn1: A;
  readonly irrepsIn2: B;
  readonly irrepsOut: Out;
  /** The paths with their coefficients and the axes of their weights. */
  readonly instructions: readonly NormalizedInstruction[];
  /** Weights in all: those of the instructions one after another, row-major. */
  readonly weightCount: number;
  /** The layer's own weights, [weightCount]; null if it has none. */
  readonly weight: Tensor<"plain"> | null;
  /** For each number of the result, in the order of toArray, 1 if some path writes it and 0 if it is always zero. */
  readonly outputMask: Uint8Array;
  /**
   * The product as an operator on x: matrices [rows, dim of x, dim of the result] with x·matrix = product(x, y, weights). Rows and columns are in
   * the order of toArray: copies outside, components inside.
   */
  right(y: Tensor<B>, weights?: Tensor<Scalar>): Tensor<"plain">;
}

/** The product of given instructions, of irreps that are checked. */
export function generalProduct(
  name: string,
  irreps: readonly [x: string, y: string, out: string],
  instructions: readonly Instruction[],
  options: ProductOptions = {},
): WeightedProduct<string, string, string> {
  for (const text of irreps) requireDegrees(name, text);
  const [first, second, out] = irreps.map(layout);
  const paths = productPaths(name, irreps, instructions, options);
  const { weightCount } = paths;
  const { internalWeights = weightCount > 0, random, dtype } = options;
  const weight =
    internalWeights && weightCount > 0 ? parameter([weightCount], { draw: "normal", std: 1 }, { random, dtype }) : null;
  const form = formOf(paths, out);
  const uvu = uvuContraction(paths, [first, second, out]);
  const given = (x: Tensor, w: Tensor<Scalar> | undefined, rows: number): Tensor => {
    if (weightCount === 0) {
      if (w !== undefined && w.size > 0) throw new RangeError(`${name}: the product has no weights; found [${w.shape}]`);
      return new Tensor("plain", [0], 0, 1, x.dtype);
    }
    const found = w ?? weight;
    if (found === null)
      throw new RangeError(`${name}: the layer has no weights of its own; give [${weightCount}] or [rows, ${weightCount}]`);
    requireTensor(name, "weights", found);
    requireSamePrecision(name, x, found);
    if (found.dim !== weightCount || (found.rows !== 1 && found.rows !== rows))
      throw new RangeError(
        `${name}: weights are [${found.shape}]; the product takes [${weightCount}] for all rows or [${rows}, ${weightCount}]`,
      );
    return found;
  };
  const byRows = (x: Tensor, y: Tensor, w: Tensor): Tensor => product(name, form, x, y, w);
  const apply = (x: Tensor, y: Tensor, weights?: Tensor<Scalar>, edges?: Edges): Tensor => {
    requireTensor(name, "x", x);
    requireTensor(name, "y", y);
    expectIrreps(name, x, first.text);
    expectIrreps(`${name}, second input`, y, second.text);
    requireSamePrecision(name, x, y);
    const w = given(x, weights, y.rows);
    if (edges === undefined) return byRows(x, y, w);
    return alongEdges(name, { byRows, uvu }, [x, y, w], edges);
  };
  const right = (y: Tensor, weights?: Tensor<Scalar>): Tensor =>
    scope(() => {
      requireTensor(name, "y", y);
      expectIrreps(`${name}, second input`, y, second.text);
      return operator(form, first.text, y, given(y, weights, y.rows));
    });
  const fields = {
    irrepsIn1: first.text,
    irrepsIn2: second.text,
    irrepsOut: out.text,
    instructions: Object.freeze(paths.instructions),
    weightCount,
    weight,
    outputMask: maskOf(irreps[2], paths.instructions, paths.terms[2]),
    right,
  };
  const made = layer(apply, fields, () => productDescription(paths, internalWeights, options.convention));
  return described(made, () => paths) as never;
}

/** The paths with weights, in which the product is linear, and those without. */
interface Form {
  readonly weighted: PairProduct | null;
  readonly plain: PairProduct | null;
  readonly out: Layout;
}

function formOf(paths: ProductPaths, out: Layout): Form {
  const some = (hasWeight: boolean): PairProduct | null => {
    const instructions = paths.instructions.filter((path) => path.hasWeight === hasWeight);
    return instructions.length > 0 ? pairProduct({ ...paths, instructions }, out.text, out.dim) : null;
  };
  const [weighted, plain] = [some(true), some(false)];
  return { weighted: weighted ?? (plain === null ? pairProduct(paths, out.text, out.dim) : null), plain, out };
}

function sumOf({ weighted, plain }: Form, x: Tensor, y: Tensor, w: Tensor): Tensor {
  const parts: Tensor[] = [];
  if (weighted !== null) parts.push(trilinear(pairMap(weighted), [x, y, w]));
  if (plain !== null) parts.push(trilinear(pairMap(plain), [x, y, new Tensor("plain", [0], 0, 1, x.dtype)]));
  return parts.length === 1 ? parts[0] : add(parts[0], parts[1]);
}

function product(name: string, form: Form, x: Tensor, y: Tensor, w: Tensor): Tensor {
  if (x.rows !== y.rows) throw new RangeError(`${name}: x has ${x.rows} rows and y ${y.rows}; without edges they go row by row`);
  return sumOf(form, x, y, w);
}

/** The products of every unit vector with each row of y. */
function operator(form: Form, irreps: string, y: Tensor, w: Tensor): Tensor {
  const { dim } = layout(irreps);
  const { dtype, rows } = y;
  const each = indices(
    Int32Array.from({ length: rows * dim }, (_, i) => Math.floor(i / dim)),
    rows,
  );
  const units = new Float64Array(dim * dim);
  for (let i = 0; i < dim; i++) units[i * dim + i] = 1;
  const x = gather(
    tensor<string>(irreps, units, { shape: [dim], dtype }),
    indices(
      Int32Array.from({ length: rows * dim }, (_, i) => i % dim),
      dim,
    ),
  );
  const z = sumOf(form, x, gather(y, each), w.rows === 1 ? w : gather(w, each));
  const shape = [...y.shape.slice(0, -1), dim, form.out.dim];
  return matrixProduct(relabel(z, "plain", shape, form.out.dim) as Tensor<"plain">, borderOrder(form.out, dtype));
}

/** The matrix that brings the numbers of a row from the order of the memory to that of toArray. */
function borderOrder({ blocks, dim }: Layout, dtype: Dtype): Tensor<"plain"> {
  const matrix = new Float64Array(dim * dim);
  for (const { offset, multiplicity, dim: d } of blocks) {
    for (let m = 0; m < d; m++)
      for (let u = 0; u < multiplicity; u++) matrix[(offset + m * multiplicity + u) * dim + offset + u * d + m] = 1;
  }
  return plain(matrix, { shape: [dim, dim], dtype });
}

function maskOf(
  irreps: string,
  instructions: readonly NormalizedInstruction[],
  terms: readonly { multiplicity: number; dim: number }[],
) {
  const mask = new Uint8Array(layout(irreps).dim);
  let at = 0;
  terms.forEach(({ multiplicity, dim }, i) => {
    const written = instructions.some(({ out, coefficient, shape }) => out === i && coefficient !== 0 && !shape.includes(0));
    mask.fill(written ? 1 : 0, at, at + multiplicity * dim);
    at += multiplicity * dim;
  });
  return mask;
}
