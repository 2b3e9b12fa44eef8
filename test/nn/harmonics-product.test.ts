import { describe, expect, test } from "vitest";
import { harmonicsProduct, edgeFrame, sphericalHarmonics, tensorProduct } from "../../src/nn/index.js";
import { type Dtype, gradient, hvp, indices, inner, plain, scope, type Tensor, tensor, toArray } from "../../src/tensor/index.js";
import { readReferenceJson, values } from "../reference/read-safetensors.js";
import { EPS64, relativeError } from "../representations/compare.js";
import { features, numbers, thrown } from "../tensor/draw.js";
import { edgeVectors, SPECIAL } from "./edges.js";

type Vectors = Float64Array | Float32Array;
const IN = "3x0e+2x1o+3x1e+3x2e+3x3o+3x2o";
const HARMONICS = "0e+1o+2e+3o";
const OUT = "3x0e+3x1o+3x2o+2x1o+3x3e+3x3o";

/** Both forms of one product, without weights of their own. */
const forms = (mode: "uvw" | "uvu", [irrepsIn, harmonics, irrepsOut] = [IN, HARMONICS, OUT]) =>
  (["direct", "so2"] as const).map((form) =>
    harmonicsProduct.dyn<string, string, string>(irrepsIn, harmonics, irrepsOut, { form, mode, internalWeights: false }),
  );
const weightsOf = (layer: { weightCount: number }, mode: "uvw" | "uvu", rows: number, dtype: Dtype) =>
  numbers(mode === "uvw" ? [layer.weightCount] : [rows, layer.weightCount], 3, dtype);

