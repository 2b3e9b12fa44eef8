import {
  type Canon,
  canonical,
  type Coupled,
  type Degrees,
  type Harmonics,
  layout,
  product,
  requireDegrees,
  writtenTerms,
} from "../irreps/index.js";
import {
  gather,
  mix,
  plain,
  relabel,
  repeat,
  requireSamePrecision,
  requireTensor,
  type Scalar,
  scaleRows,
  scatter,
  type Tensor,
} from "../tensor/index.js";
import { alongEdges } from "./along-edges.js";
import type { Edges } from "./contraction.js";
import { copyProducts } from "./copy-products.js";
import { type EdgeFrame, edgeFrame, fromEdgeFrame, toEdgeFrame, whereDirected } from "./edge-frame.js";
import { generalProduct, type ProductOptions, type WeightedProduct } from "./general-product.js";
import { type HarmonicsPaths, uvuInFrame, uvwInFrame } from "./harmonics-plan.js";
import { type Instruction, type NormalizedInstruction, productPaths } from "./instructions.js";
import { expectIrreps, layer } from "./layer.js";
import { requireEdges } from "./so2-convolution.js";
import { sphericalHarmonics } from "./spherical-harmonics.js";

const NAME = "harmonicsProduct";

/** How a product is computed: with the harmonics, or in the frames of the edges. */
export type HarmonicsForm = "direct" | "so2";

export interface HarmonicsProductOptions extends ProductOptions {
  /** "uvw": all copies are mixed; "uvu": copy by copy, which joins terms of equal multiplicity. Default: "uvw". */
  mode?: "uvw" | "uvu";
  /** The paths instead of all that there are: [term of the input, of the harmonics, of the output as written, mode, true, share of the variance]. */
  instructions?: readonly Instruction[];
  /** Default: "so2" where the largest degree is at least {@link SO2_DEGREE} of the mode, "direct" elsewhere. */
  form?: HarmonicsForm;
}

export interface HarmonicsProduct<A extends string, H extends string, Out extends string> {
  /**
   * One product a row: x [edges, …], and the edges r as vectors, or a frame that several layers share. The weights are one list for all edges,
   * [weightCount], or one for each, [edges, weightCount]; without them the layer takes its own.
   * Along `edges`, x has a row for each node, and the result, a row for each node, is the sum over the edges that it receives.
   */
  (x: Tensor<A>, r: Tensor | EdgeFrame, weights?: Tensor<Scalar>, edges?: Edges): Tensor<Out>;
  readonly irrepsIn: A;
  readonly harmonics: H;
  readonly irrepsOut: Out;
  readonly instructions: readonly NormalizedInstruction[];
  /** Weights in all: those of the instructions one after another, row-major, as of `tensorProduct`. */
  readonly weightCount: number;
  readonly weight: Tensor<"plain"> | null;
  readonly form: HarmonicsForm;
}

/**
 * The largest degree of input, output and harmonics from which the form of the edge frames is taken: there it is the quicker one, forward and
 * backward (bench/so2.bench.ts).
 */
export const SO2_DEGREE = { uvw: 4, uvu: 4 } as const;

function instructionsOf(irreps: readonly [string, string, string], mode: "uvw" | "uvu"): Instruction[] {
  const [first, second, out] = irreps.map(writtenTerms);
  const paths: Instruction[] = [];
  first.forEach((a, i) => {
    second.forEach((b, j) => {
      const reached = new Set(product(a.irrep, b.irrep));
      out.forEach((c, k) => {
        if (reached.has(c.irrep) && (mode === "uvw" || a.multiplicity === c.multiplicity)) paths.push([i, j, k, mode, true]);
      });
    });
  });
  return paths;
}

/** The mode of all paths, if they can be computed in the frames of edges; otherwise null. */
function modeInFrame({ terms, instructions }: Omit<HarmonicsPaths, "layouts">): "uvw" | "uvu" | null {
  const [mode] = instructions.map((path) => path.mode);
  if (mode !== "uvw" && mode !== "uvu") return null;
  const fits = instructions.every((path) => path.mode === mode && path.hasWeight && terms[1][path.second].multiplicity === 1);
  return fits ? mode : null;
}

/** The product in the frames of edges, row by row; x and w as [rows, …] or w as one row for all. */
type InFrame = (x: Tensor, frame: EdgeFrame, w: Tensor) => Tensor;

