import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { dihedral, o3, so2, so3 } from "../../src/groups/index.js";
import { irrep } from "../../src/representations/index.js";
import {
  circularHarmonics,
  constantMap,
  kernelBasis,
  sparseMap,
  steerableKernel,
  transposed,
} from "../../src/steerable/index.js";
import { add, forget, gradient, inner, type Invariant, plain, scope, sum, type Tensor, toArray } from "../../src/tensor/index.js";
import { relativeError } from "../representations/compare.js";
import { sampleDefinition } from "./definition.js";

const EPS32 = 2 ** -23;

describe("solid circular harmonics", () => {
  test.each([0, 1, 2, 5, 9])("degree %i are powers of x + iy", (degree) => {
    scope(() => {
      const random = generator(degree);
      for (const rows of [1, 2, 5, 67]) {
        const points = random.normals(2 * rows);
        const wanted = Float64Array.from({ length: rows * (2 * degree + 1) }, (_, at) => {
          const [n, f] = [Math.floor(at / (2 * degree + 1)), at % (2 * degree + 1)];
          const [j, r, theta] = [
            Math.ceil(f / 2),
            Math.hypot(points[2 * n], points[2 * n + 1]),
            Math.atan2(points[2 * n + 1], points[2 * n]),
          ];
          return r ** j * (f % 2 === 1 ? Math.cos(j * theta) : j === 0 ? 1 : Math.sin(j * theta));
        });
        const found = toArray(circularHarmonics(plain(points, { shape: [rows, 2] }), degree));
        expect(relativeError(found, wanted)).toBeLessThan(16 * Number.EPSILON);
        const single = Float32Array.from(points);
        const inSingle = toArray(circularHarmonics(plain(single, { shape: [rows, 2] }), degree));
        const exact = toArray(circularHarmonics(plain(Float64Array.from(single), { shape: [rows, 2] }), degree));
        expect(relativeError(inSingle, exact)).toBeLessThan((degree + 1) * EPS32);
      }
      return 0;
    });
  });
});

describe("constant sparse maps", () => {
  test.each([1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 33, 64, 100])("%i copies", (copies) => {
    scope(() => {
      const random = generator(copies);
      const [rows, columns, batch] = [5, 4, 3];
      const place = Array.from({ length: 11 }, () => random.integer(rows * columns));
      const values = Array.from(random.normals(11));
      const dense = new Float64Array(rows * columns);
      place.forEach((at, e) => {
        dense[at] += values[e];
      });
      const map = sparseMap(rows, columns, place, values);
      const x = random.normals(batch * columns * copies);
      const apply = (matrix: (j: number, i: number) => number, from: Float64Array, [o, i]: readonly number[]): Float64Array =>
        Float64Array.from({ length: batch * o * copies }, (_, at) => {
          const [n, j, u] = [Math.floor(at / (o * copies)), Math.floor(at / copies) % o, at % copies];
          let total = 0;
          for (let c = 0; c < i; ++c) total += matrix(j, c) * from[(n * i + c) * copies + u];
          return total;
        });
      const wanted = apply((j, i) => dense[j * columns + i], x, [rows, columns]);
      const y = constantMap(plain(x, { shape: [batch, columns * copies] }), map, copies);
      expect(relativeError(toArray(y), wanted)).toBeLessThan(8 * Number.EPSILON);
      const back = apply((i, j) => dense[j * columns + i], wanted, [columns, rows]);
      expect(relativeError(toArray(constantMap(y, transposed(map), copies)), back)).toBeLessThan(16 * Number.EPSILON);
      expect(transposed(transposed(map))).toEqual(map);
      const single = constantMap(plain(Float32Array.from(x), { shape: [batch, columns * copies] }), map, copies);
      expect(relativeError(toArray(single), wanted)).toBeLessThan(8 * EPS32);
      return 0;
    });
  });

  test("bits do not depend on how the work is split", () => {
    scope(() => {
      const random = generator(1);
      const map = sparseMap(
        300,
        200,
        Array.from({ length: 4000 }, () => random.integer(60000)),
        Array.from(random.normals(4000)),
      );
      const x = random.normals(40 * 200 * 9);
      const whole = toArray(constantMap(plain(x, { shape: [40, 1800] }), map, 9));
      const one = toArray(constantMap(plain(x.slice(0, 1800), { shape: [1, 1800] }), map, 9));
      expect(Array.from(one)).toEqual(Array.from(whole.subarray(0, one.length)));
      return 0;
    });
  });
});

