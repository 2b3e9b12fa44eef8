import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import {
  cyclic,
  dihedral,
  type Group,
  icosahedral,
  o2,
  o3,
  octahedral,
  so2,
  so3,
  tetrahedral,
  withInversion,
} from "../../src/groups/index.js";
import { intertwinerDimension, irrep, irreps, regular, type Representation } from "../../src/representations/index.js";
import { kernelBasis, orbitKernel } from "../../src/steerable/index.js";
import { matrixProduct, relativeError, transposed } from "../representations/compare.js";
import { nullity, rank } from "./null-space.js";
import { elements, elementsOf, orthonormal, spanDistance } from "./spans.js";

const GOLDEN = (1 + Math.sqrt(5)) / 2;

/** Points of the orbit of x under random elements. */
function orbitPoints(group: Group, x: readonly number[], count: number): Float64Array {
  const random = generator(7);
  const d = x.length;
  const points = Array.from({ length: count }, () => matrixProduct(group.action!.matrix(group.random(random)), x, d));
  return Float64Array.from(points.flatMap((point) => Array.from(point)));
}

describe("transport from one point spans what harmonics span, where the group is transitive", () => {
  const cases = [
    [so2(), irreps(so2(), { maxFrequency: 3 }), [0.6, -1.1]],
    [o2(), irreps(o2(), { maxFrequency: 3 }), [0.6, -1.1]],
    [so3(), irreps(so3(), { maxFrequency: 3 }), [0.6, -1.1, 0.4]],
    [o3(), irreps(o3(), { maxFrequency: 2 }), [0.6, -1.1, 0.4]],
  ] as const;

  test.each(cases.map(([group, list, x]) => [group.name, group as Group, list, x] as const))("%s", (_, group, list, x) => {
    const radius = Math.hypot(...x);
    const points = orbitPoints(group, x, 8);
    let worst = 0;
    for (const out of list) {
      for (const into of list) {
        const transported = orbitKernel(group, into, out, x);
        const place = x.length === 2 ? { rings: [radius] } : { shells: [radius] };
        const harmonic = kernelBasis(group, into, out, { ...place, maxFrequency: 7 });
        expect([into.id, out.id, transported.dim]).toEqual([into.id, out.id, harmonic.dim]);
        const [a, b] = [
          orthonormal(elements(transported.sample(points), transported.dim, into.dim * out.dim)),
          orthonormal(elementsOf(harmonic, points)),
        ];
        expect(a.length).toBe(harmonic.dim); // the points tell all of them apart
        worst = Math.max(worst, spanDistance(a, b));
      }
    }
    expect(worst).toBeLessThan(1e-12);
  });

  // One weight for each frequency |l−m| … l+m: homogeneous.md, section 1
  test("dim Hom_SO(2)(l, m) = 2 min(l, m) + 1", () => {
    for (const l of [0, 1, 2, 3, 5])
      for (const m of [0, 1, 2, 4])
        expect(orbitKernel(so3(), irrep(so3(), l), irrep(so3(), m), [0, 1, 0]).dim).toBe(2 * Math.min(l, m) + 1);
  });

  test("opposite points, the pole, and the origin", () => {
    const [one, two] = [irrep(so3(), 1), irrep(so3(), 2)];
    for (const x of [
      [0, 1, 0],
      [0, 0, -2],
      [1e-8, 1, 0],
    ]) {
      const kernel = orbitKernel(so3(), one, two, x);
      const opposite = kernel.sample(x.map((value) => -value));
      const around = orbitPoints(so3(), x, 8);
      const harmonic = kernelBasis(so3(), one, two, { shells: [Math.hypot(...x)], maxFrequency: 3 });
      const points = Float64Array.from([...x.map((value) => -value), ...around]);
      expect(opposite.every(Number.isFinite)).toBe(true);
      expect(
        spanDistance(orthonormal(elements(kernel.sample(points), 3, 15)), orthonormal(elementsOf(harmonic, points))),
      ).toBeLessThan(1e-12);
    }
    for (const [group, rho] of [
      [so3(), one],
      [o2(), irrep(o2(), "E1")],
      [so2(), irrep(so2(), 1)],
      [dihedral(4), regular(dihedral(4))],
    ] as const) {
      const origin = new Float64Array(group.action!.dimension);
      // Schur: the stabilizer is the whole group
      const kernel = orbitKernel(group as Group, rho as Representation, rho as Representation, origin);
      expect(kernel.dim).toBe(intertwinerDimension(rho as Representation, rho as Representation));
      const k = kernel.sample(origin);
      const g = rho.at((group as Group).random(3) as never);
      expect(
        relativeError(matrixProduct(g, k.subarray(0, g.length), rho.dim), matrixProduct(k.subarray(0, g.length), g, rho.dim)),
      ).toBeLessThan(1e-13);
    }
  });
});