function inFrame(paths: HarmonicsPaths, mode: "uvw" | "uvu"): InFrame {
  const { weightCount } = paths;
  const asRows = (w: Tensor): Tensor => relabel(w, "plain", [w.rows, weightCount], weightCount);
  if (mode === "uvu") {
    const [all, scalars] = [uvuInFrame(paths, "all"), uvuInFrame(paths, "scalars")];
    return (x, frame, given) => {
      const w = given.rows === x.rows ? asRows(given) : repeat(asRows(given), x);
      const z = fromEdgeFrame(copyProducts(all, toEdgeFrame(x, frame), w), frame);
      return whereDirected(frame, z, (undirected) => scaleRows(undirected, copyProducts(scalars, x, w)));
    };
  }
  const { matrices, ones: count, plan, scalars } = uvwInFrame(paths);
  return (x, frame, given) => {
    const w = asRows(given);
    const one = plain(new Float64Array(count).fill(1), { shape: [1, count], dtype: x.dtype });
    const z = fromEdgeFrame(mix(toEdgeFrame(x, frame), copyProducts(matrices, w, one), plan), frame);
    return whereDirected(frame, z, (undirected) => scaleRows(undirected, mix(x, w, scalars)));
  };
}

function make(irrepsIn: string, harmonics: string, irrepsOut: string, options: HarmonicsProductOptions = {}) {
  const { mode = "uvw", form, instructions = instructionsOf([irrepsIn, harmonics, irrepsOut], mode), ...rest } = options;
  if (mode !== "uvw" && mode !== "uvu") throw new RangeError(`${NAME}: mode is "${mode}"; it is "uvw" or "uvu"`);
  if (form !== undefined && form !== "direct" && form !== "so2")
    throw new RangeError(`${NAME}: form is "${form}"; it is "direct" or "so2"`);
  for (const text of [irrepsIn, harmonics, irrepsOut]) requireDegrees(NAME, text);
  const irreps = [irrepsIn, harmonics, irrepsOut] as const;
  const layouts = irreps.map(layout) as unknown as HarmonicsPaths["layouts"];
  const [first, second] = layouts;
  const paths = { ...productPaths(NAME, irreps, instructions, rest), layouts };
  const { weightCount } = paths;
  const found = modeInFrame(paths);
  if (form === "so2" && found === null)
    throw new RangeError(
      `${NAME}: the form "so2" takes paths that are all "uvw" or all "uvu", with weights, and one copy of each harmonic; "${second.text}" or the instructions have others`,
    );
  const high = Math.max(...layouts.map(({ lmax }) => lmax));
  const chosen: HarmonicsForm = form ?? (found !== null && high >= SO2_DEGREE[found] ? "so2" : "direct");
  const direct: WeightedProduct<string, string, string> = generalProduct(NAME, irreps, instructions, rest);
  const { weight } = direct;
  const framed = chosen === "so2" && found !== null ? inFrame(paths, found) : null;

  const weightsFor = (x: Tensor, w: Tensor<Scalar> | undefined, rows: number): Tensor | undefined => {
    const given = w ?? weight;
    if (weightCount === 0) return w;
    if (given === null)
      throw new RangeError(`${NAME}: the layer has no weights of its own; give [${weightCount}] or [rows, ${weightCount}]`);
    requireTensor(NAME, "weights", given);
    requireSamePrecision(NAME, x, given);
    if (given.dim !== weightCount || (given.rows !== 1 && given.rows !== rows))
      throw new RangeError(
        `${NAME}: weights are [${given.shape}]; the product takes [${weightCount}] for all edges or [${rows}, ${weightCount}]`,
      );
    return given;
  };
  const vectorText = second.group === "SO(3)" ? "1x1" : "1x1o";
  const harmonicsAt = (r: Tensor | EdgeFrame): Tensor => {
    const v = "kind" in r ? r.vectors : r;
    return sphericalHarmonics(harmonics as never, relabel(v, vectorText, [v.rows, 3], 3) as never);
  };
  const apply = (x: Tensor, r: Tensor | EdgeFrame, weights?: Tensor<Scalar>, edges?: Edges): Tensor => {
    requireTensor(NAME, "x", x);
    expectIrreps(NAME, x, first.text);
    const vectors = "kind" in r ? r.vectors : r;
    requireTensor(NAME, "r", vectors);
    if (vectors.dim !== 3)
      throw new RangeError(`${NAME}: r is "${vectors.irreps}" [${vectors.shape}]; edges are one vector a row, "1x1o"`);
    requireSamePrecision(NAME, x, vectors);
    const rows = vectors.rows;
    if (edges === undefined && x.rows !== rows)
      throw new RangeError(`${NAME}: x has ${x.rows} rows and there are ${rows} edges; without \`edges\` they go row by row`);
    if (edges !== undefined) requireEdges(NAME, edges, x);
    const w = weightsFor(x, weights, rows);
    // Weights of the mode uvw by rows make matrices for each edge, which no kernel multiplies with.
    if (framed === null || w === undefined || (found === "uvw" && w.rows > 1))
      return direct(x, harmonicsAt(r), w as Tensor<"plain">, edges);
    const byRows = (nodes: Tensor, at: Tensor | EdgeFrame, own: Tensor): Tensor =>
      framed(relabel(nodes, nodes.irreps, [nodes.rows, nodes.dim], nodes.dim), "kind" in at ? at : edgeFrame(at), own);
    if (edges === undefined) {
      const z = byRows(x, r, w);
      return relabel(z, z.irreps, [...x.shape.slice(0, -1), z.dim], z.dim);
    }
    if ("kind" in r) return scatter(byRows(gather(x, edges.senders), r, w), edges.receivers);
    return alongEdges(NAME, { byRows, uvu: null }, [x, relabel(r, "plain", [rows, 3], 3), w], edges);
  };
  return layer(apply, {
    irrepsIn: first.text,
    harmonics: second.text,
    irrepsOut: layouts[2].text,
    instructions: direct.instructions,
    weightCount,
    weight,
    form: chosen,
  }) as unknown as HarmonicsProduct<string, string, string>;
}

