import { batchedGraph, edgeVectors } from "../../src/graphs/index.js";
import { indices, initialize, segmentMean, tensor, type Tensor } from "../../src/index.js";
import { fullyConnectedTensorProduct, gate, layer, sphericalHarmonics } from "../../src/nn/index.js";

/** Neighbours are cubes that share a face: their centres are 1 apart. */
const REACH = 1.1;

/** One pseudoscalar, which tells left from right, and a score for each of the seven shapes that differ by more than a mirror. */
export type Scores = "1x0o+7x0e";

/**
 * Three convolutions: the features of the neighbours times the harmonics of the directions to them, summed. All distances are 1, so no radial
 * network is needed. A pseudoscalar is made of three vectors, a × b · c, one more in each layer; with fewer layers the scores could not
 * contain a 0o, and the third product would not compile.
 */
export function tetris(seed: number) {
  const directions = "0e + 1o + 2e";
  const gate1 = gate("8x0e", "8x1o + 8x2e");
  const gate2 = gate("8x0e", "8x1o + 8x1e + 8x2e + 8x2o");
  const product1 = fullyConnectedTensorProduct("0e", directions, gate1.irrepsIn);
  const product2 = fullyConnectedTensorProduct(gate1.irrepsOut, directions, gate2.irrepsIn);
  const product3 = fullyConnectedTensorProduct(gate2.irrepsOut, directions, "0o + 7x0e");

  const scores = (shapes: readonly Float64Array[]): Tensor<Scores> => {
    const graph = batchedGraph(shapes.map((positions) => ({ positions, cutoff: REACH })));
    const positions = tensor(
      "1o",
      shapes.flatMap((points) => [...points]),
      { dtype: "f64" },
    );
    const y = sphericalHarmonics(directions, edgeVectors(positions, graph, "f32"));
    const ones = tensor("0e", new Float32Array(graph.nodes).fill(1));
    const x1 = gate1(product1(ones, y, undefined, graph));
    const x2 = gate2(product2(x1, y, undefined, graph));
    const x3 = product3(x2, y, undefined, graph);
    const shapeOf = shapes.flatMap((points, i) => Array.from({ length: points.length / 3 }, () => i));
    return segmentMean(x3, indices(Int32Array.from(shapeOf), shapes.length));
  };
  return initialize(layer(scores, { product1, product2, product3 }), { seed });
}

export type Tetris = ReturnType<typeof tetris>;
