import { addMultiple, innerProduct, multiply } from "./matrices.js";
import type { Irrep } from "./representation.js";

/**
 * Chooses from maps A: ψ → X [rows, dim ψ], orthonormal and closed under A ↦ AE for E in End(ψ), those that are independent over that algebra:
 * all of them for type R, half for C, a quarter for H. Gram-Schmidt with the largest remainder first, the earliest among equals.
 *
 * @returns maps of norm 1; together with their AE they are an orthonormal basis of what was given
 */
export function independentMaps(maps: readonly Float64Array[], irrep: Irrep): readonly Float64Array[] {
  const algebra = irrep.endomorphisms;
  if (algebra.length === 1) return maps;
  const remaining = maps.map((map) => innerProduct(map, map));
  const chosen: Float64Array[] = [];
  const images: Float64Array[] = [];
  while (chosen.length * algebra.length < maps.length) {
    const largest = Math.max(...remaining);
    const copy = maps[remaining.findIndex((x) => x >= (1 - 1e-6) * largest)].slice();
    for (const image of images) addMultiple(copy, -innerProduct(copy, image), image);
    const norm = Math.sqrt(innerProduct(copy, copy));
    chosen.push(copy.map((x) => x / norm));
    for (const endomorphism of algebra) {
      const image = multiply(chosen[chosen.length - 1], endomorphism, copy.length / irrep.dim, irrep.dim, irrep.dim);
      images.push(image);
      for (const [i, map] of maps.entries()) {
        const overlap = innerProduct(map, image);
        remaining[i] -= overlap * overlap;
      }
    }
  }
  return chosen;
}

/** Vectors v, orthonormal, with {Ev} a basis of the irrep's space: 1, dim/2, … of them, dim / dim End(ψ). */
export function basisOverEndomorphisms(irrep: Irrep): readonly Float64Array[] {
  const rows = Array.from({ length: irrep.dim }, (_, k) => Float64Array.from({ length: irrep.dim }, (_, i) => (i === k ? 1 : 0)));
  return independentMaps(rows, irrep);
}
