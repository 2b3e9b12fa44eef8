import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  fromE3nn,
  loadE3nn,
  readE3nn,
  readSafetensors,
  type SafetensorsEntry,
  toE3nn,
  writeSafetensors,
} from "../../src/io/index.js";
import { gate, linear, mlp, tensorProduct, tensorSquare } from "../../src/nn/index.js";
import { assign, parameters, scope, state, type Tensor, tensor, toArray } from "../../src/tensor/index.js";
import { memoryUse } from "../../src/runtime/index.js";
import { values } from "../reference/read-safetensors.js";
import { relativeError } from "../representations/compare.js";

// Files of scripts/export_e3nn.py, made by scripts/reference/e3nn_modules.py.
const bytesOf = (version: string): Uint8Array =>
  readFileSync(new URL(`../reference/e3nn_modules_${version}.safetensors`, import.meta.url));
type Tree = { [name: string]: Tree | object };

/** All layers of a file, under the names of their paths. */
function modelOf(bytes: Uint8Array): Tree {
  const root: Tree = {};
  for (const [path, layer] of fromE3nn.all(readE3nn(bytes), { edges: "toSender" })) {
    const names = path.split(".");
    const last = names.pop() as string;
    let at = root;
    for (const name of names) at = (at[name] ??= {}) as Tree;
    at[last] = layer;
  }
  return root;
}
/** Numbers to 14 digits. */
const rounded = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, part) => (typeof part === "number" ? Number(part.toPrecision(14)) : part));
const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    expect((error as Error).name).toBe("RangeError");
    return (error as Error).message;
  }
  return "accepted";
};

describe.each([
  ["0.6.0", "e3nn"],
  ["0.4.4", "e3nn-0.4.4"],
] as const)("weights of e3nn %s", (version, convention) => {
  const bytes = bytesOf(version);

  test("go out as they came in, to the bit", () => {
    const again = toE3nn(modelOf(bytes), { convention });
    expect(readSafetensors(again).tensors).toEqual(readSafetensors(bytes).tensors);
    expect(toE3nn(modelOf(again), { convention })).toEqual(again);
    const [ours, theirs] = [readE3nn(again), readE3nn(bytes)];
    expect(ours.convention).toBe(convention);
    expect([...ours.modules.keys()].sort()).toEqual([...theirs.modules.keys()].sort());
    for (const [path, module] of ours.modules) {
      const found = theirs.modules.get(path)!;
      for (const [name, value] of Object.entries(module.settings))
        expect(rounded(value), `${path}: ${name}`).toEqual(rounded(found.settings[name]));
    }
  });

  test("fill a model of the same layers", () => {
    const model = modelOf(bytes);
    for (const x of Object.values(parameters(model))) assign(x, new Float64Array(x.size).fill(0.5));
    const before = toE3nn(model, { convention });
    expect(loadE3nn(model, bytes)).toBe(model);
    const after = toE3nn(model, { convention });
    expect(after).not.toEqual(before);
    expect(readSafetensors(after).tensors).toEqual(readSafetensors(bytes).tensors);
  });

  test("fill one layer of one's own, in its precision", () => {
    scope(() => {
      const cases = `e3nn_modules_${version}_cases`;
      const own = linear("2x0e+3x0e+2x1o", "4x0e+2x1o+1x0e", {
        instructions: [
          [0, 0],
          [2, 1],
          [1, 0],
          [1, 2],
        ],
        bias: [true, false, false],
        pathNormalization: "path",
        dtype: "f32",
      });
      loadE3nn(own, bytes, "pieces.lines");
      const x = tensor<string>(own.irrepsIn, values(cases, "pieces.lines.x").data, { dtype: "f32" });
      expect(relativeError(toArray(own(x as Tensor<any>)), values(cases, "pieces.lines.out").data)).toBeLessThan(1e-6);
    });
  });
});

