import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { Rotation } from "../../src/groups/index.js";
import { values } from "../reference/read-safetensors.js";
import { EPS64, identity, matrixProduct, relativeError, row, seeds, transposed } from "../representations/compare.js";

const reference = (key: string): Float64Array => values("rotations", key).data;
const count = values("rotations", "angles").shape[0];
const angles = (i: number, key = "angles"): [number, number, number] =>
  [...row(reference(key), i, 3)] as [number, number, number];
/** Quaternions q and −q are the same rotation: the one with w > 0. */
const oriented = (q: ArrayLike<number>): Float64Array => Float64Array.from(q, (x) => (q[0] < 0 ? -x : x));

describe("conversions are those of e3nn", () => {
  test("angles to matrix and quaternion", () => {
    expect(count).toBe(10);
    for (let i = 0; i < count; ++i) {
      const rotation = Rotation.fromAngles(...angles(i));
      expect(relativeError(rotation.toMatrix(), row(reference("angles_to_matrix"), i, 9))).toBeLessThan(1e-12);
      const q = row(reference("angles_to_quaternion"), i, 4);
      expect(relativeError(oriented(rotation.toQuaternionWxyz()), oriented(q))).toBeLessThan(1e-12);
    }
  });

  test("quaternion to matrix, angles, axis and angle", () => {
    for (let i = 0; i < count; ++i) {
      const rotation = Rotation.fromQuaternionWxyz(row(reference("q1"), i, 4));
      const matrix = row(reference("quaternion_to_matrix"), i, 9);
      expect(relativeError(rotation.toMatrix(), matrix)).toBeLessThan(1e-12);
      expect(relativeError(Rotation.fromAngles(...angles(i, "quaternion_to_angles")).toMatrix(), matrix)).toBeLessThan(1e-12);
      expect(relativeError(Rotation.fromAngles(...rotation.toAngles()).toMatrix(), matrix)).toBeLessThan(1e-12);
      const [axis, angle] = [row(reference("quaternion_to_axis"), i, 3), reference("quaternion_to_angle")[i]];
      const turn = rotation.toAxisAngle();
      const flip = angle > Math.PI ? -1 : 1; // e3nn's angle runs to 2π
      expect(
        relativeError(
          turn.axis,
          axis.map((x) => flip * x),
        ),
      ).toBeLessThan(1e-12);
      expect(Math.abs(turn.angle - (flip < 0 ? 2 * Math.PI - angle : angle))).toBeLessThan(1e-12);
    }
  });

  test("axis and angle to matrix and quaternion", () => {
    for (let i = 0; i < count; ++i) {
      const rotation = Rotation.fromAxisAngle(row(reference("axis"), i, 3), reference("angle")[i]);
      expect(relativeError(rotation.toMatrix(), row(reference("axis_angle_to_matrix"), i, 9))).toBeLessThan(1e-12);
      const q = row(reference("axis_angle_to_quaternion"), i, 4);
      expect(relativeError(oriented(rotation.toQuaternionWxyz()), oriented(q))).toBeLessThan(1e-12);
    }
  });

  test("products and inverses", () => {
    for (let i = 0; i < count; ++i) {
      const [a, b] = [
        Rotation.fromQuaternionWxyz(row(reference("q1"), i, 4)),
        Rotation.fromQuaternionWxyz(row(reference("q2"), i, 4)),
      ];
      const product = oriented(row(reference("compose_quaternion"), i, 4));
      expect(relativeError(oriented(a.compose(b).toQuaternionWxyz()), product)).toBeLessThan(1e-12);
      const inverse = oriented(row(reference("inverse_quaternion"), i, 4));
      expect(relativeError(oriented(a.inverse().toQuaternionWxyz()), inverse)).toBeLessThan(1e-12);

      const [c, d] = [Rotation.fromAngles(...angles(i)), Rotation.fromAngles(...angles(i, "angles2"))];
      const composed = Rotation.fromAngles(...angles(i, "compose_angles"));
      expect(relativeError(c.compose(d).toMatrix(), composed.toMatrix())).toBeLessThan(1e-12);
      const back = Rotation.fromAngles(...angles(i, "inverse_angles"));
      expect(relativeError(c.inverse().toMatrix(), back.toMatrix())).toBeLessThan(1e-12);
    }
  });

  test("points of the sphere: R(α, β, ·) takes the pole to angles_to_xyz", () => {
    for (let i = 0; i < count; ++i) {
      const [alpha, beta] = row(reference("xyz_to_angles"), i, 2);
      const v = row(reference("v"), i, 3);
      const length = Math.hypot(...v);
      const pole = Rotation.fromAngles(alpha, beta, 0.7).apply([0, 1, 0]);
      expect(
        relativeError(
          pole,
          v.map((x) => x / length),
        ),
      ).toBeLessThan(1e-12);
    }
  });
});

