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

describe("powers and interpolation", () => {
  test("exp and log undo each other; a longer vector is taken modulo 2π", () => {
    for (const random of seeds(100)) {
      const rotation = Rotation.random(random);
      const v = rotation.toRotationVector();
      expect(Math.hypot(...v)).toBeLessThanOrEqual(Math.PI);
      expect(Rotation.fromRotationVector(v).angleTo(rotation)).toBeLessThan(8 * EPS64);
      const [length, axis] = [Math.hypot(...v), v.map((x) => x / Math.hypot(...v))];
      const turned = Rotation.fromRotationVector(axis.map((x) => (length + 4 * Math.PI) * x));
      expect(turned.angleTo(rotation)).toBeLessThan(64 * EPS64);
    }
  });

  test("powers add and multiply: RˢRᵗ = Rˢ⁺ᵗ, (Rˢ)ᵗ = Rˢᵗ, R⁻¹ is the inverse, R³ = RRR", () => {
    for (const random of seeds(50)) {
      const rotation = Rotation.random(random);
      const [s, t] = random.normals(2);
      expect(
        rotation
          .power(s)
          .compose(rotation.power(t))
          .angleTo(rotation.power(s + t)),
      ).toBeLessThan(64 * EPS64);
      expect(rotation.power(0.3).power(0.7).angleTo(rotation.power(0.21))).toBeLessThan(8 * EPS64);
      expect(rotation.power(-1).angleTo(rotation.inverse())).toBeLessThan(8 * EPS64);
      expect(rotation.power(3).angleTo(rotation.compose(rotation).compose(rotation))).toBeLessThan(32 * EPS64);
    }
    // a half turn, whose root is a quarter turn about the axis that toAxisAngle tells
    const half = Rotation.fromQuaternionWxyz([0, 0, -1, 0]);
    expect(half.toAxisAngle()).toEqual({ axis: [0, 1, 0], angle: Math.PI });
    expect(half.power(0.5).angleTo(Rotation.fromAxisAngle([0, 1, 0], Math.PI / 2))).toBeLessThan(4 * EPS64);
  });

  test("slerp goes from one to the other at constant speed, on the shortest way", () => {
    for (const random of seeds(50)) {
      const [a, b] = [Rotation.random(random), Rotation.random(random)];
      const opposite = Rotation.fromQuaternionWxyz(b.toQuaternionWxyz().map((x) => -x));
      const whole = a.angleTo(b);
      expect(a.slerp(b, 0).equals(a, 4 * EPS64) && a.slerp(b, 1).equals(b, 0)).toBe(true);
      for (const t of [0.25, 0.5, 0.9]) {
        const between = a.slerp(b, t);
        expect(Math.abs(a.angleTo(between) - t * whole)).toBeLessThan(16 * EPS64);
        expect(Math.abs(between.angleTo(b) - (1 - t) * whole)).toBeLessThan(16 * EPS64);
        expect(between.angleTo(a.slerp(opposite, t))).toBeLessThan(16 * EPS64);
        expect(between.angleTo(b.slerp(a, 1 - t))).toBeLessThan(16 * EPS64);
        const left = Rotation.random(random);
        expect(left.compose(a).slerp(left.compose(b), t).angleTo(left.compose(between))).toBeLessThan(16 * EPS64);
      }
    }
    const half = Rotation.fromAxisAngle([0, 0, 1], Math.PI); // both ways are as long
    expect(Rotation.identity.slerp(half, 0.5).angleTo(Rotation.fromAxisAngle([0, 0, 1], Math.PI / 2))).toBeLessThan(4 * EPS64);
  });

  test("the angle between rotations is a distance, the same from left and right", () => {
    for (const random of seeds(50)) {
      const [a, b, c] = [Rotation.random(random), Rotation.random(random), Rotation.random(random)];
      const trace = (r: Rotation): number => r.toMatrix()[0] + r.toMatrix()[4] + r.toMatrix()[8];
      const angle = a.angleTo(b);
      expect(Math.abs(Math.cos(angle) - (trace(a.inverse().compose(b)) - 1) / 2)).toBeLessThan(8 * EPS64);
      expect(Math.abs(c.compose(a).angleTo(c.compose(b)) - angle)).toBeLessThan(16 * EPS64);
      expect(Math.abs(a.compose(c).angleTo(b.compose(c)) - angle)).toBeLessThan(16 * EPS64);
      expect(angle).toBeLessThanOrEqual(a.angleTo(c) + c.angleTo(b));
    }
  });

  test("equality is up to the sign of the quaternion, within an angle", () => {
    const rotation = Rotation.random(5);
    const opposite = Rotation.fromQuaternionWxyz(rotation.toQuaternionWxyz().map((x) => -x));
    const near = rotation.compose(Rotation.fromAxisAngle([1, 2, 3], 1e-6));
    expect(rotation.equals(opposite, 0)).toBe(true);
    expect([rotation.equals(near), rotation.equals(near, 1.1e-6)]).toEqual([false, true]);
    expect([near.isIdentity(), Rotation.identity.isIdentity(0)]).toEqual([false, true]);
    expect(rotation.inverse().compose(near).isIdentity(1.1e-6)).toBe(true);
  });
});

