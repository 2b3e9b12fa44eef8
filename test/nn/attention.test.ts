import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { polynomialCutoff } from "../../src/graphs/index.js";
import { layout } from "../../src/irreps/index.js";
import { attention, selfAttention, sphericalHarmonics, tensorProduct } from "../../src/nn/index.js";
import {
  type Dtype,
  gather,
  gradient,
  type Indices,
  indices,
  inner,
  plain,
  scope,
  type Tensor,
  tensor,
  toArray,
} from "../../src/tensor/index.js";
import { equivarianceError } from "../../src/testing/index.js";
import { relativeError } from "../representations/compare.js";
import { features, numbers, thrown } from "../tensor/draw.js";

const [KEYS, VALUES] = ["4x0e+2x1o", "2x0e+4x1o+2x2e"];
const RECEIVERS = [0, 2, 0, 3, 3, 2, 3, 0];
const NODES = 5; // the nodes 1 and 4 receive nothing

interface Inputs {
  readonly q: Tensor<any>;
  readonly k: Tensor<any>;
  readonly v: Tensor<any>;
  readonly receivers: Indices;
}
const inputs = (dtype: Dtype = "f64"): Inputs => ({
  q: features(KEYS, NODES, 1, dtype),
  k: features(KEYS, RECEIVERS.length, 2, dtype),
  v: features(VALUES, RECEIVERS.length, 3, dtype),
  receivers: indices(RECEIVERS, NODES),
});

/** Which head each number of a row is of, in e3nn's order. */
const headOf = (irreps: string, heads: number): number[] =>
  layout(irreps).blocks.flatMap(({ multiplicity, dim }) =>
    Array.from({ length: multiplicity * dim }, (_, i) => Math.floor((Math.floor(i / dim) * heads) / multiplicity)),
  );

/** The formula, edge by edge. */
function defined({ q, k, v }: Inputs, heads: number, cutoff: ArrayLike<number>): Float64Array {
  const [qs, ks, vs] = [q, k, v].map((x) => toArray(x));
  const [keyHead, valueHead] = [headOf(KEYS, heads), headOf(VALUES, heads)];
  const [width, columns] = [keyHead.length, valueHead.length];
  const score = (e: number, h: number): number => {
    let sum = 0;
    for (let c = 0; c < width; c++) if (keyHead[c] === h) sum += qs[RECEIVERS[e] * width + c] * ks[e * width + c];
    return sum / Math.sqrt(width / heads);
  };
  const y = new Float64Array(NODES * columns);
  for (let h = 0; h < heads; h++) {
    const power = RECEIVERS.map((_, e) => cutoff[e] * Math.exp(score(e, h)));
    const total = new Float64Array(NODES);
    for (const [e, node] of RECEIVERS.entries()) total[node] += power[e];
    for (const [e, node] of RECEIVERS.entries()) {
      if (total[node] === 0) continue;
      for (let c = 0; c < columns; c++)
        if (valueHead[c] === h) y[node * columns + c] += ((cutoff[e] * power[e]) / total[node]) * vs[e * columns + c];
    }
  }
  return y;
}

describe.each([
  { dtype: "f64" as const, tolerance: 1e-15 },
  { dtype: "f32" as const, tolerance: 1e-6 },
])("attention is its formula, $dtype", ({ dtype, tolerance }) => {
  test.each([1, 2])("with %d heads, with a cutoff and without", (heads) => {
    scope(() => {
      const all = inputs(dtype);
      const { q, k, v, receivers } = all;
      const c = generator(4)
        .uniforms(RECEIVERS.length)
        .map((t, e) => (e === 3 ? 0 : t));
      expect(
        relativeError(
          toArray(attention(q, k, v, receivers, { heads })),
          defined(
            all,
            heads,
            c.map(() => 1),
          ),
        ),
      ).toBeLessThan(tolerance);
      const cutoff = plain(c, { dtype });
      const found = toArray(attention(q, k, v, receivers, { heads, cutoff }));
      expect(relativeError(found, defined(all, heads, c))).toBeLessThan(tolerance);
      // a node without edges has nothing
      const { dim } = layout(VALUES);
      expect([...found.subarray(dim, 2 * dim), ...found.subarray(4 * dim)].every((t) => t === 0)).toBe(true);
    });
  });
});

test("equal values come out as they are, and large scores overflow nowhere", () => {
  scope(() => {
    const { q, k, receivers } = inputs();
    const same = gather(features(VALUES, 1, 5), indices(new Array(RECEIVERS.length).fill(0), 1));
    const y = toArray(attention(q, k, same, receivers));
    const { dim } = layout(VALUES);
    expect(relativeError(y.subarray(0, dim), toArray(same).subarray(0, dim))).toBeLessThan(4e-16);
    const large = attention(
      tensor("1x0e", [1e3], { dtype: "f32" }),
      tensor("1x0e", [1e3, 999]),
      tensor("1x1o", [1, 2, 3, 4, 5, 6]),
      indices([0, 0], 1),
    );
    expect([...toArray(large)]).toEqual([1, 2, 3]);
  });
});

