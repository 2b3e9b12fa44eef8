import { describe, expect, test } from "vitest";
import { readSafetensors, save, writeSafetensors } from "../../src/io/index.js";
import { loadPotential, type NequipConfig, nequip, predict, savePotential, type System } from "../../src/models/index.js";
import { linear } from "../../src/nn/index.js";
import { memoryUse } from "../../src/runtime/index.js";
import { assign, cast, initialize, state } from "../../src/tensor/index.js";

const OPTIONS = {
  elements: [1, 8],
  cutoff: 3,
  hidden: "4x0e+2x1o",
  lmax: 1,
  layers: 2,
  radialWidths: [6],
  bessel: 3,
  readoutWidth: 4,
};
const potential = (seed: number, options: Partial<NequipConfig> = {}) => {
  const model = initialize(nequip({ ...OPTIONS, ...options, random: 0 }), { seed });
  assign(model.shift, [-1, -2]);
  return model;
};
const WATER: System = { species: [8, 1, 1], positions: Float64Array.of(0, 0, 0, 0.76, 0.59, 0, -0.76, 0.59, 0) };

describe("a saved potential", () => {
  test.each<[string, Partial<NequipConfig>]>([
    ["with defaults", {}],
    ["in f64", { dtype: "f64" }],
    [
      "with every option",
      {
        envelope: "smooth",
        neighbours: 2.5,
        readout: "silu",
        readoutConstant: 1.5,
        radialConstant: 1.25,
        gateConstants: { silu: 1.1, sigmoid: 1.2 },
        radialWidths: [5, 7],
      },
    ],
    ["without hidden radial layers", { radialWidths: [] }],
  ])("%s predicts the same bits", (_, options) => {
    const model = potential(1, options);
    const again = loadPotential(savePotential(model));
    expect(again.config).toEqual(model.config);
    expect(predict(again, [WATER])).toEqual(predict(model, [WATER]));
    expect(predict(again, [WATER])).not.toEqual(predict(potential(2, options), [WATER]));
    expect(savePotential(again)).toEqual(savePotential(model));
  });

  test("comes back in the precision it was cast to", () => {
    const model = cast(potential(1), "f64");
    const again = loadPotential(savePotential(model));
    expect(again.dtype).toBe("f64");
    expect(predict(again, [WATER])).toEqual(predict(model, [WATER]));
  });

  test("holds as much memory as its weights", () => {
    const bytes = savePotential(potential(1));
    loadPotential(bytes);
    const held = memoryUse().held;
    const again = loadPotential(bytes);
    for (const x of Object.values(state(again))) x.storage.free();
    expect(memoryUse().held).toBe(held);
  });
});

