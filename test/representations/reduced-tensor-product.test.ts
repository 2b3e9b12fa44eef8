import { describe, expect, test } from "vitest";
import { type O3Element, o3Matrix, Rotation } from "../../src/groups/index.js";
import { layout, tensorProductIrreps } from "../../src/irreps/index.js";
import {
  antisymmetricPower,
  parseIndexFormula,
  type ReducedTensorProduct,
  reducedTensorProduct,
  representationMatrix,
  symmetricPower,
} from "../../src/representations/index.js";
import { readReferenceJson, values } from "../reference/read-safetensors.js";
import { EPS64, identity, matrixProduct, relativeError, seeds, transposed } from "./compare.js";

interface Peer {
  class: string;
  formula: string;
  irreps: Record<string, string>;
  irreps_out: string;
  blocks: string[];
}
const { cases } = readReferenceJson<{ cases: Record<string, Peer> }>("layers");
const peers = Object.entries(cases).filter(([, peer]) => peer.class === "ReducedTensorProducts");

/** The rows of the basis that belong to one irrep, [copies·dim, numbers of a tensor]. */
function block({ irreps, shape, basis }: ReducedTensorProduct, irrep: string): Float64Array {
  const size = shape.slice(1).reduce((a, b) => a * b, 1);
  const { offset, multiplicity, dim } = layout(irreps).blocks.find((each) => each.irrep === irrep)!;
  return basis.subarray(offset * size, (offset + multiplicity * dim) * size);
}

const projector = (rows: Float64Array, size: number): Float64Array =>
  matrixProduct(transposed(rows, size), rows, rows.length / size);

describe.each(peers)("%s, against e3nn", (key, { formula, irreps, irreps_out, blocks }) => {
  const reduced = reducedTensorProduct(formula, irreps);
  const size = reduced.shape.slice(1).reduce((a, b) => a * b, 1);

  test(`${formula} has the irreps ${irreps_out}`, () => {
    expect(reduced.irreps).toBe(irreps_out);
    expect(blocks.length).toBeGreaterThan(1);
  });

  test("the spaces are the same, of all and of each irrep", () => {
    expect(relativeError(projector(reduced.basis, size), values("layers", `${key}.projector`).data)).toBeLessThan(1e-12);
    for (const irrep of blocks)
      expect(
        relativeError(projector(block(reduced, irrep), size), values("layers", `${key}.projector_${irrep}`).data),
      ).toBeLessThan(1e-12);
  });

  test("where an irrep occurs once the basis is the same up to its sign", () => {
    const theirs = values("layers", `${key}.change_of_basis`).data;
    let once = 0;
    for (const { irrep, multiplicity, offset, dim } of layout(reduced.irreps).blocks) {
      if (multiplicity > 1) continue;
      once++;
      const [ours, expected] = [block(reduced, irrep), theirs.subarray(offset * size, (offset + dim) * size)];
      const errors = [1, -1].map((sign) =>
        relativeError(
          ours.map((x) => sign * x),
          expected,
        ),
      );
      expect(Math.min(...errors)).toBeLessThan(1e-12);
      expect(Math.max(...errors)).toBeGreaterThan(1);
    }
    expect(once).toBeGreaterThan(0);
  });
});

test("there are four cases to compare with", () => expect(peers.length).toBe(4));

/** M applied to every index of rows of tensors: T′[a, b, …] = ∑ M₁(a, a′) M₂(b, b′) … T[a′, b′, …]. */
function turned(rows: Float64Array, dims: readonly number[], matrices: readonly Float64Array[]): Float64Array {
  let found = rows;
  for (const [q, dim] of dims.entries()) {
    const after = dims.slice(q + 1).reduce((a, b) => a * b, 1);
    const next = new Float64Array(found.length);
    for (let outer = 0; outer < found.length; outer += dim * after) {
      for (let a = 0; a < dim; ++a)
        for (let b = 0; b < dim; ++b)
          for (let k = 0; k < after; ++k) next[outer + a * after + k] += matrices[q][a * dim + b] * found[outer + b * after + k];
    }
    found = next;
  }
  return found;
}

const families: [formula: string, irreps: Record<string, string>][] = [
  ["ij=ji", { i: "1o" }],
  ["ij", { i: "1o", j: "0e+2e" }],
  ["ijk=-jik", { i: "1o", k: "1e" }],
  ["ijk=jki", { j: "0o+1e" }],
  ["ijkl=jikl=klij", { i: "1o" }],
  ["ijkl=-jikl=-ijlk=klij", { i: "1o" }],
  ["abc=-bac=-acb", { a: "1o+0e+0e" }],
  ["ab=ba", { a: "2x1+2" }],
  ["abcd=bcda", { a: "1o" }],
];

