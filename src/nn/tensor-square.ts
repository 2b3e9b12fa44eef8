import {
  type Canon,
  canonical,
  type Coupled,
  type Degrees,
  product,
  parseIrrep,
  requireDegrees,
  type Square,
  type Term,
  type Text,
  writtenTerms,
} from "../irreps/index.js";
import { descriptionOf, type Scalar, type Tensor } from "../tensor/index.js";
import { keptIrreps, sortedPaths } from "./full-tensor-product.js";
import { generalProduct, type ProductOptions, type WeightedProduct } from "./general-product.js";
import type { Instruction, ProductNormalization, ProductPaths } from "./instructions.js";
import { layer } from "./layer.js";
import { described, pathsOf } from "./plan.js";

export interface SquareOptions<K extends string = string, O extends string = string>
  extends Omit<ProductOptions, "in1Var" | "in2Var" | "outVar"> {
  /** Which irreps of the square to compute; default: all. */
  keep?: K;
  /** Irreps of the result, to which all pairs of copies are mixed with weights; default: the square itself, without weights. */
  out?: O;
}

export interface TensorSquare<In extends string, Out extends string>
  extends Omit<WeightedProduct<In, In, Out>, "irrepsIn1" | "irrepsIn2" | "right"> {
  /** x [rows, …]; weights as those of {@link WeightedProduct}. */
  (x: Tensor<In>, weights?: Tensor<Scalar>): Tensor<Out>;
  readonly irrepsIn: In;
  readonly irrepsOut: Out;
}

type Normalization = NonNullable<ProductNormalization["irrepNormalization"]>;

/** Inverse of the second moment of a component of x[u] ⊗ x[v], u ≠ v, or with `same` of x[u] ⊗ x[u], which is no product of independent numbers. */
function moment(a: Term, b: Term, c: Term, same: boolean, normalization: Normalization): number {
  if (normalization === "none") return 1;
  if (!same) return normalization === "component" ? c.dim : a.dim * b.dim;
  if (normalization === "component") return c.l === 0 ? c.dim / (a.dim + 2) : c.dim / 2;
  return c.l === 0 ? a.dim : (a.dim * (a.dim + 2)) / 2;
}

/** Each pair of terms and what it makes: different copies, and, to even degrees, each copy with itself. */
function eachPair(
  terms: readonly Term[],
  normalization: Normalization,
  visit: (i: number, j: number, irrep: Term, kind: "terms" | "copies" | "same", share: number) => void,
): void {
  terms.forEach((a, i) => {
    for (let j = i; j < terms.length; j++) {
      const b = terms[j];
      for (const name of product(a.irrep, b.irrep)) {
        const irrep = parseIrrep(name);
        const share = moment(a, b, irrep, false, normalization);
        if (j > i) visit(i, j, irrep, "terms", share);
        else {
          if (a.multiplicity > 1) visit(i, i, irrep, "copies", share);
          if (irrep.l % 2 === 0) visit(i, i, irrep, "same", moment(a, a, irrep, true, normalization));
        }
      }
    }
  });
}

function make(irreps: string, options: SquareOptions = {}) {
  const name = "tensorSquare";
  requireDegrees(name, irreps);
  const text = canonical(irreps);
  const terms = writtenTerms(text);
  const { irrepNormalization = "component", keep, ...rest } = options;
  const out = options.out === undefined ? undefined : canonical(options.out);
  if (!["component", "norm", "none"].includes(irrepNormalization))
    throw new RangeError(`${name}: irrepNormalization is "${irrepNormalization}"; there are "component", "norm" and "none"`);
  const whole = out === undefined ? full(terms, irrepNormalization, keep) : weighted(terms, out, irrepNormalization);
  const square = generalProduct(name, [text, text, whole.out], whole.instructions, { ...rest, irrepNormalization: "none" });
  const { irrepsIn1: irrepsIn, irrepsOut, instructions, weightCount, weight, outputMask } = square;
  const apply = (x: Tensor, weights?: Tensor<Scalar>): Tensor => square(x, x, weights);
  const fields = { irrepsIn, irrepsOut, instructions, weightCount, weight, outputMask };
  const made = layer(apply, fields, () => ({ ...descriptionOf(square), kind: "tensorSquare" }));
  return described(made, () => pathsOf(square) as ProductPaths);
}

function full(terms: readonly Term[], normalization: Normalization, keep: string | undefined) {
  const kept = keptIrreps(keep);
  const made: Term[] = [];
  const paths: Instruction[] = [];
  eachPair(terms, normalization, (i, j, irrep, kind, share) => {
    if (kept !== null && !kept.has(irrep.irrep)) return;
    const [m, n] = [terms[i].multiplicity, terms[j].multiplicity];
    const mode = kind === "terms" ? "uvuv" : kind === "copies" ? "uvu<v" : "uuu";
    paths.push([i, j, made.length, mode, false, share]);
    made.push({ ...irrep, multiplicity: kind === "terms" ? m * n : kind === "copies" ? (m * (m - 1)) / 2 : m });
  });
  return sortedPaths(made, paths);
}

function weighted(terms: readonly Term[], out: string, normalization: Normalization) {
  const instructions: Instruction[] = [];
  const results = writtenTerms(out);
  // in the order of the terms of the result, then of what is made of each pair, as e3nn has the weights
  terms.forEach((_, i) => {
    for (let j = i; j < terms.length; j++) {
      results.forEach((c, k) => {
        eachPair(terms, normalization, (first, second, irrep, kind, share) => {
          if (first !== i || second !== j || irrep.irrep !== c.irrep) return;
          instructions.push([i, j, k, kind === "terms" ? "uvw" : kind === "copies" ? "u<vw" : "uuw", true, share]);
        });
      });
    }
  });
  return { out, instructions };
}

/**
 * Tensor square x ⊗ x without what is there twice: of each pair of different copies one product, and of each copy with itself the even degrees.
 * Each number of the result has the second moment of the input, also where a copy is multiplied with itself, whose square is not a product of
 * independent numbers. Without `out` there are no weights, and the output is sorted and merged; with `out`, all of it is mixed to these irreps
 * with weights. Equal neighbours of the irreps, and of `out`, are merged first. Source: e3nn 0.6, TensorSquare.
 *
 * @param options.keep - irreps of the output; what the square has not is left out
 * @throws RangeError if the irreps are not of O(3) or SO(3)
 */
export const tensorSquare: {
  <const In extends string, const K extends string = string, const O extends string = never>(
    irreps: Degrees<In>,
    options?: SquareOptions<Text<K>, Coupled<In, In, O>>,
  ): TensorSquare<Canon<In>, [O] extends [never] ? Square<Canon<In>, K> : Canon<O>>;
  /** The same for generic code, with checks at run time only. */
  dyn(irreps: string, options?: SquareOptions): TensorSquare<string, string>;
} = Object.assign(make as never, { dyn: make as never });
