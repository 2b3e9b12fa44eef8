import { addMultiple, innerProduct, multiply } from "./matrices.js";
import type { Irrep } from "./representation.js";

/** A remainder is zero below this, of maps of norm 1: what is not zero is of the size of a coupling coefficient. */
const NEGLIGIBLE = 1e-10;

/**
 * Chooses from equivariant maps A: ψ → X [rows, dim ψ], whose AE with E in End(ψ) span a space, those that are independent over that algebra: of an
 * orthonormal basis all for type R, half for C, a quarter for H. Gram-Schmidt with the largest remainder first, the earliest among equals.
 *
 * @param maps - of norm 1, or less
 * @returns maps of norm 1; together with their AE they are an orthonormal basis of the space
 */
export function independentMaps(maps: readonly Float64Array[], irrep: Irrep): readonly Float64Array[] {
  const algebra = irrep.endomorphisms;
  const remaining = maps.map((map) => innerProduct(map, map));
  const chosen: Float64Array[] = [];
  const images: Float64Array[] = [];
  for (;;) {
    const largest = Math.max(0, ...remaining);
    if (largest < NEGLIGIBLE) return chosen;
    const copy = maps[remaining.findIndex((x) => x >= (1 - 1e-6) * largest)].slice();
    for (let pass = 0; pass < 2; ++pass) for (const image of images) addMultiple(copy, -innerProduct(copy, image), image);
    const norm = Math.sqrt(innerProduct(copy, copy));
    const unit = copy.map((x) => x / norm);
    chosen.push(unit);
    for (const endomorphism of algebra) {
      const image = algebra.length === 1 ? unit : multiply(unit, endomorphism, copy.length / irrep.dim, irrep.dim, irrep.dim);
      images.push(image);
      for (const [i, map] of maps.entries()) {
        const overlap = innerProduct(map, image);
        remaining[i] -= overlap * overlap;
      }
    }
  }
}

/** Vectors v, orthonormal, with {Ev} a basis of the irrep's space: 1, dim/2, … of them, dim / dim End(ψ). */
export function basisOverEndomorphisms(irrep: Irrep): readonly Float64Array[] {
  const rows = Array.from({ length: irrep.dim }, (_, k) => Float64Array.from({ length: irrep.dim }, (_, i) => (i === k ? 1 : 0)));
  return independentMaps(rows, irrep);
}
