import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import {
  composeRotations,
  inverseRotations,
  Rotation,
  rotateVectors,
  rotationsFrom6D,
  rotationsFrom9D,
  rotationsFromQuaternions,
  rotationsFromVectors,
  rotationsToPole,
  rotationTensor,
  toRotations,
} from "../../src/so3/index.js";
import { reducedBessel } from "../../src/so3/bessel.js";
import { forget, gradient, inner, type Invariant, plain, scope, type Tensor, tensor, toArray } from "../../src/tensor/index.js";
import { readReferenceJson } from "../reference/read-safetensors.js";
import { EPS64, identity, matrixProduct, relativeError, row, transposed } from "../representations/compare.js";

const ROWS = 50;
const EPS32 = 2 ** -23;
const random = (name: string, width: number, rows = ROWS): Float64Array => generator(name).normals(rows * width);
const table = (values: Float64Array, width: number, dtype: "f32" | "f64" = "f64"): Tensor<"plain"> =>
  plain(values, { shape: [values.length / width, width], dtype });
const rotations = (name: string, count = ROWS): Rotation[] => {
  const source = generator(name);
  return Array.from({ length: count }, () => Rotation.random(source));
};
/** Largest distance of the rows from matrices of rotations: |RᵀR − 1| and |det R − 1|. */
function deviation(x: Tensor): number {
  const values = Float64Array.from(toArray(x));
  let largest = 0;
  for (let i = 0; i < x.rows; i++) {
    const r = row(values, i, 9);
    const det = r[0] * (r[4] * r[8] - r[5] * r[7]) - r[1] * (r[3] * r[8] - r[5] * r[6]) + r[2] * (r[3] * r[7] - r[4] * r[6]);
    const far = relativeError(matrixProduct(transposed(r, 3), r, 3), identity(3));
    largest = Math.max(largest, far, Math.abs(det - 1));
  }
  return largest;
}
const matrices = (list: readonly Rotation[]): number[] => list.flatMap((r) => [...r.toMatrix()]);

describe("the group", () => {
  test("rotations become tensors and come back", () => {
    scope(() => {
      const list = rotations("a");
      toRotations(rotationTensor(list, { dtype: "f64" })).forEach((r, i) => {
        expect(r.angleTo(list[i])).toBeLessThan(8 * EPS64);
      });
      const single = rotationTensor(list);
      expect([single.dtype, single.shape]).toEqual(["f32", [ROWS, 9]]);
      toRotations(single).forEach((r, i) => {
        expect(r.angleTo(list[i])).toBeLessThan(4 * EPS32);
      });
    });
  });

  test("products, inverses and rotated vectors are those of Rotation", () => {
    scope(() => {
      const [a, b] = [rotations("a"), rotations("b")];
      const [x, y] = [rotationTensor(a, { dtype: "f64" }), rotationTensor(b, { dtype: "f64" })];
      const products = matrices(a.map((r, i) => r.compose(b[i])));
      expect(relativeError(toArray(composeRotations(x, y)), products)).toBeLessThan(8 * EPS64);
      expect(relativeError(toArray(inverseRotations(x)), matrices(a.map((r) => r.inverse())))).toBeLessThan(8 * EPS64);
      for (const copies of [1, 2, 5]) {
        const values = random(`v${copies}`, 3 * copies);
        const turned = a.flatMap((r, i) => [...r.apply(row(values, i, 3 * copies))]); // copy by copy, as at the border
        const v = tensor<string>(`${copies}x1o`, values, { dtype: "f64" });
        const found = rotateVectors(x, v);
        expect([found.irreps, found.shape]).toEqual([v.irreps, v.shape]);
        expect(relativeError(toArray(found), turned)).toBeLessThan(8 * EPS64);
        if (copies === 1) expect(relativeError(toArray(rotateVectors(x, forget(v))), turned)).toBeLessThan(8 * EPS64);
      }
    });
  });

  test("many rows: what is done in pieces is done to all", () => {
    scope(() => {
      const count = 20_000;
      const one = Rotation.random(1);
      const many = plain(
        Float64Array.from({ length: 9 * count }, (_, i) => one.toMatrix()[i % 9]),
        { shape: [2, count / 2, 9] },
      );
      const square = composeRotations(many, inverseRotations(many));
      expect(square.shape).toEqual([2, count / 2, 9]);
      const values = toArray(rotationsFrom9D(square));
      let far = 0;
      for (let i = 0; i < values.length; i++) far = Math.max(far, Math.abs(values[i] - ((i % 9) % 4 === 0 ? 1 : 0)));
      expect(far).toBeLessThan(8 * EPS64);
    });
  });
});

