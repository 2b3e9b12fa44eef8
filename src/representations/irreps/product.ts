import { factorsOf, type Group } from "../../groups/index.js";
import { identityMatrix, kronecker } from "../matrices.js";
import type { Irrep } from "../representation.js";
import { type Family, type IrrepDefinition, irrepOf } from "./family.js";

/**
 * The irreps of G × H. For irreps V of G and W of H the product V ⊗ W, "v*w", is irreducible if one of them has type R, and has the type of
 * the other. Otherwise it falls apart, since J ⊗ J′ commutes with it and has the square 1:
 *
 *     C ⊗ C   two irreps of type C: "v*w+", where J ⊗ 1 = 1 ⊗ J′ (frequencies (k, l) of SO(2)²), and "v*w-", where they are opposite (k, −l)
 *     H ⊗ C   twice the same irrep of type C, "v*w", the tensor product over the complex numbers
 *     H ⊗ H   four times the same irrep of type R, "v*w", the tensor product over the quaternions
 */
export function productFamily(
  group: Group,
  factors: readonly [Group, Group],
  listOf: (factor: Group, maxFrequency: number) => readonly Irrep[],
  find: (factor: Group, id: string) => Irrep | undefined,
): Family {
  const endings = (v: Irrep, w: Irrep): string[] => (v.type === "C" && w.type === "C" ? ["+", "-"] : [""]);
  return {
    ids: (maxFrequency) =>
      listOf(factors[0], maxFrequency).flatMap((v) =>
        listOf(factors[1], maxFrequency).flatMap((w) => endings(v, w).map((ending) => `${v.id}*${w.id}${ending}`)),
      ),
    make(id) {
      for (let star = id.indexOf("*"); star >= 0; star = id.indexOf("*", star + 1)) {
        const v = find(factors[0], id.slice(0, star));
        if (v === undefined) continue;
        for (const ending of ["", "+", "-"]) {
          if (!id.endsWith(ending)) continue;
          const w = find(factors[1], id.slice(star + 1, id.length - ending.length));
          if (w !== undefined && endings(v, w).includes(ending)) return productIrrep(group, id, v, w, ending === "-" ? -1 : 1);
        }
      }
      return undefined;
    },
  };
}

/** Where an irrep of G × H lies in V ⊗ W. */
export interface ProductParts {
  readonly v: Irrep;
  readonly w: Irrep;
  /** Vectors of V ⊗ W that span it, orthonormal; undefined if it is all of V ⊗ W. */
  readonly basis: readonly Float64Array[] | undefined;
}

const parts = new WeakMap<Irrep, ProductParts>();

/** Of which irreps an irrep of a direct product is made; undefined for irreps of other groups. */
export function productParts(irrep: Irrep): ProductParts | undefined {
  return parts.get(irrep);
}

/** The irrep in V ⊗ W; for C ⊗ C that in which J ⊗ 1 = sign·(1 ⊗ J′). */
function productIrrep(group: Group, id: string, v: Irrep, w: Irrep, sign: 1 | -1): Irrep {
  const dim = v.dim * w.dim;
  const tensor = (g: any): Float64Array => {
    const [a, b] = factorsOf(group, g);
    return kronecker(v.at(a), v.dim, w.at(b), w.dim);
  };
  if (v.type === "R" || w.type === "R") {
    const units =
      w.type === "R"
        ? v.endomorphisms.slice(1).map((unit) => kronecker(unit, v.dim, identityMatrix(w.dim), w.dim))
        : w.endomorphisms.slice(1).map((unit) => kronecker(identityMatrix(v.dim), v.dim, unit, w.dim));
    const type = v.type === "R" ? w.type : v.type;
    return made({ v, w, basis: undefined }, { group, id, dim, type, units, permutes: v.permutes && w.permutes, at: tensor });
  }

  // On the span of the columns of B the units of V and of W, taken in pairs, do the same, with the sign.
  const count = v.type === "H" && w.type === "H" ? 4 : 2;
  const pairs = Array.from({ length: count }, (_, i) => [v.endomorphisms[i], w.endomorphisms[i]] as const);
  const b = balancedBasis(v, w, pairs, sign);
  const at = (g: any): Float64Array => congruent(b, dim, tensor(g));
  if (count === 4) return made({ v, w, basis: b }, { group, id, dim: b.length, at });
  const j = congruent(b, dim, kronecker(v.endomorphisms[1], v.dim, identityMatrix(w.dim), w.dim));
  return made({ v, w, basis: b }, { group, id, dim: b.length, type: "C", units: [j], at });
}

