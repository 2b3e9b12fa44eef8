import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { layout, parse, parseIrrep, product } from "../../src/irreps/index.js";
import { Rotation } from "../../src/groups/index.js";
import {
  type CouplingConvention,
  couplingWeights,
  realClebschGordan,
  representationMatrix,
  symmetricCouplings,
  type SymmetricCouplings,
  symmetricPower,
} from "../../src/representations/index.js";
import { relativeError } from "./compare.js";

/** B_M(x) of each coupling, from polynomials. */
function evaluated({ monomials, couplings }: SymmetricCouplings, degree: number, x: ArrayLike<number>): number[][] {
  const number = monomials.length / degree;
  const products = Array.from({ length: number }, (_, k) =>
    monomials.subarray(k * degree, (k + 1) * degree).reduce((y, i) => y * x[i], 1),
  );
  return couplings.map((rows) =>
    Array.from({ length: rows.length / number }, (_, m) => products.reduce((sum, y, k) => sum + y * rows[m * number + k], 0)),
  );
}

/** Coupling vectors one after the other, all of them: the values of the paths to one irrep, in the order of mace-torch. */
function repeatedly(
  irreps: string,
  out: string,
  degree: number,
  x: ArrayLike<number>,
  convention: CouplingConvention,
): number[][] {
  const terms = parse(irreps);
  const parts = terms.map((term, i) => {
    const offset = terms.slice(0, i).reduce((sum, { dim }) => sum + dim, 0);
    return { irrep: term, value: Array.from({ length: term.dim }, (_, m) => x[offset + m]) };
  });
  let paths = parts;
  for (let n = 2; n <= degree; n++) {
    paths = paths.flatMap((left) =>
      parts.flatMap((right) =>
        product(left.irrep.irrep, right.irrep.irrep).map((name) => {
          const irrep = parseIrrep(name);
          const c = realClebschGordan(left.irrep.l, right.irrep.l, irrep.l, { convention });
          const value = Array.from({ length: irrep.dim }, (_, m3) => {
            let sum = 0;
            for (const [m1, a] of left.value.entries()) {
              for (const [m2, b] of right.value.entries())
                sum += Math.sqrt(irrep.dim) * c[(m1 * right.irrep.dim + m2) * irrep.dim + m3] * a * b;
            }
            return sum;
          });
          return { irrep, value };
        }),
      ),
    );
    if (degree === 4) paths = paths.filter(({ irrep: { l, parity } }) => parity === (-1) ** l);
    paths = paths
      .map((path, i) => ({ path, i }))
      .sort((a, b) => a.path.irrep.rank - b.path.irrep.rank || a.i - b.i)
      .map(({ path }) => path);
  }
  return paths.filter(({ irrep }) => irrep.irrep === out).map(({ value }) => value);
}

const SPACES = ["0e+1o", "0e+1o+2e", "1o+1e+0o", "2e+2e"];

describe("full bases", () => {
  test.each(SPACES)("couple one factor after the other, %s", (irreps) => {
    const x = generator(1).normals(layout(irreps).dim);
    let compared = 0;
    for (const convention of ["e3nn", "e3nn-0.4.4"] as const) {
      for (const out of ["0e", "1o", "1e", "2e"]) {
        for (const degree of [1, 2, 3, 4]) {
          const found = evaluated(symmetricCouplings(irreps, out, degree, { basis: "full", convention }), degree, x);
          const wanted = repeatedly(irreps, out, degree, x, convention);
          expect(found.length, `${out} ${degree}`).toBe(wanted.length);
          // some are zero, as 1o x 1o -> 1e of equal vectors
          const errors = wanted.flat().map((w, i) => Math.abs(found.flat()[i] - w) / Math.max(1, Math.abs(w)));
          expect(Math.max(0, ...errors), `${out} ${degree}`).toBeLessThan(4e-15 * degree);
          compared += wanted.filter((value) => Math.hypot(...value) > 1e-3).length;
        }
      }
    }
    expect(compared).toBeGreaterThan(20);
  });

  test("the signs of e3nn 0.4.4 matter", () => {
    const [ours, theirs] = (["e3nn", "e3nn-0.4.4"] as const).map((convention) =>
      symmetricCouplings("1o+2e+3o", "1o", 3, { basis: "full", convention }).couplings.map((rows) => [...rows]),
    );
    const signs = ours.map((rows, k) => Math.sign(rows.reduce((sum, x, i) => sum + x * theirs[k][i], 0)));
    expect(signs).toContain(1);
    expect(signs).toContain(-1);
    for (const [k, rows] of ours.entries()) expect(rows.map((x) => signs[k] * x + 0)).toEqual(theirs[k].map((x) => x + 0));
  });
});

