import { describe, expect, test } from "vitest";
import { dihedral, octahedral } from "../../src/groups/index.js";
import { edgeVectors, type Graph, polynomialCutoff, radialFeatures, radiusGraph } from "../../src/graphs/index.js";
import { dropout, gate, layer, linear, norm, sequential, sphericalHarmonics, tensorProduct } from "../../src/nn/index.js";
import { hire } from "../../src/runtime/index.js";
import {
  add,
  concatenate,
  concatenateRows,
  exp,
  forget,
  gather,
  indices,
  inner,
  multiply,
  record,
  relabel,
  scale,
  scaleBy,
  scatter,
  sliceRows,
  split,
  state,
  sum,
  type Tensor,
  tensor,
  toArray,
} from "../../src/tensor/index.js";
import { type Check, type Law, type Verification, verificationText, verify } from "../../src/testing/index.js";
import { features, held, numbers, thrown } from "../tensor/draw.js";

/** The laws that are broken. */
const broken = ({ checks }: Verification): Law[] => [...new Set(checks.filter(({ passed }) => !passed).map(({ law }) => law))];
const same = (x: Tensor, i: readonly number[]): Tensor => gather(x, indices(Int32Array.from(i), x.rows));

describe("a layer", () => {
  const single = linear.dyn<string, string>("3x0e+2x1o", "2x0e+2x1o", { random: 1, bias: true });

  test("tells what it takes, keeps its laws in both precisions, and has the same parameters and memory afterwards", () => {
    const now = () => Object.entries(state(single)).map(([name, x]) => [name, x.dtype, ...toArray(x)]);
    verify(single); // tables that kernels read are there now
    const [before, bytes] = [now(), held()];
    const found = verify(single, { layers: true });
    expect([now(), held()]).toEqual([before, bytes]);
    expect(found).toMatchObject({ passed: true, group: "O(3)", deterministic: true, approximate: false, smoothness: null });
    expect(broken(found)).toEqual([]);
    for (const law of ["rotation", "reflection"] as const) {
      expect(found[law].f64).toBeLessThan(1e-14);
      expect(found[law].f32).toBeLessThan(1e-6);
      expect(found[law].f32).toBeGreaterThan(1e-8); // rounding is there: something was turned and compared
    }
    expect(found.moved).toBeGreaterThan(0.5);
    expect(found.permutation.f64).toBe(0);
    expect(found.translation).toEqual({ f32: null, f64: null });
    expect(found.gradient).toBeLessThan(1e-9);
    expect(found.hessian).toBeLessThan(1e-14);
    expect(found.layers).toMatchObject([{ path: "(the whole)", irrepsIn: ["3x0e+2x1o"], irrepsOut: ["2x0e+2x1o"], calls: 1 }]);
    // as given and all random, in both precisions; derivatives to the third
    const of = (law: Law): Check[] => found.checks.filter((check) => check.law === law);
    expect(of("rotation").map(({ dtype, parameters }) => `${dtype} ${parameters}`)).toEqual([
      "f32 given",
      "f64 given",
      "f32 random",
      "f64 random",
    ]);
    for (const law of ["gradient", "third derivative", "gradient by parameters"] as const) expect(of(law)).toHaveLength(2);
    expect(JSON.parse(JSON.stringify(found)).checks).toHaveLength(found.checks.length);
  });

  test("as text", () => {
    const text = verificationText(verify(single, { layers: true, elements: 2 }));
    expect(text).toMatch(
      /^Laws of O\(3\), relative errors\n {2}rotation +f32 given \S+, f64 given \S+, f32 random \S+, f64 random \S+\n/,
    );
    expect(text).toMatch(/\n {2}layer +calls +rounding +rest\n {2}\(the whole\) +1 +\S+ +\S+\npassed$/);
  });

  test("has its parameters back when the function throws", () => {
    const before = toArray(single.weight);
    let calls = 0;
    const f = (x: Tensor): Tensor => {
      if (++calls > 60) throw new Error("enough");
      return single(x);
    };
    expect(thrown(() => verify(f, { in: single.irrepsIn, model: single })).message).toBe("enough");
    expect([single.weight.dtype, toArray(single.weight)]).toEqual(["f32", before]);
  });

  test("biases are drawn: what only they break is found", () => {
    const biased = linear.dyn<string, string>("1x1o", "1x1o", { random: 1 });
    const bias = linear.dyn("1x0e", "1x0e", { random: 1, bias: true });
    const f = (x: Tensor): Tensor => {
      const b = forget(bias(tensor("1x0e", new Float64Array(x.rows), { dtype: x.dtype }) as never));
      return add(biased(x), relabel(concatenateRows([b, b, b]), "1x1o", x.shape, 3));
    };
    const found = verify(f, { in: "1x1o", model: { biased, bias }, order: 1 });
    expect(new Set(found.checks.filter(({ passed }) => !passed).map(({ parameters }) => parameters))).toEqual(
      new Set(["random"]),
    );
    expect(broken(found)).toEqual(expect.arrayContaining(["rotation", "reflection"]));
  });
});