test("weights of e3nn 0.4.4 go to e3nn 0.6: paths with the other sign change theirs, and only they", () => {
  scope(() => {
    const old = readE3nn(bytesOf("0.4.4"));
    const [square, path] = [fromE3nn(old, "net.square", "TensorProduct"), fromE3nn(old, "pieces.path", "TensorProduct")];
    const file = readE3nn(toE3nn({ square }));
    expect(file.convention).toBe("e3nn");
    const [before, after] = [old.modules.get("net.square")!, file.modules.get("square")!].map(
      ({ tensors }) => tensors.get("weight")!.data as Float64Array,
    );
    const changed = square.instructions.flatMap(({ weight, shape, first, second, out }) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const sign = before[weight] === after[weight] ? 1 : -1;
      for (let i = weight; i < weight + size; i++) expect(after[i]).toBe(sign * before[i]);
      return sign === 1 ? [] : [[first, second, out]];
    });
    // 1o ⊗ 2e → 2o, 2e ⊗ 1o → 2o, and the same with the second 2x1o; 2e ⊗ 2e → 1e
    expect(changed).toEqual([
      [2, 3, 4],
      [3, 2, 4],
      [3, 3, 1],
      [3, 4, 4],
      [4, 3, 4],
    ]);
    const again = fromE3nn(file, "square", "TensorProduct");
    const x = tensor<string>(
      square.irrepsIn1,
      new Float64Array(31).map((_, i) => Math.sin(i)),
      { dtype: "f64" },
    );
    expect(toArray(again(x, x))).toEqual(toArray(square(x, x)));
    // One of its paths has no weights, and 0.6 has no such sign.
    expect(refusal(() => toE3nn({ path }))).toBe(
      'toE3nn: instruction 2 of the product at "path" has the sign of "e3nn-0.4.4" and no weights of its own, which could change it to that of "e3nn"',
    );
  });
});