describe.each(families)("%s with %j", (formula, irreps) => {
  const reduced = reducedTensorProduct(formula, irreps);
  const { indices, group } = parseIndexFormula(formula);
  const [dim, ...dims] = reduced.shape;
  const size = dims.reduce((a, b) => a * b, 1);
  const texts = indices.map((_, q) => {
    const orbit = group.map(({ permutation }) => indices[permutation[q]]);
    return irreps[orbit.find((letter) => irreps[letter] !== undefined)!];
  });
  const withoutParity = layout(texts[0]).group === "SO(3)";

  test("rows are orthonormal, and as many as symmetric tensors have dimensions", () => {
    expect(relativeError(matrixProduct(reduced.basis, transposed(reduced.basis, size), size), identity(dim))).toBeLessThan(
      64 * EPS64,
    );
    expect(dim).toBe(layout(reduced.irreps).dim);
    // trace of the projector: 1/|G| ∑ sign ∏ (dimension of a cycle of indices)
    let trace = 0;
    for (const { sign, permutation } of group) {
      let [fixed, seen] = [sign as number, new Set<number>()];
      for (const start of permutation.keys()) {
        if (!seen.has(start)) fixed *= dims[start];
        for (let q = start; !seen.has(q); q = permutation[q]) seen.add(q);
      }
      trace += fixed / group.length;
    }
    expect(dim).toBe(Math.round(trace));
  });

  test("every row has the symmetries of the formula", () => {
    for (const { sign, permutation } of group) {
      const exchanged = reduced.basis.map((_, at) => {
        const row = Math.floor(at / size) * size;
        const place = dims.map((d, q) => Math.floor((at % size) / dims.slice(q + 1).reduce((a, b) => a * b, 1)) % d);
        return sign * reduced.basis[row + dims.reduce((sum, d, q) => sum * d + place[permutation[q]], 0)];
      });
      expect(relativeError(exchanged, reduced.basis)).toBeLessThan(32 * EPS64);
    }
  });

  test("Q (D₁ ⊗ D₂ ⊗ …) = D Q", () => {
    let moved = 0;
    for (const random of seeds(4)) {
      const element: O3Element = { rotation: Rotation.random(random), inversion: !withoutParity && random.uniform() < 0.5 };
      const d = representationMatrix(reduced.irreps, element);
      const matrices = texts.map((text) => representationMatrix(text, element));
      // rows of Q turned by all indices: (D₁ ⊗ …) Qᵀ = Qᵀ D, transposed
      const left = turned(reduced.basis, dims, matrices);
      const right = matrixProduct(transposed(d, dim), reduced.basis, dim);
      expect(relativeError(left, right)).toBeLessThan(512 * EPS64);
      moved = Math.max(moved, relativeError(left, reduced.basis));
    }
    expect(moved).toBeGreaterThan(0.3);
  });

  test("the first entry of every copy that is not zero is positive, and the same call gives the same bits", () => {
    let at = 0;
    for (const { multiplicity, dim } of layout(reduced.irreps).blocks) {
      for (let u = 0; u < multiplicity; ++u, at += dim * size)
        expect(reduced.basis.subarray(at, at + dim * size).find((x) => x !== 0)).toBeGreaterThan(0);
    }
    expect(reducedTensorProduct(formula, irreps).basis).toEqual(reduced.basis);
  });
});

test("symmetric and antisymmetric squares make up the product", () => {
  for (const text of ["1o", "0e+1o", "2x1o+2e", "1+2"]) {
    const [even, odd] = [symmetricPower(text, 2), antisymmetricPower(text, 2)];
    const both = tensorProductIrreps(text, text);
    const together = layout([even.irreps, odd.irreps].filter((part) => part !== "").join("+")).blocks;
    const counted = (irrep: string) => together.reduce((sum, each) => sum + (each.irrep === irrep ? each.multiplicity : 0), 0);
    for (const { irrep, multiplicity } of layout(both).blocks) expect(counted(irrep)).toBe(multiplicity);
    const n = layout(text).dim;
    expect([even.shape, odd.shape]).toEqual([
      [(n * (n + 1)) / 2, n, n],
      [(n * (n - 1)) / 2, n, n],
    ]);
  }
  // harmonics of degree n, n − 2, …: the homogeneous polynomials of degree n
  expect(symmetricPower("1o", 5).irreps).toBe("1x1o+1x3o+1x5o");
  expect(antisymmetricPower("1o", 3)).toMatchObject({ irreps: "1x0o", shape: [1, 3, 3, 3] });
  expect(antisymmetricPower("1o", 4)).toMatchObject({ irreps: "", shape: [0, 3, 3, 3, 3] });
  expect(symmetricPower("1o+0e", 1).irreps).toBe("1x0e+1x1o");
});