describe("from quaternions", () => {
  test("of any length and sign, as Rotation", () => {
    scope(() => {
      const q = random("q", 4);
      const list = Array.from({ length: ROWS }, (_, i) => {
        const four = row(q, i, 4);
        return Rotation.fromQuaternionWxyz(four.map((x) => x / Math.hypot(...four)));
      });
      expect(relativeError(toArray(rotationsFromQuaternions(table(q, 4))), matrices(list))).toBeLessThan(8 * EPS64);
      const scaled = q.map((x) => -1e5 * x);
      expect(relativeError(toArray(rotationsFromQuaternions(table(scaled, 4))), matrices(list))).toBeLessThan(8 * EPS64);
      expect(deviation(rotationsFromQuaternions(table(q, 4, "f32")))).toBeLessThan(16 * EPS32);
      expect([...toArray(rotationsFromQuaternions(table(new Float64Array(4), 4)))]).toEqual(new Array(9).fill(0));
    });
  });
});

describe("from rotation vectors", () => {
  const { exponentials } = readReferenceJson<{ exponentials: { vector: number[]; matrix: number[] }[] }>("rotation_limits");

  test("exp, from 0 to half turns, as multiple precision", () => {
    scope(() => {
      const vectors = Float64Array.from(exponentials.flatMap(({ vector }) => vector));
      const wanted = exponentials.flatMap(({ matrix }) => matrix);
      expect(relativeError(toArray(rotationsFromVectors(table(vectors, 3))), wanted)).toBeLessThan(4 * EPS64);
      expect(relativeError(toArray(rotationsFromVectors(table(vectors, 3, "f32"))), wanted)).toBeLessThan(8 * EPS32);
      const long = random("long", 3).map((x) => 100 * x);
      const list = Array.from({ length: ROWS }, (_, i) => Rotation.fromRotationVector(row(long, i, 3)));
      expect(relativeError(toArray(rotationsFromVectors(table(long, 3))), matrices(list))).toBeLessThan(256 * EPS64); // of angles up to 300
    });
  });

  test("the derivative at 0 is the generator, ∂R/∂vₐ = [eₐ]×, and the second ½(XₐX_b + X_bXₐ)", () => {
    const generatorOf = (a: number): Float64Array => {
      const [b, c] = [(a + 1) % 3, (a + 2) % 3];
      const x = new Float64Array(9);
      x[3 * c + b] = 1;
      x[3 * b + c] = -1;
      return x;
    };
    for (let entry = 0; entry < 9; entry++) {
      const weights = new Float64Array(9);
      weights[entry] = 1;
      const zero = table(new Float64Array(3), 3);
      const value = (v: Tensor<"plain">): Tensor => inner(rotationsFromVectors(v), table(weights, 9));
      const first = toArray(gradient<["plain"]>((v) => value(v as Tensor<"plain">) as Invariant)(zero) as Tensor);
      for (let a = 0; a < 3; a++) {
        expect(first[a]).toBe(generatorOf(a)[entry]);
        const direction = new Float64Array(3);
        direction[a] = 1;
        const second = gradient<["plain"]>((v) => {
          const g = gradient<["plain"]>((u) => value(u as Tensor<"plain">) as Invariant)(v) as Tensor<"plain">;
          return inner(g, table(direction, 3)) as Invariant;
        })(zero) as Tensor;
        const found = toArray(second);
        for (let b = 0; b < 3; b++) {
          const [x, y] = [generatorOf(a), generatorOf(b)];
          const [xy, yx] = [matrixProduct(x, y, 3), matrixProduct(y, x, 3)];
          expect(Math.abs(found[b] - (xy[entry] + yx[entry]) / 2)).toBeLessThan(4 * EPS64);
        }
      }
    }
  });

  test("bₙ(s) = x⁻ⁿjₙ(x), n = −1 … 6, as multiple precision, on both sides of where the recursion begins", () => {
    const { squares, values } = readReferenceJson<{ bessel: { squares: number[]; values: number[][] } }>(
      "rotation_limits",
    ).bessel;
    scope(() => {
      expect(values.length).toBe(8);
      values.forEach((wanted, i) => {
        const n = i - 1;
        for (const dtype of ["f32", "f64"] as const) {
          const found = toArray(reducedBessel(table(Float64Array.from(squares), squares.length, dtype), n));
          squares.forEach((s, p) => {
            // Relative to the wave that bₙ is at large x, x⁻ⁿ⁻¹, and the error of x itself; single precision rounds s.
            const size = Math.max(Math.abs(wanted[p]), s > 1 ? s ** (-(n + 1) / 2) * Math.sqrt(s) : 0);
            const tolerance = dtype === "f64" ? 32 * EPS64 : 2 * EPS32;
            expect(Math.abs(found[p] - wanted[p]), `n ${n}, s ${s}`).toBeLessThanOrEqual(tolerance * size);
          });
        }
      });
    });
  });
});