describe("what breaks one law", () => {
  test.each<[string, (x: Tensor) => Tensor, string, Law[]]>([
    [
      "an odd factor called even",
      (x) => scale(x, relabel(forget(split(x, ["1x0o", "1x1o"])[0]), "1x0e", [x.rows, 1], 1) as never),
      "1x0o+1x1o",
      ["reflection"],
    ],
    [
      "the first row is another",
      (x) => concatenateRows([scaleBy(sliceRows(x, 0, 1), 1 + 1e-9), sliceRows(x, 1, x.rows)]),
      "1x1o",
      ["permutation"],
    ],
    [
      "a derivative that is too large by 10⁻⁵",
      (x) => record(scaleBy(x, 2), [x], [(d: Tensor) => scaleBy(d, 2 + 2e-5)]),
      "1x1o",
      ["gradient", "second derivative", "third derivative"],
    ],
    [
      "other bits each time",
      (
        (n) => (x: Tensor) =>
          scaleBy(x, 1 + 2 ** -50 * (n++ % 7))
      )(0),
      "1x1o",
      ["determinism"],
    ],
  ])("%s", (_, f, irreps, laws) => {
    const found = verify(f, { in: irreps, dtype: "f64" });
    expect(broken(found)).toEqual(laws);
    expect(found.passed).toBe(false);
    expect(verificationText(found)).toMatch(/ FAILED[\s\S]*\nFAILED$/);
  });

  test("a way back that is no gradient has no symmetric Hessian", () => {
    // the way back of x² is xy for the next y: its derivative is not symmetric
    const f = (x: Tensor<"plain">): Tensor<"plain"> =>
      record(
        multiply(x, x),
        [x],
        [(d: Tensor<"plain">) => multiply(d, relabel(same(x, [1, 2, 0]), "plain", x.shape, x.dim) as Tensor<"plain">)],
      );
    const found = verify(f, { example: [numbers([3, 2])], in: { is: "plain", rows: null }, dtype: "f64", order: 2 });
    expect(found.hessian).toBeGreaterThan(1e-3);
    expect(broken(found)).toContain("hessian symmetry");
  });

  test("a small block is judged by its own size", () => {
    const f = (x: Tensor): Tensor => {
      const [scalars, vectors] = split(x, ["1x0e", "1x1o"]);
      const wrong = tensor(
        "1x1o",
        toArray(vectors).map((t, i) => (i % 3 === 0 ? 1.001 * t : t)),
        { dtype: x.dtype },
      );
      return concatenate(scaleBy(scalars, 1e9), wrong);
    };
    const found = verify(f, { in: "1x0e+1x1o", dtype: "f64", order: 0 });
    expect(found.rotation.f64).toBeGreaterThan(1e-11);
    expect(broken(found)).toEqual(["rotation", "reflection"]);
  });
});

