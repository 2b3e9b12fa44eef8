import { type Generator, generator } from "../../arithmetic/index.js";
import { type Graph, polynomialCutoff, radialFeatures } from "../../graphs/index.js";
import { load, readManifest } from "../../io/index.js";
import type { Potential, Statistics } from "../../models/index.js";
import { applyFunction, contractCopies, type Linear, linear, type Mlp, mlp, SECOND_MOMENT } from "../../nn/index.js";
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
  plain,
  relabel,
  repeat,
  type Scalar,
  safePower,
  scaleBy,
  scaleRows,
  scatter,
  Tensor,
} from "../../tensor/index.js";

/** Everything that determines a {@link Twin} but for its numbers: what the manifest of a saved one holds. */
export interface TwinConfig {
  readonly elements: readonly number[];
  readonly cutoff: number;
  /** Mean number of neighbours: sums over them are divided by its square root. */
  readonly neighbours: number;
  readonly layers: number;
  /** Features of an atom. */
  readonly width: number;
  /** Hidden width of the networks that read the coordinates. */
  readonly hidden: number;
}

export interface TwinOptions extends TwinConfig {
  readonly statistics: Pick<Statistics, "forceScale" | "shifts">;
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
  readonly kind = "twin";
  readonly config: TwinConfig;
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
    this.config = { elements, cutoff, neighbours, layers, width, hidden };
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

const LARGEST = 4096;

const zeros = (n: number): Float64Array => new Float64Array(n);
/** In place of random numbers, which would be overwritten. */
const ZEROS = { normals: zeros, uniforms: zeros } as Generator;

/**
 * The twin whose numbers `save` wrote.
 *
 * @throws SafetensorsError if the bytes are not safetensors; RangeError if they are not a twin, an option is wrong, or a number is missing
 */
export function loadTwin(bytes: Uint8Array): Twin {
  const { kind, config } = readManifest(bytes);
  if (kind !== "twin") throw new RangeError(`loadTwin: the file holds ${JSON.stringify(kind)}; it must be "twin"`);
  const found = Object(config) as TwinConfig;
  const { elements, cutoff, neighbours } = found;
  const need = (name: keyof TwinConfig, fits: boolean, needed: string): void => {
    if (!fits)
      throw new RangeError(`loadTwin: the option "${name}" of the file is ${JSON.stringify(found[name])}; it must be ${needed}`);
  };
  const whole = (value: unknown, most: number): boolean =>
    Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most;
  need("elements", Array.isArray(elements) && elements.length <= 118 && elements.every((z) => whole(z, 118)), "atomic numbers");
  need("cutoff", cutoff > 0 && cutoff <= 1000, "a positive number of ångström");
  need("neighbours", neighbours > 0 && Number.isFinite(neighbours), "a positive number");
  for (const name of ["layers", "width", "hidden"] as const)
    need(name, whole(found[name], LARGEST), `an integer from 1 to ${LARGEST}`);
  const statistics = { forceScale: 1, shifts: new Float64Array(elements.length) };
  return load(new Twin({ ...found, statistics, random: ZEROS }), bytes);
}
