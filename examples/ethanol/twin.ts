import { type Generator, generator } from "../../src/arithmetic/index.js";
import { type Graph, polynomialCutoff, radialFeatures } from "../../src/graphs/index.js";
import type { Potential, Statistics } from "../../src/models/index.js";
import { applyFunction, contractCopies, type Linear, linear, type Mlp, mlp, SECOND_MOMENT } from "../../src/nn/index.js";
import {
  add,
  bufferOf,
  castTensor,
  concatenate,
  filled,
  forget,
  gather,
  type Indices,
  multiply,
  parameters,
  plain,
  relabel,
  repeat,
  type Scalar,
  safePower,
  scaleBy,
  scaleRows,
  scatter,
  Tensor,
} from "../../src/tensor/index.js";

export interface TwinOptions {
  readonly elements: readonly number[];
  readonly cutoff: number;
  /** Mean number of neighbours: sums over them are divided by its square root. */
  readonly neighbours: number;
  readonly layers: number;
  /** Features of an atom. */
  readonly width: number;
  /** Hidden width of the networks that read the coordinates. */
  readonly hidden: number;
  readonly statistics: Statistics;
  readonly random: number | Generator;
}

type Text = `${number}x0e`;

interface Block {
  readonly up: Linear<string, string>;
  readonly filter: Mlp;
  readonly down: Linear<string, string>;
  readonly skip: Linear<string, string>;
}

/** Bessel functions of the distance, as many as the equivariant potential has. */
const BESSEL = 8;

/**
 * The same potential without the symmetry. It passes messages over the same edges, knows the same distances r, and its forces are a
 * gradient too; but where the other has spherical harmonics of an edge and couples them, a dense network f reads the plain coordinates x, y, z,
 * three numbers like any others. That the energy does not change under rotation it has to learn from turned examples.
 *
 *     xᵢ ← silu(∑ⱼ (xⱼ U) ∘ f(x, y, z, bessel(r)) c(r) D / √n + xᵢ S(species))
 */
export class Twin implements Potential {
  readonly dtype = "f32";
  readonly elements: readonly number[];
  readonly cutoff: number;
  readonly embed: Linear<string, string>;
  readonly blocks: readonly Block[];
  readonly read0: Linear<string, string>;
  readonly read1: Linear<string, string>;
  readonly scale: Tensor<"plain">;
  readonly shift: Tensor<"plain">;
  readonly #neighbours: number;

  constructor(options: TwinOptions) {
    const { elements, cutoff, neighbours, layers, width, hidden, statistics } = options;
    const random = typeof options.random === "number" ? generator(options.random) : options.random;
    const species = elements.length;
    const text: Text = `${width}x0e`;
    this.elements = elements;
    this.cutoff = cutoff;
    this.#neighbours = neighbours;
    this.embed = linear.dyn<string, string>("1x0e", text, { species, random });
    this.blocks = Array.from({ length: layers }, () => ({
      up: linear.dyn<string, string>(text, text, { random }),
      filter: mlp([BESSEL + 4, hidden, hidden, width], { random }),
      down: linear.dyn<string, string>(text, text, { random }),
      skip: linear.dyn<string, string>(text, text, { species, random }),
    }));
    this.read0 = linear.dyn<string, string>(text, "16x0e", { random });
    this.read1 = linear.dyn<string, string>("16x0e", "1x0e", { random });
    this.scale = bufferOf(new Float64Array(species).fill(statistics.forceScale), [species, 1]);
    this.shift = bufferOf(statistics.shifts, [species, 1]);
  }

  atomEnergies(vectors: Tensor<"1x1o">, graph: Graph, species: Indices): Tensor<"1x0e"> {
    const lengths = safePower(contractCopies(vectors, vectors) as Tensor<"1x0e">, 0.5);
    const decay = polynomialCutoff()(scaleBy(lengths, 1 / this.cutoff));
    const radial = radialFeatures(lengths, { count: BESSEL, cutoff: this.cutoff, envelope: polynomialCutoff() });
    // From here on nothing knows that the coordinates were a vector; the 1 is for a bias.
    const one = repeat(plain([1], { shape: [1, 1], dtype: this.dtype }), lengths);
    const seen: Tensor[] = [scaleBy(forget(vectors), 1 / this.cutoff), forget(radial), one];
    const edges = concatenate(...seen) as Tensor<"plain">;
    let x: Tensor = this.embed(filled(new Tensor("1x0e", [graph.nodes, 1], 1, graph.nodes, this.dtype), 1), species);
    for (const { up, filter, down, skip } of this.blocks) {
      const sent = gather(up(x), graph.senders) as Tensor<Scalar>;
      const weights = relabel(scaleRows(decay, filter(edges)), sent.irreps, sent.shape, sent.dim);
      const received = scaleBy(
        scatter(multiply(sent, weights as Tensor<Scalar>), graph.receivers),
        1 / Math.sqrt(this.#neighbours),
      );
      const next = add(down(received), skip(x, species)) as Tensor<Scalar>;
      x = scaleBy(applyFunction("silu", next), SECOND_MOMENT.silu);
    }
    const energies = relabel(castTensor(this.read1(this.read0(x)), "f64"), "1x0e", [graph.nodes, 1], 1);
    const ofAtoms = (table: Tensor): Tensor<"1x0e"> => relabel(gather(table, species), "1x0e", [graph.nodes, 1], 1);
    return add(multiply(energies, ofAtoms(this.scale)), ofAtoms(this.shift));
  }
}

/** Numbers that training changes. */
export const parameterCount = (model: object): number =>
  Object.values(parameters(model)).reduce((sum, { size }) => sum + size, 0);
