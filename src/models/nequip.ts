import {
  type Cutoff,
  edgeRange,
  type Graph,
  polynomialCutoff,
  type Radial,
  radialFeatures,
  receiverRanges,
  smoothCutoff,
  subgraph,
} from "../graphs/index.js";
import { canonical, keep, layout, product, sphericalHarmonicsIrreps } from "../irreps/index.js";
import {
  type Activation,
  applyFunction,
  contractCopies,
  type Gate,
  gate,
  type Linear,
  linear,
  type Mlp,
  type MomentConstants,
  mlp,
  requireActivation,
  SECOND_MOMENT,
  scaleCopies,
  type TensorProduct,
  tensorProduct,
} from "../nn/index.js";
import { solidHarmonics } from "../so3/index.js";
import {
  add,
  bufferOf,
  castTensor,
  concatenateRows,
  defaultGenerator,
  filled,
  gather,
  type Indices,
  multiply,
  type Random,
  randomOf,
  recompute,
  relabel,
  safePower,
  type Scalar,
  scaleBy,
  sliceRows,
  Tensor,
} from "../tensor/index.js";
import type { Dtype } from "../runtime/index.js";
import type { Potential } from "./potential.js";

/** Everything that determines a {@link nequip} but for its weights: what the manifest of a saved model holds. */
export interface NequipConfig {
  /** Atomic numbers that it knows. */
  elements: readonly number[];
  /** ångström */
  cutoff: number;
  /** Irreps of the hidden features; those that a layer cannot reach are left out of it. */
  hidden: string;
  /** Degree of the spherical harmonics. */
  lmax: number;
  layers: number;
  /** Number of Bessel functions. */
  bessel: number;
  /** Hidden widths of the radial network. */
  radialWidths: readonly number[];
  /** Factor on the activation of the radial network; null: the exact integral. */
  radialConstant: number | null;
  /** p of the polynomial cutoff, or "smooth" for the infinitely differentiable one. */
  envelope: number | "smooth";
  /** Mean number of neighbours: sums over them are divided by its square root. */
  neighbours: number;
  /** Scalars between the last layer and the energy, and the function on them. */
  readoutWidth: number;
  readout: Activation;
  readoutConstant: number | null;
  /** Factors of the gate's functions; what is not given has its exact integral. */
  gateConstants: MomentConstants;
  dtype: Dtype;
}

const DEFAULTS: Omit<NequipConfig, "elements" | "cutoff"> = {
  hidden: "16x0e+16x1o+16x2e",
  lmax: 2,
  layers: 3,
  bessel: 8,
  radialWidths: [64, 64],
  radialConstant: null,
  envelope: 6,
  neighbours: 10,
  readoutWidth: 16,
  readout: "identity",
  readoutConstant: null,
  gateConstants: {},
  dtype: "f32",
};

export type NequipOptions = Partial<NequipConfig> & Pick<NequipConfig, "elements" | "cutoff"> & { random?: Random };

/** One interaction block: messages along the edges, weighted by the distance, then a self-connection and a gate. */
export interface Interaction {
  readonly up: Linear<string, string>;
  readonly product: TensorProduct<string, string, string>;
  readonly radial: Mlp;
  readonly down: Linear<string, string>;
  readonly skip: Linear<string, string>;
  readonly gate: Gate<string, string>;
}

function interaction(irrepsIn: string, harmonics: string, config: NequipConfig, random: Random): Interaction {
  const { hidden, elements, bessel, radialWidths, radialConstant, gateConstants, dtype } = config;
  const wanted = new Set([...layout(hidden).blocks.map(({ irrep }) => irrep), "0e"]);
  const reached = new Set(
    layout(irrepsIn)
      .blocks.flatMap((a) => layout(harmonics).blocks.flatMap((b) => product(a.irrep, b.irrep)))
      .filter((irrep) => wanted.has(irrep)),
  );
  const tp = tensorProduct.dyn(irrepsIn, harmonics, { keep: [...reached].join("+") });
  const ofKind = (scalar: boolean): string =>
    canonical(
      layout(hidden)
        .blocks.filter(({ l, irrep }) => (l === 0) === scalar && reached.has(irrep))
        .map(({ multiplicity, irrep }) => `${multiplicity}x${irrep}`)
        .join("+"),
    );
  const nonlinearity = gate(ofKind(true), ofKind(false), { constants: gateConstants });
  return {
    up: linear.dyn<string, string>(irrepsIn, irrepsIn, { random, dtype }),
    product: tp,
    radial: mlp([bessel, ...radialWidths, tp.weightCount], {
      random,
      dtype,
      ...(radialConstant === null ? {} : { constant: radialConstant }),
    }),
    down: linear.dyn<string, string>(tp.irrepsOut, nonlinearity.irrepsIn, { random, dtype }),
    skip: linear.dyn<string, string>(irrepsIn, nonlinearity.irrepsIn, { species: elements.length, random, dtype }),
    gate: nonlinearity,
  };
}