describe("mirrors of D_n on a ring", () => {
  // A point on a mirror is fixed by it: of the n mirrors R(2πk/n) diag(1, −1), that k has its axis at πk/n. For odd n all are conjugate,
  // and at 0 and at π lie the two ends of one axis; for even n axes at even and odd multiples of π/n are two classes.
  test.each([3, 4, 5, 6])("D_%i", (n) => {
    const group = dihedral(n);
    const dimAt = (angle: number, into: string, out: string): number =>
      orbitKernel(group, irrep(group, into), irrep(group, out), [Math.cos(angle), Math.sin(angle)]).dim;
    // A2 is −1 on every mirror
    expect(dimAt(0, "A1", "A2")).toBe(0);
    expect(dimAt(Math.PI / n, "A1", "A2")).toBe(0);
    expect(dimAt(0.1, "A1", "A2")).toBe(1);
    expect(dimAt(0.1, "A1", "A1")).toBe(1);
    if (n % 2 === 0) {
      // B1 is 1 on the mirror diag(1, −1) and −1 on the rotation by 2π/n, so −1 on mirrors of the other class; B2 the other way about
      expect([dimAt(0, "A1", "B1"), dimAt(Math.PI / n, "A1", "B1")]).toEqual([1, 0]);
      expect([dimAt(0, "A1", "B2"), dimAt(Math.PI / n, "A1", "B2")]).toEqual([0, 1]);
      // and of harmonics cos nθ/2 belongs to B1, sin nθ/2 to B2
      const basis = kernelBasis(group, irrep(group, "A1"), irrep(group, "B1"), { rings: [1], maxFrequency: n / 2 });
      expect([basis.dim, basis.element(0).frequency]).toEqual([1, n / 2]);
      expect(basis.sample([1, 0])[0]).toBeCloseTo(Math.SQRT2, 12);
    }
    for (const angle of [0, Math.PI / n, 0.1]) {
      const [e, x] = [irreps(group).find(({ dim }) => dim === 2)!, [Math.cos(angle), Math.sin(angle)]];
      expect(orbitKernel(group, e, e, x).dim).toBe(angle === 0.1 ? 4 : 2);
    }
  });
});

