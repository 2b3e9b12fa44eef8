import { type FiniteGroup, icosahedral, octahedral, Rotation, tetrahedral } from "../../groups/index.js";
import { wignerD } from "../wigner-d.js";
import { type Family, irrepOf, quarterTurn, signIrrep, trivialIrrep } from "./family.js";

/**
 * The irreps of T: A trivial; E the components 2 and 4 of degree 2, z² and x² − y² turned so that y is the pole, of type C; T vectors.
 */
export function tetrahedralFamily(group: FiniteGroup): Family<number> {
  const rotation = tetrahedral().action!.matrix;
  return {
    ids: () => ["A", "E", "T"],
    make(id) {
      if (id === "A") return trivialIrrep(group, id);
      if (id === "E") {
        return irrepOf({
          group,
          id,
          dim: 2,
          type: "C",
          units: [quarterTurn()],
          at: tabulated(group, (g) => planar(rotation(g))),
        });
      }
      return id === "T" ? irrepOf({ group, id, dim: 3, at: rotation }) : undefined;
    },
  };
}

/**
 * The irreps of O, and of Td, whose elements are numbered alike: A1 trivial; A2, xyz, is −1 outside T; E as for T; T1 the rotation; and
 * T2 = A2 ⊗ T1 is (yz, xz, xy), and the vectors of Td.
 */
export function octahedralFamily(group: FiniteGroup): Family<number> {
  const rotation = octahedral().action!.matrix;
  const outsideT = (g: number): boolean => group.product(g, 0) >= 12;
  return {
    ids: () => ["A1", "A2", "E", "T1", "T2"],
    make(id) {
      if (id === "A1") return trivialIrrep(group, id);
      if (id === "A2") return signIrrep(group, id, outsideT);
      if (id === "E") return irrepOf({ group, id, dim: 2, at: tabulated(group, (g) => planar(rotation(g))) });
      if (id === "T1") return irrepOf({ group, id, dim: 3, at: rotation });
      if (id !== "T2") return undefined;
      return irrepOf({ group, id, dim: 3, at: (g) => (outsideT(g) ? rotation(g).map((x) => 0 - x) : rotation(g)) });
    },
  };
}

/**
 * The irreps of I: A trivial, T1 the rotation, H degree 2. Degree 3 is T2 + G: with aᵢ = x(5x² − 3r²)/2 and bᵢ = √(15)/2 x(y² − z²), and
 * the same with x, y, z moved on, T2 is −½aᵢ + √¾ bᵢ, and G is √15 xyz and √¾ aᵢ + ½bᵢ. In this basis T2 is T1 with −1/φ for φ.
 */
export function icosahedralFamily(group: FiniteGroup): Family<number> {
  const rotation = icosahedral().action!.matrix;
  const inDegree = (l: number, basis: readonly Float64Array[]) =>
    tabulated(group, (g) => withinBasis(wignerD(l, Rotation.fromMatrix(rotation(g))), basis));
  return {
    ids: () => ["A", "T1", "T2", "G", "H"],
    make(id) {
      if (id === "A") return trivialIrrep(group, id);
      if (id === "T1") return irrepOf({ group, id, dim: 3, at: rotation });
      if (id === "T2") return irrepOf({ group, id, dim: 3, at: (g) => rotation(g).map(conjugate) });
      if (id === "G") return irrepOf({ group, id, dim: 4, at: inDegree(3, degree3().g) });
      if (id !== "H") return undefined;
      return irrepOf({ group, id, dim: 5, at: tabulated(group, (g) => wignerD(2, Rotation.fromMatrix(rotation(g)))) });
    },
  };
}

/** φ/2 ↦ −1/(2φ) and 1/(2φ) ↦ −φ/2: the automorphism √5 ↦ −√5 on the entries of the rotations of I. */
function conjugate(entry: number): number {
  const doubled = Math.abs(2 * entry);
  if (doubled === 0 || doubled === 1 || doubled === 2) return entry;
  return entry > 0 ? entry - Math.sqrt(1.25) : entry + Math.sqrt(1.25); // φ/2 + 1/(2φ) = √5/2
}

/** Orthonormal vectors in degree 3 that span T2 and G, in the order of their components. */
export function degree3(): { readonly t2: readonly Float64Array[]; readonly g: readonly Float64Array[] } {
  const [p, q, s] = [Math.sqrt(3 / 8), Math.sqrt(5 / 8), Math.sqrt(0.75)];
  const vector = (...entries: readonly [number, number][]): Float64Array => {
    const v = new Float64Array(7);
    for (const [at, value] of entries) v[at] = value;
    return v;
  };
  const a = [vector([0, -q], [2, -p]), vector([3, 1]), vector([4, -p], [6, q])];
  const b = [vector([0, -p], [2, q]), vector([5, 1]), vector([4, -q], [6, -p])];
  const combined = (x: number, y: number): Float64Array[] => a.map((v, i) => v.map((value, m) => x * value + y * b[i][m]));
  return { t2: combined(-0.5, s), g: [vector([1, 1]), ...combined(s, 0.5)] };
}

/** The components 2 and 4 of degree 2 under a rotation that permutes the axes: entries 0, ±½, ±√¾ and ±1, exactly. */
function planar(rotation: Float64Array): Float64Array {
  const d = wignerD(2, Rotation.fromMatrix(rotation));
  return Float64Array.of(d[12], d[14], d[22], d[24]).map((value) => {
    const size = [0, 0.5, Math.sqrt(0.75), 1].find((entry) => Math.abs(Math.abs(value) - entry) < 0.01)!;
    return value < 0 && size > 0 ? -size : size;
  });
}

/** BᵀDB for the columns of B. */
function withinBasis(d: Float64Array, basis: readonly Float64Array[]): Float64Array {
  const n = basis[0].length;
  return Float64Array.from(
    basis.flatMap((left) =>
      basis.map((right) => {
        let sum = 0;
        for (let i = 0; i < n; ++i) for (let j = 0; j < n; ++j) sum += left[i] * d[i * n + j] * right[j];
        return sum;
      }),
    ),
  );
}

/** f, computed once for each element; callers get copies. */
function tabulated(group: FiniteGroup, f: (g: number) => Float64Array): (g: number) => Float64Array {
  const values = new Map<number, Float64Array>();
  return (g) => {
    let value = values.get(group.product(g, 0));
    if (value === undefined) values.set(g, (value = f(g)));
    return value.slice();
  };
}
