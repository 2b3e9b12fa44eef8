import { describe, expect, test } from "vitest";
import { Rotation } from "../../src/groups/index.js";
import { canonical } from "../../src/irreps/index.js";
import {
  changeOfBasisRealToComplex,
  type Convention,
  type ConvertOptions,
  convert,
  convertRotation,
  convertVectors,
  fromColumnMajor3,
  fromColumnMajor4,
  reorderBlocks,
  sortForE3nnJax,
  sphericalHarmonics,
  toColumnMajor3,
  toColumnMajor4,
  wignerD,
} from "../../src/representations/index.js";
import { readReferenceJson } from "../reference/read-safetensors.js";
import { EPS64, matrixProduct, relativeError, row, seeds, transposed } from "./compare.js";
import { adjoint, complexFrom, product } from "./complex.js";

interface Peer {
  versions: Record<string, string>;
  harmonics: number[];
  matrices: number[];
  quaternions_xyzw: number[];
  /** By rotation and degree. */
  D: number[][][];
  sorted: [text: string, sorted: string, places: number[]][];
}
interface Peers {
  lmax: number;
  vectors: number[];
  quaternions_wxyz: number[];
  e3nn: Peer;
  "e3nn-jax": Peer;
  cuequivariance: Peer & { shapes: { mul_ir: number[]; ir_mul: number[] } };
  sphericart: Peer;
  e3x: Peer & { harmonics_orthonormal_m: number[]; harmonics_4pi: number[] };
  scipy: Peer & { rotation_vectors: number[]; angles_ZYZ: number[]; angles_YXY: number[] };
  spherical: Peer;
  escnn: Peer;
  three: { versions: Record<string, string>; quaternions_xyzw: number[]; matrix4: number[][]; turned: number[][] };
}
/** Written by scripts/reference/conventions.py by runs of the libraries named. */
const peers = readReferenceJson<Peers>("conventions");
const { lmax } = peers;
const dim = (lmax + 1) * (lmax + 1);
const HARMONICS = "0e+1o+2e+3o+4e";
const vectors = Float64Array.from(peers.vectors);
const count = vectors.length / 3;
const rotations = [0, 1, 2].map((i) => Rotation.fromQuaternionWxyz(row(Float64Array.from(peers.quaternions_wxyz), i, 4)));

/** Our harmonics of vectors, one row each. */
function ours(points: ArrayLike<number>, normalization: "component" | "norm" | "integral" = "component"): Float64Array {
  return sphericalHarmonics(lmax, points, { normalization, normalize: false }).values;
}
const change = (values: ArrayLike<number>, options: ConvertOptions): ArrayLike<number> => convert(values, HARMONICS, options);

describe("harmonics of the same vectors, by the peers", () => {
  const named: [Convention, number[], "component" | "norm" | "integral"][] = [
    ["e3nn", peers.e3nn.harmonics, "integral"],
    ["e3nn-jax", peers["e3nn-jax"].harmonics, "component"],
    ["sphericart", peers.sphericart.harmonics, "integral"],
    ["sphericart", peers.e3x.harmonics_orthonormal_m, "integral"],
    ["e3x", peers.e3x.harmonics, "norm"],
    ["e3x", peers.e3x.harmonics_4pi, "component"],
    ["condon-shortley", peers.scipy.harmonics, "integral"],
    ["condon-shortley", peers.spherical.harmonics, "integral"],
  ];

  test.each(named)("%s", (to, wanted, normalization) => {
    expect(wanted.length).toBe(count * dim * (to === "condon-shortley" ? 2 : 1));
    const scale = { from: "component", to: normalization } as const;
    // renamed: the peer is given the vector with its axes renamed, v = (z, x, y) of what we are given
    const renamed = ours(convertVectors(vectors, { from: to, to: "e3nn" }));
    expect(relativeError(change(renamed, { from: "e3nn", to, normalization: scale }), wanted)).toBeLessThan(1e-14);
    // kept: both are given the same vector
    const kept = change(ours(vectors), { from: "e3nn", to, axes: "kept", normalization: scale });
    expect(relativeError(kept, wanted)).toBeLessThan(1e-14);
    // and back
    const backScale = { from: normalization, to: "component" } as const;
    expect(relativeError(change(wanted, { from: to, to: "e3nn", normalization: backScale }), renamed)).toBeLessThan(1e-14);
    const back = change(wanted, { from: to, to: "e3nn", axes: "kept", normalization: backScale });
    expect(relativeError(back, ours(vectors))).toBeLessThan(1e-14);
  });

  test("renaming is no more than signs and places: it rounds nothing", () => {
    const values = ours(vectors);
    for (const to of ["sphericart", "e3x", "escnn", "cuequivariance-ir_mul"] as const) {
      const there = change(values, { from: "e3nn", to });
      expect([...Array.from(there, Math.abs)].sort()).toEqual([...values.map(Math.abs)].sort());
      expect(change(there, { from: to, to: "e3nn" })).toEqual(values);
    }
  });
});

