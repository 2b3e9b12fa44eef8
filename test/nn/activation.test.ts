import { describe, expect, test } from "vitest";
import {
  type Activation,
  activation,
  applyFunction,
  E3NN_MOMENTS,
  type PointwiseFunction,
  SECOND_MOMENT,
  scalarActivation,
} from "../../src/nn/index.js";
import { parityOf, prepared } from "../../src/nn/activation.js";
import {
  addNumber,
  exp,
  gradient,
  multiply,
  plain,
  scaleBy,
  scope,
  sin,
  sum,
  tanh,
  type Tensor,
  tensor,
  toArray,
} from "../../src/tensor/index.js";
import { readReferenceJson } from "../reference/read-safetensors.js";
import { features } from "../tensor/draw.js";
import { expectAsReference, PRECISIONS } from "./reference-layer.js";

// ½ erfc(−x/√2) by its series, which converges everywhere
function normal(x: number): number {
  let [term, total] = [x, x];
  for (let k = 3; k < 400; k += 2) total += term *= (x * x) / k;
  return 0.5 + (total * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

const definitions: Record<Activation, (z: number) => number> = {
  silu: (z) => z / (1 + Math.exp(-z)),
  tanh: Math.tanh,
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  ssp: (z) => Math.log1p(Math.exp(z)) - Math.LN2,
  softplus: (z) => Math.log1p(Math.exp(z)),
  abs: Math.abs,
  identity: (z) => z,
  relu: (z) => Math.max(z, 0),
  leakyRelu: (z) => (z > 0 ? z : 0.01 * z),
  gelu: (z) => z * normal(z),
  softOdd: (z) => -z * Math.expm1(-z * z),
  sin: Math.sin,
  cos: Math.cos,
  square: (z) => z * z,
};
const names = Object.keys(definitions) as Activation[];

describe("functions by name", () => {
  test.each(names)("%s is what its name says, also where numbers are small", (name) => {
    scope(() => {
      const z = [-3.7, -1.25, -0.3, -1e-4, 0, 1e-4, 0.3, 0.8, 2.5, 5];
      const found = toArray(applyFunction(name, plain(z, { dtype: "f64" })));
      for (const [i, t] of z.entries()) {
        const wanted = definitions[name](t);
        // log 2 is taken away, or here 1/2 added to what nearly cancels it
        const size = name === "ssp" || name === "gelu" ? 1 : Math.abs(wanted);
        expect(Math.abs(found[i]! - wanted), `${name}(${t})`).toBeLessThanOrEqual(16 * Number.EPSILON * size);
      }
    });
  });

  test("there is one factor for each name, exact or e3nn's", () => {
    expect(Object.keys(SECOND_MOMENT).sort()).toEqual([...names].sort());
    expect(Object.keys(E3NN_MOMENTS).sort()).toEqual([...names].sort());
  });

  test.each(names)("the factor of %s brings the second moment of normal input to one, and e3nn's is near", (name) => {
    // ∫ f(z)² φ(z) dz by Simpson's rule on both sides of the kink
    const [end, n] = [14, 1 << 13];
    let moment = 0;
    for (const side of [-1, 1]) {
      for (let i = 0; i <= n; i++) {
        const z = (side * end * i) / n;
        const weight = (i === 0 || i === n ? 1 : i % 2 === 0 ? 2 : 4) * (end / n / 3);
        moment += (weight * definitions[name](z) ** 2 * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
      }
    }
    expect(Math.abs(SECOND_MOMENT[name] * Math.sqrt(moment) - 1)).toBeLessThan(2e-14);
    // the estimates are from a million numbers
    expect(Math.abs(E3NN_MOMENTS[name] / SECOND_MOMENT[name] - 1)).toBeLessThan(3e-3);
    expect(Math.abs(E3NN_MOMENTS[name] / SECOND_MOMENT[name] - 1)).toBeGreaterThan(1e-5);
  });

  test("e3nn's factors are those of the reference", () => {
    const { activation_constants: used } = readReferenceJson<{ activation_constants: Record<string, { cst: number }> }>("layers");
    for (const [name, { cst }] of Object.entries(used)) expect(E3NN_MOMENTS[name as Activation]).toBe(cst);
  });

  test.each(names)("the parity of %s is that of its numbers", (name) => {
    const f = definitions[name];
    const z = [0.3, 1.1, 2.7];
    const odd = z.every((t) => Math.abs(f(-t) + f(t)) < 1e-14);
    const even = z.every((t) => Math.abs(f(-t) - f(t)) < 1e-14);
    expect(parityOf(name)).toBe(odd ? "odd" : even ? "even" : "neither");
    // and so it is found for a function of one's own, with its factor
    const own: PointwiseFunction = (x) => applyFunction(name, x);
    const measured = prepared("test", own);
    expect(measured.parity).toBe(parityOf(name));
    expect(Math.abs(measured.constant / SECOND_MOMENT[name] - 1)).toBeLessThan(
      name === "relu" || name === "leakyRelu" ? 1e-8 : 1e-13,
    );
  });

  test("at a kink derivatives are those that the functions say", () => {
    scope(() => {
      const slope = (f: Activation): number =>
        toArray(gradient((x: Tensor<"plain">) => sum(applyFunction(f, x)) as never)(plain([0], { dtype: "f64" })))[0]! + 0;
      expect([slope("relu"), slope("leakyRelu"), slope("abs")]).toEqual([0, 0.01, 0]);
    });
  });
});

describe("a function of one's own", () => {
  test("acts as it is written, with the factor of its integral", () => {
    scope(() => {
      const x = features("5x0e", 4);
      // E[(eᶻ)²] = e²
      const found = toArray(activation(x, (z) => exp(z)));
      for (const [i, t] of toArray(x).entries()) expect(Math.abs(found[i]! / Math.exp(t - 1) - 1)).toBeLessThan(1e-13);
      expect(toArray(activation(x, (z) => exp(z), { constant: 2 }))[0]).toBe(2 * toArray(exp(x))[0]!);
    });
  });

  test("is refused where it does not give numbers of the shape of its argument, or no finite moment", () => {
    const cases: [PointwiseFunction, string][] = [
      [(x) => sum(x) && (tensor("0e", [1]) as never), "the function gives [1,1] for [1537]"],
      [() => 3 as never, "the function gives number"],
      [(x) => scaleBy(x, 0), "the second moment of the function for normal input is 0"],
      [(x) => exp(scaleBy(multiply(x, x), 5)), "the second moment of the function for normal input is "],
    ];
    for (const [f, message] of cases) expect(() => scope(() => prepared("test", f))).toThrow(`test: ${message}`);
    expect(() => prepared("test", (x) => sin(x), "e3nn")).toThrow(
      "test: e3nn's estimate for a function of one's own is not known",
    );
    expect(() => prepared("test", "silu", "exactly" as "exact")).toThrow('test: constants is "exactly"; it is "exact", "e3nn"');
    expect(() => prepared("test", "silu", { silu: Number.NaN })).toThrow('test: the constant of "silu" is NaN');
  });
});

describe.each(PRECISIONS)("scalars among other irreps as e3nn computes them, $dtype", ({ dtype, tolerance }) => {
  test.each([
    ["activation", "3x0e+2x0o+2x1o", ["silu", "tanh", null], "3x0e+2x0o+2x1o"],
    ["activation_abs", "2x0o+2x0o", ["abs", null], "2x0e+2x0o"],
  ] as const)("%s", (name, irrepsIn, functions, irrepsOut) => {
    scope(() => {
      const layer = scalarActivation.dyn(irrepsIn, functions, { constants: "e3nn" });
      expect(layer.irrepsOut).toBe(irrepsOut);
      expectAsReference(name, layer, { irrepsIn, dtype, tolerance });
    });
  });
});

describe("scalarActivation", () => {
  test("by parity it acts on scalars and leaves the rest alone", () => {
    scope(() => {
      const layer = scalarActivation("2x0e + 1o + 0o", { even: "silu", odd: "abs" }, { constants: "none" });
      expect([layer.irrepsIn, layer.irrepsOut]).toEqual(["2x0e+1x1o+1x0o", "2x0e+1x1o+1x0e"]);
      const y = toArray(layer(tensor("2x0e+1x1o+1x0o", [1, -2, 3, 4, 5, -6], { dtype: "f64" })));
      expect([...y.slice(2)]).toEqual([3, 4, 5, 6]);
      expect(y[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 14);
    });
  });

  test("signs of other groups are odd scalars, and are made invariant by even functions", () => {
    const layer = scalarActivation("D4:2xA1 + B1 + E + A2", { odd: "square" });
    expect(layer.irrepsOut).toBe("D4:3xA1+1xE+1xA1");
    expect(scalarActivation("C4:2x0+3x2", { odd: "tanh" }).irrepsOut).toBe("C4:2x0+3x2");
  });

  test("the parity of a function of one's own decides, too", () => {
    const odd = scalarActivation.dyn("2x0o", [(x) => multiply(x, multiply(x, x))]);
    const even = scalarActivation.dyn("2x0o", [(x) => multiply(x, x)]);
    expect([odd.irrepsOut, even.irrepsOut]).toEqual(["2x0o", "2x0e"]);
    expect(() => scalarActivation.dyn("2x0o", [(x) => addNumber(tanh(x), 1)])).toThrow(
      'scalarActivation: the function is neither odd nor even; it cannot act on "0o", which changes sign',
    );
  });

  test("what does not fit is refused", () => {
    const refusals: [() => unknown, string][] = [
      [() => scalarActivation.dyn("2x0e+1x1o", ["silu", "tanh"]), '"1x1o" are not scalars'],
      [() => scalarActivation.dyn("2x0e+1x1o", ["silu"]), '"2x0e+1x1o" has 2 terms as written, the list 1 functions'],
      [() => scalarActivation.dyn("2x0o", ["silu"]), '"silu" is neither odd nor even; it cannot act on "0o"'],
      [() => scalarActivation.dyn("2x0e", ["swish" as "silu"]), 'there is no activation "swish"; there are silu, '],
      [() => scalarActivation.dyn("2x0e", ["silu"])(features("2x0o", 2)), 'x is "2x0o"; the layer takes "2x0e"'],
    ];
    for (const [work, message] of refusals) expect(() => scope(work as () => void)).toThrow(`scalarActivation: ${message}`);
  });

  test("without functions it is the identity", () => {
    scope(() => {
      const x = features("2x0e+1x1o", 2);
      expect(toArray(scalarActivation("2x0e+1x1o", [null, null])(x))).toEqual(toArray(x));
      expect(scalarActivation.dyn("", []).irrepsOut).toBe("");
    });
  });
});