describe("from six and nine numbers", () => {
  test("6D: Gram-Schmidt of two columns; a rotation's own first two columns give it back", () => {
    scope(() => {
      const a = random("six", 6);
      const r = rotationsFrom6D(table(a, 6));
      expect(deviation(r)).toBeLessThan(64 * EPS64);
      const values = Float64Array.from(toArray(r));
      for (let i = 0; i < ROWS; i++) {
        const [m, six] = [row(values, i, 9), row(a, i, 6)];
        const along = (column: number, v: ArrayLike<number>): number =>
          m[column] * v[0] + m[3 + column] * v[1] + m[6 + column] * v[2];
        const [first, second] = [six.subarray(0, 3), six.subarray(3, 6)];
        expect(Math.abs(along(0, first) - Math.hypot(...first))).toBeLessThan(16 * EPS64);
        expect(along(1, second)).toBeGreaterThan(0);
        expect(Math.abs(along(2, second))).toBeLessThan(64 * EPS64);
      }
      const list = rotations("c");
      const columns = Float64Array.from(
        list.flatMap((q) => {
          const m = q.toMatrix();
          return [m[0], m[3], m[6], m[1], m[4], m[7]].map((x) => 3 * x);
        }),
      );
      expect(relativeError(toArray(rotationsFrom6D(table(columns, 6))), matrices(list))).toBeLessThan(8 * EPS64);
    });
  });

  test("9D: the kernel agrees with Rotation.fromMatrixNearest", () => {
    scope(() => {
      const m = random("nine", 9);
      const r = rotationsFrom9D(table(m, 9));
      const list = Array.from({ length: ROWS }, (_, i) => Rotation.fromMatrixNearest(row(m, i, 9)));
      expect(relativeError(toArray(r), matrices(list))).toBeLessThan(4 * EPS64);
      expect(deviation(r)).toBeLessThan(8 * EPS64);
      expect(deviation(rotationsFrom9D(table(m, 9, "f32")))).toBeLessThan(8 * EPS32);
    });
  });

  test("9D is equivariant from both sides, and its derivative across the surface of rotations is 0", () => {
    scope(() => {
      const [a, b] = [rotationTensor(rotations("a"), { dtype: "f64" }), rotationTensor(rotations("b"), { dtype: "f64" })];
      const m = table(
        random("nine", 9).map((x, i) => x + ((i % 9) % 4 === 0 ? 2 : 0)),
        9,
      );
      const turned = composeRotations(composeRotations(a, m), b);
      const wanted = composeRotations(composeRotations(a, rotationsFrom9D(m)), b);
      expect(relativeError(toArray(rotationsFrom9D(turned)), toArray(wanted))).toBeLessThan(256 * EPS64);
      // M = R S: to change S changes nothing
      const weights = table(random("weights", 9), 9);
      const g = gradient<["plain"]>((x) => inner(rotationsFrom9D(x as Tensor<"plain">), weights) as Invariant)(
        a,
      ) as Tensor<"plain">;
      const values = Float64Array.from(toArray(composeRotations(inverseRotations(a), g))); // RᵀG
      for (let i = 0; i < ROWS; i++) {
        const h = row(values, i, 9);
        expect(
          relativeError(
            transposed(h, 3),
            h.map((x) => -x),
          ),
        ).toBeLessThan(16 * EPS64);
      }
    });
  });
});

