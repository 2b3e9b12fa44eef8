import { generator } from "../arithmetic/index.js";
import type { Group } from "../groups/index.js";
import { irreps } from "./irreps/irrep.js";
import { isotypicCopies, multiplicityIntegral, type Samples } from "./isotypic.js";
import {
  addMultiple,
  blockDiagonal,
  choleskyFactor,
  inverseMatrix,
  largestDifference,
  multiply,
  sideBySide,
  transpose,
} from "./matrices.js";
import { type Quadrature, quadrature } from "./quadrature.js";
import type { Decomposition, Irrep, Representation } from "./representation.js";

/** How far integrals may be from whole numbers, and ρQ from Q(⊕ψ), before a representation counts as not decomposed. */
const TOLERANCE = 1e-6;

/** What the projectors need to know of a representation. */
export type Undecomposed<E> = Pick<Representation<E>, "group" | "name" | "dim" | "orthogonal" | "at">;

/**
 * Decomposes a representation by the projectors onto its irreps (see {@link isotypicCopies}): sums over a finite group, exact quadrature
 * over a Lie group. The irreps come in the order of the group's list. A representation that is not orthogonal is first made so,
 * by the invariant inner product ∫ ρᵀρ = LLᵀ.
 *
 * @param frequency - the highest frequency looked for, of a Lie group; not used for finite groups
 * @throws RangeError if irreps up to that frequency do not fill it
 */
export function decomposeByProjection<E>(rho: Undecomposed<E>, frequency = 0): Decomposition<E> {
  const { group, dim } = rho;
  const points = quadrature(group, frequency);
  const given = points.elements.map((g) => rho.at(g));
  const factor = rho.orthogonal ? undefined : choleskyFactor(meanSquare(given, points.weights, dim), dim);
  const matrices = factor === undefined ? given : orthogonalized(given, factor, dim);
  const samples: Samples = { dim, weights: points.weights, matrices };

  const found: Irrep<E>[] = [];
  const columns: Float64Array[] = [];
  let filled = 0;
  for (const irrep of group.elements === undefined ? irreps(group, { maxFrequency: frequency }) : irreps(group)) {
    if (filled === dim) break;
    const psi = irrepSamples(irrep, points);
    const integral = multiplicityIntegral(samples, psi, irrep);
    const multiplicity = Math.round(integral);
    if (!(Math.abs(integral - multiplicity) < TOLERANCE) || filled + multiplicity * irrep.dim > dim) {
      throw notFilled(rho, frequency, `irrep ${irrep.id} seems to occur ${integral} times`);
    }
    for (const copy of isotypicCopies(samples, psi, irrep, multiplicity)) {
      found.push(irrep);
      columns.push(copy);
    }
    filled += multiplicity * irrep.dim;
  }
  if (filled !== dim) throw notFilled(rho, frequency, `irreps fill ${filled} of ${dim} dimensions`);

  const orthogonalBasis = sideBySide(columns, dim);
  const turned = transpose(orthogonalBasis, dim, dim);
  if (factor === undefined) {
    const decomposition = { irreps: found, changeOfBasis: orthogonalBasis, inverse: turned };
    if (group.elements === undefined) requireDecomposed(rho, frequency, decomposition);
    return decomposition;
  }
  const upper = transpose(factor, dim, dim);
  const decomposition = {
    irreps: found,
    changeOfBasis: multiply(inverseMatrix(upper, dim), orthogonalBasis, dim, dim, dim),
    inverse: multiply(turned, upper, dim, dim, dim),
  };
  if (group.elements === undefined) requireDecomposed(rho, frequency, decomposition);
  return decomposition;
}

/** ψ₁(g) ⊕ ψ₂(g) ⊕ …, the right side of a decomposition. */
export function sumOfIrreps<E>(irreps: readonly Irrep<E>[], g: E): Float64Array {
  return blockDiagonal(
    irreps.map((irrep) => irrep.at(g)),
    irreps.map((irrep) => irrep.dim),
  );
}

const sampled = new WeakMap<Quadrature, Map<string, Samples>>();

function irrepSamples(irrep: Irrep, points: Quadrature): Samples {
  const known = sampled.get(points) ?? new Map<string, Samples>();
  sampled.set(points, known);
  let samples = known.get(irrep.id);
  if (samples === undefined) {
    samples = { dim: irrep.dim, weights: points.weights, matrices: points.elements.map((g) => irrep.at(g)) };
    known.set(irrep.id, samples);
  }
  return samples;
}

/** ∫ ρᵀρ dg. */
function meanSquare(matrices: readonly Float64Array[], weights: Float64Array, dim: number): Float64Array {
  const mean = new Float64Array(dim * dim);
  for (const [i, matrix] of matrices.entries()) {
    addMultiple(mean, weights[i], multiply(transpose(matrix, dim, dim), matrix, dim, dim, dim));
  }
  return mean;
}

/** Lᵀ ρ L⁻ᵀ, which is orthogonal if LLᵀ is invariant. */
function orthogonalized(matrices: readonly Float64Array[], factor: Float64Array, dim: number): Float64Array[] {
  const upper = transpose(factor, dim, dim);
  const inverse = inverseMatrix(upper, dim);
  return matrices.map((matrix) => multiply(multiply(upper, matrix, dim, dim, dim), inverse, dim, dim, dim));
}

function requireDecomposed<E>(rho: Undecomposed<E>, frequency: number, { irreps, changeOfBasis }: Decomposition<E>): void {
  const { dim } = rho;
  const random = generator(0);
  for (let draw = 0; draw < 3; ++draw) {
    const g = rho.group.random(random);
    const left = multiply(rho.at(g), changeOfBasis, dim, dim, dim);
    const difference = largestDifference(left, multiply(changeOfBasis, sumOfIrreps(irreps, g), dim, dim, dim));
    if (!(difference < TOLERANCE)) throw notFilled(rho, frequency, `ρQ and Q(⊕ψ) differ by ${difference} at a random element`);
  }
}

function notFilled<E>(rho: Undecomposed<E>, frequency: number, finding: string): RangeError {
  const group: Group = rho.group;
  return new RangeError(
    group.elements === undefined
      ? `decomposing ${rho.name} of ${group.name}: frequencies beyond maxFrequency = ${frequency} are present (${finding})`
      : `decomposing ${rho.name} of ${group.name}: not a representation (${finding})`,
  );
}