describe("Euler's angles Z-Y-Z", () => {
  test("are those about the pole z: the axes renamed", () => {
    for (const random of seeds(50)) {
      const [alpha, beta, gamma] = [random.normal(), Math.PI * random.uniform(), random.normal()];
      const [a, b, c] = [
        Rotation.fromAxisAngle([0, 0, 1], alpha),
        Rotation.fromAxisAngle([0, 1, 0], beta),
        Rotation.fromAxisAngle([0, 0, 1], gamma),
      ];
      const rotation = Rotation.fromAnglesZyz(alpha, beta, gamma);
      expect(rotation.angleTo(a.compose(b).compose(c))).toBeLessThan(8 * EPS64);
      const back = rotation.toAnglesZyz();
      expect(Rotation.fromAnglesZyz(...back).angleTo(rotation)).toBeLessThan(8 * EPS64);
      expect(Math.abs(back[1] - beta)).toBeLessThan(8 * EPS64);
    }
    // the pole goes to (sin β cos α, sin β sin α, cos β)
    const [alpha, beta] = [0.7, 1.9];
    const pole = [Math.sin(beta) * Math.cos(alpha), Math.sin(beta) * Math.sin(alpha), Math.cos(beta)];
    expect(
      relativeError(
        Rotation.fromAnglesZyz(alpha, beta, 0.4).apply([0, 0, 2]),
        pole.map((x) => 2 * x),
      ),
    ).toBeLessThan(4 * EPS64);
  });
});

describe("the rotation from one vector to another", () => {
  test("takes the one direction to the other about the axis perpendicular to both", () => {
    for (const random of seeds(100)) {
      const [u, v] = [random.normals(3), random.normals(3)];
      const rotation = Rotation.fromTwoVectors(u, v);
      const scale = Math.hypot(...v) / Math.hypot(...u);
      const turned = rotation.apply(u).map((x) => scale * x);
      expect(relativeError(turned, v)).toBeLessThan(8 * EPS64);
      const axis = rotation.toRotationVector();
      expect(Math.abs(axis[0] * u[0] + axis[1] * u[1] + axis[2] * u[2])).toBeLessThan(32 * EPS64);
      expect(Rotation.fromTwoVectors(v, u).angleTo(rotation.inverse())).toBeLessThan(8 * EPS64);
    }
  });

  test("at the antipode it is a half turn about a chosen axis, perpendicular to u", () => {
    // biome-ignore format: u and the axis
    const cases = [[[1, 0, 0], [0, 0, 1]], [[0, 1, 0], [0, 0, -1]], [[0, 0, 3], [0, 1, 0]], [[1, 1, 1], [0, Math.SQRT1_2, -Math.SQRT1_2]]];
    for (const [u, axis] of cases) {
      const rotation = Rotation.fromTwoVectors(
        u,
        u.map((x) => -2 * x),
      );
      expect(rotation.w).toBe(0);
      expect(relativeError([rotation.x, rotation.y, rotation.z], axis)).toBeLessThan(4 * EPS64);
      expect(
        relativeError(
          rotation.apply(u),
          u.map((x) => -x),
        ),
      ).toBeLessThan(4 * EPS64);
    }
    for (const random of seeds(50)) {
      const u = random.normals(3);
      const rotation = Rotation.fromTwoVectors(
        u,
        u.map((x) => -x),
      );
      expect(
        relativeError(
          rotation.apply(u),
          u.map((x) => -x),
        ),
      ).toBeLessThan(8 * EPS64);
    }
    expect(Rotation.fromTwoVectors([1, 2, 3], [2, 4, 6]).equals(Rotation.identity, 0)).toBe(true);
  });
});

