import { type Canon, canonical, type FedBy, layout, missing, type Text } from "../irreps/index.js";
import {
  add,
  type Dtype,
  type Indices,
  type MixPath,
  type MixPlan,
  mix,
  parameter,
  type Random,
  repeat,
  type Tensor,
  widenColumns,
} from "../tensor/index.js";
import { expectIrreps, layer } from "./layer.js";

export interface LinearOptions {
  /** A bias for every 0e, zero at first. Default: false. */
  bias?: boolean;
  /** Number of species: the layer then has weights for each, and takes the species of the rows. */
  species?: number;
  random?: Random;
  dtype?: Dtype;
}

export interface Linear<In extends string, Out extends string> {
  (x: Tensor<In>, species?: Indices): Tensor<Out>;
  readonly irrepsIn: In;
  readonly irrepsOut: Out;
  /** Flat, path by path (blocks in, then blocks out), each [copies in, copies out]; one such row for each species. */
  readonly weight: Tensor<"plain">;
  readonly bias: Tensor<"plain"> | null;
}

/**
 * Paths of a linear map between irreps: every block in to every block out of the same irrep.
 *
 * @throws RangeError for irreps of complex or quaternionic type, for which one weight for a pair of copies is not the general map
 */
export function linearPlan(irrepsIn: string, irrepsOut: string, species = 0): MixPlan {
  const from = layout(irrepsIn);
  const to = layout(irrepsOut);
  for (const { group, irrep, type } of to.blocks)
    if (type !== "R" && from.blocks.some((block) => block.irrep === irrep))
      throw new RangeError(
        `linear: "${irrep}" of ${group} is of type ${type}, where each pair of copies has ${type === "C" ? 2 : 4} weights; the layer has one`,
      );
  const paths: MixPath[] = [];
  let weight = 0;
  for (const a of from.blocks) {
    for (const b of to.blocks) {
      if (a.irrep !== b.irrep) continue;
      const fanIn = from.blocks.filter(({ irrep }) => irrep === b.irrep).reduce((sum, { multiplicity }) => sum + multiplicity, 0);
      paths.push({
        dim: a.dim,
        from: a.offset,
        copiesIn: a.multiplicity,
        blockIn: a.multiplicity,
        to: b.offset,
        copiesOut: b.multiplicity,
        blockOut: b.multiplicity,
        weight,
        // The product with a one-hot of the species, whose weights these are, has so many inputs.
        scale: 1 / Math.sqrt(fanIn * Math.max(1, species)),
      });
      weight += a.multiplicity * b.multiplicity;
    }
  }
  return {
    irrepsIn: from.text,
    dimIn: from.dim,
    irrepsOut: to.text,
    dimOut: to.dim,
    paths,
    weights: weight,
    weightShape: species > 0 ? [species, weight] : [weight],
    fillsOut: to.blocks.every(({ irrep }) => from.blocks.some((a) => a.irrep === irrep)),
    fillsIn: from.blocks.every(({ irrep }) => to.blocks.some((b) => b.irrep === irrep)),
  };
}

function make(irrepsIn: string, irrepsOut: string, options: LinearOptions): Linear<string, string> {
  const { bias = false, species = 0, random, dtype } = options;
  if (!Number.isInteger(species) || species < 0)
    throw new RangeError(`linear: species is ${species}; it must be an integer >= 0`);
  const plan = linearPlan(irrepsIn, irrepsOut, species);
  const weight = parameter(plan.weightShape, { draw: "normal", std: 1 }, { random, dtype });
  const scalars = layout(plan.irrepsOut).blocks.filter(({ invariant }) => invariant);
  const copies = scalars.reduce((sum, { multiplicity }) => sum + multiplicity, 0);
  const offsets = bias && copies > 0 ? parameter([copies], { draw: "constant", value: 0 }, { dtype }) : null;
  const apply = (x: Tensor, of?: Indices): Tensor => {
    expectIrreps("linear", x, plan.irrepsIn);
    if (species > 0 && (of?.bound !== species || of.count !== x.rows)) {
      throw new RangeError(
        `linear: the layer has weights for ${species} species and takes the species of ${x.rows} rows; found ${of === undefined ? "none" : `${of.count} of ${of.bound}`}`,
      );
    }
    const y = mix(x, weight, plan, species > 0 ? of : null);
    return offsets === null ? y : add(y, repeat(widenColumns(offsets, plan.irrepsOut, scalars), y));
  };
  return layer(apply, { irrepsIn: plan.irrepsIn, irrepsOut: plan.irrepsOut, weight, bias: offsets });
}

function checked(irrepsIn: string, irrepsOut: string, options: LinearOptions = {}): Linear<string, string> {
  const absent = missing(irrepsIn, irrepsOut);
  if (absent.length > 0) {
    throw new RangeError(
      `linear: no input can reach "${absent.join(", ")}" of irrepsOut "${canonical(irrepsOut)}"; irrepsIn "${canonical(irrepsIn)}" would need a copy of it`,
    );
  }
  return make(irrepsIn, irrepsOut, options);
}

/**
 * Linear intertwiner: mixes the copies of each irrep and leaves its components alone, y[m, v] = ∑ᵤ x[m, u] W[u, v] / √n for n copies in.
 * By Schur's lemma no other linear map commutes with the group. With `species`, W is that of the species of the row, and n counts the
 * copies of all species: e3nn's fully connected product with a one-hot.
 *
 * @param irrepsOut - each of its irreps must occur in `irrepsIn`; one that does not is a compile error
 * @throws RangeError if the same is found at run time, or an irrep is of complex or quaternionic type (C4:1, T:E, SU2:1/2)
 */
export const linear: {
  <const In extends string, const Out extends string>(
    irrepsIn: Text<In>,
    irrepsOut: FedBy<In, Out>,
    options?: LinearOptions,
  ): Linear<Canon<In>, Canon<Out>>;
  /** The same for generic code: outputs that no input reaches are zero. */
  dyn<In extends string, Out extends string>(irrepsIn: In, irrepsOut: Out, options?: LinearOptions): Linear<In, Out>;
} = Object.assign(checked as never, {
  dyn: (irrepsIn: string, irrepsOut: string, options: LinearOptions = {}) => make(irrepsIn, irrepsOut, options) as never,
});