/** An equivariant message-passing potential; see {@link nequip}. */
export class Nequip implements Potential {
  readonly kind = "nequip";
  readonly config: Readonly<NequipConfig>;
  readonly embed: Linear<string, string>;
  readonly blocks: readonly Interaction[];
  readonly read0: Linear<string, string>;
  readonly read1: Linear<string, string>;
  /** eV, one for each element, f64: energy of an atom = scale·network + shift. */
  readonly scale: Tensor<"plain">;
  readonly shift: Tensor<"plain">;
  readonly #envelope: Cutoff;

  constructor(options: NequipOptions) {
    const { random: source = defaultGenerator(), ...rest } = options;
    const random = randomOf(source);
    const config = Object.freeze({ ...DEFAULTS, ...rest, hidden: canonical(rest.hidden ?? DEFAULTS.hidden) });
    check(config);
    this.config = config;
    const { elements, hidden, lmax, layers, readoutWidth, dtype, envelope } = config;
    const species = elements.length;
    const harmonics = sphericalHarmonicsIrreps(lmax);
    let irreps = keep(hidden, "0e");
    this.#envelope = envelope === "smooth" ? smoothCutoff() : polynomialCutoff(envelope);
    this.embed = linear.dyn<string, string>("1x0e", irreps, { species, random, dtype });
    const blocks: Interaction[] = [];
    for (let i = 0; i < layers; i++) {
      blocks.push(interaction(irreps, harmonics, config, random));
      irreps = blocks[i].gate.irrepsOut;
    }
    this.blocks = blocks;
    this.read0 = linear.dyn<string, string>(irreps, `${readoutWidth}x0e`, { random, dtype });
    this.read1 = linear.dyn<string, string>(`${readoutWidth}x0e`, "1x0e", { random, dtype });
    this.scale = fixed(bufferOf(new Float64Array(species).fill(1), [species, 1]));
    this.shift = fixed(bufferOf(new Float64Array(species), [species, 1]));
  }

  get elements(): readonly number[] {
    return this.config.elements;
  }
  get cutoff(): number {
    return this.config.cutoff;
  }
  /** Precision of the weights, and with them of everything but geometry and totals. */
  get dtype(): Dtype {
    return this.embed.weight.dtype;
  }

