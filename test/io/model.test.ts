import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  load,
  manifestOf,
  readManifest,
  readSafetensors,
  type SafetensorsEntry,
  save,
  writeSafetensors,
} from "../../src/io/index.js";
import { batchNorm, type Gate, gate, linear, mlp, sequential, tensorProduct } from "../../src/nn/index.js";
import { memoryUse } from "../../src/runtime/index.js";
import { assign, cast, initialize, parameters, state, tensor, toArray } from "../../src/tensor/index.js";

fc.configureGlobal({ seed: 20 });

/** linear, gate, linear */
const model = (seed: number, dtype: "f32" | "f64" = "f32") => sequentialOf(gate("4x0e", "2x1o"), seed, dtype);
const sequentialOf = (nonlinearity: Gate<"6x0e+2x1o", "4x0e+2x1o">, seed = 1, dtype: "f32" | "f64" = "f32") => {
  const layers = [
    linear("2x0e+1x1o", nonlinearity.irrepsIn, { random: 0, dtype }),
    nonlinearity,
    linear("4x0e+2x1o", "1x0e+3x1o", { bias: true, random: 0, dtype }),
  ] as const;
  return initialize(sequential(...layers), { seed });
};
const numbersOf = (of: object): number[][] => Object.values(state(of)).map((x) => [...toArray(x)]);

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(["RangeError", "SafetensorsError"]).toContain((error as Error).name);
    return (error as Error).message;
  }
  return "accepted";
}