describe("laws", () => {
  test("a matrix there and back, and its action on vectors", () => {
    let largestMove = 0;
    for (const random of seeds(200)) {
      const rotation = Rotation.random(random);
      const matrix = rotation.toMatrix();
      expect(relativeError(Rotation.fromMatrix(matrix).toMatrix(), matrix)).toBeLessThan(8 * EPS64);
      expect(relativeError(matrixProduct(matrix, transposed(matrix, 3), 3), identity(3))).toBeLessThan(8 * EPS64);
      const v = random.normals(6);
      const turned = rotation.apply(v);
      expect(relativeError(turned, transposed(matrixProduct(matrix, transposed(v, 3), 3), 2))).toBeLessThan(8 * EPS64);
      largestMove = Math.max(largestMove, relativeError(turned, v));
    }
    expect(largestMove).toBeGreaterThan(1);
  });

  test("composition is the product of the matrices", () => {
    for (const random of seeds(50)) {
      const [a, b] = [Rotation.random(random), Rotation.random(random)];
      const product = matrixProduct(a.toMatrix(), b.toMatrix(), 3);
      expect(relativeError(a.compose(b).toMatrix(), product)).toBeLessThan(8 * EPS64);
      expect(relativeError(a.compose(a.inverse()).toMatrix(), identity(3))).toBeLessThan(8 * EPS64);
    }
  });

  test("half turns and tiny turns: all conversions there and back", () => {
    const axes = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [1, 1, 0],
      [0, -1, 1],
      [1, 2, 3],
      [-1, 1e-9, 0],
    ];
    for (const axis of axes) {
      for (const angle of [0, 1e-12, 1e-5, Math.PI / 2, Math.PI - 1e-9, Math.PI, 3, -2, 7]) {
        const rotation = Rotation.fromAxisAngle(axis, angle);
        const matrix = rotation.toMatrix();
        const turn = rotation.toAxisAngle();
        expect(turn.angle >= 0 && turn.angle <= Math.PI).toBe(true);
        expect(relativeError(Rotation.fromAxisAngle(turn.axis, turn.angle).toMatrix(), matrix)).toBeLessThan(8 * EPS64);
        const [alpha, beta, gamma] = rotation.toAngles();
        expect(beta >= 0 && Math.max(Math.abs(alpha), beta, Math.abs(gamma)) <= Math.PI).toBe(true);
        expect(relativeError(Rotation.fromAngles(alpha, beta, gamma).toMatrix(), matrix)).toBeLessThan(8 * EPS64);
        expect(relativeError(Rotation.fromMatrix(matrix).toMatrix(), matrix)).toBeLessThan(8 * EPS64);
        const again = Rotation.fromQuaternionXyzw(rotation.toQuaternionXyzw());
        expect(again.toQuaternionWxyz()).toEqual(rotation.toQuaternionWxyz());
      }
    }
  });

  test("a quarter turn about z takes x to y", () => {
    expect(relativeError(Rotation.fromAxisAngle([0, 0, 5], Math.PI / 2).apply([1, 0, 0]), [0, 1, 0])).toBeLessThan(4 * EPS64);
  });

  test("random rotations follow the invariant measure: the trace is 0 on average and its square 1; seeds repeat", () => {
    const random = generator(7);
    let [first, second] = [0, 0];
    const draws = 20_000;
    for (let i = 0; i < draws; ++i) {
      const [xx, , , , yy, , , , zz] = Rotation.random(random).toMatrix();
      first += (xx + yy + zz) / draws;
      second += (xx + yy + zz) ** 2 / draws;
    }
    expect(Math.abs(first)).toBeLessThan(0.03); // four standard errors: the character of l = 1 has variance 1
    expect(Math.abs(second - 1)).toBeLessThan(0.04);
    expect(Rotation.random(3).toQuaternionWxyz()).toEqual(Rotation.random(generator(3)).toQuaternionWxyz());
  });
});

test("a rotation cannot be changed", () => {
  const rotation = Rotation.random(1);
  expect(() => Object.assign(rotation, { w: 2 })).toThrow(TypeError);
});

describe("what is no rotation is refused, with its deviation", () => {
  test("quaternions", () => {
    expect(() => Rotation.fromQuaternionWxyz([1, 1, 0, 0])).toThrow(
      "Rotation.fromQuaternionWxyz: not a unit quaternion, its squared length differs from 1 by 1, more than 0.000001",
    );
    expect(() => Rotation.fromQuaternionXyzw([0, 0, 0, NaN])).toThrow("differs from 1 by NaN");
    expect(() => Rotation.fromQuaternionWxyz([1, 0, 0])).toThrow("has 4 values, found 3");
    expect(Rotation.fromQuaternionWxyz([1 + 1e-7, 0, 0, 0]).w).toBe(1);
  });

  test("matrices", () => {
    expect(() => Rotation.fromMatrix([1, 0, 0, 0, 1, 0, 0, 0.5, 1])).toThrow(
      "Rotation.fromMatrix: the matrix is not orthogonal, RᵀR differs from 1 by 0.5, more than 0.000001",
    );
    expect(() => Rotation.fromMatrix([1, 0, 0, 0, 1, 0, 0, 0, -1])).toThrow("the determinant is -1, expected 1");
    expect(() => Rotation.fromMatrix([NaN, 0, 0, 0, 1, 0, 0, 0, 1])).toThrow("differs from 1 by NaN");
    expect(() => Rotation.fromMatrix([1, 0, 0, 1])).toThrow("has 9 values, found 4");
  });

  test("angles, axes and vectors", () => {
    expect(() => Rotation.fromAngles(0, Infinity, 0)).toThrow("must be finite, found (0, Infinity, 0)");
    expect(() => Rotation.fromAxisAngle([0, 0, 0], 1)).toThrow("the axis is the zero vector");
    expect(() => Rotation.fromAxisAngle([0, 0, 1], NaN)).toThrow("must be finite");
    expect(() => Rotation.identity.apply([1, 2])).toThrow("vectors need 3 components each, found 2 values");
  });
});