test("a filter leaves the rest of the basis as it is", () => {
  const [all, some] = [
    reducedTensorProduct("ijkl=jikl=klij", { i: "1o" }),
    reducedTensorProduct("ijkl=jikl=klij", { i: "1o" }, { filter: "4e+2e" }),
  ];
  expect(some.irreps).toBe("2x2e+1x4e");
  expect(some.basis).toEqual(all.basis.slice(2 * 81));
});

test("of equal irreps the path with the longest projection comes first", () => {
  // T[i, j, k] of vectors v, symmetric in j and k: by way of l = 0, 1, 2 of i and j the squared lengths are 2/3, 3/4 and 7/12 (6j symbols)
  const { irreps, basis } = reducedTensorProduct("ijk=ikj", { i: "1o", j: "1o" });
  expect(irreps).toBe("2x1o+1x2o+1x3o");
  const delta = (i: number, j: number) => (i === j ? 1 : 0);
  // ε[i,j,m] ε[m,k,n] v[n], made symmetric
  const expected = Array.from({ length: 81 }, (_, at) => {
    const [n, i, j, k] = [Math.floor(at / 27), Math.floor(at / 9) % 3, Math.floor(at / 3) % 3, at % 3];
    return (delta(i, k) * delta(j, n) + delta(i, j) * delta(k, n)) / 2 - delta(j, k) * delta(i, n);
  });
  const length = Math.sqrt(expected.reduce((sum, x) => sum + x * x, 0) / 3);
  const sign = expected.find((x) => x !== 0)! < 0 ? -1 : 1;
  expect(
    relativeError(
      basis.subarray(0, 81),
      expected.map((x) => (sign * x) / length),
    ),
  ).toBeLessThan(8 * EPS64);
});

test("what contradicts itself has no tensors", () => {
  expect(reducedTensorProduct("ij=ji=-ij", { i: "1o" })).toMatchObject({ irreps: "", shape: [0, 3, 3] });
});

test.each([
  [() => reducedTensorProduct("ij=ji", {}), 'index "i" of "ij=ji" has no irreps; give them to i or j'],
  [() => reducedTensorProduct("ij", { i: "1o" }), 'index "j" of "ij" has no irreps; give them to j'],
  [() => reducedTensorProduct("ij=ji", { i: "1o", j: "1e" }), '"ij=ji" exchanges "i" and "j", which have "1x1o" and "1x1e"'],
  [() => reducedTensorProduct("ij", { i: "1o", j: "1" }), "the indices have irreps of O(3) and of SO(3)"],
  [() => reducedTensorProduct("ij", { i: "1o", j: "1o", k: "1o" }), '"ij" has no index "k"'],
  [() => reducedTensorProduct("ij=ji", { i: "D4:E" }), '"D4:1xE" are irreps of D4; it works for those of O(3) and SO(3)'],
  [
    () => reducedTensorProduct("abc=bac", { a: "20x0e", c: "11x0e" }),
    'tensors of "abc=bac" have 20·20·11 = 4400 numbers, more than 4096',
  ],
  [() => symmetricPower("1o", 0), "symmetricPower: n must be an integer >= 1, found 0"],
  [() => antisymmetricPower("1o", 1.5), "antisymmetricPower: n must be an integer >= 1, found 1.5"],
  [
    () => parseIndexFormula("ij=jk"),
    'indexFormula: "ij=jk" has "jk", which is not an order of "ij"; write for example "ijk=-jik"',
  ],
  [() => parseIndexFormula("ii"), "has an index twice"],
  [() => parseIndexFormula("-ij=ji"), "starts with a sign"],
  [() => parseIndexFormula(""), "does not start with letters"],
  [() => parseIndexFormula("abcdefghi"), "has 9 indices, more than 8"],
])("%s is refused", (run, message) => {
  expect(run).toThrow(RangeError);
  expect(run).toThrow(message);
});

test("the matrices of vectors are those of the group", () => {
  const element: O3Element = { rotation: Rotation.random(1), inversion: true };
  expect(relativeError(representationMatrix("1o", element), o3Matrix(element))).toBeLessThan(4 * EPS64);
});
