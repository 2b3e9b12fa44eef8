import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { batchedGraph, edgeVectors, radiusGraph, subgraph } from "../../src/graphs/index.js";
import { tensor, toArray } from "../../src/tensor/index.js";
import { values } from "../reference/read-safetensors.js";

describe("radiusGraph as a graph of tensors", () => {
  test.each(["free", "cubic", "triclinic", "tiny", "slab", "outside"])(
    "%s: vectors r = x_j + S·cell − x_i have the distances of the reference",
    (name) => {
      const of = (key: string) => values("radius_graph", `${name}.${key}`).data;
      const cutoff = { free: 1.8, cubic: 1.9, triclinic: 2.2, tiny: 4, slab: 2.5, outside: 2 }[name] as number;
      const positions = of("pos");
      const graph = radiusGraph({
        positions,
        cutoff,
        cell: of("cell"),
        periodic: Array.from(of("pbc"), Boolean) as [boolean, boolean, boolean],
      });
      const vectors = toArray(edgeVectors(tensor("1x1o", positions, { dtype: "f64" }), graph));
      const distances = of("distance");
      expect(graph.edges).toBe(distances.length);
      expect([...graph.receivers.toArray()]).toEqual([...of("edge").subarray(0, graph.edges)]);
      expect([...graph.senders.toArray()]).toEqual([...of("edge").subarray(graph.edges)]);
      distances.forEach((d, e) => {
        expect(Math.abs(Math.hypot(vectors[3 * e], vectors[3 * e + 1], vectors[3 * e + 2]) - d)).toBeLessThan(1e-12);
      });
    },
  );

  test("a batch is its systems side by side, without edges between them", () => {
    const systems = [5, 7].map((n, k) => ({ positions: generator(k).normals(3 * n), cutoff: 2 }));
    const graph = batchedGraph(systems);
    const parts = systems.map(radiusGraph);
    expect(graph.nodes).toBe(12);
    expect([...graph.senders.toArray()]).toEqual([
      ...parts[0].senders.toArray(),
      ...parts[1].senders.toArray().map((i) => i + 5),
    ]);
    expect(graph.edges).toBe(parts[0].edges + parts[1].edges);
  });

  test("a subgraph has the edges of its receivers", () => {
    const graph = radiusGraph({ positions: generator(3).normals(60), cutoff: 1.5 });
    const receivers = graph.receivers.toArray();
    const part = subgraph(graph, 4, 9);
    const inside = [...receivers.keys()].filter((e) => receivers[e] >= 4 && receivers[e] < 9);
    expect(part.edges).toBe(inside.length);
    expect(part.edges).toBeGreaterThan(0);
    expect([...part.receivers.toArray()]).toEqual(inside.map((e) => receivers[e] - 4));
    expect([...part.senders.toArray()]).toEqual(inside.map((e) => graph.senders.toArray()[e]));
  });

  test("positions in single precision are refused: a translation would change the energy", () => {
    const positions = Float64Array.of(0, 0, 0, 1, 0, 0);
    const graph = radiusGraph({ positions, cutoff: 2 });
    expect(() => edgeVectors(tensor("1x1o", positions, { dtype: "f32" }), graph)).toThrow(
      "positions are f32; they are f64 always",
    );
    expect(() => edgeVectors(tensor("1x1o", Float64Array.of(0, 0, 0)), graph)).toThrow(
      "there are 1 positions; the graph has 2 nodes",
    );
  });

  test("a far translation leaves the vectors as they are", () => {
    const positions = generator(5).normals(30);
    const moved = positions.map((x) => x + 1024);
    const graph = radiusGraph({ positions, cutoff: 2 });
    const [here, there] = [positions, moved].map((p) => toArray(edgeVectors(tensor("1x1o", p), graph)));
    here.forEach((x, i) => {
      expect(Math.abs(x - there[i])).toBeLessThan(1024 * 4 * 2 ** -52);
    });
  });
});