describe("arguments of other kinds", () => {
  const product = tensorProduct.dyn("2x1o", "1x0e+1x1o", {});
  /** A convolution along the edges of a graph. */
  const convolution = (x: Tensor, p: Tensor<"1x1o">, graph: Graph, w: Tensor<"plain">): Tensor =>
    product(x, sphericalHarmonics("0e+1o", edgeVectors(p, graph, x.dtype)), w, graph);
  const IN = ["2x1o", "positions", "graph", { is: "plain", rows: "edges", shape: [14, product.weightCount] }] as const;

  test("positions, a graph and its edges: turned, shifted and permuted together", () => {
    const found = verify(convolution, { in: IN });
    expect(broken(found)).toEqual([]);
    for (const law of ["rotation", "reflection", "translation", "permutation"] as const) {
      expect(found[law].f64).toBeLessThan(1e-13);
      expect(found[law].f64).toBeGreaterThan(0);
      expect(found[law].f32).toBeLessThan(1e-5);
    }
  });

  const positionsAs = (x: Tensor, p: Tensor): Tensor<"1x1o"> => relabel(p, "1x1o", x.shape, 3) as Tensor<"1x1o">;
  test.each<[string, (x: Tensor, p: Tensor<"1x1o">, graph: Graph) => Tensor, Law[]]>([
    ["positions as they are", (x, p) => add(x, positionsAs(x, p)), ["translation"]],
    [
      "a sum without its first edge",
      (x, _, { receivers, senders, edges }) =>
        scatter(
          concatenateRows([scaleBy(sliceRows(gather(x, senders), 0, 1), 0), sliceRows(gather(x, senders), 1, edges)]),
          receivers,
        ),
      ["permutation"],
    ],
    [
      "a direction of space",
      (x, p, graph) => {
        const r = forget(edgeVectors(p, graph, x.dtype));
        const along = relabel(
          forget(
            tensor(
              "1x0e",
              toArray(r).filter((_, i) => i % 3 === 0),
              { dtype: x.dtype },
            ),
          ),
          "1x0e",
          [graph.edges, 1],
          1,
        );
        return scatter(scale(gather(x, graph.senders), along as never), graph.receivers);
      },
      ["rotation", "reflection"],
    ],
  ])("%s", (_, f, laws) => {
    expect(broken(verify(f, { in: ["1x1o", "positions", "graph"], dtype: "f64", order: 0 }))).toEqual(laws);
  });

  test("values that are positions move with them", () => {
    const step = (p: Tensor, v: Tensor): Tensor => add(p, v);
    expect(verify(step, { in: ["positions", "1x1o"], out: "positions", dtype: "f64" }).passed).toBe(true);
    expect(broken(verify(step, { in: ["positions", "1x1o"], out: "1x1o", dtype: "f64" }))).toEqual(["translation"]);
  });

  test("species go with their rows; indices that number rows are renamed", () => {
    const bySpecies = linear.dyn("2x1o", "3x1o", { species: 3, random: 1 });
    expect(verify(bySpecies as never, { in: ["2x1o", { is: "indices", bound: 3 }], out: "3x1o" }).passed).toBe(true);
    const sent = verify((x, i) => gather(x, i), {
      in: ["2x1o", { is: "indices", values: "nodes" }],
      out: { is: "2x1o", rows: "edges" },
    });
    expect(sent.passed).toBe(true);
    expect(sent.checks.some(({ law }) => law === "permutation")).toBe(true);
    // the same indices, not renamed
    const fixed = { is: "indices", rows: "edges", bound: 6 };
    expect(
      broken(verify((x, i) => gather(x, i), { in: ["2x1o", fixed], out: { is: "2x1o", rows: "edges" }, dtype: "f64" })),
    ).toEqual(["permutation"]);
  });

  test("an example, of which a sum over all rows is left by permutations", () => {
    const x = features("2x1o+1x2e", 5);
    const found = verify((y) => sum(norm(y)), { example: [x] });
    expect(found).toMatchObject({ passed: true, group: "O(3)" });
    expect(found.permutation.f64).toBeGreaterThan(0);
  });

  test.each([
    "D4:3xA1+2xE",
    "C4:2x0+1x2+2x1",
    "SO2:2x0+1x3",
    "O2:2xA1+1xA2+2xE1",
    "T:2xA+1xE+1xT",
    "Oh:1xA2g+2xT1u",
    "SU2:2x1/2+1x1",
    "C4i:1x0u+2x1g",
    "2x1+1x2",
  ])("irreps of another group: %s", (text) => {
    const found = verify(linear.dyn(text, text, { random: 1 }), { dtype: "f64" });
    expect([found.passed, found.group]).toEqual([true, text.includes(":") ? text.split(":")[0] : "SO(3)"]);
    expect(found.moved).toBeGreaterThan(0.3);
    // a factor on one component, the last of a block of several, is no intertwiner
    const wrong = (x: Tensor): Tensor => {
      const values = toArray(x, { layout: "ir_mul" }).map((t, i) => (i % x.dim === x.dim - 1 ? 1.5 : 1) * t);
      return tensor(text, values, { dtype: "f64", layout: "ir_mul", shape: [x.rows] });
    };
    expect(broken(verify(wrong, { in: text, dtype: "f64", order: 0 }))).toContain("rotation");
  });

  test("a group that is given: a subgroup of O(3) leaves more functions alone", () => {
    // x³ of each component commutes with the cube, not with all rotations
    const cubes = (x: Tensor): Tensor => {
      const plainly = forget(x);
      return relabel(multiply(plainly, multiply(plainly, plainly)), "1x1o", x.shape, 3);
    };
    expect(verify(cubes, { in: "1x1o", group: "Oh" })).toMatchObject({ passed: true, group: "Oh" });
    expect(verify(cubes, { in: "1x1o", group: octahedral(), order: 0 })).toMatchObject({
      passed: true,
      group: "O",
      reflection: { f32: null, f64: null },
    });
    expect(broken(verify(cubes, { in: "1x1o" }))).toEqual(["rotation", "reflection"]);
    const plane = (p: Tensor): Tensor => p;
    expect(verify(plane, { in: "positions", out: "positions", group: dihedral(5) })).toMatchObject({ passed: true, group: "D5" });
  });
});