describe("save and load", () => {
  test("give the weights back to the bit, and the same outputs", () => {
    const [one, two] = [model(1), model(2)];
    const x = tensor("2x0e+1x1o", [1, 2, 3, 4, 5]);
    expect(toArray(two(x))).not.toEqual(toArray(one(x)));
    expect(load(two, save(one))).toBe(two);
    expect(numbersOf(two)).toEqual(numbersOf(one));
    expect(toArray(two(x))).toEqual(toArray(one(x)));
  });

  test("the bytes depend on the model alone, and lie anywhere in memory", () => {
    const bytes = save(model(1));
    expect(save(load(model(2), bytes))).toEqual(bytes);
    expect(save(load(model(2), bytes.buffer))).toEqual(bytes);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(save(load(model(2), shifted.subarray(3)))).toEqual(bytes);
  });

  test("f64 weights keep all their digits; in an f32 model they are rounded once", () => {
    const wide = model(1, "f64");
    expect(numbersOf(load(model(2, "f64"), save(wide)))).toEqual(numbersOf(wide));
    expect(numbersOf(load(model(2), save(wide)))).toEqual(numbersOf(wide).map((values) => values.map(Math.fround)));
    const narrow = model(3);
    expect(numbersOf(load(model(2, "f64"), save(narrow)))).toEqual(numbersOf(narrow));
  });

  test("the manifest names the library, the conventions and the irreps of each layer by its path", () => {
    const { library, conventions, layers, kind, config } = readManifest(save(model(1)));
    expect(library).toBe(JSON.parse(readFileSync("package.json", "utf8")).version);
    expect(conventions).toEqual({
      basis: "e3nn",
      couplingPhase: "e3nn>=0.5",
      normalization: "component,element",
      layout: "paths row-major [in, out]",
    });
    expect(Object.entries(layers).map(([path, { irrepsIn, irrepsOut }]) => `${path}: ${irrepsIn} → ${irrepsOut}`)).toEqual([
      ": 2x0e+1x1o → 1x0e+3x1o",
      "layers.0: 2x0e+1x1o → 6x0e+2x1o",
      "layers.1: 6x0e+2x1o → 4x0e+2x1o",
      "layers.2: 4x0e+2x1o → 1x0e+3x1o",
    ]);
    expect([kind, config]).toEqual([null, null]);
    expect([...readSafetensors(save(model(1))).tensors.keys()].sort()).toEqual(Object.keys(state(model(1))).sort());
  });

  test("the manifest tells what the numbers of each layer mean", () => {
    const { descriptions } = readManifest(save(model(1)));
    expect(Object.keys(descriptions)).toEqual(["layers.0", "layers.1", "layers.2"]);
    expect(descriptions["layers.2"]).toEqual({
      kind: "linear",
      irrepsIn: "4x0e+2x1o",
      irrepsOut: "1x0e+3x1o",
      instructions: [
        [0, 0, 0.5],
        [1, 1, 1 / Math.sqrt(2)],
      ],
      bias: [true, false],
      species: 0,
      fIn: null,
      fOut: null,
      internalWeights: true,
    });
    const split = tensorProduct("1x1o+1x1o", "1x2e", {
      out: "2x2o",
      instructions: [[1, 0, 0, "uvw", true]],
      convention: "e3nn-0.4.4",
    });
    expect(manifestOf(split).descriptions[""]).toEqual({
      kind: "tensorProduct",
      irrepsIn1: "1x1o+1x1o",
      irrepsIn2: "1x2e",
      irrepsOut: "2x2o",
      instructions: [[1, 0, 0, "uvw", true, -Math.sqrt(5)]],
      convention: "e3nn-0.4.4",
      internalWeights: true,
    });
  });

  test("what belongs to training may differ; what numbers mean may not", () => {
    const one = batchNorm("2x0e", { momentum: 0.5 });
    expect(load(batchNorm("2x0e"), save(one)).weight?.shape).toEqual([2]);
    expect(refusal(() => load(batchNorm("2x0e", { eps: 1e-3 }), save(one)))).toBe(
      'load: the layer "" of the file has eps 0.00001; that of the model has 0.001',
    );
    const wide = mlp([2, 3], { outActivation: true });
    expect(refusal(() => load(mlp([2, 3]), save(wide)))).toBe(
      'load: the layer "" of the file has outActivation true; that of the model has false',
    );
  });

  test("a file of the first form, which told only irreps, loads", () => {
    const bytes = readFileSync(new URL("../reference/model_form_1.safetensors", import.meta.url));
    const { form, descriptions } = JSON.parse(readSafetensors(bytes).metadata.manifest);
    expect([form, descriptions]).toEqual(["intertwiner model 1", undefined]);
    expect(readManifest(bytes).descriptions).toEqual({});
    const two = load(model(2), bytes);
    expect(numbersOf(two)[0]).toEqual([...(readSafetensors(bytes).tensors.get("layers.0.weight")!.data as Float32Array)]);
    expect(readManifest(save(two)).form).toBe("intertwiner model 2");
  });

  test("a model that holds itself, a tensor of the moment or a function is saved", () => {
    const one = model(1);
    const cyclic: Record<string, unknown> = { one, passing: tensor("1x0e", [1]), f: () => 0, list: [new Float64Array(3)] };
    cyclic.self = cyclic;
    expect(Object.keys(manifestOf(cyclic).layers)).toEqual(["one", "one.layers.0", "one.layers.1", "one.layers.2"]);
    expect(load(cyclic, save(cyclic))).toBe(cyclic);
  });

  test("weights that are not finite are not saved", () => {
    const one = model(1);
    const [name, x] = Object.entries(parameters(one))[0];
    assign(x, new Float32Array(x.size).fill(Number.NaN));
    expect(() => save(one)).toThrow(new RangeError(`save: "${name}" of the model has the value NaN; weights are finite`));
  });
});

