import { compare, parse, parseIrrep, product, requireDegrees, type Term } from "../irreps/index.js";
import type { CouplingConvention } from "./coupling-convention.js";
import { realCouplingEntries } from "./real-clebsch-gordan.js";
import { combined, projectorImage } from "./reduced-tensor-product.js";

/** Polynomials in the components of one copy of each irrep that transform like an irrep: symmetric tensors, contracted with equal vectors. */
export interface SymmetricCouplings {
  /** The products of components that occur, [number, degree], each with its indices rising; the components of the irreps one after another. */
  readonly monomials: Int32Array;
  /** For each coupling, [2L+1, number of monomials]: component M of the result is ∑ coefficient·monomial. */
  readonly couplings: readonly Float64Array[];
}

export interface SymmetricCouplingsOptions {
  /**
   * "reduced": an orthonormal basis of the symmetric tensors. "full": one for each way to couple one factor after the other, of which many are
   * equal or zero; mace-torch's, in its order. Default: "reduced".
   */
  readonly basis?: "full" | "reduced";
  /** Sign of the coupling tensors; "e3nn-0.4.4" is mace-torch's. Default: "e3nn". */
  readonly convention?: CouplingConvention;
}

/**
 * All ways U to couple `degree` equal vectors x of irreps to one irrep,
 *
 *     B_M(x) = ∑ U[M, i₁ … i_ν] x[i₁] … x[i_ν],
 *
 * as polynomials: the coefficient of a monomial is the sum of U over the orders of its indices, so U is symmetrized over all slots.
 *
 * Full: U couples the first two indices, the result with the third, and so on, each step with √(2l+1) C (C of norm 1). Order: by the irrep of the
 * first ν−1 factors, sorted (l, then odd before even) stably, then the last factor in the order of `irreps`. With four factors all irreps on the way
 * have natural parity, (−1)ˡ, as in mace-torch. Reduced: rows of U of norm 1, orthogonal; a step at a time from those of one degree less.
 *
 * @param irreps - one copy of each: multiplicities are not read
 * @param irrepOut - irrep of the result, "1o"
 * @param degree - ν, an integer ≥ 1
 * @throws RangeError if the irreps are not of O(3) or SO(3), or the degree is no integer ≥ 1
 * @remarks Source: Batatia et al. 2022, arXiv:2206.07697, eq. 10; its supplement for the order of paths.
 */
export function symmetricCouplings(
  irreps: string,
  irrepOut: string,
  degree: number,
  { basis = "reduced", convention = "e3nn" }: SymmetricCouplingsOptions = {},
): SymmetricCouplings {
  requireDegrees("symmetricCouplings", irreps);
  if (!Number.isInteger(degree) || degree < 1)
    throw new RangeError(`symmetricCouplings: degree must be an integer >= 1, found ${degree}`);
  if (basis !== "full" && basis !== "reduced")
    throw new RangeError(`symmetricCouplings: basis must be "full" or "reduced", found ${JSON.stringify(basis)}`);
  const terms = parse(irreps);
  const out = parseIrrep(irrepOut);
  const offsets = terms.map((_, i) => terms.slice(0, i).reduce((sum, { dim }) => sum + dim, 0));
  const dim = terms.reduce((sum, term) => sum + term.dim, 0);
  const lmax = terms.reduce((most, { l }) => Math.max(most, l), 0);
  const natural = basis === "full" && degree === 4;
  /** Whether what has coupled to `l` can still reach the result in so many steps. */
  const leads = (irrep: Term, steps: number): boolean =>
    steps === 0 ? irrep.irrep === out.irrep : Math.abs(irrep.l - out.l) <= steps * lmax;

  let monomials: Monomials = { number: dim, degree: 1, indices: Int32Array.from({ length: dim }, (_, i) => i) };
  let paths = terms.map((irrep, t): Path => {
    const rows = new Float64Array(irrep.dim * dim);
    for (let m = 0; m < irrep.dim; ++m) rows[m * dim + offsets[t] + m] = 1;
    return { irrep, rows };
  });
  paths = paths.filter(({ irrep }) => leads(irrep, degree - 1));
  while (monomials.degree < degree) {
    const { next, place } = multiplied(monomials, dim);
    const steps = degree - next.degree;
    const size = monomials.number;
    const coupled = paths.flatMap(({ irrep: left, rows }) =>
      terms.flatMap((right, t) =>
        product(left.irrep, right.irrep)
          .map(parseIrrep)
          .filter((irrep) => leads(irrep, steps) && (!natural || isNatural(irrep)))
          .map((irrep): Path => {
            const { m1, m2, m3, values } = realCouplingEntries(left.l, right.l, irrep.l, { convention });
            const to = new Float64Array(irrep.dim * next.number);
            for (let e = 0; e < values.length; ++e) {
              const factor = Math.sqrt(irrep.dim) * values[e];
              const [from, at, component] = [m1[e] * size, m3[e] * next.number, offsets[t] + m2[e]];
              for (let k = 0; k < size; ++k) {
                const coefficient = rows[from + k];
                if (coefficient !== 0) to[at + place[k * dim + component]] += factor * coefficient;
              }
            }
            return { irrep, rows: to };
          }),
      ),
    );
    monomials = next;
    const sorted = coupled.map((path, i) => ({ path, i })).sort((a, b) => compare(a.path.irrep, b.path.irrep) || a.i - b.i);
    paths = sorted.map(({ path }) => path);
    if (basis === "reduced") paths = independent(paths, monomials);
  }
  return { monomials: monomials.indices, couplings: paths.map(({ rows }) => rows.map((x) => (Math.abs(x) > DUST ? x : 0))) };
}

