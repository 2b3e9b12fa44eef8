/** Matrices of one representation on the elements over which is averaged, each row-major, dim². */
export interface Acting {
  readonly dim: number;
  readonly matrices: readonly Float64Array[];
}

/** Rounding leaves this where exact arithmetic leaves zero; entries of a basis that are not zero are far larger. */
const ZERO = 1e-12;

/**
 * An orthonormal basis of the tensors that a group leaves alone: t with (A(g) ⊗ B(g) ⊗ C(g)) t = t for all g.
 *
 * The average of A ⊗ B ⊗ C over the group is the orthogonal projector P onto them (Reynolds operator), and its trace their number. A
 * column P eᵢ of a projector has the squared length Pᵢᵢ, and P minus the projector on it is one again: so columns at the largest diagonal
 * entry, one after another, are an orthonormal basis, found without elimination, and accurate to rounding since Pᵢᵢ ≥ trace/dim.
 * Only these columns of P are ever made.
 *
 * @param a - orthogonal matrices of a few elements whose average is that of the group (all, if it is finite); b and c of the same elements
 * @returns tensors, row-major [a.dim, b.dim, c.dim], the pivot entry of each positive
 */
export function invariantTensors(a: Acting, b: Acting, c: Acting): Float64Array[] {
  const elements = a.matrices.length;
  const size = a.dim * b.dim * c.dim;
  const diagonal = new Float64Array(size);
  for (let g = 0; g < elements; ++g) {
    for (let i = 0, at = 0; i < a.dim; ++i) {
      for (let j = 0; j < b.dim; ++j) {
        const factor = a.matrices[g][i * (a.dim + 1)] * b.matrices[g][j * (b.dim + 1)];
        for (let k = 0; k < c.dim; ++k, ++at) diagonal[at] += factor * c.matrices[g][k * (c.dim + 1)];
      }
    }
  }
  const count = Math.round(diagonal.reduce((sum, x) => sum + x, 0) / elements);
  for (let at = 0; at < size; ++at) diagonal[at] /= elements;

  const basis: Float64Array[] = [];
  while (basis.length < count) {
    const pivot = largest(diagonal);
    const t = column(a, b, c, pivot);
    for (const other of basis) {
      const overlap = other[pivot]; // ⟨other, P e⟩ = other[pivot]
      for (let at = 0; at < size; ++at) t[at] -= overlap * other[at];
    }
    const length = Math.sqrt(t.reduce((sum, x) => sum + x * x, 0));
    for (let at = 0; at < size; ++at) {
      t[at] = Math.abs(t[at]) < ZERO * length ? 0 : t[at] / length;
      diagonal[at] -= t[at] * t[at];
    }
    basis.push(t);
  }
  return basis;
}

/** The first entry that is as large as any, but for rounding. */
function largest(diagonal: Float64Array): number {
  let most = 0;
  for (const x of diagonal) most = Math.max(most, x);
  return diagonal.findIndex((x) => x >= (1 - 1e-9) * most);
}

/** P e for the unit tensor e at `place`. */
function column(a: Acting, b: Acting, c: Acting, place: number): Float64Array {
  const [i, j, k] = [Math.floor(place / (b.dim * c.dim)), Math.floor(place / c.dim) % b.dim, place % c.dim];
  const t = new Float64Array(a.dim * b.dim * c.dim);
  for (let g = 0; g < a.matrices.length; ++g) {
    const [left, middle, right] = [a.matrices[g], b.matrices[g], c.matrices[g]];
    for (let p = 0, at = 0; p < a.dim; ++p) {
      for (let q = 0; q < b.dim; ++q) {
        const factor = left[p * a.dim + i] * middle[q * b.dim + j];
        for (let r = 0; r < c.dim; ++r, ++at) t[at] += factor * right[r * c.dim + k];
      }
    }
  }
  for (let at = 0; at < t.length; ++at) t[at] /= a.matrices.length;
  return t;
}
