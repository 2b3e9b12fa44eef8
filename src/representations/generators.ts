/** An entry of a matrix that is not zero; indices from 0. */
export interface MatrixEntry {
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

/** The generators of SO(3) on an irrep, row-major real matrices. */
export interface Generators {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
}

/** √((l−m)(l+m+1)), which takes order m to m + 1. */
const up = (l: number, m: number): number => Math.sqrt((l - m) * (l + m + 1));

const known = new Map<
  number,
  { readonly x: readonly MatrixEntry[]; readonly y: readonly MatrixEntry[]; readonly z: readonly MatrixEntry[] }
>();

/**
 * {@link generators} without their zeros: at most 1, 2 or 3 entries in a row, sorted by row and column; indices m + l. Frozen, computed once.
 *
 * With r₊ = z + ix about the pole y the complex harmonics Zₗₘ (Yₗₘ + iYₗ₋ₘ = √2 Zₗₘ for m > 0, Yₗ₀ = Zₗ₀) obey
 *
 *     X_y Zₗₘ = im Zₗₘ
 *     X_x Zₗₘ = ½(√((l+m)(l−m+1)) Zₗ₍ₘ₋₁₎ − √((l−m)(l+m+1)) Zₗ₍ₘ₊₁₎)
 *     X_z Zₗₘ = −½i(√((l+m)(l−m+1)) Zₗ₍ₘ₋₁₎ + √((l−m)(l+m+1)) Zₗ₍ₘ₊₁₎)
 *
 * since X_a acts on functions as (eₐ × r)·∇.
 *
 * @throws RangeError if l is not an integer ≥ 0
 */
export function generatorEntries(l: number): {
  readonly x: readonly MatrixEntry[];
  readonly y: readonly MatrixEntry[];
  readonly z: readonly MatrixEntry[];
} {
  let entries = known.get(l);
  if (entries === undefined) {
    if (!Number.isInteger(l) || l < 0) throw new RangeError(`generators: the degree l must be an integer >= 0, found ${l}`);
    known.set(l, (entries = Object.freeze(entriesOf(l))));
  }
  return entries;
}

function entriesOf(l: number): { x: readonly MatrixEntry[]; y: readonly MatrixEntry[]; z: readonly MatrixEntry[] } {
  const [x, y, z]: MatrixEntry[][] = [[], [], []];
  /** Two entries, of (m, n) and the opposite one of (n, m). */
  const add = (to: MatrixEntry[], m: number, n: number, value: number): void => {
    to.push(Object.freeze({ row: m + l, column: n + l, value }), Object.freeze({ row: n + l, column: m + l, value: -value }));
  };
  if (l > 0) {
    add(x, 0, 1, -up(l, 0) / Math.SQRT2);
    add(z, 0, -1, up(l, 0) / Math.SQRT2);
  }
  for (let m = 1; m <= l; ++m) {
    add(y, m, -m, -m);
    if (m === l) continue;
    const half = up(l, m) / 2; // √((l+m+1)(l−m)) takes m + 1 back to m: the matrices are antisymmetric
    add(x, m, m + 1, -half);
    add(x, -m, -m - 1, -half);
    add(z, m, -m - 1, half);
    add(z, -m, m + 1, -half);
  }
  const sorted = (entries: MatrixEntry[]): readonly MatrixEntry[] =>
    Object.freeze(entries.sort((p, q) => p.row - q.row || p.column - q.column));
  return { x: sorted(x), y: sorted(y), z: sorted(z) };
}

/**
 * Generators X of SO(3) in the real basis, antisymmetric, for rotations about the axes x, y, z:
 *
 *     Dˡ(exp(ω)) = exp(ω_x X_x + ω_y X_y + ω_z X_z),   [X_x, X_y] = X_z and so on,   X_x² + X_y² + X_z² = −l(l+1)
 *
 * exp(ω) is the rotation by |ω| about ω. For l = 1 they are the cross products, X_a v = eₐ × v.
 *
 * @param l - degree, an integer ≥ 0
 * @returns three matrices of (2l+1)² values, rows and columns m = −l … l
 * @throws RangeError if l is not an integer ≥ 0
 */
export function generators(l: number): Generators {
  const { x, y, z } = generatorEntries(l);
  const dense = (entries: readonly MatrixEntry[]): Float64Array => {
    const matrix = new Float64Array((2 * l + 1) * (2 * l + 1));
    for (const { row, column, value } of entries) matrix[row * (2 * l + 1) + column] = value;
    return matrix;
  };
  return { x: dense(x), y: dense(y), z: dense(z) };
}

/** The generators of SU(2) at spin j, row-major complex matrices, real and imaginary parts interleaved; J₊ and J₋ are real. */
export interface SpinGenerators {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** J₊ = J_x + iJ_y, entries interleaved like the others. */
  readonly plus: Float64Array;
  /** J₋ = J_x − iJ_y, the adjoint of J₊. */
  readonly minus: Float64Array;
}

/**
 * Entries of the ladder operator J₊|j,m⟩ = √((j−m)(j+m+1)) |j,m+1⟩, rows and columns m + j from 0, sorted; those of J₋ are the same with
 * rows and columns exchanged, those of J_z the numbers m on the diagonal.
 *
 * @param j - spin, 0, ½, 1, …
 * @throws RangeError if 2j is not an integer ≥ 0
 */
export function ladderEntries(j: number): MatrixEntry[] {
  requireSpin("ladderEntries", j);
  return Array.from({ length: 2 * j }, (_, column) => ({ row: column + 1, column, value: up(j, column - j) }));
}

/**
 * Generators of SU(2) at spin j, the hermitian matrices of angular momentum in the phase of Condon and Shortley (units of ħ):
 *
 *     J_z|j,m⟩ = m|j,m⟩,   J±|j,m⟩ = √((j∓m)(j±m+1)) |j,m±1⟩,   [J_x, J_y] = iJ_z and so on,   J_x² + J_y² + J_z² = j(j+1)
 *
 * The rotation by |ω| about ω acts by exp(−i ω·J). At spin ½ with m falling they are half of Pauli's matrices; here m rises, from −j to j.
 *
 * @param j - spin, 0, ½, 1, …
 * @returns matrices of (2j+1)² complex values each, rows and columns m = −j … j
 * @throws RangeError if 2j is not an integer ≥ 0
 */
export function su2Generators(j: number): SpinGenerators {
  requireSpin("su2Generators", j);
  const dim = 2 * j + 1;
  const [x, y, z, plus, minus] = Array.from({ length: 5 }, () => new Float64Array(2 * dim * dim));
  for (let m = 0; m < dim; ++m) z[2 * (m * dim + m)] = m - j;
  for (const { row, column, value } of ladderEntries(j)) {
    const [above, below] = [2 * (row * dim + column), 2 * (column * dim + row)];
    plus[above] = minus[below] = value;
    x[above] = x[below] = value / 2;
    y[above + 1] = -value / 2; // J_y = (J₊ − J₋)/2i
    y[below + 1] = value / 2;
  }
  return { x, y, z, plus, minus };
}

function requireSpin(name: string, j: number): void {
  if (!Number.isInteger(2 * j) || j < 0)
    throw new RangeError(`${name}: the spin j must be 0 or a positive multiple of 1/2, found ${j}`);
}