test("permuting edges permutes nothing, permuting nodes permutes the result", () => {
  scope(() => {
    const { q, k, v, receivers } = inputs();
    const y = toArray(attention(q, k, v, receivers, { heads: 2 }));
    const order = indices([5, 2, 7, 0, 1, 6, 4, 3], 8);
    const shuffled = indices(
      [...order.toArray()].map((e) => RECEIVERS[e]),
      NODES,
    );
    expect(relativeError(toArray(attention(q, gather(k, order), gather(v, order), shuffled, { heads: 2 })), y)).toBeLessThan(
      4e-16,
    );
    const to = [3, 1, 4, 0, 2]; // node i becomes node to[i]
    const back = indices(
      to.map((_, j) => to.indexOf(j)),
      NODES,
    );
    const renamed = indices(
      RECEIVERS.map((i) => to[i]),
      NODES,
    );
    const moved = toArray(attention(gather(q, back), k, v, renamed, { heads: 2 }));
    const { dim } = layout(VALUES);
    to.forEach((j, i) => {
      expect(moved.subarray(j * dim, j * dim + dim)).toEqual(y.subarray(i * dim, i * dim + dim));
    });
  });
});

test("an edge that leaves at the cutoff leaves smoothly, also the last one", () => {
  scope(() => {
    const [q, k] = [tensor("1x0e", [0.7], { dtype: "f64" }), tensor("1x0e", [0.4, -0.3], { dtype: "f64" })];
    const v = tensor("1x0e", [2, -3], { dtype: "f64" });
    const receivers = indices([0, 0], 1);
    const f = (r: Tensor<"1x0e">): Tensor<"1x0e"> => attention(q, k, v, receivers, { cutoff: polynomialCutoff(3)(r) });
    const at = (...r: number[]): number => toArray(f(tensor("1x0e", r, { dtype: "f64" })))[0];
    for (const other of [0.5, 1 - 1e-4, 1]) {
      // of third order in the distance to the cutoff
      expect(Math.abs(at(1 - 1e-4, other) - at(1, other))).toBeLessThan(1e-10);
      const slope = gradient<["1x0e"]>((r) => f(r))(tensor("1x0e", [1 - 1e-4, other], { dtype: "f64" }));
      expect(Math.abs(toArray(slope)[0])).toBeLessThan(1e-5);
    }
    expect(at(1, 1)).toBe(0);
    expect(Math.abs(at(0.5, 0.5))).toBeGreaterThan(0.01);
  });
});

describe.each(["f64", "f32"] as const)("the layer, %s", (dtype) => {
  test.each([false, true])("commutes with O(3) and with permutations, harmonics %s", (with_) => {
    scope(() => {
      const [from, to, harmonics] = ["4x0e+2x1o+1x1e", with_ ? "3x0e+2x1o+1x2e" : "3x0e+2x1o", with_ ? "0e+1o+2e" : ""];
      const layer = selfAttention.dyn<string, string>(from, to, { heads: 2, harmonics, random: 1, dtype });
      expect(layer.weightCount > 0).toBe(with_);
      const [receivers, senders] = [indices([0, 0, 1, 3, 3, 3, 2], 4), indices([1, 2, 3, 0, 1, 2, 0], 4)];
      const x = features(from, 4, 1, dtype);
      const r = features("1x1o", 7, 2, dtype);
      const w = numbers([7, layer.weightCount], 3, dtype);
      const f = (features_: Tensor, vectors: Tensor): Tensor =>
        layer(features_, {
          receivers,
          senders,
          ...(with_ ? { harmonics: sphericalHarmonics("0e+1o+2e", vectors as Tensor<"1x1o">), weights: w } : {}),
        });
      const { rotation, reflection, moved } = equivarianceError(f, { inputs: [x, r], out: to });
      const tolerance = 64 * (dtype === "f32" ? 2 ** -23 : 2 ** -52);
      expect(rotation).toBeLessThan(tolerance);
      expect(reflection).toBeLessThan(tolerance);
      expect(moved).toBeGreaterThan(0.5);
      const y = toArray(f(x, r));
      const names = [2, 0, 3, 1]; // node i becomes node names[i]
      const back = indices(
        names.map((_, j) => names.indexOf(j)),
        4,
      );
      const rename = (list: Indices): Indices =>
        indices(
          [...list.toArray()].map((i) => names[i]),
          4,
        );
      const z = toArray(
        layer(gather(x, back), {
          receivers: rename(receivers),
          senders: rename(senders),
          ...(with_ ? { harmonics: sphericalHarmonics("0e+1o+2e", r), weights: w } : {}),
        }),
      );
      const { dim } = layout(to);
      names.forEach((j, i) => {
        expect(relativeError(z.subarray(j * dim, j * dim + dim), y.subarray(i * dim, i * dim + dim))).toBeLessThan(tolerance);
      });
    });
  });
});