describe("to the pole", () => {
  test("R v = |v| y, smooth on both halves and close to both ends of the axis", () => {
    scope(() => {
      const v = random("v", 3);
      v.set([0, 1, 0, 0, -2, 0, 1e-9, -1, 1e-9, 3, 0, 4, 1, -1e-12, 0]);
      const r = rotationsToPole(tensor("1x1o", v, { dtype: "f64" }));
      expect(deviation(r)).toBeLessThan(16 * EPS64);
      const turned = Float64Array.from(toArray(rotateVectors(r, table(v, 3))));
      for (let i = 0; i < ROWS; i++) {
        const length = Math.hypot(...row(v, i, 3));
        expect(relativeError(row(turned, i, 3), [0, length, 0])).toBeLessThan(8 * EPS64);
      }
      const list = toRotations(r);
      expect(list[0].isIdentity(0)).toBe(true);
      expect(list[1].equals(Rotation.fromAxisAngle([1, 0, 0], Math.PI), 4 * EPS64)).toBe(true);
      expect(list[3].equals(Rotation.fromTwoVectors([3, 0, 4], [0, 1, 0]), 8 * EPS64)).toBe(true);
      expect(deviation(rotationsToPole(table(v, 3, "f32")))).toBeLessThan(16 * EPS32);
      expect([...toArray(rotationsToPole(table(new Float64Array(3), 3)))]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 1]);
    });
  });

  test("what is invariant under rotations about y sees no jump", () => {
    scope(() => {
      // |R w|² in the plane of x and z, and its y component, of fixed w beside v on both sides of y = 0
      const w = [0.3, -0.2, 0.9];
      const of = (y: number): number[] => {
        const turned = toArray(
          rotateVectors(rotationsToPole(table(Float64Array.of(1, y, 0.5), 3)), table(Float64Array.from(w), 3)),
        );
        return [turned[1], turned[0] ** 2 + turned[2] ** 2, turned[0]];
      };
      const [above, below] = [of(1e-9), of(-1e-9)];
      expect(Math.abs(above[0] - below[0])).toBeLessThan(1e-8);
      expect(Math.abs(above[1] - below[1])).toBeLessThan(1e-8);
      expect(Math.abs(above[2] - below[2])).toBeGreaterThan(0.1); // while the frame does jump
    });
  });
});

test("what does not fit is refused", () => {
  scope(() => {
    const [nine, four] = [table(random("a", 9), 9), table(random("b", 4), 4)];
    const few = table(random("c", 9, 3), 9);
    const vectors = tensor("1x1o", random("d", 3), { dtype: "f64" });
    expect(() => composeRotations(nine, four)).toThrow('b is "plain" [50,4]; rotations are plain tensors [..., 9]');
    expect(() => composeRotations(nine, few)).toThrow("have 50 and 3 rows");
    expect(() => composeRotations(nine, table(random("a", 9), 9, "f32"))).toThrow(TypeError);
    expect(() => inverseRotations(four)).toThrow("inverseRotations: x is");
    expect(() => toRotations(nine)).toThrow("the matrix is not orthogonal");
    expect(() => rotateVectors(nine, tensor("1x2e", random("e", 5), { dtype: "f64" }))).toThrow(
      "vectors are copies of one irrep of degree 1",
    );
    expect(() => rotateVectors(few, vectors)).toThrow("have 3 and 50 rows");
    expect(() => rotationsFromQuaternions(nine)).toThrow("quaternions are plain tensors [..., 4]");
    expect(() => rotationsFrom6D(four)).toThrow("pairs of vectors are plain tensors [..., 6]");
    expect(() => rotationsFrom9D(four)).toThrow("matrices are plain tensors [..., 9]");
    expect(() => rotationsFromVectors(four)).toThrow("rotation vectors are plain [..., 3]");
    expect(() => rotationsFromVectors(tensor("1x0e+1x0o+1x0e", random("f", 3), { dtype: "f64" }))).toThrow(
      "rotation vectors are",
    );
    expect(() => rotationsToPole(tensor("2x1o", random("g", 6), { dtype: "f64" }))).toThrow("there must be one vector in a row");
    const degenerate = random("h", 9, 3);
    degenerate.set([1, 0, 0, 0, 0, 0, 0, 0, 0], 18);
    expect(() => rotationsFrom9D(table(degenerate, 9))).toThrow("the matrix in row 2 has no rotation that alone is nearest");
    expect(() => rotationsFrom9D(table(new Float64Array(9), 9))).toThrow("the matrix in row 0");
    expect(() => rotationsFrom9D(3 as never)).toThrow(TypeError);
  });
});
