import { multiply } from "../matrices.js";
import { solvedFor } from "./null-space.js";

/** A Lie algebra over the real numbers, by a basis X₁, X₂, … of matrices. Its group need not be compact: SO(1,3) is as good as SU(3). */
export interface LieAlgebra {
  readonly name: string;
  /** How many generators. */
  readonly dimension: number;
  /** Rows of a generator of the defining representation. */
  readonly size: number;
  /** The generators, row-major, size² values each. */
  readonly generators: readonly Float64Array[];
  /** [Xₐ, X_b] = ∑ f(a, b, c) X_c, at (a·dimension + b)·dimension + c. */
  readonly structureConstants: Float64Array;
}

/** A representation of a Lie algebra: ρ(Xₐ) for each generator, with [ρ(Xₐ), ρ(X_b)] = ∑ f(a, b, c) ρ(X_c). */
export interface AlgebraRepresentation {
  readonly algebra: LieAlgebra;
  /** To be read: "(1,0)". */
  readonly name: string;
  readonly dim: number;
  /** Row-major, dim² values each. */
  readonly generators: readonly Float64Array[];
}

/** A representation without invariant subspaces, over the real numbers. */
export interface AlgebraIrrep extends AlgebraRepresentation {
  /** The algebra of the matrices that commute with it. */
  readonly type: "R" | "C" | "H";
  /** A basis of that algebra: 1; 1, J; 1, I, J, K. */
  readonly endomorphisms: readonly Float64Array[];
}

/** Largest deviation from a linear relation, relative to the largest entry. */
const TOLERANCE = 1e-10;

/**
 * The Lie algebra that matrices span.
 *
 * @param generators - one or more real matrices n × n, row-major, linearly independent, whose commutators they span; a complex one of
 *   n × n is a real one of 2n × 2n
 * @throws RangeError if sizes differ, they are dependent, or a commutator is outside their span
 */
export function lieAlgebra(name: string, generators: readonly ArrayLike<number>[]): LieAlgebra {
  const matrices = generators.map((x) => Float64Array.from(x));
  const size = Math.round(Math.sqrt(matrices[0]?.length ?? 0));
  const dimension = matrices.length;
  for (const [a, x] of matrices.entries()) {
    if (size === 0 || x.length !== size * size || !x.every(Number.isFinite)) {
      throw new RangeError(
        `lieAlgebra: generators[${a}] of ${name} must be ${size * size} finite values, row-major, found ${x.length}`,
      );
    }
  }
  if (dimension === 0) throw new RangeError(`lieAlgebra: ${name} needs one generator at least`);
  const structureConstants = new Float64Array(dimension * dimension * dimension);
  for (let a = 0; a < dimension; ++a) {
    for (let b = 0; b < dimension; ++b) {
      const bracket = commutator(matrices[a], matrices[b], size);
      const { coefficients, deviation } = solvedFor(`lieAlgebra: ${name}`, matrices, bracket);
      if (!(deviation <= TOLERANCE)) {
        throw new RangeError(
          `lieAlgebra: the commutator of generators ${a} and ${b} of ${name} is outside their span by ${deviation}, more than ${TOLERANCE}`,
        );
      }
      structureConstants.set(coefficients, (a * dimension + b) * dimension);
    }
  }
  return { name, dimension, size, generators: matrices, structureConstants };
}

/**
 * A representation from the matrices of the generators.
 *
 * @throws RangeError if there are not as many as generators, sizes differ, or commutators are not those of the algebra
 */
export function algebraRepresentation(
  algebra: LieAlgebra,
  name: string,
  generators: readonly ArrayLike<number>[],
): AlgebraRepresentation {
  const matrices = generators.map((x) => Float64Array.from(x));
  const { dimension, structureConstants } = algebra;
  if (matrices.length !== dimension) {
    throw new RangeError(`algebraRepresentation: ${algebra.name} has ${dimension} generators, found ${matrices.length} matrices`);
  }
  const dim = Math.round(Math.sqrt(matrices[0].length));
  for (const [a, x] of matrices.entries()) {
    if (x.length !== dim * dim || !x.every(Number.isFinite)) {
      throw new RangeError(`algebraRepresentation: matrix ${a} must be ${dim * dim} finite values, row-major, found ${x.length}`);
    }
  }
  let [deviation, scale] = [0, 1];
  for (let a = 0; a < dimension; ++a) {
    for (let b = 0; b < a; ++b) {
      const rest = commutator(matrices[a], matrices[b], dim);
      for (const x of rest) scale = Math.max(scale, Math.abs(x));
      for (let c = 0; c < dimension; ++c) {
        const f = structureConstants[(a * dimension + b) * dimension + c];
        if (f !== 0) for (let at = 0; at < rest.length; ++at) rest[at] -= f * matrices[c][at];
      }
      for (const x of rest) deviation = Math.max(deviation, Math.abs(x));
    }
  }
  if (!(deviation <= TOLERANCE * scale)) {
    throw new RangeError(
      `algebraRepresentation: the matrices of ${name} do not represent ${algebra.name}, commutators differ by ${deviation}`,
    );
  }
  return { algebra, name, dim, generators: matrices };
}

/** ρ ⊗ 1 + 1 ⊗ σ: how generators act on a tensor product, the index of σ runs faster. */
export function algebraTensorProduct(rho: AlgebraRepresentation, sigma: AlgebraRepresentation): AlgebraRepresentation {
  requireSameAlgebra("algebraTensorProduct", rho, sigma);
  const [n, m] = [rho.dim, sigma.dim];
  const dim = n * m;
  const generators = rho.generators.map((x, a) => {
    const y = sigma.generators[a];
    const sum = new Float64Array(dim * dim);
    for (let i = 0; i < n; ++i) {
      for (let j = 0; j < n; ++j) for (let p = 0; p < m; ++p) sum[(i * m + p) * dim + j * m + p] += x[i * n + j];
      for (let p = 0; p < m; ++p) for (let q = 0; q < m; ++q) sum[(i * m + p) * dim + i * m + q] += y[p * m + q];
    }
    return sum;
  });
  return { algebra: rho.algebra, name: `${rho.name}x${sigma.name}`, dim, generators };
}

/** −ρᵀ: how generators act on linear functions. */
export function algebraDual({ algebra, name, dim, generators }: AlgebraRepresentation): AlgebraRepresentation {
  const transposed = generators.map((x) => x.map((_, at) => 0 - x[(at % dim) * dim + Math.floor(at / dim)]));
  return { algebra, name: `${name}*`, dim, generators: transposed };
}

/** @throws RangeError if two representations are not of one algebra */
export function requireSameAlgebra(where: string, rho: AlgebraRepresentation, sigma: AlgebraRepresentation): void {
  if (rho.algebra !== sigma.algebra && rho.algebra.name !== sigma.algebra.name) {
    throw new RangeError(
      `${where}: ${rho.name} is of ${rho.algebra.name}, ${sigma.name} of ${sigma.algebra.name}; one algebra is needed`,
    );
  }
}

export function commutator(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const [ab, ba] = [multiply(a, b, n, n, n), multiply(b, a, n, n, n)];
  return ab.map((x, at) => x - ba[at]);
}
