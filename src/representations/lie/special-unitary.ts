import { multiply } from "../matrices.js";
import { type AlgebraIrrep, type LieAlgebra, lieAlgebra } from "./lie-algebra.js";
import { type ComplexMatrix, type Conjugation, realForm } from "./real-form.js";

const known = new Map<number, LieAlgebra>();

/**
 * su(n), with the generators Xₐ = −iλₐ/2 of the Gell-Mann matrices λₐ, as real matrices 2n × 2n (Re and Im of each component). For each
 * k = 2 … n and j < k come the symmetric and the antisymmetric λ of j and k, and then the diagonal one: for n = 3 λ₁ … λ₈ as everybody numbers
 * them, for n = 2 Pauli's.
 *
 * @param n - an integer from 2 to 8
 * @throws RangeError if n is not such an integer
 */
export function specialUnitary(n: number): LieAlgebra {
  if (!Number.isInteger(n) || n < 2 || n > 8)
    throw new RangeError(`specialUnitary: n must be an integer from 2 to 8, found ${n}`);
  let algebra = known.get(n);
  if (algebra === undefined) {
    const { generators } = realForm(unitaryGenerators(defining(n)), n);
    known.set(n, (algebra = lieAlgebra(`su${n}`, generators)));
  }
  return algebra;
}

/**
 * The irrep of su(n) with given Dynkin labels: [p, q] of su(3) has (p+1)(q+1)(p+q+2)/2 complex dimensions, [1, 0] quarks, [1, 1] the octet;
 * [2j] of su(2) is spin j. Generators are in the basis of Gelfand and Tsetlin, over the real numbers: of type R, C or H as the irrep is
 * equal to its conjugate or not, so of once or twice the dimension, and antisymmetric.
 *
 * @param labels - n − 1 integers ≥ 0
 * @throws RangeError if they are not, or the dimension is above 1000
 * @remarks Source: I. M. Gelfand & M. L. Tsetlin, Dokl. Akad. Nauk SSSR 71, 825 (1950); formulas as in A. O. Barut & R. Rączka, Theory of Group
 * Representations and Applications, 1986, chapter 10.
 */
export function specialUnitaryIrrep(labels: readonly number[]): AlgebraIrrep {
  if (labels.length < 1 || labels.length > 7 || !labels.every((p) => Number.isInteger(p) && p >= 0)) {
    throw new RangeError(`specialUnitaryIrrep: labels must be 1 to 7 integers >= 0, found [${labels.join(", ")}]`);
  }
  const algebra = specialUnitary(labels.length + 1);
  const name = `(${labels.join(",")})`;
  const ladder = gelfandTsetlin(labels, name);
  const form = realForm(unitaryGenerators(ladder), ladder.size, conjugationOf(ladder, labels));
  return { algebra, name, ...form };
}

/** A representation of gl(n) by real matrices: E(k, k+1), and the weights, by which E(k, k) act. E(k+1, k) is the transpose. */
export interface Ladder {
  readonly n: number;
  readonly size: number;
  readonly raise: readonly Float64Array[];
  /** weights[k][m]: the eigenvalue of E(k, k) on basis vector m. */
  readonly weights: readonly Float64Array[];
  /** Patterns, for {@link conjugationOf}: rows n, n − 1, … 1. */
  readonly patterns: readonly (readonly (readonly number[])[])[];
}

function defining(n: number): Ladder {
  return gelfandTsetlin([1, ...new Array<number>(n - 2).fill(0)], "(1,0)");
}

/**
 * E(k, k+1) raises an entry m(i, k) of the pattern by one, with the coefficient
 *
 *     | ∏ⱼ (l(j,k+1) − l(i,k)) ∏ⱼ (l(j,k−1) − l(i,k) − 1) / ∏_{j≠i} (l(j,k) − l(i,k)) (l(j,k) − l(i,k) − 1) |^½,    l(i,k) = m(i,k) − i
 */