describe("layers inside a model", () => {
  const nonlinearity = gate("2x0e", "2x1o");
  const first = linear.dyn("3x0e+2x1o", nonlinearity.irrepsIn, { random: 1 });
  const model = sequential(first as never, nonlinearity as never) as never;

  test("each with its own errors", () => {
    const { layers, passed } = verify(model, { layers: true, order: 0, elements: 4 });
    expect(layers.map(({ path }) => path)).toEqual(["(the whole)", "layers.0", "layers.1"]);
    expect(passed).toBe(true);
    for (const { rounding, remainder } of layers) {
      expect(remainder).toBeLessThan(1e-14);
      expect(rounding).toBeLessThan(1e-6);
      expect(rounding).toBeGreaterThan(1e-8);
    }
  });

  test("the one that breaks the whole is named", () => {
    const wrong = layer(
      (x: Tensor) =>
        tensor(
          x.irreps,
          toArray(x).map((t, i) => (i % 3 === 0 ? 1.01 : 1) * t),
          { dtype: x.dtype, shape: [x.rows] },
        ),
      {
        irrepsIn: "2x0e+2x1o",
        irrepsOut: "2x0e+2x1o",
      },
    );
    const { layers, passed } = verify(sequential(first as never, nonlinearity as never, wrong as never) as never, {
      layers: true,
      order: 0,
      elements: 4,
    });
    expect(passed).toBe(false);
    expect(layers.filter((each) => !each.passed).map(({ path }) => path)).toEqual(["(the whole)", "layers.2"]);
  });

  test("what is approximate is marked, judged by what it states, and its error told apart from rounding", () => {
    const rough = (size: number, fields: object) =>
      layer(
        (x: Tensor) =>
          tensor(
            x.irreps,
            toArray(x).map((t, i) => (i % 3 === 0 ? 1 + size : 1) * t),
            { dtype: x.dtype, shape: [x.rows] },
          ),
        {
          irrepsIn: "2x1o",
          irrepsOut: "2x1o",
          ...fields,
        },
      );
    const options = { layers: true, order: 0, elements: 4 } as const;
    const marked = verify(rough(1e-3, { approximate: true, tolerance: 0.01 }) as never, options);
    expect(marked).toMatchObject({
      passed: true,
      approximate: true,
      layers: [{ approximate: true, tolerance: 0.01, passed: true }],
    });
    expect(marked.layers[0].remainder).toBeGreaterThan(1e-4);
    expect(marked.layers[0].rounding).toBeLessThan(1e-6);
    expect(verify(rough(1e-3, { approximate: true, errors: () => ({ rotation: 1e-3 }) }) as never, options).passed).toBe(true);
    expect(verify(rough(0.1, { approximate: true, tolerance: 0.01 }) as never, options).passed).toBe(false);
    expect(verify(rough(1e-3, { approximate: false, tolerance: 0.01 }) as never, options).passed).toBe(false);
  });
});