describe("refused, with the reason; and the model is left as it is", () => {
  const bytes = save(model(1));
  const { tensors, metadata } = readSafetensors(bytes);
  const manifest = JSON.parse(metadata.manifest);
  const first = "layers.0.weight";
  const withManifest = (changes: Record<string, unknown>): Uint8Array =>
    writeSafetensors(tensors, { manifest: JSON.stringify({ ...manifest, ...changes }) });
  const withLayers = (changes: Record<string, unknown>): Uint8Array =>
    withManifest({ layers: { ...manifest.layers, ...changes } });
  const withDescription = (path: string, changes: Record<string, unknown>): Uint8Array =>
    withManifest({ descriptions: { ...manifest.descriptions, [path]: { ...manifest.descriptions[path], ...changes } } });
  const withTensors = (change: (all: Map<string, SafetensorsEntry>) => unknown): Uint8Array => {
    const all = new Map(readSafetensors(bytes).tensors);
    change(all);
    return writeSafetensors(all, metadata);
  };
  const noManifest =
    'load: the file has no manifest of the form "intertwiner model 2" or "intertwiner model 1"; it was not written by save';
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;

  test("the tensors are named by their paths", () => expect(tensors.has(first)).toBe(true));

  test.each<[string, Uint8Array, string | RegExp]>([
    ["nothing", new Uint8Array(0), /^safetensors: the file has 0 bytes/],
    ["text", new TextEncoder().encode("#!/bin/sh\necho model\n"), /^safetensors: not a safetensors file/],
    ["a file without manifest", writeSafetensors(tensors), noManifest],
    ["a manifest that is no JSON", writeSafetensors(tensors, { manifest: "{" }), noManifest],
    ["a manifest of null", writeSafetensors(tensors, { manifest: "null" }), noManifest],
    ["a deep manifest", writeSafetensors(tensors, { manifest: deep }), noManifest],
    [
      "a form by inheritance",
      writeSafetensors(tensors, { manifest: `{"__proto__":{"form":"intertwiner model 1"}}` }),
      noManifest,
    ],
    ["another form", withManifest({ form: "intertwiner model 3" }), noManifest],
    ["no library", withManifest({ library: 1 }), /there is no "library" or "kind"/],
    ["a kind that is a number", withManifest({ kind: 3 }), /there is no "library" or "kind"/],
    ["no conventions", withManifest({ conventions: null }), /there are no "conventions"/],
    [
      "another phase",
      withManifest({ conventions: { ...manifest.conventions, couplingPhase: "e3nn 0.4.4" } }),
      `load: the file's convention of couplingPhase is "e3nn 0.4.4"; this version reads "e3nn>=0.5"`,
    ],
    [
      "no layout",
      withManifest({ conventions: { ...manifest.conventions, layout: undefined } }),
      /convention of layout is missing; this version reads/,
    ],
    ["no descriptions", withManifest({ descriptions: [] }), /there are no "descriptions" of layers/],
    ["a description of null", withManifest({ descriptions: { "layers.0": null } }), /there are no "descriptions" of layers/],
    [
      "another instruction",
      withDescription("layers.0", { instructions: [[0, 0, 0.5]] }),
      /^load: the layer "layers.0" of the file has instructions \[\[0,0,0.5\]\]; that of the model has \[\[0,0,0.707\d+\],\[1,1,1\]\]$/,
    ],
    [
      "another kind",
      withDescription("layers.0", { kind: "gate" }),
      'load: the layer "layers.0" of the file has kind "gate"; that of the model has "linear"',
    ],
    [
      "other factors",
      save(sequentialOf(gate("4x0e", "2x1o", { constants: "e3nn" }))),
      /^load: the layer "layers.1" of the file has scalars \[\["4x0e","silu",1.67917679\d+\]\]; that of the model has \[\["4x0e","silu",1.6765\d+\]\]$/,
    ],
    ["no layers", withManifest({ layers: [] }), /there are no "layers" with irreps/],
    ["a layer of null", withLayers({ "layers.0": null }), /there are no "layers" with irreps/],
    ["irreps that are a list", withLayers({ "layers.0": { irrepsIn: [] } }), /there are no "layers" with irreps/],
    [
      "another layer's irreps",
      withLayers({ "layers.0": { irrepsIn: "2x0e+1x1e", irrepsOut: "6x0e+2x1o" } }),
      'load: the layer "layers.0" of the file has irrepsIn "2x0e+1x1e", irrepsOut "6x0e+2x1o"; that of the model has irrepsIn "2x0e+1x1o", irrepsOut "6x0e+2x1o"',
    ],
    [
      "a layer less",
      withLayers({ "layers.1": undefined }),
      'load: the file has no layer "layers.1"; that of the model has irrepsIn "6x0e+2x1o", irrepsOut "4x0e+2x1o"',
    ],
    [
      "a layer more",
      withLayers({ "layers.3": { irrepsIn: "1x0e" } }),
      'load: the file has a layer "layers.3" that the model has not',
    ],
    [
      "a tensor less",
      withTensors((all) => all.delete(first)),
      /^load: the file has no tensor "layers.0.weight"; the model needs it, \[\d+\]$/,
    ],
    [
      "a tensor more",
      withTensors((all) => all.set("__proto__", { dtype: "F32", shape: [0], data: new Float32Array(0) })),
      'load: the file has a tensor "__proto__" that the model has not',
    ],
    [
      "another shape",
      withTensors((all) => all.set(first, { dtype: "F32", shape: [2], data: new Float32Array(2) })),
      /^load: "layers.0.weight" of the file is \[2\]; that of the model is \[\d+\]$/,
    ],
    [
      "the same numbers in another shape",
      withTensors((all) => all.set(first, { ...all.get(first)!, shape: [1, ...all.get(first)!.shape] })),
      /^load: "layers.0.weight" of the file is \[1,\d+\]; that of the model is \[\d+\]$/,
    ],
    [
      "whole numbers",
      withTensors((all) =>
        all.set(first, { dtype: "I32", shape: all.get(first)!.shape, data: new Int32Array(all.get(first)!.data.length) }),
      ),
      'load: "layers.0.weight" of the file is I32; it must be F32 or F64',
    ],
    [
      "NaN",
      withTensors((all) => ((all.get(first)!.data as Float32Array)[1] = Number.NaN)),
      'load: "layers.0.weight" of the file has the value NaN; weights are finite',
    ],
    [
      "a number too large for f32",
      withTensors((all) =>
        all.set(first, {
          dtype: "F64",
          shape: all.get(first)!.shape,
          data: new Float64Array(all.get(first)!.data.length).fill(1e300),
        }),
      ),
      'load: "layers.0.weight" of the file has the value Infinity; weights are finite',
    ],
  ])("%s", (_, hostile, message) => {
    const two = model(2);
    const before = [numbersOf(two), memoryUse().held];
    if (typeof message === "string") expect(refusal(() => load(two, hostile))).toBe(message);
    else expect(refusal(() => load(two, hostile))).toMatch(message);
    expect([numbersOf(two), memoryUse().held]).toEqual(before);
  });

  test("a file of another model", () => {
    const other = linear("2x0e", "2x0e", { random: 1 });
    expect(refusal(() => load(model(2), save(other)))).toMatch(
      /^load: the layer "" of the file has irrepsIn "2x0e", irrepsOut "2x0e"; that of the model has irrepsIn "2x0e\+1x1o"/,
    );
  });

  test("something that is not bytes", () => {
    expect(() => load(model(2), "model.safetensors" as never)).toThrow(TypeError);
  });

  test("cut anywhere, or with bytes behind it", () => {
    const two = model(2);
    const before = save(two);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.uint8Array({ minLength: 1, maxLength: 9 }), (length, more) => {
        expect(refusal(() => load(two, bytes.subarray(0, length)))).toMatch(/^safetensors: /);
        expect(refusal(() => load(two, Buffer.concat([bytes, more])))).toMatch(/^safetensors: \d+ bytes after the last tensor/);
        expect(Buffer.compare(save(two), before)).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test("with some of its bytes changed it is refused, or loaded whole", () => {
    const outcomes = { refused: 0, loaded: 0 };
    const two = model(2);
    const start = save(two);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const hostile = bytes.slice();
          for (const [at, change] of changes) hostile[at] ^= change;
          load(two, start);
          try {
            load(two, hostile);
          } catch (error) {
            outcomes.refused++;
            expect((error as Error).message).toMatch(/^(safetensors|load): ./);
            expect(Buffer.compare(save(two), start)).toBe(0);
            return;
          }
          outcomes.loaded++;
          const { tensors: theirs } = readSafetensors(hostile);
          for (const [name, x] of Object.entries(state(two)))
            expect([...toArray(x)]).toEqual([...Float32Array.from(theirs.get(name)!.data as Float32Array)]);
        },
      ),
      { numRuns: 2000 },
    );
    expect(outcomes.refused).toBeGreaterThan(500);
    expect(outcomes.loaded).toBeGreaterThan(20);
  });

  test("cast after it was saved, the model takes the file all the same", () => {
    const two = cast(model(2), "f64");
    expect(numbersOf(load(two, bytes))).toEqual(numbersOf(model(1)));
  });
});