test("the layer is attention between linear maps of nodes and of the messages that senders send", () => {
  scope(() => {
    const harmonics = "1x0e+1x1o";
    const layer = selfAttention("4x0e + 2x1o", "3x0e + 2x1o", { heads: 2, harmonics: "0e + 1o", random: 1, dtype: "f64" });
    const [receivers, senders] = [indices([0, 0, 1, 3, 3], 4), indices([1, 2, 3, 0, 1], 4)];
    const [x, y] = [features("4x0e+2x1o", 4, 1), features(harmonics, 5, 2)];
    const product = tensorProduct.dyn("4x0e+2x1o", harmonics, { keep: "0e+1o" });
    expect(layer.weightCount).toBe(product.weightCount);
    const weights = numbers([5, product.weightCount], 3);
    const found = layer(x, { receivers, senders, harmonics: y, weights });
    expect([layer.query.irrepsOut, layer.value.irrepsOut]).toEqual(["4x0e+2x1o", "4x0e+2x1o"]); // 3 copies cannot be shared by two
    const message = product(gather(x, senders), y, weights);
    const by = attention<string, string>(layer.query(x), layer.key(message), layer.value(message), receivers, { heads: 2 });
    expect(toArray(found)).toEqual(toArray(layer.output(by)));
    const plainLayer = selfAttention("4x0e + 2x1o", "2x1o", { random: 1, dtype: "f64" });
    const sent = gather(x, senders);
    const simple = attention<string, string>(plainLayer.query(x), plainLayer.key(sent), plainLayer.value(sent), receivers);
    expect(toArray(plainLayer(x, { receivers, senders }))).toEqual(toArray(plainLayer.output(simple)));
  });
});

test("the shares depend on queries and keys", () => {
  scope(() => {
    const { q, k, v, receivers } = inputs();
    const y = attention(q, k, v, receivers);
    const slope = gradient<[string, string]>((a, b) => inner<string>(attention(a, b, v, receivers), y))(q, k);
    for (const g of slope) expect(Math.max(...toArray(g).map(Math.abs))).toBeGreaterThan(0.01);
  });
});

test("wrong heads, irreps, rows and edges are refused", () => {
  scope(() => {
    const { q, k, v, receivers } = inputs();
    expect(() => attention(q, k, v, receivers, { heads: 4 })).toThrow("2 copies of 1o, which 4 heads cannot share alike");
    expect(() => attention(q, k, v, receivers, { heads: 0 })).toThrow("heads is 0");
    expect(() => attention(q, v, v, receivers)).toThrow(`k is "${VALUES}"; q is "${KEYS}"`);
    expect(() => attention(k, k, v, receivers)).toThrow("do not fit 5 nodes and 8 edges");
    expect(() => attention(q, k, v, RECEIVERS as never)).toThrow(TypeError);
    expect(() => attention(plain(q), plain(k), v, receivers)).toThrow("not plain");
    expect(() => attention(q, k, v, receivers, { cutoff: plain([1, 2], { dtype: "f64" }) })).toThrow(
      "cutoff is [2]; there are 8 edges",
    );
    const layer = selfAttention("2x0e", "2x1o", { harmonics: "1o + 0e" });
    const edges = { receivers: indices([0], 2), senders: indices([1], 2) };
    expect(() => layer(features("2x0e", 2, 1, "f32"), edges)).toThrow('multiplies with harmonics "1x1o+1x0e"');
    expect(() => layer(features("3x0e", 2, 1, "f32") as never, edges)).toThrow('the layer takes "2x0e"');
  });
  expect(thrown(() => selfAttention.dyn("2x0e", "2x1o", { harmonics: "1o" })).message).toContain("have no irrep of the input");
  expect(thrown(() => selfAttention.dyn("2x0e", "2x2e", { harmonics: "0e + 1o" })).message).toContain(
    'values, "2x2e", cannot be made of "2x0e"',
  );
  expect(thrown(() => selfAttention.dyn("2x0e", "2x0e", { heads: 2, keys: "3x0e" })).message).toContain("keys");
  expect(thrown(() => selfAttention.dyn("2x0e", "2x0e", { heads: 1.5 })).message).toContain("heads is 1.5");
});