describe("representations of the same rotations, by the peers", () => {
  /** P D Pᵀ, the matrix on converted rows, of real conventions. */
  function converted(l: number, d: Float64Array, to: Convention): Float64Array {
    const n = 2 * l + 1;
    const rows = convert(transposed(d, n), `${l}e`, { from: "e3nn", to }); // the columns of D, converted
    return Float64Array.from(convert(transposed(Float64Array.from(rows), n), `${l}e`, { from: "e3nn", to }));
  }

  test.each(["e3nn", "e3nn-jax"] as const)("%s", (name) => {
    rotations.forEach((rotation, i) => {
      expect(relativeError(rotation.toMatrix(), row(Float64Array.from(peers[name].matrices), i, 9))).toBeLessThan(8 * EPS64);
      for (let l = 0; l <= lmax; ++l) expect(relativeError(wignerD(l, rotation), peers[name].D[i][l])).toBeLessThan(1e-13);
    });
  });

  test("escnn: columns, axes renamed", () => {
    const quaternions = Float64Array.from(peers.escnn.quaternions_xyzw);
    rotations.forEach((rotation, i) => {
      expect(Rotation.fromQuaternionXyzw(row(quaternions, i, 4)).angleTo(rotation)).toBeLessThan(1e-14);
      expect(relativeError(rotation.toMatrix(), row(Float64Array.from(peers.escnn.matrices), i, 9))).toBeLessThan(1e-14);
      const renamed = convertRotation(rotation, { from: "escnn", to: "e3nn" });
      for (let l = 0; l <= lmax; ++l)
        expect(relativeError(converted(l, wignerD(l, renamed), "escnn"), peers.escnn.D[i][l])).toBeLessThan(1e-13);
    });
  });

  test("e3x: rows, so the matrix of the transposed rotation is D transposed", () => {
    rotations.forEach((rotation, i) => {
      const renamed = convertRotation(rotation, { from: "e3x", to: "e3nn" });
      for (let l = 0; l <= lmax; ++l) {
        const d = transposed(converted(l, wignerD(l, renamed), "e3x"), 2 * l + 1);
        expect(relativeError(d, peers.e3x.D[i][l])).toBeLessThan(1e-13);
      }
    });
  });

  test("spherical: Q D Q⁺ itself, the conjugate of Wigner's", () => {
    rotations.forEach((rotation, i) => {
      expect(relativeError(rotation.toMatrix(), row(Float64Array.from(peers.spherical.matrices), i, 9))).toBeLessThan(1e-14);
      const renamed = convertRotation(rotation, { from: "condon-shortley", to: "e3nn" });
      for (let l = 0; l <= lmax; ++l) {
        const q = changeOfBasisRealToComplex(l);
        const d = product(product(q, complexFrom(wignerD(l, renamed))), adjoint(q));
        expect(relativeError(d, peers.spherical.D[i][l])).toBeLessThan(1e-13);
      }
    });
  });

  test("converted rows turn as their convention says: x ↦ convert(D x) is convert(x) turned by the renamed rotation", () => {
    for (const random of seeds(5)) {
      const [rotation, x] = [Rotation.random(random), random.normals(5)];
      for (const to of ["sphericart", "e3x", "escnn"] as const) {
        const renamed = convertRotation(rotation, { from: "e3nn", to });
        const [u, v] = [random.normals(3), random.normals(3)];
        expect(
          relativeError(
            renamed.apply(convertVectors(u, { from: "e3nn", to })),
            convertVectors(rotation.apply(u), { from: "e3nn", to }),
          ),
        ).toBeLessThan(8 * EPS64);
        expect(convertVectors(convertVectors(v, { from: "e3nn", to }), { from: to, to: "e3nn" })).toEqual(v);
        const turned = matrixProduct(wignerD(2, rotation), x, 5);
        const after = convert(turned, "2e", { from: "e3nn", to, axes: "kept" });
        // with the axes kept the rotation is the same: D in the peer's basis is that of the peer's own frame
        const d = wignerD(2, convertRotation(rotation, { from: to, to: "e3nn" }));
        const before = convert(convert(x, "2e", { from: "e3nn", to, axes: "kept" }), "2e", { from: to, to: "e3nn" });
        expect(relativeError(convert(matrixProduct(d, before, 5), "2e", { from: "e3nn", to }), after)).toBeLessThan(16 * EPS64);
      }
    }
  });
});

