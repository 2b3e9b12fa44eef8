import { afterEach, describe, expect, test } from "vitest";
import { nequip, predict, splined, type System } from "../../src/models/index.js";
import { init, memoryUse } from "../../src/runtime/index.js";
import { cast } from "../../src/tensor/index.js";
import { relativeError } from "../representations/compare.js";

afterEach(() => init({ memoryLimit: Number.POSITIVE_INFINITY }));

const model = nequip({
  elements: [1, 6, 8],
  cutoff: 4,
  hidden: "4x0e+4x1o",
  lmax: 1,
  layers: 2,
  radialWidths: [16],
  random: 4,
  dtype: "f64",
});
const ethanol: System = {
  species: [6, 6, 8, 1, 1, 1, 1, 1, 1],
  positions: new Float64Array([
    0.01, -0.57, 0, -1.29, 0.25, 0, 1.13, 0.32, 0, 0.04, -1.22, 0.89, 0.04, -1.22, -0.89, -2.15, -0.42, 0, -1.34, 0.89, 0.89,
    -1.34, 0.89, -0.89, 1.99, -0.16, 0,
  ]),
};
const energyAndForces = (potential: typeof model | ReturnType<typeof splined>): Float64Array => {
  const [{ energy, forces }] = predict(potential, [ethanol]);
  return Float64Array.of(energy, ...forces);
};

describe("a potential with frozen radial functions", () => {
  test("has the energies and forces of the networks, better with more intervals", () => {
    const wanted = energyAndForces(model);
    const errors = [16, 64, 256].map((intervals) => relativeError(energyAndForces(splined(model, { intervals })), wanted));
    expect(errors[0]).toBeGreaterThan(1e-8); // so few intervals are seen
    expect(errors[1]).toBeLessThan(errors[0] / 20);
    expect(errors[2]).toBeLessThan(1e-9);
  });

  test("has forces that are the gradient of its own energy, however coarse", () => {
    const coarse = splined(model, { intervals: 6 });
    const [{ forces }] = predict(coarse, [ethanol]);
    const h = 1e-3;
    for (const k of [1, 8, 13]) {
      const at = (t: number): number => {
        const positions = ethanol.positions.slice();
        positions[k] += t;
        return predict(coarse, [{ ...ethanol, positions }])[0].energy;
      };
      const slope = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
      expect(forces[k]).toBeCloseTo(-slope, 7);
    }
  });

  test("follows the model into single precision, and works in blocks of receivers", async () => {
    const [single, wanted] = [cast(nequip(model.config), "f32"), energyAndForces(model)];
    expect(single.dtype).toBe("f32");
    const frozen = splined(model);
    await init({ memoryLimit: memoryUse().held + 60e3 });
    expect(relativeError(energyAndForces(frozen), wanted)).toBeLessThan(1e-9);
    await init({ memoryLimit: Number.POSITIVE_INFINITY });
    cast(model, "f32");
    expect(frozen.dtype).toBe("f32");
    expect(relativeError(energyAndForces(frozen), wanted)).toBeLessThan(2e-5);
    cast(model, "f64");
  });

  test("gives NaN below its shortest distance, and refuses one beyond the cutoff", () => {
    const close = { species: [6, 8], positions: new Float64Array([0, 0, 0, 0.5, 0, 0]) };
    expect(predict(splined(model, { from: 0.4 }), [close])[0].energy).not.toBeNaN();
    expect(predict(splined(model, { from: 0.6 }), [close])[0].energy).toBeNaN();
    expect(() => splined(model, { from: 4 })).toThrow("from is 4; it is a distance above 0 and below the cutoff 4");
  });
});