/** Rounding of coefficients whose tensors have norm 1. */
const DUST = 1e-13;

interface Path {
  readonly irrep: Term;
  /** [dim of the irrep, monomials] */
  readonly rows: Float64Array;
}

interface Monomials {
  readonly number: number;
  readonly degree: number;
  readonly indices: Int32Array;
}

const isNatural = ({ l, parity }: Term): boolean => parity === 0 || parity === (l % 2 === 0 ? 1 : -1);

/** The monomials of one degree more, in the order of their indices; place[k·dim + i] is that of monomial k times component i. */
function multiplied({ number, degree, indices }: Monomials, dim: number): { next: Monomials; place: Int32Array } {
  const key = (tuple: ArrayLike<number>): number => Array.from(tuple).reduce((sum, i) => sum * dim + i, 0);
  const found = new Map<number, number>();
  const all: number[] = [];
  for (let k = 0; k < number; ++k) {
    const tuple = indices.subarray(k * degree, (k + 1) * degree);
    for (let i = tuple[degree - 1]; i < dim; ++i) {
      found.set(key(tuple) * dim + i, found.size);
      all.push(...tuple, i);
    }
  }
  const place = new Int32Array(number * dim);
  for (let k = 0; k < number; ++k) {
    for (let i = 0; i < dim; ++i) {
      const tuple = [...indices.subarray(k * degree, (k + 1) * degree), i].sort((a, b) => a - b);
      place[k * dim + i] = found.get(key(tuple)) as number;
    }
  }
  return { next: { number: found.size, degree: degree + 1, indices: Int32Array.from(all) }, place };
}

/** For each monomial the number of orders of its indices: how often its coefficient is divided among the entries of the symmetric tensor. */
function orders({ number, degree, indices }: Monomials): Float64Array {
  return Float64Array.from({ length: number }, (_, k) => {
    let count = 1;
    for (let i = 0, run = 0; i < degree; ++i) {
      run = i > 0 && indices[k * degree + i] === indices[k * degree + i - 1] ? run + 1 : 1;
      count = (count * (i + 1)) / run;
    }
    return count;
  });
}

/**
 * An orthonormal basis of the symmetric parts of paths that are orthonormal before they are symmetrized, and span all tensors that are symmetric in all
 * but the last index. So A(p, q), the inner product of symmetric parts, is a projector.
 */
function independent(paths: readonly Path[], monomials: Monomials): Path[] {
  const share = orders(monomials);
  const found: Path[] = [];
  for (let from = 0, to = 0; from < paths.length; from = to) {
    const { irrep } = paths[from];
    while (to < paths.length && paths[to].irrep.irrep === irrep.irrep) ++to;
    const alike = paths.slice(from, to);
    const n = alike.length;
    const a = new Float64Array(n * n);
    // By Schur's lemma the first component tells all.
    for (let p = 0; p < n; ++p) {
      const some: number[] = [];
      for (let k = 0; k < monomials.number; ++k) if (alike[p].rows[k] !== 0) some.push(k);
      for (let q = 0; q <= p; ++q) {
        let sum = 0;
        for (const k of some) sum += (alike[p].rows[k] * alike[q].rows[k]) / share[k];
        a[p * n + q] = a[q * n + p] = sum;
      }
    }
    for (const weights of projectorImage(a, n)) found.push({ irrep, rows: combined(weights, alike) });
  }
  return found;
}
