import { expect, test } from "vitest";
import { cyclic, product, su2, su2ToSO3, so2 } from "../../src/groups/index.js";
import { irrep, irreps } from "../../src/representations/index.js";
import { matrixProduct, relativeError, seeds } from "./compare.js";
import { trace } from "./irrep-laws.js";

test("SU(2) covers SO(3) twice", () => {
  const { from, to, map } = su2ToSO3();
  for (const random of seeds(10)) {
    const [a, b] = [from.random(random), from.random(random)];
    const minus = a.map((x) => -x) as unknown as typeof a;
    expect(to.equal(map(from.product(a, b)), to.product(map(a), map(b)))).toBe(true);
    expect([to.equal(map(a), map(minus)), from.equal(a, minus)]).toEqual([true, false]);
    const x = random.normals(3);
    expect(to.equal(map(from.exp(x)), to.exp(x))).toBe(true);
  }
});

test("integer spin is D of the rotation, half-integer spin changes sign with q", () => {
  for (const random of seeds(5)) {
    const q = su2().random(random);
    const minus = q.map((x) => -x) as unknown as typeof q;
    for (const rho of irreps(su2(), { maxFrequency: 4 })) {
      const sign = rho.type === "H" ? -1 : 1;
      expect(
        relativeError(
          rho.at(minus),
          rho.at(q).map((x) => sign * x),
        ),
      ).toBeLessThan(1e-14);
    }
  }
});

// exp(−iφ/2 σ_z), σ_x and σ_y as in every textbook; components (−½, ½), re and im in turn
test("spin 1/2 is exp(−iω·σ/2)", () => {
  const [c, s] = [Math.cos(0.35), Math.sin(0.35)];
  const rho = irrep(su2(), "1/2");
  const about = (x: number[]): number[] => [...rho.at(su2().exp(x))];
  const expected = {
    x: [c, 0, 0, s, 0, c, -s, 0, 0, s, c, 0, -s, 0, 0, c],
    y: [c, 0, s, 0, 0, c, 0, s, -s, 0, c, 0, 0, -s, 0, c],
    z: [c, -s, 0, 0, s, c, 0, 0, 0, 0, c, s, 0, 0, -s, c],
  };
  expect(relativeError(about([0.7, 0, 0]), expected.x)).toBeLessThan(1e-15);
  expect(relativeError(about([0, 0.7, 0]), expected.y)).toBeLessThan(1e-15);
  expect(relativeError(about([0, 0, 0.7]), expected.z)).toBeLessThan(1e-15);
});

// χʲ(ω) = sin((2j+1)ω/2)/sin(ω/2)
test("the character of spin j, and orthogonality at j = 41/2", () => {
  for (const j of [0.5, 1, 1.5, 7.5, 20.5]) {
    const rho = irrep(su2(), j);
    for (const random of seeds(2)) {
      const q = su2().random(random);
      const half = Math.acos(q[0]);
      const expected = ((rho.type === "H" ? 2 : 1) * Math.sin((2 * j + 1) * half)) / Math.sin(half);
      expect(Math.abs(trace(rho.at(q), rho.dim) - expected)).toBeLessThan(1e-12);
      const back = matrixProduct(rho.at(q), rho.at(su2().inverse(q)), rho.dim);
      expect(Math.abs(trace(back, rho.dim) - rho.dim)).toBeLessThan(1e-12);
    }
  }
});

test("products fall apart as the types say", () => {
  const shapes = (group: Parameters<typeof irreps>[0], maxFrequency: number): string =>
    irreps(group, { maxFrequency })
      .map(({ id, dim, type }) => `${id}:${dim}${type}`)
      .join(" ");
  expect(shapes(product(so2(), so2()), 1)).toBe("0*0:1R 0*1:2C 1*0:2C 1*1+:2C 1*1-:2C");
  expect(shapes(product(cyclic(3), cyclic(3)), 0)).toBe("0*0:1R 0*1:2C 1*0:2C 1*1+:2C 1*1-:2C");
  expect(shapes(product(su2(), so2()), 1)).toBe("0*0:1R 0*1:2C 1/2*0:4H 1/2*1:4C 1*0:3R 1*1:6C");
  expect(shapes(product(su2(), su2()), 0.5)).toBe("0*0:1R 0*1/2:4H 1/2*0:4H 1/2*1/2:4R");
  // frequencies (k, l) of "k*l+" add, those of "k*l-" are subtracted
  for (const [id, frequency] of [
    ["2*3+", 2 * 0.4 + 3 * 1.1],
    ["2*3-", 2 * 0.4 - 3 * 1.1],
  ] as const) {
    const matrix = irrep(product(so2(), so2()), id).at([0.4, 1.1]);
    expect(trace(matrix, 2)).toBeCloseTo(2 * Math.cos(frequency), 14);
  }
});

test("ids of products are found again, also of products of products", () => {
  const c3 = cyclic(3);
  for (const group of [product(c3, product(c3, c3)), product(product(c3, c3), c3)]) {
    for (const rho of irreps(group)) expect(irrep(group, rho.id)).toBe(rho);
    expect(() => irrep(group, "1*1*1")).toThrow(`irrep: "1*1*1" is not an irrep of ${group.name}, which has "0*0*0"`);
  }
});

test("what is not a spin or not a unit quaternion is refused", () => {
  expect(() => irrep(su2(), "2/2")).toThrow('irrep: "2/2" is not an irrep of SU2, which has "0", "1/2", "1", "3/2", "2", ...');
  expect(() => irrep(su2(), 0.25)).toThrow("irrep: 0.25 is not an irrep of SU2");
  expect(() => irreps(su2(), { maxFrequency: 0.3 })).toThrow("maxFrequency must be half an integer >= 0, found 0.3");
  expect(() => su2().product([1, 0, 0, 0], [1, 1, 0, 0])).toThrow(
    "SU2: an element is a unit quaternion [w, x, y, z], found [1, 1, 0, 0]",
  );
});