describe("refused by name, and nothing changes", () => {
  const bytes = bytesOf("0.6.0");
  const { tensors, metadata } = readSafetensors(bytes);
  const about = JSON.parse(metadata.e3nn);
  const changed = (path: string, changes: object): Uint8Array => {
    const modules = { ...about.modules, [path]: { ...about.modules[path], ...changes } };
    return writeSafetensors(tensors, { e3nn: JSON.stringify({ ...about, modules }) });
  };

  const withBias = (bias: SafetensorsEntry): Uint8Array =>
    writeSafetensors(
      [...tensors].map(([name, entry]): [string, SafetensorsEntry] => [name, name === "net.embed.bias" ? bias : entry]),
      metadata,
    );

  test.each<[string, Uint8Array, RegExp | string]>([
    [
      "another form",
      writeSafetensors(tensors, { e3nn: "{}" }),
      /^readE3nn: the file has no description of the form "e3nn modules 1"/,
    ],
    ["no description", writeSafetensors(tensors, {}), /^readE3nn: the file has no description/],
    [
      "another convention",
      writeSafetensors(tensors, { e3nn: JSON.stringify({ ...about, convention: "e3nn 0.3" }) }),
      'readE3nn: convention is "e3nn 0.3"; it is "e3nn" or "e3nn-0.4.4"',
    ],
    ["a class", changed("net.embed", { class: "Mystery" }), 'fromE3nn: the Mystery at "net.embed": this class is not supported'],
    [
      "a function",
      changed("net.gate", { act_gates: [["unknown: mish", 1.2], null, null] }),
      'fromE3nn: the Gate at "net.gate": its function is "unknown: mish", which is not one of ours',
    ],
    [
      "irreps",
      changed("net.embed", { irreps_in: "5x0e+1x99o" }),
      /^fromE3nn: the Linear at "net.embed": irreps_in is "5x0e\+1x99o"/,
    ],
    [
      "other path weights",
      changed("net.embed", {
        instructions: [
          [0, 0, 0.4],
          [1, 1, 1],
        ],
      }),
      /^fromE3nn: the Linear at "net.embed": the path weights are neither/,
    ],
    [
      "more weights than it holds",
      changed("pieces.plain", { hs: [3, 100000, 100000] }),
      /^fromE3nn: the FullyConnectedNet at "pieces.plain": it describes more weights than the 20 numbers/,
    ],
    [
      "more copies than it has numbers",
      changed("net.norm", { irreps: "1000000000x0e" }),
      'fromE3nn: the BatchNorm at "net.norm": it describes 1000000000 copies of irreps, for which the file has no numbers',
    ],
    [
      "a random grid",
      changed("pieces.sphere", { random_rot: true }),
      /^fromE3nn: the S2Activation at "pieces.sphere": it rotates its grid at random/,
    ],
    ["a kind", changed("net.embed", { internal_weights: 3 }), /internal_weights is "3"; the description is damaged$/],
    [
      "a tensor less",
      writeSafetensors(
        [...tensors].filter(([name]) => name !== "net.embed.bias"),
        metadata,
      ),
      'fromE3nn: the file has no tensor "bias" at "net.embed"; the layer needs it, [4]',
    ],
    [
      "a tensor more",
      writeSafetensors([...tensors, ["net.embed.scale", tensors.get("net.embed.bias")!]], metadata),
      'fromE3nn: the file has a tensor "scale" at "net.embed" that the layer has not',
    ],
    [
      "another shape",
      withBias({ dtype: "F64", shape: [2, 2], data: new Float64Array(4) }),
      'fromE3nn: "bias" at "net.embed" of the file is [2,2]; that of the layer is [4]',
    ],
    [
      "fewer numbers",
      withBias({ dtype: "F64", shape: [3], data: new Float64Array(3) }),
      'fromE3nn: "bias" at "net.embed" of the file is [3]; that of the layer is [4]',
    ],
    [
      "whole numbers",
      withBias({ dtype: "I32", shape: [4], data: new Int32Array(4) }),
      'fromE3nn: "bias" at "net.embed" of the file is I32; it must be F32 or F64',
    ],
    [
      "infinity",
      withBias({ dtype: "F64", shape: [4], data: Float64Array.of(1, 2, Number.POSITIVE_INFINITY, 4) }),
      'fromE3nn: "bias" at "net.embed" of the file has the value Infinity; weights are finite',
    ],
    [
      "a negative path weight",
      changed("pieces.path", {
        instructions: about.modules["pieces.path"].instructions.map((path: unknown[]) => [...path.slice(0, 5), -1]),
      }),
      'fromE3nn: the TensorProduct at "pieces.path": an instruction has a negative path weight',
    ],
    [
      "a grid of too many points",
      changed("pieces.sphere", { res: [100000, 100000] }),
      /^fromE3nn: the S2Activation at "pieces.sphere": its grid of 100000 × 100000 points is none, or too large$/,
    ],
  ])("%s", (_, hostile, message) => {
    const held = memoryUse().held;
    const found = refusal(() => fromE3nn.all(readE3nn(hostile), { edges: "toSender" }));
    expect(memoryUse().held).toBe(held);
    if (typeof message === "string") expect(found).toBe(message);
    else expect(found).toMatch(message);
    const model = modelOf(bytes);
    const before = toE3nn(model);
    expect(refusal(() => loadE3nn(model, hostile))).not.toBe("accepted");
    expect(toE3nn(model)).toEqual(before);
  });

  test("another kind than asked for, and a path that is not there", () => {
    const file = readE3nn(bytes);
    expect(refusal(() => fromE3nn(file, "net.conv", "Linear"))).toBe(
      'fromE3nn: the TensorProduct at "net.conv": it becomes a "TensorProduct"; a "Linear" was asked for',
    );
    expect(refusal(() => fromE3nn(file, "net.con", "Linear"))).toMatch(
      /^fromE3nn: the file has no module at "net.con"; it has net.gate, /,
    );
    expect(refusal(() => fromE3nn(file, "pieces.given", "Linear"))).toMatch(/becomes a "GivenLinear"/);
  });

  test("edge vectors whose direction is not told; told, they go in as ours do", () => {
    const file = readE3nn(bytes);
    expect(refusal(() => fromE3nn(file, "pieces.harmonics", "SphericalHarmonics"))).toMatch(/options.edges must tell/);
    scope(() => {
      const [to, from] = (["toSender", "toReceiver"] as const).map((edges) =>
        fromE3nn(file, "pieces.harmonics", "SphericalHarmonics", { edges }),
      );
      const v = tensor("1x1o", [0.3, -0.5, 0.8], { dtype: "f64" });
      const signs = [1, ...new Array(3).fill(-1), ...new Array(5).fill(1), ...new Array(7).fill(-1)];
      expect([...toArray(from(v))]).toEqual([...toArray(to(v))].map((y, i) => y * signs[i]));
    });
  });

  test("layers that do not mean the same", () => {
    const activations = ["silu", "tanh"] as const;
    const own = gate("4x0e+2x0o", "3x1o+2x2e+2x1e", {
      activations,
      gateIrreps: "3x0e+2x0e+2x0o",
      gates: ["sigmoid", "sigmoid", "tanh"],
      order: "e3nn",
    });
    expect(refusal(() => loadE3nn(own, bytes, "net.gate"))).toMatch(
      /^loadE3nn: the Gate at "net.gate" of the file has act_scalars \[\["silu",1.67917\d+\],.*that of the model has \[\["silu",1.67653/,
    );
    expect(refusal(() => loadE3nn(linear("5x0e+1x1o", "4x0e+3x1o"), bytes, "net.embed"))).toMatch(
      /^loadE3nn: the Linear at "net.embed" of the file has irreps_out "4x0e\+3x1o\+2x2e"; that of the model has "4x0e\+3x1o"$/,
    );
    expect(refusal(() => loadE3nn(mlp([3, 4, 2]), bytes, "pieces.lines"))).toBe(
      'loadE3nn: "pieces.lines" of the file is a Linear; that of the model is a FullyConnectedNet',
    );
    expect(refusal(() => loadE3nn({ embed: linear("1x0e", "1x0e") }, bytes, "pieces"))).toBe(
      'loadE3nn: the file has no module at "pieces.embed"; the model has a Linear there',
    );
    const { net, pieces } = modelOf(bytes) as { net: Tree; pieces: Tree };
    const { lines, ...others } = pieces;
    expect(Object.keys(state(lines))).toEqual(["weight", "bias"]);
    expect(refusal(() => loadE3nn({ net, pieces: others }, bytes))).toBe(
      'loadE3nn: the file has weights of a Linear at "pieces.lines", where the model has no such layer',
    );
  });

  test("what e3nn has not does not go out", () => {
    expect(refusal(() => toE3nn({ a: [linear("2x0e", "2x0e", { species: 2 })] }))).toBe(
      'toE3nn: the linear at "a.0" has weights for species; e3nn has no such module',
    );
    expect(refusal(() => toE3nn({ g: gate("2x0e", "1x1o", { even: (x) => x }) }))).toMatch(
      /has a function of one's own; e3nn has no such/,
    );
    expect(refusal(() => toE3nn({ g: gate("2x0e+1x0o", "1x1o") }))).toMatch(
      /takes "2x0e\+1x0o\+1x0e\+1x1o" in the order given, not sorted/,
    );
    const one = linear("2x0e", "2x0e");
    assign(one.weight, [1, 2, Number.NaN, 4]);
    expect(refusal(() => toE3nn(one))).toBe('toE3nn: "weight" of the model has the value NaN; weights are finite');
  });

  test("a product of the mode uvu and a square, with paths that were not written, have theirs in e3nn", () => {
    const product = tensorProduct("2x0e+2x1o", "1x1o");
    const { modules } = readE3nn(toE3nn({ product, square: tensorSquare("2x0e+1x1o") }));
    expect(modules.get("product")?.settings).toMatchObject({
      irreps_out: "2x0e+2x1o+2x1e+2x2e",
      instructions: [
        [0, 0, 1, "uvu", true, Math.sqrt(3)],
        [1, 0, 0, "uvu", true, 1],
        [1, 0, 2, "uvu", true, Math.sqrt(3)],
        [1, 0, 3, "uvu", true, Math.sqrt(5)],
      ],
      internal_weights: false,
    });
    expect(modules.get("square")?.class).toBe("TensorSquare");
  });
});