export function gelfandTsetlin(labels: readonly number[], name: string): Ladder {
  const n = labels.length + 1;
  const top = Array.from({ length: n }, (_, i) => labels.slice(i).reduce((sum, p) => sum + p, 0));
  const patterns = patternsBelow(top, 1001);
  if (patterns.length > 1000) throw new RangeError(`specialUnitaryIrrep: ${name} has more than 1000 dimensions`);
  const size = patterns.length;
  const places = new Map(patterns.map((rows, m) => [rows.join("/"), m]));
  const raise = Array.from({ length: n - 1 }, () => new Float64Array(size * size));
  for (const [from, rows] of patterns.entries()) {
    const row = (k: number): readonly number[] => rows[n - k] ?? []; // of k entries
    for (let k = 1; k < n; ++k) {
      for (let i = 0; i < k; ++i) {
        const raised = rows.map((entries, at) => (at === n - k ? entries.map((x, j) => (j === i ? x + 1 : x)) : entries));
        const to = places.get(raised.join("/"));
        if (to === undefined) continue;
        const l = row(k)[i] - i;
        let square = 1;
        for (const [j, x] of row(k + 1).entries()) square *= x - j - l;
        if (k > 1) for (const [j, x] of row(k - 1).entries()) square *= x - j - l - 1;
        for (const [j, x] of row(k).entries()) if (j !== i) square /= (x - j - l) * (x - j - l - 1);
        raise[k - 1][to * size + from] = Math.sqrt(Math.abs(square));
      }
    }
  }
  const sum = (row: readonly number[]): number => row.reduce((total, x) => total + x, 0);
  const weights = Array.from({ length: n }, (_, k) =>
    Float64Array.from(patterns, (rows) => sum(rows[n - k - 1]) - (k === 0 ? 0 : sum(rows[n - k]))),
  );
  return { n, size, raise, weights, patterns };
}

/** All triangles under a row: entries of a row lie between those above it. The larger ones first. */
function patternsBelow(row: readonly number[], most: number): number[][][] {
  if (row.length === 1) return [[[...row]]];
  let rows: number[][] = [[]];
  for (let i = 0; i + 1 < row.length; ++i) {
    rows = rows.flatMap((start) => Array.from({ length: row[i] - row[i + 1] + 1 }, (_, step) => [...start, row[i] - step]));
    if (rows.length > most) break;
  }
  const found: number[][][] = [];
  for (const below of rows) {
    for (const rest of patternsBelow(below, most)) {
      found.push([[...row], ...rest]);
      if (found.length >= most) return found;
    }
  }
  return found;
}

/** −iλₐ/2 in a representation of gl(n). */
export function unitaryGenerators({ n, size, raise, weights }: Ladder): ComplexMatrix[] {
  const zero = new Float64Array(size * size);
  /** E(j, k) for j < k, from neighbours: E(j, k) = [E(j, k−1), E(k−1, k)]. */
  const element = (j: number, k: number): Float64Array => {
    if (k === j + 1) return raise[j];
    const [a, b] = [element(j, k - 1), raise[k - 1]];
    const [ab, ba] = [multiply(a, b, size, size, size), multiply(b, a, size, size, size)];
    return ab.map((x, at) => x - ba[at]);
  };
  const generators: ComplexMatrix[] = [];
  for (let k = 1; k < n; ++k) {
    for (let j = 0; j < k; ++j) {
      const e = element(j, k);
      const down = (at: number): number => e[(at % size) * size + Math.floor(at / size)];
      generators.push({ re: zero, im: e.map((x, at) => -(x + down(at)) / 2) }); // λ = E(j,k) + E(k,j)
      generators.push({ re: e.map((x, at) => -(x - down(at)) / 2), im: zero }); // λ = −iE(j,k) + iE(k,j)
    }
    const scale = Math.sqrt(2 / (k * (k + 1)));
    const im = new Float64Array(size * size);
    for (let m = 0; m < size; ++m) {
      let value = -k * weights[k][m];
      for (let j = 0; j < k; ++j) value += weights[j][m];
      im[m * (size + 1)] = (-scale * value) / 2;
    }
    generators.push({ re: zero, im });
  }
  return generators;
}

/**
 * The antilinear map S that commutes with −iλₐ/2, if the irrep is its own conjugate: S E(j,k) = −E(k,j) S takes a pattern to that of the
 * opposite weights, with signs that follow from one to the next.
 */
function conjugationOf({ n, size, raise, patterns }: Ladder, labels: readonly number[]): Conjugation | undefined {
  if (labels.some((p, i) => p !== labels[labels.length - 1 - i])) return undefined;
  const highest = labels.reduce((sum, p) => sum + p, 0);
  const places = new Map(patterns.map((rows, m) => [rows.join("/"), m]));
  const to = Int32Array.from(patterns, (rows) => places.get(rows.map((row) => row.map((x) => highest - x).reverse()).join("/"))!);
  const signs = new Int32Array(size);
  signs[0] = 1;
  const reached = [0];
  for (const m of reached) {
    for (let k = 0; k + 1 < n; ++k) {
      for (let other = 0; other < size; ++other) {
        const lowered = raise[k][m * size + other]; // E(k+1,k) from m to other
        if (lowered === 0 || signs[other] !== 0) continue;
        signs[other] = -signs[m] * (raise[k][to[other] * size + to[m]] * lowered > 0 ? 1 : -1);
        reached.push(other);
      }
    }
  }
  return { to, signs };
}