function made(own: ProductParts, definition: IrrepDefinition<any>): Irrep {
  const irrep = irrepOf(definition);
  parts.set(irrep, own);
  return irrep;
}

/**
 * An orthonormal basis of a part of V ⊗ W: the images of e ⊗ f under 1 + s ∑ u ⊗ u′, where the units u, u′ go in pairs, e runs through
 * vectors that the units of V turn into a basis, and so does f. For one pair s = −sign, and there u ⊗ u′ is −sign, u ⊗ 1 = sign·(1 ⊗ u′). For H ⊗ H
 * s = 1: of the four parts the one where I ⊗ I′ and J ⊗ J′ are 1, and so their product K ⊗ K′.
 */
function balancedBasis(
  v: Irrep,
  w: Irrep,
  pairs: readonly (readonly [Float64Array, Float64Array])[],
  sign: 1 | -1,
): Float64Array[] {
  const weight = pairs.length === 4 ? 1 : -sign;
  const units = pairs.map(([unit]) => unit);
  const [es, fs] = [
    freeBasis(v.dim, units),
    freeBasis(
      w.dim,
      pairs.map(([, unit]) => unit),
    ),
  ];
  const scale = 1 / Math.sqrt(pairs.length);
  return es.flatMap((e) =>
    fs.flatMap((f) =>
      units.map((turn) => {
        const turned = applied(turn, e);
        const x = new Float64Array(v.dim * w.dim);
        for (const [i, [unit, other]] of pairs.entries()) {
          const [left, right] = [applied(unit, turned), applied(other, f)];
          const factor = scale * (i === 0 ? 1 : weight);
          for (let p = 0; p < v.dim; ++p) for (let q = 0; q < w.dim; ++q) x[p * w.dim + q] += factor * left[p] * right[q];
        }
        return x;
      }),
    ),
  );
}

/** Vectors e such that all ue, u in `units`, are an orthonormal basis: unit vectors where these will do. */
function freeBasis(dim: number, units: readonly Float64Array[]): Float64Array[] {
  const spanned: Float64Array[] = [];
  const free: Float64Array[] = [];
  while (spanned.length < dim) {
    const candidates = Array.from({ length: dim }, (_, i) => {
      const e = new Float64Array(dim);
      e[i] = 1;
      for (const s of spanned) for (let k = 0, overlap = s[i]; k < dim; ++k) e[k] -= overlap * s[k];
      return e;
    });
    const sizes = candidates.map((e) => e.reduce((sum, x) => sum + x * x, 0));
    const best = sizes.findIndex((size) => size > 0.999 * Math.max(...sizes));
    const e = candidates[best].map((x) => x / Math.sqrt(sizes[best]));
    free.push(e);
    spanned.push(...units.map((unit) => applied(unit, e)));
  }
  return free;
}

function applied(matrix: Float64Array, x: Float64Array): Float64Array {
  const n = x.length;
  return x.map((_, i) => {
    let sum = 0;
    for (let k = 0; k < n; ++k) sum += matrix[i * n + k] * x[k];
    return sum;
  });
}

/** (BᵀMB) for the vectors of a basis and a matrix n × n. */
function congruent(basis: readonly Float64Array[], n: number, matrix: Float64Array): Float64Array {
  const images = basis.map((x) => applied(matrix, x));
  return Float64Array.from(
    basis.flatMap((left) =>
      images.map((right) => {
        let sum = 0;
        for (let k = 0; k < n; ++k) sum += left[k] * right[k];
        return sum;
      }),
    ),
  );
}
