import type { FiniteGroup, Group } from "../groups/index.js";
import { independentMaps } from "./copies.js";
import { type CoupledIrrep, coupling } from "./coupling.js";
import { irrep } from "./irreps/irrep.js";
import { type ProductParts, productParts } from "./irreps/product.js";
import { multiply, transpose, withoutRounding } from "./matrices.js";
import type { Irrep } from "./representation.js";

/**
 * The product of two irreps of G × {1, s} in irreps: that of their halves, with the product of their signs.
 *
 * @returns undefined for any other group
 */
export function doubledCoupling(group: Group, a: Irrep, b: Irrep): CoupledIrrep[] | undefined {
  const { structure } = group;
  if (structure.kind !== "doubled") return undefined;
  const { half, labels } = structure;
  const [left, right] = [a, b].map(({ id }) => {
    const odd = id.endsWith(labels[1]);
    return { psi: irrep(half as FiniteGroup, id.slice(0, -labels[odd ? 1 : 0].length)), odd };
  });
  const label = labels[left.odd === right.odd ? 0 : 1];
  return coupling(left.psi, right.psi).map((part) => ({
    irrep: irrep(group, `${part.irrep.id}${label}`),
    isometry: part.isometry,
  }));
}

/**
 * The product of two irreps of G × H in irreps, from the products in G and in H. Where ψ₁ and ψ₂ lie in V₁ ⊗ W₁ and V₂ ⊗ W₂, V₁ ⊗ V₂ = ⊕ T V,
 * W₁ ⊗ W₂ = ⊕ T′ W, and an irrep ψ lies in V ⊗ W, the maps
 *
 *     ψ → V ⊗ W → (V₁ ⊗ V₂) ⊗ (W₁ ⊗ W₂) = (V₁ ⊗ W₁) ⊗ (V₂ ⊗ W₂) → ψ₁ ⊗ ψ₂,        the middle one TE ⊗ T′E′,
 *
 * for all T and T′, and E and E′ that commute with V and W, are all that there are; those that are independent are chosen.
 *
 * @returns undefined if the group is not a product
 */
export function productCoupling(group: Group, a: Irrep, b: Irrep): CoupledIrrep[] | undefined {
  const [left, right] = [productParts(a), productParts(b)];
  if (left === undefined || right === undefined) return undefined;
  const vs = mapsOf(coupling(left.v, right.v));
  const ws = mapsOf(coupling(left.w, right.w));
  const coupled: CoupledIrrep[] = [];
  for (const { psi: v, maps: outOfV } of vs) {
    for (const { psi: w, maps: outOfW } of ws) {
      const endings = v.type === "C" && w.type === "C" ? ["+", "-"] : [""];
      for (const psi of endings.map((ending) => irrep(group, `${v.id}*${w.id}${ending}`))) {
        const size = Math.sqrt(psi.dim);
        const maps = outOfV.flatMap((t) => outOfW.map((u) => composed(psi, t, u, left, right, 1 / size)));
        for (const map of independentMaps(maps, psi)) {
          coupled.push({ irrep: psi, isometry: withoutRounding(map.map((x) => size * x)) });
        }
      }
    }
  }
  return coupled;
}

interface MapsOfIrrep {
  readonly psi: Irrep;
  readonly maps: Float64Array[];
}

/** For each irrep in a product of irreps all TE. */
function mapsOf(coupled: readonly CoupledIrrep[]): MapsOfIrrep[] {
  const found = new Map<string, MapsOfIrrep>();
  for (const { irrep: psi, isometry } of coupled) {
    const own = found.get(psi.id) ?? { psi, maps: [] };
    found.set(psi.id, own);
    for (const endomorphism of psi.endomorphisms) {
      own.maps.push(multiply(isometry, endomorphism, isometry.length / psi.dim, psi.dim, psi.dim));
    }
  }
  return [...found.values()];
}

/** ψ → V ⊗ W → (V₁ ⊗ V₂) ⊗ (W₁ ⊗ W₂) → ψ₁ ⊗ ψ₂ for t: V → V₁ ⊗ V₂ and u: W → W₁ ⊗ W₂, times `scale`. */
function composed(
  psi: Irrep,
  t: Float64Array,
  u: Float64Array,
  left: ProductParts,
  right: ProductParts,
  scale: number,
): Float64Array {
  const { v, w, basis } = productParts(psi)!;
  const [v1, v2, w1, w2] = [left.v.dim, right.v.dim, left.w.dim, right.w.dim];
  const turned = transpose(u, w1 * w2, w.dim);
  const rows = (left.basis?.length ?? v1 * w1) * (right.basis?.length ?? v2 * w2);
  const map = new Float64Array(rows * psi.dim);
  for (let c = 0; c < psi.dim; ++c) {
    const x = basis?.[c] ?? Float64Array.from({ length: v.dim * w.dim }, (_, i) => (i === c ? 1 : 0));
    const y = multiply(multiply(t, x, v1 * v2, v.dim, w.dim), turned, v1 * v2, w.dim, w1 * w2);
    const z = new Float64Array(y.length); // (v₁ v₂)(w₁ w₂) → (v₁ w₁)(v₂ w₂)
    for (let i = 0; i < v1; ++i) {
      for (let j = 0; j < v2; ++j) {
        for (let k = 0; k < w1; ++k) {
          for (let l = 0; l < w2; ++l) z[(i * w1 + k) * v2 * w2 + j * w2 + l] = scale * y[(i * v2 + j) * w1 * w2 + k * w2 + l];
        }
      }
    }
    const first = left.basis === undefined ? z : rowsIn(left.basis, z, v1 * w1, v2 * w2);
    const count = first.length / (v2 * w2);
    const second =
      right.basis === undefined
        ? first
        : multiply(first, transpose(joined(right.basis), right.basis.length, v2 * w2), count, v2 * w2, right.basis.length);
    for (let i = 0; i < rows; ++i) map[i * psi.dim + c] = second[i];
  }
  return map;
}

/** BᵀZ for the vectors of a basis. */
function rowsIn(basis: readonly Float64Array[], z: Float64Array, rows: number, columns: number): Float64Array {
  return multiply(joined(basis), z, basis.length, rows, columns);
}

/** Vectors as the rows of a matrix. */
function joined(basis: readonly Float64Array[]): Float64Array {
  const matrix = new Float64Array(basis.length * basis[0].length);
  for (const [i, vector] of basis.entries()) matrix.set(vector, i * vector.length);
  return matrix;
}
