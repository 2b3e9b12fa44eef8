import type { Group } from "../groups/index.js";
import type { Irrep, Representation } from "../representations/index.js";
import { plain, scope, toArray } from "../tensor/index.js";
import { blocksOf, type KernelBlock, orbitShapes, ringShapes } from "./blocks.js";
import { blended, type DenseBasis, denseBasis } from "./dense-basis.js";
import { EmptyBasisError } from "./errors.js";
import { type Points, pointsArray, requireBasisOptions } from "./options.js";
import { orbitProfile, type Profile, ringProfile } from "./profile.js";
import { type Solver, wignerEckart } from "./solver.js";
import { type SparseMap, sparseMatrix } from "./sparse-map.js";
import { spreadMap } from "./spread-map.js";
import { steerableKernel } from "./steerable-kernel.js";

export interface KernelBasisOptions {
  /** Radii of circles about the origin, for groups that act on the plane; 0 is the origin itself. */
  readonly rings?: readonly number[];
  /** Radii of spheres, for groups that act on space. */
  readonly shells?: readonly number[];
  /** Points whose orbits under a finite group carry the kernel, in place of rings and shells; points of one orbit count once. */
  readonly orbit?: Points;
  /** Highest frequency, an integer ≥ 0, on all rings or on each. On radius 0 it is 0. */
  readonly maxFrequency?: number | readonly number[];
  /** σ of the Gaussian about a ring, a shell or a point, on all or on each. Default: 0.6; for orbits 0, the points alone. */
  readonly width?: number | readonly number[];
}

/** What is known of one element of a basis. */
export interface KernelElement {
  /** The irrep of rhoOut and that of rhoIn which it connects, and which copy of each. */
  readonly out: string;
  readonly in: string;
  readonly copyOut: number;
  readonly copyIn: number;
  /** Frequency of its harmonics; undefined on an orbit. */
  readonly frequency: number | undefined;
  /** Radius of its ring, shell or orbit. */
  readonly radius: number;
}

/** A basis of the kernels κ with κ(gx) = ρ_out(g) κ(x) ρ_in(g)⁻¹. */
export interface KernelBasis<E = any> {
  readonly group: Group<E>;
  readonly rhoIn: Representation<E>;
  readonly rhoOut: Representation<E>;
  /** Number of elements, and of weights. */
  readonly dim: number;
  /** Irreps of rhoOut that no element reaches: these channels of the output stay 0. */
  readonly unreached: readonly string[];
  /** What is known of element k, an integer from 0 to dim − 1. */
  element(k: number): KernelElement;
  /**
   * All elements at some points, dense. Large representations should use {@link expand}.
   *
   * @param points - n points, flat or one by one; a Float32Array is computed in single precision, anything else in double
   * @returns row-major, [n, dim, rhoOut.dim, rhoIn.dim]
   * @throws RangeError if the points are not of the dimension of the action or not finite, or the result would exceed 2 GiB
   */
  sample(points: Float32Array): Float32Array;
  sample(points: Points): Float64Array;
  /**
   * The kernel ∑ₖ wₖ κₖ at some points.
   *
   * @param weights - `dim` numbers
   * @returns row-major, [n, rhoOut.dim, rhoIn.dim]
   */
  expand(weights: ArrayLike<number>, points: Float32Array): Float32Array;
  expand(weights: ArrayLike<number>, points: Points): Float64Array;
  /** @internal The functions of x that kernels are made of. */
  readonly profile: Profile;
  /** @internal Elements by pairs of irreps. */
  readonly blocks: readonly KernelBlock[];
  /** @internal From weights to coefficients [profile, rhoOut.dim, rhoIn.dim] in the bases of the irreps. */
  readonly spread: SparseMap;
  /** @internal Q_out and (Q_in⁻¹)ᵀ; undefined if they are 1. */
  readonly changeOut: SparseMap | undefined;
  readonly changeIn: SparseMap | undefined;
}

