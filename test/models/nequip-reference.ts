import { type Nequip, nequip } from "../../src/models/index.js";
import { parameters, type Tensor, toArray, view } from "../../src/tensor/index.js";
import { readReferenceJson, values } from "../reference/read-safetensors.js";

/** The network of `nequip_small`, which e3nn computed, with its weights brought into our order of blocks. */
interface Described {
  gate_constants: Record<"silu" | "tanh" | "sigmoid", number>;
  net: {
    n_species: number;
    hidden: string;
    lmax: number;
    layers: number;
    n_bessel: number;
    mlp: number;
    rc: number;
    avg_neighbours: number;
  };
  layers: { irreps_in: string; irreps_mid: string; gate_in: string }[];
}
export const described = readReferenceJson<Described>("nequip_small");

const blocksOf = (text: string): { multiplicity: number; irrep: string }[] =>
  text.split("+").map((term) => ({ multiplicity: Number(term.split("x")[0]), irrep: term.split("x")[1] }));

/** For each of our weights, its place in the flat weights of e3nn. */
type Places = Int32Array;

/** linear: e3nn's input blocks come path by path, ours merged and sorted; rows of one irrep stay in their order. */
function linearPlaces(irrepsIn: string, irrepsOut: string): Places {
  const from = blocksOf(irrepsIn);
  const to = blocksOf(irrepsOut);
  const starts: number[][] = [];
  let at = 0;
  for (const a of from) {
    starts.push(
      to.map((b) => (a.irrep === b.irrep ? (at += a.multiplicity * b.multiplicity) - a.multiplicity * b.multiplicity : -1)),
    );
  }
  const order = (irrep: string): number => 2 * Number(irrep.slice(0, -1)) + (irrep.endsWith("o") ? 0 : 1);
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
  return Int32Array.from(places);
}

/** Product with a one-hot: [u, species, w] there, [species, u, w] here. */
function speciesPlaces(irrepsIn: string, irrepsOut: string, species: number): Places {
  const places: number[] = [];
  for (let s = 0; s < species; s++) {
    let at = 0;
    for (const a of blocksOf(irrepsIn)) {
      for (const b of blocksOf(irrepsOut)) {
        if (a.irrep !== b.irrep) continue;
        for (let u = 0; u < a.multiplicity; u++)
          for (let w = 0; w < b.multiplicity; w++) places.push(at + (u * species + s) * b.multiplicity + w);
        at += a.multiplicity * species * b.multiplicity;
      }
    }
  }
  return Int32Array.from(places);
}

const straight = (n: number): Places => Int32Array.from({ length: n }, (_, i) => i);

/** Our name, e3nn's name, and the places, for every weight. */
export function correspondence(): { ours: string; theirs: string; places: Places }[] {
  const { net, layers } = described;
  const list: { ours: string; theirs: string; places: Places }[] = [];
  const put = (ours: string, theirs: string, places?: Places): void => {
    list.push({ ours, theirs, places: places ?? straight(values("nequip_small", `weight.${theirs}`).data.length) });
  };
  put("embed.weight", "embed.weight");
  layers.forEach(({ irreps_in, irreps_mid, gate_in }, i) => {
    put(`blocks.${i}.up.weight`, `blocks.${i}.up.weight`);
    for (let k = 0; k < 3; k++) put(`blocks.${i}.radial.weights.${k}`, `blocks.${i}.w${k}`);
    put(`blocks.${i}.down.weight`, `blocks.${i}.down.weight`, linearPlaces(irreps_mid, gate_in));
    put(`blocks.${i}.skip.weight`, `blocks.${i}.skip.weight`, speciesPlaces(irreps_in, gate_in, net.n_species));
  });
  put("read0.weight", "read0.weight");
  put("read1.weight", "read1.weight");
  put("scale", "scale");
  put("shift", "shift");
  return list;
}

/** Weights by our names, those of the scale and the shift included. */
export const allWeights = (model: Nequip): Record<string, Tensor<"plain">> => ({
  ...parameters(model),
  scale: model.scale,
  shift: model.shift,
});

export function referenceModel(dtype: "f32" | "f64"): Nequip {
  const { net, gate_constants } = described;
  const model = nequip({
    elements: Array.from({ length: net.n_species }, (_, i) => i + 1),
    cutoff: net.rc,
    hidden: net.hidden,
    lmax: net.lmax,
    layers: net.layers,
    bessel: net.n_bessel,
    radialWidths: [net.mlp, net.mlp],
    radialConstant: 1,
    neighbours: net.avg_neighbours,
    readoutWidth: 8,
    readout: "silu",
    readoutConstant: 1,
    gateConstants: gate_constants,
    dtype,
  });
  const ours = allWeights(model);
  for (const { ours: name, theirs, places } of correspondence()) {
    const { data } = values("nequip_small", `weight.${theirs}`);
    if (places.length !== data.length || ours[name]?.size !== data.length)
      throw new RangeError(`${name}: ${ours[name]?.size} weights, ${places.length} places, ${data.length} in the file`);
    const target = view(ours[name]);
    for (let k = 0; k < places.length; k++) target[k] = data[places[k]];
  }
  return model;
}

/** A gradient in our order, brought into that of the file. */
export function inTheirOrder(gradient: Tensor, places: Places): Float64Array {
  const values_ = toArray(gradient, { layout: "ir_mul" });
  const result = new Float64Array(values_.length);
  for (let k = 0; k < places.length; k++) result[places[k]] = values_[k];
  return result;
}