describe("rotations in other words", () => {
  test("SciPy: quaternions (x, y, z, w), rotation vectors, intrinsic angles in capitals", () => {
    const { quaternions_xyzw, matrices, rotation_vectors, angles_ZYZ, angles_YXY } = peers.scipy;
    rotations.forEach((rotation, i) => {
      const at = (values: number[], width: number): Float64Array => row(Float64Array.from(values), i, width);
      expect(Rotation.fromQuaternionXyzw(at(quaternions_xyzw, 4)).angleTo(rotation)).toBeLessThan(1e-14);
      expect(relativeError(rotation.toMatrix(), at(matrices, 9))).toBeLessThan(1e-14);
      expect(relativeError(rotation.toRotationVector(), at(rotation_vectors, 3))).toBeLessThan(1e-14);
      expect(relativeError(rotation.toAnglesZyz(), at(angles_ZYZ, 3))).toBeLessThan(1e-14);
      expect(relativeError(rotation.toAngles(), at(angles_YXY, 3))).toBeLessThan(1e-14);
    });
  });

  test("three.js: quaternions (x, y, z, w), matrices column by column", () => {
    const { quaternions_xyzw, matrix4, turned } = peers.three;
    rotations.forEach((rotation, i) => {
      const q = row(Float64Array.from(quaternions_xyzw), i, 4);
      expect(relativeError(rotation.toQuaternionXyzw(), q)).toBeLessThan(1e-15);
      expect(relativeError(toColumnMajor4(rotation), matrix4[i])).toBeLessThan(4 * EPS64);
      expect(fromColumnMajor4(matrix4[i]).angleTo(rotation)).toBeLessThan(8 * EPS64);
      expect(relativeError(rotation.apply(vectors), turned[i])).toBeLessThan(8 * EPS64);
      expect(fromColumnMajor3(toColumnMajor3(rotation)).angleTo(rotation)).toBeLessThan(8 * EPS64);
      expect(toColumnMajor3(rotation)).toEqual(transposed(rotation.toMatrix(), 3));
    });
    const moved = [...matrix4[0]];
    moved.splice(12, 3, 5, 6, 7); // a translation is left out
    expect(fromColumnMajor4(moved).angleTo(rotations[0])).toBeLessThan(8 * EPS64);
  });
});

describe("order and layout of irreps", () => {
  test("e3nn-jax and cuEquivariance sort alike, not as e3nn", () => {
    const texts = peers["e3nn-jax"].sorted;
    expect(texts.length).toBe(3);
    expect(peers.cuequivariance.sorted).toEqual(texts);
    for (const [i, [text, sorted, places]] of texts.entries()) {
      const found = sortForE3nnJax(text);
      expect(found.irreps).toBe(canonical(sorted));
      // the peer keeps equal neighbours apart, as these texts have none
      if (canonical(text) === text) expect(found.places).toEqual(places);
      if (i < 2) expect(peers.e3nn.sorted[i][1]).not.toBe(sorted);
    }
    expect(sortForE3nnJax("1e+0o+0e+2o+2e+1o").irreps).toBe("1x0e+1x0o+1x1o+1x1e+1x2e+1x2o");
  });

  test("rows follow, and come back", () => {
    const text = "1x1e+2x0o+1x0e+1x1o";
    const { irreps, from, places } = sortForE3nnJax(text);
    expect([irreps, from, places]).toEqual(["1x0e+2x0o+1x1o+1x1e", [2, 1, 3, 0], [3, 1, 0, 2]]);
    const rows = Float64Array.from({ length: 18 }, (_, i) => i);
    const there = reorderBlocks(rows, text, from);
    expect([...there]).toEqual([5, 3, 4, 6, 7, 8, 0, 1, 2, 14, 12, 13, 15, 16, 17, 9, 10, 11]);
    expect(reorderBlocks(there, irreps, places)).toEqual(rows);
  });

  test("ir_mul has the components outside", () => {
    expect(peers.cuequivariance.shapes).toEqual({ mul_ir: [4, 5], ir_mul: [5, 4] });
    const there = convert([1, 2, 3, 11, 12, 13, 5], "2x1o+1x0e", { from: "e3nn", to: "cuequivariance-ir_mul" });
    expect([...there]).toEqual([1, 11, 2, 12, 3, 13, 5]);
    expect([...convert(there, "2x1o+0e", { from: "equiformer", to: "e3nn" })]).toEqual([1, 2, 3, 11, 12, 13, 5]);
    // e3x: features last and components x, y, z of its own axes, which are e3nn's (z, x, y)
    expect([...convert([1, 2, 3, 11, 12, 13], "2x1o", { from: "e3nn", to: "e3x" })]).toEqual([3, 13, 1, 11, 2, 12]);
  });
});

