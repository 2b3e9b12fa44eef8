/** The network of bench/peers/network.py as ours: the same options, and e3nn's weights brought into our order of blocks. */
import { type Nequip, nequip } from "../src/models/index.js";
import { parameters, type Tensor, view } from "../src/tensor/index.js";
import type { Numbers } from "./compare.js";

/** What network.py says of itself. */
export interface Described {
  hidden: string;
  lmax: number;
  cutoff: number;
  neighbours: number;
  layers: { irreps_in: string; mid: string; out: string }[];
  constants: { silu: number; sigmoid: number };
}

interface Block {
  multiplicity: number;
  irrep: string;
}
const blocksOf = (text: string): Block[] =>
  text.split("+").map((term) => ({ multiplicity: Number(term.split("x")[0]), irrep: term.split("x")[1] }));

/** Where each of our weights stands among e3nn's: theirs run over the pairs of blocks in, blocks out, of one irrep. */
function linearPlaces(irrepsIn: string, irrepsOut: string): number[] {
  const from = blocksOf(irrepsIn);
  const to = blocksOf(irrepsOut);
  let at = 0;
  const starts = from.map((a) =>
    to.map((b) => (a.irrep === b.irrep ? (at += a.multiplicity * b.multiplicity) - a.multiplicity * b.multiplicity : -1)),
  );
  const sorted = [...new Set(from.map(({ irrep }) => irrep))].sort((a, b) => order(a) - order(b));
  const places: number[] = [];
  for (const irrep of sorted) {
    to.forEach((b, o) => {
      if (b.irrep !== irrep) return;
      from.forEach((a, i) => {
        if (a.irrep === irrep) for (let k = 0; k < a.multiplicity * b.multiplicity; k++) places.push(starts[i][o] + k);
      });
    });
  }
  return places;
}
const order = (irrep: string): number => 2 * Number(irrep.slice(0, -1)) + (irrep.endsWith("o") ? 0 : 1);

/** The product with a one-hot of the species has its weights as [copy, species, copy out]; ours are [species, copy, copy out]. */
function speciesPlaces(irrepsIn: string, irrepsOut: string, species: number): number[] {
  const places: number[] = [];
  for (let s = 0; s < species; s++) {
    let at = 0;
    for (const a of blocksOf(irrepsIn)) {
      for (const b of blocksOf(irrepsOut)) {
        if (a.irrep !== b.irrep) continue;
        for (let u = 0; u < a.multiplicity; u++) {
          for (let v = 0; v < b.multiplicity; v++) places.push(at + (u * species + s) * b.multiplicity + v);
        }
        at += a.multiplicity * species * b.multiplicity;
      }
    }
  }
  return places;
}

/** Our name, e3nn's name, and for each of our weights its place among e3nn's; null where the order is the same. */
export function correspondence(
  { layers }: Described,
  species: number,
): { ours: string; theirs: string; places: number[] | null }[] {
  const list: { ours: string; theirs: string; places: number[] | null }[] = [];
  list.push({ ours: "embed.weight", theirs: "emb.weight", places: null });
  layers.forEach(({ irreps_in, mid, out }, i) => {
    const [block, layer] = [`blocks.${i}`, `layers.${i}`];
    list.push({ ours: `${block}.up.weight`, theirs: `${layer}.lin1.weight`, places: null });
    for (let k = 0; k < 3; k++)
      list.push({ ours: `${block}.radial.weights.${k}`, theirs: `${layer}.mlp.layer${k}.weight`, places: null });
    list.push({ ours: `${block}.down.weight`, theirs: `${layer}.lin2.weight`, places: linearPlaces(mid, out) });
    list.push({ ours: `${block}.skip.weight`, theirs: `${layer}.self_c.weight`, places: speciesPlaces(irreps_in, out, species) });
  });
  list.push(
    { ours: "read0.weight", theirs: "out1.weight", places: null },
    { ours: "read1.weight", theirs: "out2.weight", places: null },
  );
  return list;
}

/**
 * @param elements - atomic numbers in the peer's order of species
 * @param weights - e3nn's parameters by name
 */
export function networkOf(
  described: Described,
  elements: readonly number[],
  weights: (name: string) => Numbers,
  dtype: "f32" | "f64" = "f32",
): Nequip {
  const { hidden, lmax, cutoff, neighbours, layers, constants } = described;
  const model = nequip({
    elements,
    cutoff,
    hidden,
    lmax,
    layers: layers.length,
    neighbours,
    readout: "identity",
    radialConstant: constants.silu,
    gateConstants: constants,
    dtype,
    random: 0,
  });
  const own = parameters(model) as Record<string, Tensor>;
  const pairs = correspondence(described, elements.length);
  for (const { ours, theirs, places } of pairs) {
    const data = weights(theirs);
    if (own[ours]?.size !== data.length) throw new RangeError(`${ours} has ${own[ours]?.size} weights, ${theirs} ${data.length}`);
    const target = view(own[ours]);
    for (let k = 0; k < data.length; k++) target[k] = data[places === null ? k : places[k]];
  }
  if (pairs.length !== Object.keys(own).length)
    throw new RangeError(`${Object.keys(own).length} parameters, of which ${pairs.length} have a peer's`);
  return model;
}

/** Gradients by our names, in our order, as the peer's, in its own. */
export function inTheirOrder(
  grads: Readonly<Record<string, Tensor>>,
  described: Described,
  species: number,
): Record<string, Float64Array> {
  return Object.fromEntries(
    correspondence(described, species).map(({ ours, theirs, places }) => {
      const values = view(grads[ours]);
      const result = new Float64Array(values.length);
      for (let k = 0; k < values.length; k++) result[places === null ? k : places[k]] = values[k];
      return [`weight.${theirs}`, result];
    }),
  );
}