describe("reduced bases", () => {
  test.each(SPACES)("span the symmetric power, orthonormal, %s", (irreps) => {
    const d = layout(irreps).dim;
    for (const out of ["0e", "1o", "2e", "3o"]) {
      for (const degree of [1, 2, 3]) {
        const { monomials, couplings } = symmetricCouplings(irreps, out, degree);
        const power = symmetricPower(irreps, degree, { filter: out });
        const { multiplicity = 0, dim = 1 } = layout(power.irreps).blocks[0] ?? {};
        expect(couplings.length, `${out} ${degree}`).toBe(multiplicity);
        // the dense symmetric tensor of each row, and its overlaps
        const number = monomials.length / degree;
        const size = d ** degree;
        const place = (tuple: readonly number[]): number => tuple.reduce((sum, i) => sum * d + i, 0);
        const slots = Array.from({ length: number }, (_, k) => [
          ...new Set(orders([...monomials.subarray(k * degree, (k + 1) * degree)]).map(place)),
        ]);
        const dense = couplings.flatMap((rows) =>
          Array.from({ length: dim }, (_, m) => {
            const tensor = new Float64Array(size);
            for (const [k, all] of slots.entries()) for (const at of all) tensor[at] = rows[m * number + k] / all.length;
            return tensor;
          }),
        );
        const inner = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * b[i], 0);
        for (const [i, a] of dense.entries()) {
          for (const [j, b] of dense.entries()) expect(Math.abs(inner(a, b) - (i === j ? 1 : 0))).toBeLessThan(1e-13);
        }
        for (const row of dense) {
          let inside = 0;
          for (let r = 0; r < multiplicity * dim; r++) inside += inner(row, power.basis.subarray(r * size, (r + 1) * size)) ** 2;
          expect(inside).toBeCloseTo(1, 12);
        }
      }
    }
  });

  test("span what the full basis spans, also of four factors", () => {
    for (const out of ["0e", "1o", "2e"]) {
      const full = symmetricCouplings("0e+1o+2e", out, 4, { basis: "full" });
      const reduced = symmetricCouplings("0e+1o+2e", out, 4);
      expect(reduced.couplings.length).toBeLessThan(full.couplings.length / 3);
      expect(rank(full.couplings)).toBe(reduced.couplings.length);
      expect(rank([...full.couplings, ...reduced.couplings])).toBe(reduced.couplings.length);
    }
  });
});

describe("weights of another basis", () => {
  test("of the full basis, dense", () => {
    const [irreps, out, degree, d] = ["0e+1o", "1o", 3, 4] as const;
    const { monomials, couplings } = symmetricCouplings(irreps, out, degree, { basis: "full" });
    const number = monomials.length / degree;
    // every coefficient on the first order of its indices: not symmetric
    const dense = new Float64Array(3 * d ** degree * couplings.length);
    for (const [w, rows] of couplings.entries()) {
      for (let k = 0; k < number; k++) {
        const at = monomials.subarray(k * degree, (k + 1) * degree).reduce((sum, i) => sum * d + i, 0);
        for (let m = 0; m < 3; m++) dense[(m * d ** degree + at) * couplings.length + w] = rows[m * number + k];
      }
    }
    const { matrix, shape } = couplingWeights(irreps, out, degree, dense);
    const own = symmetricCouplings(irreps, out, degree).couplings;
    expect(shape).toEqual([own.length, couplings.length]);
    for (const [w, rows] of couplings.entries()) {
      const sum = rows.map((_, i) => own.reduce((s, row, j) => s + matrix[j * couplings.length + w] * row[i], 0));
      expect(Math.max(...rows.map((x, i) => Math.abs(x - sum[i])))).toBeLessThan(1e-14);
    }
  });

  test("what is no basis of couplings is refused", () => {
    expect(() => couplingWeights("0e+1o", "1o", 2, new Float64Array(50))).toThrow(
      "50 numbers; [3, 4, 4, n] has a multiple of 48",
    );
    const random = generator(1).normals(96);
    expect(() => couplingWeights("0e+1o", "1o", 2, random)).toThrow("coupling 0 of 2 times");
  });
});

test.each(["full", "reduced"] as const)("values transform like the irrep, %s", (basis) => {
  const terms = parse("0e+1o+2e");
  const x = generator(2).normals(9);
  const element = { rotation: Rotation.random(3), inversion: true };
  const turned = terms.flatMap((term, i) => {
    const offset = terms.slice(0, i).reduce((sum, { dim }) => sum + dim, 0);
    const d = representationMatrix(term.irrep, element);
    return Array.from({ length: term.dim }, (_, m) =>
      Array.from({ length: term.dim }, (_, n) => d[m * term.dim + n] * x[offset + n]).reduce((a, b) => a + b),
    );
  });
  for (const out of ["0e", "1o", "1e", "3o"]) {
    const u = symmetricCouplings("0e+1o+2e", out, 3, { basis });
    const { dim } = parseIrrep(out);
    const d = representationMatrix(out, element);
    const wanted = evaluated(u, 3, x).map((value) =>
      Array.from({ length: dim }, (_, m) => value.reduce((sum, v, n) => sum + d[m * dim + n] * v, 0)),
    );
    expect(wanted.length).toBeGreaterThan(0);
    expect(relativeError(evaluated(u, 3, turned).flat(), wanted.flat())).toBeLessThan(1e-13);
  }
});

test("what is refused", () => {
  expect(() => symmetricCouplings("0e+1o", "1o", 0)).toThrow("degree must be an integer >= 1, found 0");
  expect(() => symmetricCouplings("0e+1o", "1o", 2, { basis: "some" as never })).toThrow('basis must be "full" or "reduced"');
  expect(() => symmetricCouplings("C4:0", "0e", 2)).toThrow("irreps of C4");
});

const orders = (tuple: readonly number[]): number[][] =>
  tuple.length < 2
    ? [[...tuple]]
    : tuple.flatMap((first, i) => orders(tuple.filter((_, j) => j !== i)).map((rest) => [first, ...rest]));

/** Rank by Gram-Schmidt. */
function rank(rows: readonly Float64Array[]): number {
  const found: Float64Array[] = [];
  for (const row of rows) {
    const rest = row.slice();
    const before = Math.sqrt(rest.reduce((sum, v) => sum + v * v, 0));
    for (let twice = 0; twice < 2; twice++) {
      for (const other of found) {
        const overlap = rest.reduce((sum, v, i) => sum + v * other[i], 0);
        for (let i = 0; i < rest.length; i++) rest[i] -= overlap * other[i];
      }
    }
    const length = Math.sqrt(rest.reduce((sum, v) => sum + v * v, 0));
    if (length > 1e-9 * Math.max(1e-3, before)) found.push(rest.map((v) => v / length));
  }
  return found.length;
}
