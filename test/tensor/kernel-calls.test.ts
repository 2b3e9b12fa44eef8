import { describe, expect, test } from "vitest";
import { type Frame, batchOf, derive, nequip, potentialLoss } from "../../src/models/index.js";
import { linear } from "../../src/nn/index.js";
import { castTensor, free, gradient, inner, parameters, scope, sum, type Tensor, valueAndGrad } from "../../src/tensor/index.js";
import { features } from "./draw.js";
import { callsOf, kernelCalls } from "./kernel-calls.js";

const FORWARD = "matrixProductNN";
const TO_INPUT = "matrixProductNT";
const TO_WEIGHTS = "matrixProductTN";

const frame: Frame = {
  species: [8, 1, 1],
  positions: Float64Array.of(0, 0, 0, 0.9, 0.1, 0.2, -0.3, 0.8, -0.4),
  energy: -1,
  forces: Float64Array.of(0.1, 0, 0.2, -0.3, 0.1, 0, 0.2, -0.1, -0.2),
};

describe.each(["f32", "f64"] as const)("a potential, %s", (dtype) => {
  const model = nequip({
    elements: [1, 8],
    cutoff: 4,
    hidden: "4x0e+4x1o",
    lmax: 1,
    layers: 2,
    radialWidths: [8],
    dtype,
    random: 1,
  });
  const batch = () => batchOf([frame], model.elements, model.cutoff);

  test("a force runs no kernel for gradients of weights", () => {
    const counts = kernelCalls(() => scope(() => void derive(model, batch())));
    expect(callsOf(counts, FORWARD)).toBeGreaterThan(10);
    expect(callsOf(counts, TO_INPUT)).toBeGreaterThan(5);
    expect(callsOf(counts, TO_WEIGHTS)).toBe(0);
    expect(callsOf(counts, "tensorProductBackward")).toBeGreaterThan(0);
  });

  test("an energy runs nothing backwards", () => {
    const { vectors: exact, graph, species } = scope(batch);
    const vectors = castTensor(exact, dtype);
    const counts = kernelCalls(() => scope(() => void model.atomEnergies(vectors, graph, species)));
    for (const kernel of [TO_INPUT, TO_WEIGHTS, "tensorProductBackward", "harmonicsTranspose"])
      expect(callsOf(counts, kernel)).toBe(0);
    expect(callsOf(counts, "tensorProductForward")).toBe(2);
  });

  test("the gradient of a loss on forces runs them, by every weight", () => {
    const step = valueAndGrad(
      parameters(model),
      potentialLoss(model, [frame], { shifts: new Float64Array(2), energyDeviation: 1, forceScale: 1, stressScale: 0 }),
    );
    let grads: Record<string, Tensor> = {};
    const counts = kernelCalls(() => {
      grads = step([0]).grads as Record<string, Tensor>;
    });
    expect(callsOf(counts, TO_WEIGHTS)).toBeGreaterThanOrEqual(Object.keys(parameters(model)).length);
    for (const g of Object.values(grads)) free(g);
  });

  test("the gradient of an energy by the last weights runs nothing that leads elsewhere", () => {
    const { vectors: exact, graph, species } = scope(batch);
    const vectors = castTensor(exact, dtype);
    const step = valueAndGrad([model.read1.weight], () => sum(model.atomEnergies(vectors, graph, species)));
    const counts = kernelCalls(() => void step());
    expect(callsOf(counts, TO_WEIGHTS)).toBe(1);
    for (const kernel of [TO_INPUT, "tensorProductBackward", "harmonicsTranspose", "logistic"])
      expect(callsOf(counts, kernel)).toBe(0);
  });
});

test("a linear map takes the roles that are asked for", () => {
  scope(() => {
    const layer = linear("3x0e+2x1o", "2x0e+2x1o", { random: 1, dtype: "f64" });
    const x = features("3x0e+2x1o", 4);
    const paths = 2;
    const byX = kernelCalls(() => void gradient<[string]>((y) => inner<string>(layer(y as never), layer(y as never)))(x));
    expect([FORWARD, TO_INPUT, TO_WEIGHTS].map((name) => callsOf(byX, name))).toEqual([2 * paths, 2 * paths, 0]);
    const byWeight = kernelCalls(
      () =>
        void valueAndGrad([layer.weight], () => {
          const y = layer(x);
          return inner<string>(y, y) as never;
        })(),
    );
    expect([FORWARD, TO_INPUT, TO_WEIGHTS].map((name) => callsOf(byWeight, name))).toEqual([paths, 0, paths]);
  });
});
