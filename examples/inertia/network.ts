import { batchedGraph, chebyshevBasis, edgeVectors } from "../../src/graphs/index.js";
import { addNumber, indices, initialize, plain, scale, scatter, type Tensor, tensor } from "../../src/index.js";
import {
  fromCartesian,
  fullyConnectedTensorProduct,
  layer,
  mlp,
  norm,
  sphericalHarmonics,
  tensorProduct,
} from "../../src/nn/index.js";
import { type Cloud, RADIUS } from "./clouds.js";

/** A symmetric tensor of rank 2: its trace, and what is left. */
export type Symmetric = "1x0e+1x2e";

/** Farther apart than any two points of a cloud. */
const REACH = 2 * RADIUS + 0.01;
/** What the radial network sees of a distance: so many Chebyshev polynomials. */
const POLYNOMIALS = 3;

/**
 * The moment of inertia, divided by the mass. Every point tells every other one its share of the mass, weighted by a learned function of the distance
 * and turned into a tensor by the harmonics of the direction; each multiplies what it hears with its own share, and all are added. That the sum
 * is ∑ᵢ﹤ⱼ sᵢsⱼ f(r) (1 − r̂ r̂ᵀ) with f(r) = r² it has to find from examples.
 */
export function inertiaNetwork(seed: number) {
  const harmonics = "0e + 2e";
  const message = tensorProduct("0e", harmonics);
  const radial = mlp([POLYNOMIALS, 32, 32, message.weightCount]);
  const product = fullyConnectedTensorProduct("0e", message.irrepsOut, "0e + 2e");

  const network = (clouds: readonly Cloud[]): Tensor<Symmetric> => {
    const graph = batchedGraph(clouds.map(({ positions }) => ({ positions, cutoff: REACH })));
    const positions = tensor("1o", joined(clouds.map((cloud) => cloud.positions)));
    const shares = tensor("0e", joined(clouds.map((cloud) => cloud.masses.map((m) => (UNIT * m) / massOf(cloud)))), {
      dtype: "f32",
    });
    const r = edgeVectors(positions, graph, "f32");
    const weights = radial(chebyshevBasis(addNumber(scale(norm(r), -2 / REACH), 1), POLYNOMIALS));
    const heard = message(shares, sphericalHarmonics(harmonics, r), weights, graph);
    const cloudOf = clouds.flatMap(({ masses }, i) => Array.from(masses, () => i));
    const sums = scatter(product(shares, heard), indices(Int32Array.from(cloudOf), clouds.length));
    return scale(sums, 0.5 / UNIT);
  };
  return initialize(layer(network, { radial, product }), { seed });
}

export type InertiaNetwork = ReturnType<typeof inertiaNetwork>;

/** A tenth of the mass counts as one: so the numbers in the network, and with them the first steps of the training, are of the right size. */
const UNIT = 10;

export const massOf = ({ masses }: Cloud): number => masses.reduce((sum, m) => sum + m, 0);

/** What the network should say. */
export function labels(clouds: readonly Cloud[]): Tensor<Symmetric> {
  const matrices = joined(clouds.map((cloud) => cloud.inertia.map((x) => x / massOf(cloud))));
  return fromCartesian("ij=ji", plain(matrices, { shape: [clouds.length, 3, 3], dtype: "f32" }));
}

const joined = (parts: readonly Float64Array[]): Float64Array => Float64Array.from(parts.flatMap((part) => [...part]));