describe("refused, with the reason; and nothing stays behind", () => {
  const bytes = savePotential(potential(1));
  const { tensors, metadata } = readSafetensors(bytes);
  const manifest = JSON.parse(metadata.manifest);
  const withConfig = (changes: Record<string, unknown>): Uint8Array =>
    writeSafetensors(tensors, { manifest: JSON.stringify({ ...manifest, config: { ...manifest.config, ...changes } }) });
  const numbers = [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
  const option = (name: string, found: string): string =>
    `loadPotential: the option "${name}" of the file is ${found}; it must be `;

  test.each<[string, Uint8Array, string]>([
    [
      "a layer",
      save(linear("2x0e", "2x0e")),
      'loadPotential: the file holds a model without a name; this version reads "nequip"',
    ],
    [
      "another kind",
      writeSafetensors(tensors, { manifest: JSON.stringify({ ...manifest, kind: "mace" }) }),
      'loadPotential: the file holds "mace"; this version reads "nequip"',
    ],
    [
      "no options",
      writeSafetensors(tensors, { manifest: JSON.stringify({ ...manifest, config: null }) }),
      "loadPotential: the file has no options",
    ],
    [
      "an option of tomorrow",
      withConfig({ attention: true }),
      'loadPotential: the file has an option "attention" that this version does not know',
    ],
    [
      "a random generator",
      withConfig({ random: 1 }),
      'loadPotential: the file has an option "random" that this version does not know',
    ],
    ["no elements", withConfig({ elements: undefined }), `${option("elements", "missing")}a list of atomic numbers`],
    [
      "an empty list of elements",
      withConfig({ elements: [] }),
      "nequip: elements are []; they are different atomic numbers, at least one",
    ],
    [
      "an element beyond the table",
      withConfig({ elements: [1, 119] }),
      `${option("elements", "[1,119]")}a list of atomic numbers`,
    ],
    [
      "an element twice",
      withConfig({ elements: [8, 8] }),
      "nequip: elements are [8,8]; they are different atomic numbers, at least one",
    ],
    ["a cutoff of 0", withConfig({ cutoff: 0 }), `${option("cutoff", "0")}a positive number of ångström`],
    ["a cutoff in words", withConfig({ cutoff: "4" }), `${option("cutoff", '"4"')}a positive number of ångström`],
    ["no neighbours", withConfig({ neighbours: -1 }), `${option("neighbours", "-1")}a positive number`],
    ["a degree that takes for ever", withConfig({ lmax: 1e9 }), `${option("lmax", "1000000000")}an integer from 0 to 24`],
    ["half a degree", withConfig({ lmax: 0.5 }), `${option("lmax", "0.5")}an integer from 0 to 24`],
    [
      "more layers than tensors",
      withConfig({ layers: 1e9 }),
      `${option("layers", "1000000000")}a positive integer that the ${tensors.size} tensors of the file allow`,
    ],
    ["hidden irreps that are none", withConfig({ hidden: "4x0e+2y1o" }), "irreps"],
    ["hidden irreps as a record", withConfig({ hidden: { deep: { er: 1 } } }), `${option("hidden", '{"deep":"…"}')}irreps`],
    [
      "too many copies",
      withConfig({ hidden: "1000000x0e+2x1o" }),
      `${option("hidden", '"1000000x0e+2x1o"')}irreps of degrees to 24 that the ${numbers} numbers of the file allow`,
    ],
    [
      "too many copies of a vector",
      withConfig({ hidden: "4x0e+1000000x1o" }),
      `${option("hidden", '"4x0e+1000000x1o"')}irreps of degrees to 24 that the ${numbers} numbers of the file allow`,
    ],
    [
      "hidden irreps of a high degree",
      withConfig({ hidden: "4x0e+1x1000o" }),
      `${option("hidden", '"4x0e+1x1000o"')}irreps of degrees to 24`,
    ],
    [
      "hidden irreps without scalars",
      withConfig({ hidden: "2x1o" }),
      'nequip: hidden "2x1o" has no 0e; the energy is made of those',
    ],
    [
      "a wide radial network",
      withConfig({ radialWidths: [1e6] }),
      `${option("radialWidths", "[1000000]")}a list of positive integers`,
    ],
    [
      "a radial network of nothing",
      withConfig({ radialWidths: [0] }),
      `${option("radialWidths", "[0]")}a list of positive integers`,
    ],
    ["many Bessel functions", withConfig({ bessel: 1e9 }), `${option("bessel", "1000000000")}a positive integer`],
    ["a wide readout", withConfig({ readoutWidth: 1e9 }), `${option("readoutWidth", "1000000000")}a positive integer`],
    ["an unknown function", withConfig({ readout: "__proto__" }), `${option("readout", '"__proto__"')}the name of an activation`],
    [
      "an envelope in words",
      withConfig({ envelope: "rough" }),
      `${option("envelope", '"rough"')}"smooth" or an integer from 3 to 100`,
    ],
    [
      "a large envelope",
      withConfig({ envelope: 1e9 }),
      `${option("envelope", "1000000000")}"smooth" or an integer from 3 to 100`,
    ],
    ["a constant in words", withConfig({ radialConstant: "1" }), `${option("radialConstant", '"1"')}a number or null`],
    [
      "a constant of an unknown function",
      withConfig({ gateConstants: { sine: 1 } }),
      `${option("gateConstants", '{"sine":1}')}numbers by activation`,
    ],
    [
      "a larger network than its numbers",
      withConfig({ layers: 5 }),
      `loadPotential: the options describe a potential of more than the ${numbers} numbers in the file`,
    ],
    [
      "a wider network than its numbers",
      withConfig({ hidden: "12x0e+12x1o" }),
      `loadPotential: the options describe a potential of more than the ${numbers} numbers in the file`,
    ],
    [
      "a smaller network than its numbers",
      withConfig({ layers: 1 }),
      'load: the file has a layer "blocks.1.up" that the model has not',
    ],
  ])("%s", (_, hostile, message) => {
    const held = memoryUse().held;
    const began = performance.now();
    let told = "accepted";
    try {
      loadPotential(hostile);
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
      told = (error as Error).message;
    }
    expect(told.slice(0, message.length)).toBe(message);
    expect(memoryUse().held).toBe(held);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  test("and the potential can still be loaded", () => {
    expect(predict(loadPotential(bytes), [WATER])).toEqual(predict(potential(1), [WATER]));
  });
});