describe("modes, threads, cutoffs", () => {
  test("layers are in evaluation meanwhile, and in their mode afterwards", () => {
    const drops = dropout.dyn("8x1o", 0.5, { random: 1 });
    expect(verify(drops).passed).toBe(true);
    expect(drops.training).toBe(true);
    expect(broken(verify(drops, { training: true, order: 0 }))).toContain("determinism");
  });

  test("what depends on the threads is found", () => {
    const backwards = {
      lanes: 2,
      recording: false,
      run: (count: number, _: number, piece: (i: number, scratch: number) => void) => {
        for (let i = 0; i < count; i++) piece(i, 0);
      },
    };
    const f = (x: Tensor): Tensor => {
      const before = hire(null);
      hire(before);
      return scaleBy(x, before === null ? 1 : 1 + 2 ** -50);
    };
    expect(verify(f, { in: "1x1o" }).passed).toBe(true);
    const before = hire(backwards);
    try {
      expect(broken(verify(f, { in: "1x1o", dtype: "f64", order: 0 }))).toEqual(["determinism"]);
      expect(hire(backwards)).toBe(backwards);
    } finally {
      hire(before);
    }
  });

  test("how smoothly values end at a cutoff is found from positions", () => {
    const pairs = (envelope: ReturnType<typeof polynomialCutoff> | null) => (p: Tensor<"1x1o">) => {
      const graph = radiusGraph({ positions: toArray(p) as Float64Array, cutoff: 2 });
      if (graph.edges === 0) return sum(scaleBy(inner(p, p), 0));
      const r = norm(edgeVectors(p, graph)) as Tensor<"1x0e">;
      return sum(envelope === null ? exp(scaleBy(r, -1)) : (radialFeatures(r, { count: 1, cutoff: 2, envelope }) as never));
    };
    expect(verify(pairs(polynomialCutoff(6)), { in: "positions", cutoff: 2, order: 0, dtype: "f64" })).toMatchObject({
      passed: true,
      smoothness: 3,
    });
    const jumps = verify(pairs(null), { in: "positions", cutoff: 2, order: 0, dtype: "f64" });
    expect([jumps.smoothness, broken(jumps)]).toEqual([-1, ["smoothness"]]);
    expect(verificationText(jumps)).toContain("at the cutoff: the values jump");
  });
});

describe("refuses", () => {
  test.each<[string, () => unknown, string | RegExp]>([
    [
      "a function of which nothing is told",
      () => verify((x) => x),
      "verify: nothing tells what the arguments are; give `in`, their irreps, or `example`, the arguments themselves",
    ],
    [
      "other irreps than were promised",
      () => verify((x) => x, { in: "1x1o", out: "1x1e" }),
      'verify: the values are "1x1o"; they should be "1x1e"',
    ],
    [
      "plain numbers of no shape",
      () => verify((x, _) => x, { in: ["1x1o", "plain"] }),
      "verify: argument 2 is plain; say its shape, or give an example",
    ],
    [
      "indices of no bound",
      () => verify((x, _) => x, { in: ["1x1o", "indices"] }),
      "verify: argument 2 are indices; say their bound, or give an example",
    ],
    [
      "sets of two sizes",
      () => verify((x, y) => [x, y], { example: [features("1x1o", 3), features("1x1o", 4)] }),
      "verify: argument 2 has 4 nodes; another has 3",
    ],
    ["a group that there is not", () => verify((x) => x, { in: "1x1o", group: "E8" }), /^verify: "E8" is no group/],
    [
      "irreps of another group",
      () => verify((x) => x, { in: "D4:E", group: "C4" }),
      "verify: there are irreps of D4; the group is C4",
    ],
    [
      "a cutoff without positions",
      () => verify((x) => x, { in: "1x1o", cutoff: 3 }),
      "verify: there is a cutoff, but no argument that is positions",
    ],
    [
      "a value that is not on its set",
      () => verify((x) => sum(x), { in: "1x1o", out: { is: "1x1o", rows: "nodes" } }),
      "verify: value 1 is [3] on the 6 nodes; say rows: null if it is not on nodes",
    ],
  ])("%s", (_, work, message) => {
    expect(work).toThrow(message);
  });
});
