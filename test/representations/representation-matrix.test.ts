import { expect, test } from "vitest";
import { type O3Element, o3Element, o3Matrix, Rotation } from "../../src/groups/index.js";
import { representationMatrix } from "../../src/representations/index.js";
import { readReferenceJson, values } from "../reference/read-safetensors.js";
import { EPS64, matrixProduct, relativeError, row, seeds, transposed } from "./compare.js";

const { irreps } = readReferenceJson<{ irreps: string }>("real_D");

test("D of whole irreps is that of e3nn, from quaternions and from matrices", () => {
  const [q, k] = [values("real_D", "q"), values("real_D", "k")];
  expect(q.shape).toEqual([8, 4]);
  expect(k.data).toContain(1);
  for (let i = 0; i < q.shape[0]; ++i) {
    const element = { rotation: Rotation.fromQuaternionWxyz(row(q.data, i, 4)), inversion: k.data[i] % 2 === 1 };
    const expected = row(values("real_D", "D_quat").data, i, 38 * 38);
    expect(relativeError(representationMatrix(irreps, element), expected)).toBeLessThan(1e-12);

    const matrix = row(values("real_D", "M").data, i, 9);
    expect(relativeError(o3Matrix(element), matrix)).toBeLessThan(1e-12);
    expect(o3Element(matrix).inversion).toBe(element.inversion);
    const fromMatrix = representationMatrix(irreps, o3Element(matrix));
    expect(relativeError(fromMatrix, row(values("real_D", "D_matrix").data, i, 38 * 38))).toBeLessThan(1e-7); // the peer's digits
    expect(relativeError(fromMatrix, expected)).toBeLessThan(1e-12);
  }
});

test("D of whole irreps from angles is that of e3nn, without inversion and with it", () => {
  const { irreps } = readReferenceJson<{ irreps: Record<string, string> }>("irreps_D");
  expect(Object.keys(irreps).length).toBe(4);
  for (const [key, text] of Object.entries(irreps)) {
    const [alpha, beta, gamma] = values("irreps_D", `${key}_angles`).data;
    const rotation = Rotation.fromAngles(alpha, beta, gamma);
    const { axis, angle } = rotation.toAxisAngle();
    for (const inversion of [false, true]) {
      const expected = values("irreps_D", `${key}_${inversion ? 1 : 0}`).data;
      expect(relativeError(representationMatrix(text, { rotation, inversion }), expected)).toBeLessThan(1e-12);
      const same = { rotation: Rotation.fromAxisAngle(axis, angle), inversion };
      expect(relativeError(representationMatrix(text, same), expected)).toBeLessThan(1e-12);
    }
  }
});

test("D(gh) = D(g) D(h) in O(3), in both layouts", () => {
  for (const random of seeds(8)) {
    const [g, h] = [0, 1].map((): O3Element => ({ rotation: Rotation.random(random), inversion: random.uniform() < 0.5 }));
    const product = { rotation: g.rotation.compose(h.rotation), inversion: g.inversion !== h.inversion };
    for (const layout of ["mul_ir", "ir_mul"] as const) {
      const [dg, dh, expected] = [g, h, product].map((element) => representationMatrix(irreps, element, { layout }));
      expect(relativeError(matrixProduct(dg, dh, 38), expected)).toBeLessThan(32 * EPS64);
    }
  }
});

test("the two layouts are one matrix in two orders", () => {
  const element = { rotation: Rotation.random(5), inversion: true };
  const [copies, components] = [3, 5]; // of "3x2o", after "2x0e"
  const dim = 2 + copies * components;
  const order = [0, 1]; // order[place in ir_mul] = place in mul_ir
  for (let m = 0; m < components; ++m) for (let u = 0; u < copies; ++u) order.push(2 + u * components + m);
  const mulIr = representationMatrix("2x0e+3x2o", element);
  const expected = Float64Array.from(
    { length: dim * dim },
    (_, at) => mulIr[order[Math.floor(at / dim)] * dim + order[at % dim]],
  );
  const irMul = representationMatrix("2x0e+3x2o", element, { layout: "ir_mul" });
  expect(relativeError(irMul, expected)).toBe(0);
  expect(relativeError(irMul, mulIr)).toBeGreaterThan(0.1);
});

test("vectors and pseudovectors: 1o turns as M, 1e as det(M) M, 0o as det(M)", () => {
  for (const random of seeds(4)) {
    for (const inversion of [false, true]) {
      const element = { rotation: Rotation.random(random), inversion };
      const sign = inversion ? -1 : 1;
      expect(relativeError(representationMatrix("1o", element), o3Matrix(element))).toBeLessThan(2 * EPS64);
      expect(
        relativeError(
          representationMatrix("1e", element),
          o3Matrix(element).map((x) => sign * x),
        ),
      ).toBeLessThan(2 * EPS64);
      expect([...representationMatrix("0o", element)]).toEqual([sign]);
    }
  }
});

test("irreps of SO(3) have D of rotations, and no inversion; nothing has an empty matrix", () => {
  const rotation = Rotation.random(2);
  expect(representationMatrix("2x1+3", { rotation, inversion: false })).toEqual(
    representationMatrix("2x1o+3e", { rotation, inversion: false }),
  );
  expect(() => representationMatrix("2x1+3", { rotation, inversion: true })).toThrow(
    "representationMatrix: 1 is an irrep of SO(3), on which inversion does not act; write 1e or 1o",
  );
  expect(representationMatrix("", { rotation, inversion: false }).length).toBe(0);
});

test("what is not orthogonal or not irreps is refused", () => {
  expect(() => o3Element([1, 0, 0, 0, 1, 0, 0, 0, 2])).toThrow(
    "o3Element: the matrix is not orthogonal, RᵀR differs from 1 by 3",
  );
  expect(() => o3Element([1])).toThrow("has 9 values, found 1");
  const element = { rotation: Rotation.identity, inversion: false };
  expect(() => representationMatrix("1q", element)).toThrow(RangeError);
  expect(() => representationMatrix("C4:1", element)).toThrow(
    'representationMatrix: "C4:1x1" are irreps of C4; it works for those of O(3)',
  );
  expect(() => representationMatrix("1o", element, { layout: "rows" as "mul_ir" })).toThrow(
    'must be "mul_ir" or "ir_mul", found "rows"',
  );
});

test("o3Element and o3Matrix are each other's inverse", () => {
  for (const random of seeds(20)) {
    const matrix = o3Matrix({ rotation: Rotation.random(random), inversion: random.uniform() < 0.5 });
    expect(relativeError(o3Matrix(o3Element(matrix)), matrix)).toBeLessThan(8 * EPS64);
    expect(relativeError(matrixProduct(matrix, transposed(matrix, 3), 3), [1, 0, 0, 0, 1, 0, 0, 0, 1])).toBeLessThan(8 * EPS64);
  }
});
