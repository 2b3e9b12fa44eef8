import { describe, expect, test } from "vitest";
import { dihedral, Rotation, so2, so3 } from "../../src/groups/index.js";
import {
  irreps,
  regular,
  type SpectralRepresentation,
  spectralQuotient,
  spectralRegular,
  sphericalHarmonics,
} from "../../src/representations/index.js";
import { identity, matrixProduct, relativeError } from "./compare.js";
import { content, expectRepresentationLaws } from "./representation-laws.js";
import { planar, subgroupsOfLie } from "./subgroups.js";

/** ρ(g) v: the values at g of the functions with the coefficients 1, 0, 0 …; 0, 1, 0 …; … */
const values = <E>(rho: SpectralRepresentation<E>, g: E): Float64Array => matrixProduct(rho.at(g), rho.sampling, rho.dim);

test("all irreps of a finite group are its regular representation, in frequencies", () => {
  for (const group of [dihedral(4), dihedral(5)]) {
    const rho = spectralRegular(
      group,
      irreps(group).map(({ id }) => id),
    );
    expectRepresentationLaws(rho);
    expect(content(rho)).toBe(content(regular(group)));
    const size = Math.sqrt(group.order); // ∫ f² is the mean over the group
    const samples = Float64Array.from(
      group.elements.flatMap((g) => [...values(rho, g)]),
      (x) => x / size,
    );
    expect(relativeError(samples, regular(group).decomposition.changeOfBasis)).toBeLessThan(1e-14);
  }
});

describe("functions on Lie groups and their quotients", () => {
  test("on SO(2): 1, √2 cos kθ, √2 sin kθ", () => {
    const rho = spectralRegular(so2(), [0, 2, 5]);
    expectRepresentationLaws(rho);
    const r = Math.SQRT2;
    const expected = [1, r * Math.cos(0.6), r * Math.sin(0.6), r * Math.cos(1.5), r * Math.sin(1.5)];
    expect(relativeError(values(rho, 0.3), expected)).toBeLessThan(1e-14);
  });

  test("on SO(3): each degree 2l+1 times, and f(u⁻¹g) has the coefficients ρ(u) c", () => {
    const rho = spectralRegular(so3(), ["0", "1", "2"]);
    expectRepresentationLaws(rho);
    expect(content(rho)).toBe("0 3x1 5x2");
    const [u, g] = [so3().random(1), so3().random(2)];
    const moved = values(rho, so3().product(so3().inverse(u), g));
    expect(relativeError(matrixProduct(rho.at(u), moved, rho.dim), values(rho, g))).toBeLessThan(1e-14);
  });

  test("on the sphere SO(3)/SO(2) they are the spherical harmonics", () => {
    const aboutY = subgroupsOfLie[3];
    const rho = spectralQuotient(so3(), aboutY, [0, 1, 2, 3]);
    expectRepresentationLaws(rho);
    expect(content(rho)).toBe("0 1 2 3");
    const g = so3().random(5);
    const point = g.apply([0, 1, 0]);
    const { values: harmonics } = sphericalHarmonics(3, point, { normalization: "component" });
    const own = values(rho, g);
    let at = 0;
    for (let l = 0; l <= 3; ++l) {
      const [part, expected] = [own.subarray(at, at + 2 * l + 1), harmonics.subarray(l * l, (l + 1) * (l + 1))];
      const sign = Math.sign(part[l] * expected[l]); // the vector that SO(2) leaves alone has two signs
      expect(
        relativeError(
          part.map((x) => sign * x),
          expected,
        ),
      ).toBeLessThan(1e-13);
      at += 2 * l + 1;
    }
    const beside = so3().product(g, Rotation.fromAxisAngle([0, 1, 0], 1.1));
    expect(relativeError(values(rho, beside), own)).toBeLessThan(1e-13); // constant on cosets
  });

  test("on D6/C3 only what C3 leaves alone occurs, orthonormal", () => {
    const rho = spectralQuotient(dihedral(6), planar("C", 3, "D", 6), ["A1", "A2", "B1", "B2", "E1", "E2"]);
    expect(content(rho)).toBe("A1 A2 B1 B2");
    const gram = new Float64Array(16);
    for (const g of dihedral(6).elements) {
      const f = values(rho, g);
      for (let i = 0; i < 4; ++i) for (let j = 0; j < 4; ++j) gram[4 * i + j] += (f[i] * f[j]) / 12;
    }
    expect(relativeError(gram, identity(4))).toBeLessThan(1e-14);
  });

  test("what does not fit is refused", () => {
    expect(() => spectralRegular(so3(), [1, "1"])).toThrow('spectralRegular: irrep "1" of SO3 is given twice');
    expect(() => spectralRegular(so3(), [])).toThrow(/found no function/);
    expect(() => spectralQuotient(dihedral(6), planar("C", 3, "D", 6), ["E1"])).toThrow(
      "spectralQuotient: none of the irreps (E1) of D6 occurs, found no function",
    );
    expect(() => spectralQuotient(so3(), subgroupsOfLie[0], [1])).toThrow(/not a subgroup: the group is SO3/);
  });
});