describe("in the frames of edges, the same numbers as with the harmonics", () => {
  // e3nn 0.6, test/reference/so2_conv.json: every path to l = 3 of SO(3), and the operator for an edge along the pole
  test.each([
    { dtype: "f64" as const, tolerance: 1e-13 },
    { dtype: "f32" as const, tolerance: 2e-6 },
  ])("as e3nn computes them, $dtype", ({ dtype, tolerance }) => {
    const { paths } = readReferenceJson<{ cases: { so2: { paths: [number, number, number][] } } }>("so2_conv").cases.so2;
    const of = (key: string): { data: Vectors } => values("so2_conv", `so2.${key}`);
    // theirs: channels, then all degrees of one
    const ours = (data: ArrayLike<number>, channels: number): Float64Array => {
      const rows = data.length / (16 * channels);
      const found: number[] = [];
      for (let e = 0; e < rows; e++)
        for (let l = 0; l < 4; l++)
          for (let u = 0; u < channels; u++)
            for (let m = 0; m < 2 * l + 1; m++) found.push(data[(e * channels + u) * 16 + l * l + m]!);
      return Float64Array.from(found);
    };
    for (const form of ["direct", "so2"] as const) {
      scope(() => {
        const layer = harmonicsProduct("2x0+2x1+2x2+2x3", "0+1+2+3+4+5+6", "3x0+3x1+3x2+3x3", {
          form,
          irrepNormalization: "none",
          pathNormalization: "none",
          instructions: paths.map(([a, b, c]) => [a, b, c, "uvw", true]),
          internalWeights: false,
        });
        expect(layer.form).toBe(form);
        const w = plain(of("w").data, { shape: [layer.weightCount], dtype });
        const x = tensor("2x0+2x1+2x2+2x3", ours(of("x").data, 2), { shape: [5], dtype });
        const r = tensor("1x1", of("vec").data, { shape: [5], dtype });
        expect(relativeError(toArray(layer(x, r, w)), ours(of("out").data, 3))).toBeLessThan(tolerance);
        // K[in, out, u, w]: unit vectors, in the first channel, along the pole
        const units = new Float64Array(16 * 32);
        for (let i = 0; i < 16; i++) {
          const l = Math.floor(Math.sqrt(i));
          units[i * 32 + 2 * l * l + (i - l * l)] = 1;
        }
        const pole = tensor(
          "1x1",
          Float64Array.from({ length: 48 }, (_, i) => (i % 3 === 1 ? 1 : 0)),
          { shape: [16], dtype },
        );
        const found = toArray(layer(tensor("2x0+2x1+2x2+2x3", units, { shape: [16], dtype }), pole, w));
        const wanted = ours(
          Float64Array.from({ length: 16 * 3 * 16 }, (_, at) => {
            const [i, channel, o] = [Math.floor(at / 48), Math.floor(at / 16) % 3, at % 16];
            return of("K").data[(i * 16 + o) * 6 + channel]!;
          }),
          3,
        );
        expect(relativeError(found, wanted)).toBeLessThan(tolerance);
      });
    }
  });

  describe.each(["uvw", "uvu"] as const)("%s", (mode) => {
    test("values and gradients, at the poles, next to them and where the rotations jump", () => {
      scope(() => {
        const [direct, framed] = forms(mode);
        const rows = SPECIAL.length;
        const [x, w, g] = [features(IN, rows, 1), weightsOf(direct, mode, rows, "f64"), features(direct.irrepsOut, rows, 5)];
        const r = edgeVectors();
        expect(relativeError(toArray(framed(x, r, w)), toArray(direct(x, r, w)))).toBeLessThan(16 * EPS64);
        const back = (layer: typeof direct): Tensor[] =>
          gradient<string[]>((a: any, b: any, c: any) => inner<string>(layer(a, b, c), g) as never)(x, r, w) as never;
        const [wanted, found] = [back(direct), back(framed)];
        for (const i of [0, 2])
          expect(relativeError(toArray(found[i] as Tensor), toArray(wanted[i] as Tensor))).toBeLessThan(64 * EPS64);
        // the gradient by an edge goes like its inverse length, so each is held by itself
        const [by, to] = [toArray(found[1] as Tensor), toArray(wanted[1] as Tensor)];
        for (let e = 0; e < rows; e++)
          expect(relativeError(by.slice(3 * e, 3 * e + 3), to.slice(3 * e, 3 * e + 3)), `${SPECIAL[e]}`).toBeLessThan(1e-13);
      });
    });

    test("second derivatives by the edges", () => {
      scope(() => {
        const [direct, framed] = forms(mode, ["2x0e+2x1o+2x1e", "0e+1o+2e", "2x1o+2x2e"]);
        const rows = SPECIAL.length;
        const [x, w] = [features(direct.irrepsIn, rows, 1), weightsOf(direct, mode, rows, "f64")];
        const curved = (layer: typeof direct): Vectors =>
          toArray(
            hvp((r: any) => {
              const z = layer(x, r, w);
              return inner<string>(z, z) as never;
            })(edgeVectors() as never, features("1x1o", rows, 9)) as never,
          );
        const [wanted, found] = [curved(direct), curved(framed)];
        for (let e = 0; e < rows; e++)
          expect(relativeError(found.slice(3 * e, 3 * e + 3), wanted.slice(3 * e, 3 * e + 3)), `${SPECIAL[e]}`).toBeLessThan(
            1e-12,
          );
      });
    });

    test("in single precision", () => {
      scope(() => {
        const [, framed] = forms(mode);
        const [direct] = forms(mode);
        const rows = SPECIAL.length;
        const [x, w, g] = [features(IN, rows, 1), weightsOf(direct, mode, rows, "f64"), features(direct.irrepsOut, rows, 5)];
        const single = (t: Tensor<any>): Tensor<any> =>
          t.irreps === "plain"
            ? plain(toArray(t), { shape: t.shape, dtype: "f32" })
            : tensor<string>(t.irreps, toArray(t), { shape: t.shape.slice(0, -1), dtype: "f32" });
        const given = [x, edgeVectors(), w, g];
        const [fx, fr, fw, fg] = given.map(single);
        expect(relativeError(toArray(framed(fx, fr, fw)), toArray(direct(x, edgeVectors(), w)))).toBeLessThan(2e-6);
        const back = (layer: typeof direct, [a, b, c, d]: Tensor<any>[]): Tensor[] =>
          gradient<string[]>((p: any, q: any, s: any) => inner<string>(layer(p, q, s), d) as never)(a, b, c) as never;
        const [wanted, found] = [back(direct, given), back(framed, [fx, fr, fw, fg])];
        const [by, to] = [toArray(found[1] as Tensor), toArray(wanted[1] as Tensor)];
        for (let e = 0; e < rows; e++)
          expect(relativeError(by.slice(3 * e, 3 * e + 3), to.slice(3 * e, 3 * e + 3)), `${SPECIAL[e]}`).toBeLessThan(2e-5);
      });
    });

    test("edges of length zero: only the harmonic of degree 0 is left, with derivatives zero", () => {
      scope(() => {
        const [direct, framed] = forms(mode);
        const r = edgeVectors([
          [0, 0, 0],
          [0.3, 0.2, -0.1],
          [0, 0, 0],
        ]);
        const [x, w] = [features(IN, 3, 1), weightsOf(direct, mode, 3, "f64")];
        const wanted = toArray(direct(x, r, w));
        expect(relativeError(toArray(framed(x, r, w)), wanted)).toBeLessThan(16 * EPS64);
        expect(wanted.slice(0, 9).some((value) => value !== 0)).toBe(true);
        const z = (layer: typeof direct) => (v: any) => inner<string>(layer(x, v, w), layer(x, v, w)) as never;
        const found = toArray(gradient(z(framed))(r as never) as never) as Vectors;
        expect([...found.slice(0, 3), ...found.slice(6)].map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
        expect(relativeError(found, toArray(gradient(z(direct))(r as never) as never))).toBeLessThan(64 * EPS64);
      });
    });

    test("along edges, with a frame that is shared, and with weights of the other kind", () => {
      scope(() => {
        const [direct, framed] = forms(mode);
        const edges = { senders: indices([0, 2, 1, 1], 3), receivers: indices([2, 0, 0, 1], 4) };
        const r = edgeVectors(SPECIAL.slice(6, 10));
        const [x, one, each] = [features(IN, 3, 1), numbers([direct.weightCount], 2), numbers([4, direct.weightCount], 3)];
        for (const w of [one, each]) {
          const wanted = toArray(direct(x, r, w, edges));
          expect(relativeError(toArray(framed(x, r, w, edges)), wanted)).toBeLessThan(16 * EPS64);
          expect(relativeError(toArray(framed(x, edgeFrame(r), w, edges)), wanted)).toBeLessThan(16 * EPS64);
        }
      });
    });
  });
});

test("the form follows from the degrees, and the weights are those of the tensor product", () => {
  scope(() => {
    const low = harmonicsProduct("2x0e + 2x1o", "0e + 1o", "2x0e + 2x1o", { random: 1, dtype: "f64" });
    expect(low.form).toBe("direct");
    const high = harmonicsProduct("2x0e + 2x4e", "0e + 1o + 4e", "1x0e + 2x5o", { random: 1, dtype: "f64" });
    expect(high.form).toBe("so2");
    expect(harmonicsProduct("2x0e + 2x4e", "2x0e + 4e", "1x0e").form).toBe("direct");
    const product = tensorProduct("2x0e + 2x4e", "0e + 1o + 4e", {
      out: "1x0e + 2x5o",
      instructions: high.instructions.map(({ first, second, out, mode }) => [first, second, out, mode, true]),
    });
    const [x, r] = [features("2x0e+2x4e", 4, 1), edgeVectors(SPECIAL.slice(0, 4))];
    const wanted = product(x, sphericalHarmonics("0e + 1o + 4e", r), high.weight as Tensor<"plain">);
    expect(relativeError(toArray(high(x, r)), toArray(wanted))).toBeLessThan(32 * EPS64);
    expect(high.weight?.shape).toEqual([high.weightCount]);
  });
});

test("what does not fit is refused", () => {
  const make = (...args: unknown[]) => thrown(() => (harmonicsProduct as any)(...args)).message;
  expect(make("2x0e", "0e + 1o", "2x1e")).toBe('harmonicsProduct: "2x0e" ⊗ "1x0e+1x1o" has no 1e of irrepsOut "2x1e"');
  expect(make("2x0e", "0e + 1o", "3x1o", { mode: "uvu" })).toBe(
    'harmonicsProduct: "2x0e" ⊗ "1x0e+1x1o" has no 1o of irrepsOut "3x1o" with as many copies',
  );
  expect(make("2x0e", "2x1o", "2x1o", { form: "so2" })).toContain("one copy of each harmonic");
  expect(make("2x0e", "1o", "2x1o", { form: "fast" })).toBe('harmonicsProduct: form is "fast"; it is "direct" or "so2"');
  expect(make("2x0e", "1o", "2x1o", { mode: "uuu" })).toBe('harmonicsProduct: mode is "uuu"; it is "uvw" or "uvu"');
  scope(() => {
    for (const layer of [...forms("uvw"), ...forms("uvu")]) {
      const call = (...args: unknown[]) => thrown(() => (layer as any)(...args)).message;
      const [x, w] = [features(IN, 2, 1), numbers([layer.weightCount], 1)];
      expect(call(x, edgeVectors(SPECIAL.slice(0, 3)), w)).toContain("x has 2 rows and there are 3 edges");
      expect(call(x, features("1x0e", 2, 1), w)).toContain('r is "1x0e" [2,1]');
      expect(call(x, edgeVectors(SPECIAL.slice(0, 2)), numbers([3], 1))).toContain("weights are [3]");
      expect(call(x, edgeVectors(SPECIAL.slice(0, 2)))).toContain("has no weights of its own");
      expect(call(features("1x0e", 2, 1), edgeVectors(SPECIAL.slice(0, 2)), w)).toContain("the layer takes");
    }
    const [, framed] = forms("uvw");
    const bad = edgeVectors([[Number.MAX_VALUE, Number.MAX_VALUE, 1]]);
    expect(() => framed(features(IN, 1, 1), bad, numbers([framed.weightCount], 1))).toThrow(RangeError);
  });
});