function checked(irrepsIn: string, harmonics: string, irrepsOut: string, options: HarmonicsProductOptions = {}) {
  const made = make(irrepsIn, harmonics, irrepsOut, options);
  const reached = new Set(made.instructions.map(({ out }) => out));
  const absent = writtenTerms(irrepsOut).filter(({ multiplicity }, k) => multiplicity > 0 && !reached.has(k));
  if (absent.length > 0)
    throw new RangeError(
      `${NAME}: "${made.irrepsIn}" ⊗ "${made.harmonics}" has no ${absent.map(({ irrep }) => irrep).join(", ")} of irrepsOut "${canonical(irrepsOut)}"${options.mode === "uvu" ? " with as many copies" : ""}`,
    );
  return made;
}

/**
 * Tensor product of features with the spherical harmonics of edges, z[m₃] = ∑ √α ∑ C[m₁, m₂, m₃] x[m₁] Yₗ₂ₘ₂(r) w: the numbers that
 * `tensorProduct(x, sphericalHarmonics(harmonics, r), w)` gives, of the same weights in the same order. At high degrees it is computed in the frames
 * of the edges, where only m₂ = 0 is left of the harmonics and only components of equal |m| couple: O(L³) operations instead of O(L⁶)
 * for the mode "uvw", O(L⁴) instead of O(L⁵) for "uvu". Which form is taken follows from the irreps alone.
 *
 * @param harmonics - their degrees, "0e + 1o + 2e"; at an edge of length zero all but degree 0 are zero, with all derivatives zero
 * @param irrepsOut - each of its irreps must occur in the product; one that does not is a compile error
 * @throws RangeError if the same is found at run time, or an option is not what it must be
 * @remarks Source: S. Passaro & C. L. Zitnick 2023, arXiv:2302.03655; normalization and order of weights: e3nn 0.6, TensorProduct.
 */
export const harmonicsProduct: {
  <const A extends string, const H extends string, const O extends string>(
    irrepsIn: Degrees<A>,
    harmonics: Harmonics<H>,
    irrepsOut: Coupled<A, H, O>,
    options?: HarmonicsProductOptions,
  ): HarmonicsProduct<Canon<A>, Canon<H>, Canon<O>>;
  /** The same for generic code: outputs that no path reaches are zero. */
  dyn<A extends string, H extends string, O extends string>(
    irrepsIn: A,
    harmonics: H,
    irrepsOut: O,
    options?: HarmonicsProductOptions,
  ): HarmonicsProduct<A, H, O>;
} = Object.assign(checked as never, { dyn: make as never });