describe("finite orbits", () => {
  const hexagon = Array.from({ length: 6 }, (_, k) => [Math.cos((Math.PI * k) / 3), Math.sin((Math.PI * k) / 3)]);
  const cases = [
    ["hexagon, C6", cyclic(6), hexagon, "regular", "1", 6],
    ["hexagon, D6", dihedral(6), [hexagon[0]], "E1", "E2", 6],
    ["square off the mirrors, D4", dihedral(4), [[1, 0.3]], "E", "regular", 8],
    [
      "two orbits, C4",
      cyclic(4),
      [
        [1, 0],
        [0, 2],
        [0, 1],
      ],
      "1",
      "1",
      8,
    ],
    ["icosahedron", icosahedral(), [[0, 1, GOLDEN]], "T1", "G", 12],
    ["octahedron", withInversion(octahedral()), [[0, 0, 1]], "T1u", "T2g", 6],
    ["cube, T", tetrahedral(), [[1, 1, 1]], "E", "T", 4],
    ["the origin, Oh", withInversion(octahedral()), [[0, 0, 0]], "T1u", "T1u", 1],
  ] as const;
  const rho = (group: Group, id: string): Representation => (id === "regular" ? regular(group) : irrep(group, id));

  test.each(cases)("%s", (_, group, orbit, into, out, size) => {
    const [rhoIn, rhoOut] = [rho(group as Group, into), rho(group as Group, out)];
    const basis = kernelBasis(group as Group, rhoIn, rhoOut, { orbit });
    const points = (basis.profile as unknown as { points: Float64Array }).points;
    const d = group.action!.dimension;
    expect(points.length / d).toBe(size);
    // Number of kernels: the null space of κ(gx) = ρ_out κ(x) ρ_in⁻¹ for functions on the points
    expect(basis.dim).toBe(orbitNullity(group as Group, rhoIn, rhoOut, points));

    // each is the definition by transport
    const values = basis.sample(points);
    const block = rhoIn.dim * rhoOut.dim;
    for (const g of (group as Group).elements!) {
      const moved = matrixProduct(points, transposed(group.action!.matrix(g), d), d);
      const there = basis.sample(moved);
      const [left, right] = [rhoOut.at(g), transposed(rhoIn.at(g), rhoIn.dim)];
      let worst = 0;
      for (let at = 0; at < values.length; at += block) {
        const wanted = matrixProduct(matrixProduct(left, values.subarray(at, at + block), rhoOut.dim), right, rhoIn.dim);
        wanted.forEach((value, i) => {
          worst = Math.max(worst, Math.abs(value - there[at + i]));
        });
      }
      expect(worst).toBeLessThan(1e-13);
    }

    // orthonormal in the mean over each orbit, and 0 off the points
    const list = elements(values, basis.dim, block);
    const radii = list.map((_, k) => basis.element(k).radius);
    list.forEach((v, k) => {
      list.forEach((w, l) => {
        const orbitSize = Array.from({ length: size }, (_, p) => p).filter(
          (p) => Math.abs(Math.hypot(...points.subarray(p * d, (p + 1) * d)) - radii[k]) < 1e-9,
        ).length;
        const product = v.reduce((sum, x, i) => sum + x * w[i], 0) / orbitSize;
        expect(Math.abs(product - (k === l ? 1 : 0))).toBeLessThan(1e-13);
      });
    });
    expect(basis.sample(points.map((x) => x + 0.01)).every((x) => x === 0)).toBe(true);

    // blurred: the same on the points of a narrow blur, and obeys the constraint anywhere
    const blurred = kernelBasis(group as Group, rhoIn, rhoOut, { orbit, width: 0.05 });
    expect(relativeError(blurred.sample(points), values)).toBeLessThan(1e-12);
    const wide = kernelBasis(group as Group, rhoIn, rhoOut, { orbit, width: 0.8 });
    const [x, g] = [generator(2).normals(3 * d), (group as Group).random(9)];
    const [here, turned] = [wide.sample(x), wide.sample(matrixProduct(x, transposed(group.action!.matrix(g), d), d))];
    const [left, right] = [rhoOut.at(g), transposed(rhoIn.at(g), rhoIn.dim)];
    for (let at = 0; at < here.length; at += block) {
      const wanted = matrixProduct(matrixProduct(left, here.subarray(at, at + block), rhoOut.dim), right, rhoIn.dim);
      wanted.forEach((value, i) => {
        expect(Math.abs(value - turned[at + i])).toBeLessThan(1e-13);
      });
    }
  });

  test("harmonics of enough frequencies restrict to all kernels on an orbit", () => {
    const group = dihedral(4);
    const points = hexagon.slice(0, 0).concat([
      [1, 0],
      [0, 1],
      [-1, 0],
      [0, -1],
    ]);
    const basis = kernelBasis(group, irrep(group, "E"), irrep(group, "E"), { orbit: [1, 0] });
    const harmonic = kernelBasis(group, irrep(group, "E"), irrep(group, "E"), { rings: [1], maxFrequency: 6 });
    const [a, b] = [elementsOf(basis, points.flat()), elementsOf(harmonic, points.flat())].map(orthonormal);
    expect([a.length, b.length]).toEqual([2, 2]);
    expect(spanDistance(a, b)).toBeLessThan(1e-12);
    expect(nullity(group, irrep(group, "E"), irrep(group, "E"), 0)).toBe(1);
  });
});

/** Kernels on points, κ(p) for every p, that obey the constraint, by linear algebra. */
function orbitNullity(group: Group, rhoIn: Representation, rhoOut: Representation, points: Float64Array): number {
  const d = group.action!.dimension;
  const [o, i, count] = [rhoOut.dim, rhoIn.dim, points.length / d];
  const size = o * i * count;
  const rows: Float64Array[] = [];
  for (const g of group.generators) {
    const moved = matrixProduct(points, transposed(group.action!.matrix(g), d), d);
    const [out, right] = [rhoOut.at(g), transposed(rhoIn.at(g), i)];
    for (let p = 0; p < count; ++p) {
      const to = Array.from({ length: count }, (_, q) => q).find((q) =>
        moved.subarray(p * d, (p + 1) * d).every((x, a) => Math.abs(x - points[q * d + a]) < 1e-9),
      ) as number;
      for (let a = 0; a < o; ++a) {
        for (let b = 0; b < i; ++b) {
          const row = new Float64Array(size);
          row[(to * o + a) * i + b] += 1;
          for (let c = 0; c < o; ++c) for (let e = 0; e < i; ++e) row[(p * o + c) * i + e] -= out[a * o + c] * right[e * i + b];
          rows.push(row);
        }
      }
    }
  }
  return size - rank(rows, size);
}