  /** What the radial networks see of the distances, [edges, bessel]. */
  radialFeatures(distances: Tensor<"1x0e">): Tensor<Scalar> {
    const { bessel, cutoff } = this.config;
    return radialFeatures(distances, { count: bessel, cutoff, envelope: this.#envelope });
  }

  /** What the nodes receive from their neighbours, in one piece or, where the memory is short, in blocks of receivers. */
  #messages(vectors: Tensor<"1x1o">, graph: Graph, frozen: readonly Radial[] | null): (block: Interaction, x: Tensor) => Tensor {
    const { lmax, neighbours } = this.config;
    const geometry = (v: Tensor): { harmonics: Tensor; radial: Tensor<Scalar> } => {
      const squares = contractCopies(v, v) as Tensor<"1x0e">;
      const harmonics = solidHarmonics(scaleCopies(safePower(squares, -0.5), v), lmax);
      const distances = safePower(squares, 0.5);
      return { harmonics, radial: frozen === null ? this.radialFeatures(distances) : distances };
    };
    const weightsOf = (block: Interaction, radial: Tensor<Scalar>, weights?: readonly Tensor<"plain">[]): Tensor<Scalar> =>
      frozen === null
        ? (block.radial(radial as Tensor<"plain">, weights) as Tensor<Scalar>)
        : frozen[this.blocks.indexOf(block)](radial as Tensor<"1x0e">);
    const sum = (
      block: Interaction,
      x: Tensor,
      { harmonics, radial }: ReturnType<typeof geometry>,
      edges: Graph,
      weights?: readonly Tensor<"plain">[],
    ): Tensor => scaleBy(block.product(x, harmonics, weightsOf(block, radial, weights), edges), 1 / Math.sqrt(neighbours));
    const ranges = receiverRanges(graph, this.#bytesOfEdge(), this.blocks.length);
    if (ranges === null) {
      const all = geometry(vectors);
      return (block, x) => sum(block, x, all, graph);
    }
    const parts = ranges.map(([from, to]) => ({ part: subgraph(graph, from, to), ...edgeRange(graph, from, to) }));
    return (block, x) =>
      concatenateRows(
        parts.map(({ part, first, last }) =>
          recompute(
            (features, v, ...weights) => sum(block, features, geometry(v), part, weights as Tensor<"plain">[]),
            x,
            sliceRows(vectors, first, last),
            ...block.radial.weights,
          ),
        ),
      );
  }

  /** Bytes that an edge takes in one layer, there and back, about. */
  #bytesOfEdge(): number {
    const { lmax, bessel, radialWidths } = this.config;
    const widest = Math.max(...this.blocks.map(({ product: { weightCount } }) => weightCount));
    const numbers = 3 * widest + 8 * radialWidths.reduce((total, n) => total + n, 0) + 8 * bessel + 8 * (lmax + 1) * (lmax + 1);
    return numbers * (this.dtype === "f32" ? 4 : 8);
  }

  /** @param frozen - functions of the distance to use in place of the radial networks, one for each block: see {@link splined} */
  atomEnergies(vectors: Tensor<"1x1o">, graph: Graph, species: Indices, frozen: readonly Radial[] | null = null): Tensor<"1x0e"> {
    const { readout, readoutConstant } = this.config;
    const messages = this.#messages(vectors, graph, frozen);
    let x = this.embed(filled(new Tensor("1x0e", [graph.nodes, 1], 1, graph.nodes, this.dtype), 1), species);
    for (const block of this.blocks) x = block.gate(add(block.down(messages(block, block.up(x))), block.skip(x, species)));
    const features = applyFunction(readout, this.read0(x) as Tensor<Scalar>);
    const constant = readoutConstant ?? SECOND_MOMENT[readout];
    const energies = castTensor(this.read1(constant === 1 ? features : scaleBy(features, constant)), "f64");
    const ofAtoms = (table: Tensor): Tensor<"1x0e"> => relabel(gather(table, species), "1x0e", [graph.nodes, 1], 1);
    return add(multiply(relabel(energies, "1x0e", [graph.nodes, 1], 1), ofAtoms(this.scale)), ofAtoms(this.shift));
  }
}

/** Stays f64 when the model is cast: energies are sums of large numbers. */
function fixed<T extends Tensor>(x: T): T {
  if (x.role !== null) x.role.fixed = true;
  return x;
}

function check(config: NequipConfig): void {
  const whole = (name: "lmax" | "layers" | "bessel" | "readoutWidth", least: number): void => {
    if (!Number.isInteger(config[name]) || config[name] < least)
      throw new RangeError(`nequip: ${name} is ${config[name]}; it must be an integer >= ${least}`);
  };
  whole("lmax", 0);
  whole("layers", 1);
  whole("bessel", 1);
  whole("readoutWidth", 1);
  const { elements, cutoff, neighbours, hidden, dtype } = config;
  if (
    elements.length === 0 ||
    !elements.every((z) => Number.isInteger(z) && z > 0) ||
    new Set(elements).size !== elements.length
  ) {
    throw new RangeError(`nequip: elements are [${elements}]; they are different atomic numbers, at least one`);
  }
  if (!(cutoff > 0 && Number.isFinite(cutoff)))
    throw new RangeError(`nequip: cutoff is ${cutoff}; it must be positive, in ångström`);
  if (!(neighbours > 0))
    throw new RangeError(`nequip: neighbours is ${neighbours}; it is the mean number of neighbours, positive`);
  if (keep(hidden, "0e") === "") throw new RangeError(`nequip: hidden "${hidden}" has no 0e; the energy is made of those`);
  requireActivation("nequip: readout", config.readout);
  if (!config.radialWidths.every((n) => Number.isInteger(n) && n > 0))
    throw new RangeError(`nequip: radialWidths are [${config.radialWidths}]; they are positive integers`);
  if (dtype !== "f32" && dtype !== "f64") throw new RangeError(`nequip: dtype is "${dtype}"; it is "f32" or "f64"`);
}

/**
 * A potential of the NequIP kind: species embedding, interaction blocks (linear, tensor product with the harmonics of the edges weighted by a
 * radial network, sum over neighbours, linear, self-connection by species, gate), an energy for each atom with scale and shift by species.
 * Source: Batzner et al. 2022, arXiv:2101.03164.
 *
 * @throws RangeError naming the option that is wrong
 */
export const nequip = (options: NequipOptions): Nequip => new Nequip(options);
