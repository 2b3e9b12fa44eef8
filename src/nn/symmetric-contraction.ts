import {
  print,
  type Canon,
  canonical,
  requireDegrees,
  type Symmetric,
  type Uniform,
  type WrittenTerm,
  writtenTerms,
} from "../irreps/index.js";
import type { SymmetricCouplingsOptions } from "../representations/index.js";
import { type Dtype, type Indices, parameter, type Random, requireSamePrecision, type Tensor } from "../tensor/index.js";
import { expectIrreps, layer } from "./layer.js";
import { coefficients, componentOffsets, speciesRows, type SymmetricFamily } from "./symmetric-coefficients.js";
import { symmetricValue } from "./symmetric-family.js";
import { polynomials } from "./symmetric-polynomials.js";

/** Factors in a product at most. */
const HIGHEST = 4;

export interface SymmetricContractionOptions<N extends number = number> extends SymmetricCouplingsOptions {
  /** Factors in a product at most: 1 to 4. */
  correlation: N;
  /** Number of species: the layer then has weights for each, and takes the species of the rows. */
  species?: number;
  random?: Random;
  dtype?: Dtype;
}

export interface SymmetricContraction<In extends string, Out extends string> {
  (x: Tensor<In>, species?: Indices): Tensor<Out>;
  readonly irrepsIn: In;
  readonly irrepsOut: Out;
  readonly correlation: number;
  readonly basis: "full" | "reduced";
  /** By irrep of the output and number of factors, [species, couplings, copies] each: `weights["1o"][3]`. */
  readonly weights: Readonly<Record<string, Readonly<Record<number, Tensor<"plain">>>>>;
}

/**
 * Symmetric contraction: of each copy, all equivariant products of one to `correlation` features, in learned combinations,
 *
 *     B[u, L M] = ∑_ν ∑ₖ W[species, ν, k, u] ∑ U[L M, k, i₁ … i_ν] x[u, i₁] ⋯ x[u, i_ν]
 *
 * where i runs over the components of all irreps. Its derivatives of all orders are of the same form. Weights are normal with standard deviation 1/(number
 * of couplings).
 *
 * @param irrepsIn - as many copies of each irrep: "64x0e + 64x1o + 64x2e"
 * @param irrepsOut - irreps that such products have, in as many copies; others are a compile error
 * @param options.basis - "reduced" (default): linearly independent U. "full" with `convention: "e3nn-0.4.4"`: mace-torch's, whose weights fit
 * @throws RangeError if the same is found at run time, or an irrep of the output occurs twice
 * @remarks Source: Batatia et al. 2022, arXiv:2206.07697, eq. 10 and 11.
 */
export const symmetricContraction: {
  <const In extends string, const Out extends string, const N extends number>(
    irrepsIn: Uniform<In>,
    irrepsOut: Symmetric<In, Out, N>,
    options: SymmetricContractionOptions<N>,
  ): SymmetricContraction<Canon<In>, Canon<Out>>;
  /** The same for generic code, with checks at run time only. */
  dyn(irrepsIn: string, irrepsOut: string, options: SymmetricContractionOptions): SymmetricContraction<string, string>;
} = Object.assign(make as never, { dyn: make });

function make(irrepsIn: string, irrepsOut: string, options: SymmetricContractionOptions): SymmetricContraction<string, string> {
  const { correlation, species = 0, basis = "reduced", convention = "e3nn", random, dtype } = options;
  if (!Number.isInteger(correlation) || correlation < 1 || correlation > HIGHEST)
    throw new RangeError(`symmetricContraction: correlation is ${correlation}; it must be an integer from 1 to ${HIGHEST}`);
  if (!Number.isInteger(species) || species < 0)
    throw new RangeError(`symmetricContraction: species is ${species}; it must be an integer >= 0`);
  const [from, to] = [irrepsIn, irrepsOut].map((text) => termsOf(text));
  const copies = from[0].multiplicity;
  const other = [...from, ...to].find(({ multiplicity }) => multiplicity !== copies);
  if (other !== undefined)
    throw new RangeError(
      `symmetricContraction: "${other.multiplicity}x${other.id}" beside ${copies} copies of "${from[0].id}"; symmetric products are taken copy by copy, so all irreps need as many`,
    );
  const twice = to.find(({ irrep }, i) => to.findIndex((term) => term.irrep === irrep) < i);
  if (twice !== undefined) throw new RangeError(`symmetricContraction: "${twice.id}" occurs twice in irrepsOut "${irrepsOut}"`);

  const single = from.map(({ id }) => id).join("+");
  const found = polynomials(single, to, correlation, { basis, convention });
  const weights = Object.fromEntries(
    to.map(({ irrep }) => {
      const orders = found.paths.filter(({ out }) => out === irrep);
      if (orders.length === 0)
        throw new RangeError(
          `symmetricContraction: symmetric products of up to ${correlation} irreps of "${canonical(irrepsIn)}" have no "${irrep}"`,
        );
      const made = orders.map(({ order, path }): [number, Tensor<"plain">] => [
        order,
        parameter([Math.max(1, species), path.weights, copies], { draw: "normal", std: 1 / path.weights }, { random, dtype }),
      ]);
      return [irrep, Object.fromEntries(made)];
    }),
  );
  const family: SymmetricFamily = {
    name: `${canonical(irrepsIn)} ${irrepsIn} ${irrepsOut} ${correlation} ${basis} ${convention}`,
    form: { variables: sumOf(from), outputs: sumOf(to), terms: found.terms },
    degree: correlation,
    copies,
    irrepsOut: canonical(irrepsOut),
    dims: [copies * sumOf(from), copies * sumOf(to)],
    offsets: { variables: componentOffsets(from), outputs: componentOffsets(to) },
    paths: found.paths.map(({ path }) => path),
  };
  const inOrder = found.paths.map(({ out, order }) => weights[out][order]);
  const irreps = canonical(irrepsIn);
  const apply = (x: Tensor, of?: Indices): Tensor => {
    expectIrreps("symmetricContraction", x, irreps);
    requireSamePrecision("symmetricContraction", x, inOrder[0]);
    if (species > 0 && (of?.bound !== species || of.count !== x.rows)) {
      throw new RangeError(
        `symmetricContraction: the layer has weights for ${species} species and takes the species of ${x.rows} rows; found ${of === undefined ? "none" : `${of.count} of ${of.bound}`}`,
      );
    }
    const rows = speciesRows(x.rows, species > 0 ? (of as Indices) : null);
    return symmetricValue({ family, rows, x, along: [] }, coefficients(family, rows, inOrder, x.dtype)) as Tensor;
  };
  const kind = "symmetricContraction";
  const description = () => ({ kind, irrepsIn: print(from), irrepsOut: print(to), correlation, basis, convention, species });
  return layer(apply, { irrepsIn: irreps, irrepsOut: family.irrepsOut, correlation, basis, weights }, description);
}

const sumOf = (terms: readonly WrittenTerm[]): number => terms.reduce((sum, { dim }) => sum + dim, 0);

function termsOf(text: string): readonly WrittenTerm[] {
  requireDegrees("symmetricContraction", text);
  const terms = writtenTerms(text);
  if (terms.length === 0 || terms.some(({ multiplicity }) => multiplicity === 0))
    throw new RangeError(`symmetricContraction: "${text}" has no copies of some irrep, or no irreps`);
  return terms;
}