/**
 * All kernels of a steerable convolution that are band-limited on some rings (circles of the plane), shells (spheres) or orbits:
 *
 *     κ(gx) = ρ_out(g) κ(x) ρ_in(g)⁻¹,     κ(x) = Q_out ( ⊕ ∑ wₖ κₖ(x) ) Q_in⁻¹,
 *     κₖ(x) = exp(−(|x|−r)²/2σ²) ∑_q C[·, ·, q] Y_J,q(x/|x|)
 *
 * one block for each irrep of ρ_out and each of ρ_in, and in it one element for each ring, frequency J ≤ maxFrequency, invariant tensor C
 * of ψ_out ⊗ ψ_in ⊗ Y_J, and pair of copies. Weights are in that order: blocks by the first occurrence of their irreps, then ring, frequency,
 * tensor, copy out, copy in. On an orbit H·p the kernel is free at p in Hom_Stab(ψ_in, ψ_out), and transported to the other points.
 *
 * In the bases of the irreps the elements of one ring are orthonormal in ⟨κ, κ′⟩ = ∫ tr κ(u)ᵀκ′(u) du over its directions u, of measure 1,
 * and if ρ_in and ρ_out are orthogonal, in their own bases too; on an orbit the integral is the mean over its points. Elements of
 * different rings are linearly independent. At x = 0 only frequency 0 is not zero, so κ(0) commutes with the group. The basis is
 * deterministic.
 *
 * Pairs of irreps that no kernel connects at all, such as scalars and pseudoscalars of O(2), give dim 0.
 *
 * @param group - one that acts on the plane or on space: finite, or SO(2), O(2), SO(3), O(3)
 * @throws EmptyBasisError (`ERR_EMPTY_BASIS`) if nothing fits the rings and frequencies given, but higher frequencies would; it lists them
 * @throws TypeError if the representations are of another group; RangeError if the group has no action, or an option has no meaning
 * @remarks Source: M. Weiler & G. Cesa 2019, arXiv:1911.08251, section 2; L. Lang & M. Weiler 2021, arXiv:2010.10952; for subgroups
 * G. Cesa, L. Lang & M. Weiler, ICLR 2022.
 */
export function kernelBasis<E>(
  group: Group<E>,
  rhoIn: Representation<E>,
  rhoOut: Representation<E>,
  options: KernelBasisOptions,
): KernelBasis<E> {
  const given = requireBasisOptions(group, rhoIn, rhoOut, options);
  const irreps = [...rhoOut.decomposition.irreps, ...rhoIn.decomposition.irreps];
  let solver: Solver | undefined;
  let profile: Profile;
  let shapes: ReturnType<typeof ringShapes>;
  if (given.kind === "rings") {
    const rings = ringProfile(given.dimension, given.radii, given.widths, given.degrees);
    solver = wignerEckart(group, irreps, Math.max(0, ...given.degrees));
    [profile, shapes] = [rings, ringShapes(rings, solver)];
  } else {
    const found = orbitShapes(group, given.dimension, given.points);
    [profile, shapes] = [orbitProfile(given.dimension, found.points, given.width), found.shapes];
  }
  const { blocks, dim } = blocksOf(rhoOut.decomposition.irreps, rhoIn.decomposition.irreps, shapes);
  if (dim === 0 && solver !== undefined && given.kind === "rings") {
    requireNothingFits(group, rhoIn.decomposition.irreps, rhoOut.decomposition.irreps, given, solver);
  }
  const reached = new Set(blocks.map(({ out }) => out.id));
  const unreached = [...new Set(rhoOut.decomposition.irreps.map(({ id }) => id))].filter((id) => !reached.has(id));

  let dense: DenseBasis | undefined;
  let spread: SparseMap | undefined;
  const basis: KernelBasis<E> = {
    group,
    rhoIn,
    rhoOut,
    dim,
    unreached,
    element: (k) => elementOf(blocks, dim, k),
    sample(points: Points): any {
      const x = pointsArray("sample", points, profile.dimension);
      const rows = x.length / profile.dimension;
      requireRoom(rows, dim, rhoOut.dim, rhoIn.dim);
      dense ??= denseBasis(blocks, dim, rhoOut, rhoIn);
      const all = dense;
      return scope(() => ({ values: blended(all, profile.at(plain(x, { shape: [rows, profile.dimension] }))) })).values;
    },
    expand(weights: ArrayLike<number>, points: Points): any {
      const x = pointsArray("expand", points, profile.dimension);
      if (weights.length !== dim)
        throw new RangeError(`expand: ${weights.length} weights; the basis has ${dim} elements, one weight each`);
      const dtype = x instanceof Float32Array ? "f32" : "f64";
      return scope(() => ({
        values: toArray(
          steerableKernel(
            basis,
            plain(x, { shape: [x.length / profile.dimension, profile.dimension] }),
            plain(Float64Array.from(weights), { dtype }),
          ),
        ),
      })).values;
    },
    profile,
    blocks,
    get spread() {
      spread ??= spreadMap(blocks, profile.count, rhoOut.dim, rhoIn.dim, dim);
      return spread;
    },
    changeOut: changeOf(rhoOut.dim, rhoOut.decomposition.changeOfBasis, false),
    changeIn: changeOf(rhoIn.dim, rhoIn.decomposition.inverse, true),
  };
  return basis;
}