describe("the rotation nearest to a matrix", () => {
  test("of U Σ Vᵀ is U diag(1, 1, det UVᵀ) Vᵀ", () => {
    for (const random of seeds(100)) {
      const [u, v] = [Rotation.random(random), Rotation.random(random)];
      const [s1, s2, s3] = [3 + random.uniform(), 2 + random.uniform(), (random.uniform() - 0.5) * 3];
      const scaled = u.toMatrix().map((x, i) => x * [s1, s2, s3][i % 3]);
      const matrix = matrixProduct(scaled, transposed(v.toMatrix(), 3), 3);
      expect(Rotation.fromMatrixNearest(matrix).angleTo(u.compose(v.inverse()))).toBeLessThan(32 * EPS64);
      expect(Rotation.fromMatrixNearest(u.toMatrix()).angleTo(u)).toBeLessThan(8 * EPS64);
    }
    expect(Rotation.fromMatrixNearest([2, 0, 0, 0, 2, 0, 0, 0, -1]).equals(Rotation.identity, 0)).toBe(true);
  });

  test("no rotation is nearer", () => {
    for (const random of seeds(20)) {
      const matrix = random.normals(9);
      const far = (r: Rotation): number => r.toMatrix().reduce((sum, x, i) => sum + (x - matrix[i]) ** 2, 0);
      const nearest = Rotation.fromMatrixNearest(matrix);
      const least = far(nearest);
      for (const size of [1e-4, 0.1, 3]) {
        for (let i = 0; i < 20; ++i)
          expect(far(nearest.compose(Rotation.fromRotationVector(random.normals(3).map((x) => size * x))))).toBeGreaterThan(
            least,
          );
      }
    }
  });

  test("a matrix that does not determine one is refused", () => {
    expect(() => Rotation.fromMatrixNearest(new Float64Array(9))).toThrow("several rotations are nearest");
    expect(() => Rotation.fromMatrixNearest([-1, 0, 0, 0, -1, 0, 0, 0, -1])).toThrow("add up to 0 of its largest entry");
    expect(() => Rotation.fromMatrixNearest([1, 0, 0, 0, 0, 0, 0, 0, 0])).toThrow("several rotations are nearest");
    expect(() => Rotation.fromMatrixNearest([NaN, 0, 0, 0, 0, 0, 0, 0, 0])).toThrow("must be finite");
    expect(() => Rotation.fromMatrixNearest([1])).toThrow("has 9 values, found 1");
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
    expect(() => Rotation.fromAnglesZyz(NaN, 0, 0)).toThrow("must be finite, found (NaN, 0, 0)");
    expect(() => Rotation.fromRotationVector([1, 2])).toThrow("has 3 values, found 2");
    expect(() => Rotation.fromRotationVector([1, 2, Infinity])).toThrow("must be finite");
    expect(() => Rotation.fromTwoVectors([0, 0, 0], [0, 0, 1])).toThrow("u is the zero vector");
    expect(() => Rotation.fromTwoVectors([0, 0, 1], [0, 0, 0])).toThrow("v is the zero vector");
    expect(() => Rotation.fromTwoVectors([0, 0, 1], [0, NaN, 0])).toThrow("v must be finite");
    expect(() => Rotation.identity.power(NaN)).toThrow("Rotation.power: t must be finite");
    expect(() => Rotation.identity.slerp(Rotation.random(1), Infinity)).toThrow("Rotation.slerp: t must be finite");
    expect(() => Rotation.identity.apply([1, 2])).toThrow("vectors need 3 components each, found 2 values");
  });
});
