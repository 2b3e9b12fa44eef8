import { type AlgebraIrrep, type LieAlgebra, lieAlgebra } from "./lie-algebra.js";
import { type ComplexMatrix, type Conjugation, realForm } from "./real-form.js";
import { gelfandTsetlin, unitaryGenerators } from "./special-unitary.js";

let known: LieAlgebra | undefined;

/**
 * so(1,3): the rotations J about x, y, z, and then the boosts K along x, y, z, on (t, x, y, z). [J, J] = J, [J, K] = K, [K, K] = −J, each
 * with the cyclic sign. Its group is not compact: there is no invariant average, and irreps are not orthogonal.
 */
export function lorentz(): LieAlgebra {
  if (known !== undefined) return known;
  const entry = (...entries: readonly [row: number, column: number, value: number][]): Float64Array => {
    const matrix = new Float64Array(16);
    for (const [row, column, value] of entries) matrix[4 * row + column] = value;
    return matrix;
  };
  const turns = [0, 1, 2].map((a) => {
    const [from, to] = [1 + ((a + 1) % 3), 1 + ((a + 2) % 3)];
    return entry([to, from, 1], [from, to, -1]);
  });
  return (known = lieAlgebra("so1,3", [...turns, ...[1, 2, 3].map((a) => entry([0, a, 1], [a, 0, 1]))]));
}

/**
 * The irrep (j₁, j₂) of so(1,3): with J = A + B and K = i(A − B), A acts as spin j₁ and B as spin j₂. (½, ½) is the vector, (1, 0) with its
 * conjugate (0, 1) an antisymmetric tensor, (½, 0) a Weyl spinor. Over the real numbers it has (2j₁+1)² dimensions and type R if j₁ = j₂,
 * and 2(2j₁+1)(2j₂+1) and type C otherwise, where (j₁, j₂) and (j₂, j₁) are the same.
 *
 * @param j1 - a multiple of ½, ≥ 0, as is j2
 * @throws RangeError if they are not, or there are more than 1000 dimensions
 */
export function lorentzIrrep(j1: number, j2: number): AlgebraIrrep {
  for (const j of [j1, j2]) {
    if (!Number.isInteger(2 * j) || j < 0)
      throw new RangeError(`lorentzIrrep: spins are multiples of 1/2, >= 0, found (${j1}, ${j2})`);
  }
  const [n, m] = [2 * j1 + 1, 2 * j2 + 1];
  if (n * m > 1000) throw new RangeError(`lorentzIrrep: (${j1}, ${j2}) has ${n * m} dimensions, more than 1000`);
  const spins = [j1, j2].map((j) => unitaryGenerators(gelfandTsetlin([2 * j], `(${2 * j})`)));
  const size = n * m;
  const [rotations, boosts]: ComplexMatrix[][] = [[], []];
  for (let a = 0; a < 3; ++a) {
    const left = expanded(spins[0][a], n, (i, p) => i * m + p, m, size);
    const right = expanded(spins[1][a], m, (i, p) => p * m + i, n, size);
    rotations.push({ re: left.re.map((x, at) => x + right.re[at]), im: left.im.map((x, at) => x + right.im[at]) });
    boosts.push({ re: right.im.map((x, at) => x - left.im[at]), im: left.re.map((x, at) => x - right.re[at]) });
  }
  const form = realForm([...rotations, ...boosts], size, j1 === j2 ? exchange(n) : undefined);
  return { algebra: lorentz(), name: `(${j1},${j2})`, ...form };
}

/** A spin that acts on one index of two: place(i, p) is the index of its component i with component p of the other. */
function expanded(
  x: ComplexMatrix,
  n: number,
  place: (i: number, p: number) => number,
  others: number,
  size: number,
): ComplexMatrix {
  const [re, im] = [new Float64Array(size * size), new Float64Array(size * size)];
  for (let p = 0; p < others; ++p) {
    for (let i = 0; i < n; ++i) {
      for (let j = 0; j < n; ++j) {
        const at = place(i, p) * size + place(j, p);
        re[at] = x.re[i * n + j];
        im[at] = x.im[i * n + j];
      }
    }
  }
  return { re, im };
}

/** Time reversal of both spins, |j m⟩ ↦ (−1)^(j−m) |j −m⟩, after which they change places: so A and B do, as K = i(A − B) needs. */
function exchange(n: number): Conjugation {
  const to = Int32Array.from({ length: n * n }, (_, at) => (n - 1 - (at % n)) * n + (n - 1 - Math.floor(at / n)));
  return { to, signs: to.map((_, at) => (((at % n) + Math.floor(at / n)) % 2 === 0 ? 1 : -1)) };
}