test("coefficients take the conjugate: ∑ c Y is the same function", () => {
  const c = seeds(1)[0].normals(dim);
  const y = ours(vectors);
  const options = { from: "e3nn", to: "condon-shortley" } as const;
  const [complexY, complexC] = [change(y, options), change(c, { ...options, of: "coefficients" })];
  let largest = 0;
  for (let p = 0; p < count; ++p) {
    let [real, re, im] = [0, 0, 0];
    for (let i = 0; i < dim; ++i) {
      real += c[i] * y[p * dim + i];
      const [a, b, u, v] = [complexC[2 * i], complexC[2 * i + 1], complexY[2 * (p * dim + i)], complexY[2 * (p * dim + i) + 1]];
      re += a * u - b * v;
      im += a * v + b * u;
    }
    expect(Math.abs(re - real) + Math.abs(im)).toBeLessThan(64 * EPS64);
    largest = Math.max(largest, Math.abs(real));
  }
  expect(largest).toBeGreaterThan(1);
  expect(relativeError(change(complexC, { from: "condon-shortley", to: "e3nn", of: "coefficients" }), c)).toBeLessThan(4 * EPS64);
});

test("single precision stays single", () => {
  const there = convert(Float32Array.of(1, 2, 3), "1o", { from: "e3nn", to: "sphericart" });
  expect(there).toEqual(Float32Array.of(1, 2, 3));
});

test("what does not fit is refused", () => {
  const options = { from: "e3nn", to: "e3x" } as const;
  expect(() => convert([1, 2], "1o", options)).toThrow('2 values do not fill rows of "1o", which have 3 numbers each');
  expect(() => convert([1, 2, 3], "1o", { from: "condon-shortley", to: "e3nn" })).toThrow("which have 6 numbers each");
  expect(() => convert([1, NaN, 3], "1o", options)).toThrow("values[1] is NaN");
  expect(() => convert([1], "0e", { from: "e3nn", to: "wikipedia" as "e3nn" })).toThrow(
    'to is "wikipedia"; the conventions are e3nn,',
  );
  expect(() => convert([1], "0e", { ...options, axes: "own" as "kept" })).toThrow(
    'axes must be "renamed" or "kept", found "own"',
  );
  expect(() => convert([1], "0e", { ...options, of: "x" as "values" })).toThrow("of must be");
  expect(() => convert([1], "0e", { ...options, normalization: { from: "norm", to: "4pi" as "norm" } })).toThrow('found "4pi"');
  expect(() => convert([1, 0, 0, 0, 0, 0], "1o", { from: "condon-shortley", to: "e3nn" })).toThrow("not those of a real row");
  expect(() => convertVectors([1, 2], options)).toThrow("found 2 values");
  expect(() => reorderBlocks([1, 2], "0e+0o", [0, 0])).toThrow("of which it must be a permutation");
  expect(() => reorderBlocks([1], "0e+0o", [0, 1])).toThrow("1 values do not fill rows");
  expect(() => fromColumnMajor4(new Float64Array(16))).toThrow("the last row is (0, 0, 0, 0)");
  expect(() => fromColumnMajor4([1])).toThrow("found 1");
  expect(() => fromColumnMajor3([1])).toThrow("found 1");
});
