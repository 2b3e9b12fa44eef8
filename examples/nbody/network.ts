import { bernsteinBasis, reciprocalMap } from "../../src/graphs/index.js";
import { add, cast, concatenate, gather, initialize, multiply, scale, subtract, type Tensor, tensor } from "../../src/index.js";
import { gate, layer, linear, mlp, norm, sphericalHarmonics, tensorProduct } from "../../src/nn/index.js";
import type { Example } from "./data.js";
import { everyPair, type Pairs } from "./pairs.js";

/** Sixteen scalars and sixteen vectors for each particle. */
const HIDDEN = "16x0e + 16x1o";
const DIRECTIONS = "0e + 1o";
const LAYERS = 4;
/** What the radial network sees of a distance: so many polynomials of 1/(1 + r), once as they are and once times the charges of the pair. */
const FUNCTIONS = 8;

/** Messages from all other particles, a self-connection, a gate; then a step for every particle. */
function interaction() {
  const activation = gate("16x0e", "16x1o");
  const message = tensorProduct(HIDDEN, DIRECTIONS, { keep: "0e + 1o" });
  const radial = mlp([2 * FUNCTIONS, 32, message.weightCount]);
  const mix = linear(message.irrepsOut, activation.irrepsIn);
  const self = linear(HIDDEN, activation.irrepsIn);
  const step = linear(activation.irrepsOut, "1o");
  return { activation, message, radial, mix, self, step };
}

/**
 * From charges, positions and velocities to how far each particle will have moved. The first guess is straight on; every layer looks at the
 * particles where the layers before it have put them, and moves them on, as in Satorras et al. 2021, arXiv:2102.09844, but with vectors among
 * the features and messages that are tensor products, as in Brandstetter et al. 2022, arXiv:2110.02905.
 *
 * Positions enter by their differences and charges by their products: what the network says turns with the particles, and does not change when all
 * are shifted, or all charges change sign.
 */
export function nbody(seed: number) {
  const embed = linear("2x0e + 1o", HIDDEN);
  const layers = Array.from({ length: LAYERS }, interaction);

  const displacements = (examples: readonly Example[], pairs: Pairs = everyPair(examples.length)): Tensor<"1x1o"> => {
    const { senders, receivers } = pairs;
    const positions = tensor("1o", joined(examples.map((each) => each.positions)));
    const velocities = tensor("1o", joined(examples.map((each) => each.velocities)), { dtype: "f32" });
    const charges = tensor("0e", joined(examples.map((each) => each.charges)), { dtype: "f32" });
    const ones = tensor("0e", new Float32Array(charges.rows).fill(1));
    const apart = <S extends string>(x: Tensor<S>): Tensor<S> => subtract(gather(x, senders), gather(x, receivers));

    const first = cast(apart(positions), "f32");
    const likeness = multiply(gather(charges, senders), gather(charges, receivers));
    let x = embed(concatenate(ones, norm(velocities, { squared: true }), velocities));
    let moved = velocities;
    for (const { activation, message, radial, mix, self, step } of layers) {
      const r = add(first, apart(moved));
      const functions = bernsteinBasis(reciprocalMap(norm(r)), FUNCTIONS);
      const weights = radial(concatenate(functions, scale(functions, likeness)));
      const heard = message(x, sphericalHarmonics(DIRECTIONS, r), weights, pairs);
      // Four neighbours: half of their sum is as large as one of them.
      x = activation(add(mix(scale(heard, 0.5)), self(x)));
      moved = add(moved, step(x));
    }
    return moved;
  };
  return initialize(layer(displacements, { embed, layers }), { seed });
}

export type NBody = ReturnType<typeof nbody>;

/** How far each particle has moved in truth. */
export function displacements(examples: readonly Example[]): Tensor<"1x1o"> {
  return tensor("1o", joined(examples.map(({ positions, later }) => later.map((x, k) => x - positions[k]))), { dtype: "f32" });
}

const joined = (parts: readonly Float64Array[]): Float64Array => Float64Array.from(parts.flatMap((part) => [...part]));
