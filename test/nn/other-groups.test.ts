import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { dihedral, type FiniteGroup, octahedral, withInversion } from "../../src/groups/index.js";
import { layout, randomFeatures } from "../../src/irreps/index.js";
import {
  attention,
  batchNorm,
  dropout,
  gate,
  layerNorm,
  linear,
  norm,
  normalized,
  rmsNorm,
  selfAttention,
  sphericalHarmonics,
  tensorProduct,
} from "../../src/nn/index.js";
import { irrep } from "../../src/representations/index.js";
import {
  assign,
  concatenate,
  gradient,
  indices,
  inner,
  parameters,
  sum,
  type Tensor,
  tensor,
  toArray,
} from "../../src/tensor/index.js";
import { EPS64, relativeError } from "../representations/compare.js";

const ROWS = 3;

/** g x for rows of features in e3nn's order. */
function acted(group: FiniteGroup, g: number, text: string, x: ArrayLike<number>): Float64Array {
  const { blocks, dim } = layout(text);
  const y = new Float64Array(x.length);
  for (let row = 0; row < x.length; row += dim) {
    for (const { id, multiplicity, dim: size, offset } of blocks) {
      const matrix = irrep(group, id).at(g);
      for (let at = row + offset; at < row + offset + multiplicity * size; at += size) {
        for (let m = 0; m < size; m++) for (let n = 0; n < size; n++) y[at + m] += matrix[m * size + n] * x[at + n];
      }
    }
  }
  return y;
}

/** Holds f(gx) = g f(x) for all elements of the group, and that some element does something. */
function expectEquivariant(group: FiniteGroup, textIn: string, f: (x: Tensor) => Tensor): void {
  const x = randomFeatures(textIn, generator(1), { rows: ROWS });
  const y = f(tensor<string>(textIn, x));
  let moved = 0;
  for (const g of group.elements) {
    const turned = acted(group, g, textIn, x);
    const expected = acted(group, g, y.irreps, toArray(y));
    expect(relativeError(toArray(f(tensor<string>(textIn, turned))), expected)).toBeLessThan(64 * EPS64);
    moved = Math.max(moved, relativeError(expected, toArray(y)));
  }
  if (!layout(y.irreps).isInvariant) expect(moved).toBeGreaterThan(0.5);
}

const cases = (
  [
    [dihedral(4), "D4:5xA1+3xE+2xB1", "D4:2xE+4xA1+1xB1+2xE"],
    [octahedral(), "O:3xT1+2xA2+2xE+1xT2", "O:2xE+1xT2+4xT1+1xA2"],
    [withInversion(octahedral()) as FiniteGroup, "Oh:3xT1u+2xA1g+1xA2u", "Oh:1xA2u+2xT1u+3xA1g"],
  ] as [FiniteGroup, string, string][]
).map(([group, ...texts]) => [group.name, group, ...texts] as const);

describe.each(cases)("%s", (_, group, textIn, textOut) => {
  test(`linear, ${textIn} → ${textOut}`, () => {
    const layer = linear<string, string>(textIn, textOut, { bias: true, dtype: "f64", random: 1 });
    if (layer.bias !== null)
      expect(layer.bias.dim).toBe(layout(textOut).blocks.filter(({ invariant }) => invariant)[0]!.multiplicity);
    expectEquivariant(group, textIn, layer);
  });

  test("norm, normalized, concatenate", () => {
    expectEquivariant(group, textIn, norm);
    expectEquivariant(group, textIn, normalized);
    expectEquivariant(group, textIn, (x) => concatenate(norm<string>(x), x, x));
    expect(norm<string>(tensor<string>(textIn, randomFeatures(textIn, 1))).irreps).toMatch(
      `${group.name}:${layout(textIn).count}xA1`,
    );
  });
});

describe.each(cases)("%s: normalization and attention", (_, group, text) => {
  test("batch, layer and root mean square norms, with weights drawn, commute", () => {
    const layers = [
      batchNorm.dyn<string>(text, { dtype: "f64" }),
      layerNorm.dyn<string>(text, { dtype: "f64" }),
      layerNorm.dyn<string>(text, { dtype: "f64", degrees: "each" }),
      rmsNorm.dyn<string>(text, { dtype: "f64" }),
    ];
    for (const layer of layers) {
      const random = generator(3);
      for (const p of Object.values(parameters(layer))) assign(p, random.normals(p.size));
      expectEquivariant(group, text, layer);
    }
  });

  test("dropout and attention", () => {
    const layer = dropout.dyn<string>(text, 0.4, { random: 1 });
    const { state } = layer.random;
    expectEquivariant(group, text, (x) => {
      layer.random.state = state;
      return layer(x);
    });
    expectEquivariant(group, text, (x) => attention(x, x, x, indices([1, 0, 1], ROWS)));
    const own = selfAttention.dyn<string, string>(text, text, { heads: 2, random: 1, dtype: "f64" });
    expectEquivariant(group, text, (x) => own(x, { receivers: indices([1, 0, 1], ROWS), senders: indices([0, 2, 2], ROWS) }));
  });
});

test("gates take signs to an odd function, and scale the rest", () => {
  const layer = gate<string, string>("D4:3xA1+2xB1+1xA2", "D4:4xE");
  expect([layer.irrepsIn, layer.irrepsOut]).toEqual(["D4:3xA1+2xB1+1xA2+4xA1+4xE", "D4:3xA1+2xB1+1xA2+4xE"]);
  expectEquivariant(dihedral(4), layer.irrepsIn, layer);
  expect(() => gate<string, string>("D4:2xE", "D4:1xE")).toThrow('gate: "D4:E" of scalars "D4:2xE" is not a scalar');
});

test("the gradient of an invariant has the irreps of its argument, also in other groups", () => {
  const text = "O:3xT1+2xA2";
  const square = gradient((x: Tensor) => inner(x, x));
  const x = tensor<string>(text, randomFeatures(text, 2, { rows: ROWS }));
  expect(square(x).irreps).toBe(text);
  const scalar = gradient((x: Tensor) => sum(linear<string, string>("O:2xA1", "O:A1", { dtype: "f64" })(x)) as never);
  expect(scalar(tensor<string>("O:2xA1", [1, 2], { dtype: "f64" })).irreps).toBe("O:2xA1");
});

test("tensors of such texts have one row after another, copies outside at the border", () => {
  const x = tensor<string>("C4:2x0+2x1", [1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16]);
  expect(x.shape).toEqual([2, 6]);
  expect([...toArray(x, { layout: "ir_mul" })]).toEqual([1, 2, 3, 5, 4, 6, 11, 12, 13, 15, 14, 16]);
  expect(() => concatenate(x, tensor<string>("2x1", [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6]))).toThrow(
    "'2x1' is of another group than C4",
  );
});

test("what knows only degrees refuses other groups", () => {
  const refusal = (name: string) =>
    new RegExp(`^${name}: ".*" are irreps of (D4|SO2); it works for those of O\\(3\\) and SO\\(3\\)`);
  expect(() => tensorProduct.dyn("D4:2xE", "D4:E")).toThrow(refusal("tensorProduct"));
  expect(() => sphericalHarmonics<string>("SO2:1", tensor("1o", [1, 2, 3]))).toThrow(refusal("sphericalHarmonics"));
  expect(linear<string, string>("C4:2x0+1x1", "C4:3x0").weight.size).toBe(6);
});
