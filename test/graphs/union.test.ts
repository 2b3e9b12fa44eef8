import { expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { disjointUnion, edgeVectors, radiusGraph, separated, sumOverEdges } from "../../src/graphs/index.js";
import { concatenateRows, gather, scatter, tensor, toArray } from "../../src/tensor/index.js";

const cloud = (seed: number, count: number): Float64Array => generator(seed).normals(3 * count);
const cell = Float64Array.of(3, 0, 0, 0, 3, 0, 0, 0, 3);

test("a union does to the features of its graphs what each of them does", () => {
  const clouds = [cloud(1, 4), cloud(2, 1), cloud(3, 6)];
  const graphs = clouds.map((positions, g) => radiusGraph({ positions, cutoff: 1.4, ...(g === 2 ? { cell } : {}) }));
  expect(graphs[2].shifts).not.toBeNull();
  const union = disjointUnion(graphs);
  const xs = clouds.map((_, g) => tensor("3x0e", generator(10 + g).normals(3 * graphs[g].nodes), { dtype: "f64" }));
  const whole = sumOverEdges(gather(concatenateRows(xs), union.graph.senders), union.graph);
  separated(whole, union).forEach((part, g) => {
    expect(toArray(part)).toEqual(toArray(sumOverEdges(gather(xs[g], graphs[g].senders), graphs[g])));
  });
  const positions = clouds.map((values) => tensor("1x1o", values, { dtype: "f64" }));
  const vectors = toArray(edgeVectors(concatenateRows(positions), union.graph));
  const apart = graphs.flatMap((graph, g) => [...toArray(edgeVectors(positions[g], graph))]);
  expect([...vectors]).toEqual(apart);
  expect([...union.graphOf.toArray()]).toEqual([0, 0, 0, 0, 1, 2, 2, 2, 2, 2, 2]);
  expect([...toArray(scatter(tensor("0e", new Float64Array(union.graph.edges).fill(1)), union.graphOfEdge))]).toEqual(
    graphs.map(({ edges }) => edges),
  );
  expect(union.starts).toEqual([0, 4, 5, 11]);
});

test("of nothing, and features of other nodes, are refused", () => {
  expect(() => disjointUnion([])).toThrow("there are no graphs");
  const union = disjointUnion([radiusGraph({ positions: cloud(1, 2), cutoff: 1 })]);
  expect(() => separated(tensor("0e", [1, 2, 3]), union)).toThrow("x has 3 rows; the union has 2 nodes");
});