describe("steerable kernels as tensors", () => {
  test("many fields share a basis: copies of weights side by side", () => {
    scope(() => {
      const group = dihedral(4);
      const E = irrep(group, "E");
      const basis = kernelBasis(group, E, E, { rings: [0, 1], maxFrequency: 3 });
      const random = generator(4);
      const [points, weights] = [random.normals(10), random.normals(3 * basis.dim)];
      const all = toArray(steerableKernel(basis, plain(points, { shape: [5, 2] }), plain(weights, { shape: [basis.dim, 3] })));
      for (let u = 0; u < 3; ++u) {
        const own = weights.filter((_, at) => at % 3 === u);
        const wanted = basis.expand(own, points);
        expect(
          relativeError(
            all.filter((_, at) => at % 3 === u),
            wanted,
          ),
        ).toBeLessThan(4 * Number.EPSILON);
      }
      return 0;
    });
  });

  test("at the origin derivatives are finite: 0 on rings of positive radius, those of a Gaussian on radius 0", () => {
    for (const [group, id, place] of [
      [so2(), "1", "rings"],
      [so3(), "1", "shells"],
    ] as const) {
      const d = group.action!.dimension;
      const rho = irrep(group as any, id);
      const at = (radius: number) => kernelBasis(group as any, rho, rho, { [place]: [radius], width: 0.5, maxFrequency: 2 });
      const derivatives = (basis: ReturnType<typeof at>): { slope: Float64Array; bend: Float64Array } =>
        scope(() => {
          const weights = plain(generator(5).normals(basis.dim));
          const x = plain(new Float64Array(d), { shape: [1, d] });
          const f = (y: Tensor): Invariant => sum(entry(steerableKernel(basis, y, weights))) as Invariant;
          const slope = (y: Tensor): Tensor => gradient<[string]>(f as never)(y) as Tensor;
          const along = plain(
            Float64Array.from({ length: d }, (_, a) => a + 1),
            { shape: [1, d] },
          );
          const bend = gradient<[string]>((y) => inner<string>(slope(y), along) as Invariant)(x) as Tensor;
          return { slope: Float64Array.from(toArray(slope(x))), bend: Float64Array.from(toArray(bend)) };
        });
      const [ring, center] = [derivatives(at(1)), derivatives(at(0))];
      expect([...ring.slope, ...ring.bend].every((x) => x === 0)).toBe(true);
      expect(center.slope.every((x) => x === 0)).toBe(true);
      // κ₀₀ = w exp(−|x|²/2σ²) c with the Hessian −w c/σ² at 0
      const value = at(0).expand(generator(5).normals(at(0).dim), new Float64Array(d))[0];
      expect(Math.abs(value)).toBeGreaterThan(0.1);
      expect(
        relativeError(
          center.bend,
          Float64Array.from({ length: d }, (_, a) => (-value * (a + 1)) / 0.25),
        ),
      ).toBeLessThan(1e-14);
    }
  });

  test("gradients reach points and weights", () => {
    scope(() => {
      const group = o3();
      const basis = kernelBasis(group, irrep(group, "1o"), irrep(group, "2e"), { shells: [1, 2], maxFrequency: 3 });
      const random = generator(6);
      const [x, w] = [plain(random.normals(12), { shape: [4, 3] }), plain(random.normals(basis.dim))];
      const target = random.normals(60);
      const loss = (points: Tensor, weights: Tensor): Invariant =>
        inner<string>(
          forget(steerableKernel(basis, points, weights as Tensor<"plain">)),
          plain(target, { shape: [4, 15] }),
        ) as Invariant;
      const [byX, byW] = gradient<[string, string]>(loss)(x, w) as Tensor[];
      // linear in the weights: its gradient is the target's product with each element
      const sampled = sampleDefinition(basis, toArray(x), () => 0.6);
      const wanted = Float64Array.from({ length: basis.dim }, (_, k) =>
        target.reduce((total, t, at) => total + t * sampled[(Math.floor(at / 15) * basis.dim + k) * 15 + (at % 15)], 0),
      );
      expect(relativeError(toArray(byW), wanted)).toBeLessThan(1e-14);
      expect(toArray(byX).every((v) => Math.abs(v) > 1e-6)).toBe(true);
      return 0;
    });
  });
});

/** The first entry of every kernel, as numbers. */
function entry(kernel: Tensor<"plain">): Tensor<"plain"> {
  const first = sparseMap(1, kernel.dim, [0], [1]);
  return add(constantMap(kernel, first), constantMap(kernel, sparseMap(1, kernel.dim, [0], [0])));
}