function elementOf(blocks: readonly KernelBlock[], dim: number, k: number): KernelElement {
  if (!Number.isInteger(k) || k < 0 || k >= dim)
    throw new RangeError(`element: there is no element ${k}; the basis has ${dim}, counted from 0`);
  const block = blocks.findLast(({ offset }) => offset <= k) as KernelBlock;
  const { out, into, copiesOut, copiesIn, solutions } = block;
  const place = k - block.offset;
  const copyIn = place % copiesIn.length;
  const copyOut = Math.floor(place / copiesIn.length) % copiesOut.length;
  const { frequency, radius } = solutions[Math.floor(place / (copiesIn.length * copiesOut.length))];
  return { out: out.id, in: into.id, copyOut, copyIn, frequency, radius };
}

/** Q, or its transpose, as a sparse map by rows, which sums in registers; undefined if it is 1. */
function changeOf(dim: number, matrix: Float64Array, turned: boolean): SparseMap | undefined {
  let one = true;
  for (let i = 0; i < dim && one; ++i) for (let j = 0; j < dim && one; ++j) one = matrix[i * dim + j] === (i === j ? 1 : 0);
  if (one) return undefined;
  const rows = turned ? matrix.map((_, at) => matrix[(at % dim) * dim + Math.floor(at / dim)]) : matrix;
  return sparseMatrix(dim, dim, rows);
}

/** Largest dense sample, in numbers: 2 GiB of doubles. */
const MOST = 1 << 28;

function requireRoom(points: number, dim: number, dimOut: number, dimIn: number): void {
  const one = dim * dimOut * dimIn;
  if (one * Math.max(points, 1) > MOST)
    throw new RangeError(
      `sample: ${points} points of ${dim} kernels ${dimOut} × ${dimIn} are ${points * one} numbers, more than ${MOST}; ` +
        "expand(weights, points) needs no dense basis",
    );
}

/**
 * An empty basis is a mistake if higher frequencies, or rings that have any, would fit.
 *
 * @throws EmptyBasisError
 */
function requireNothingFits(
  group: Group,
  irrepsIn: readonly Irrep[],
  irrepsOut: readonly Irrep[],
  { radii, degrees }: { readonly radii: readonly number[]; readonly degrees: readonly number[] },
  solver: Solver,
): void {
  const ids = (irreps: readonly Irrep[]): string => [...new Set(irreps.map(({ id }) => `"${id}"`))].join(", ");
  const fitting = new Set<number>();
  const distinct = (irreps: readonly Irrep[]): Irrep[] => [...new Map(irreps.map((irrep) => [irrep.id, irrep])).values()];
  for (const out of distinct(irrepsOut))
    for (const into of distinct(irrepsIn)) for (const j of solver.fitting(out, into, 4)) fitting.add(j);
  const frequencies = [...fitting].sort((a, b) => a - b).slice(0, 4);
  if (frequencies.length === 0) return;
  const highest = Math.max(...degrees);
  const given = `the rings [${radii}] with frequencies up to [${degrees}]`;
  const small = highest === 0 && radii.every((radius) => radius === 0) ? "; at radius 0 only frequency 0 fits" : "";
  throw new EmptyBasisError(
    `kernelBasis: no kernel of ${group.name} takes ${ids(irrepsIn)} to ${ids(irrepsOut)} on ${given}${small}; ` +
      `frequencies that fit, on a ring of positive radius: ${frequencies.join(", ")}`,
    frequencies,
  );
}
