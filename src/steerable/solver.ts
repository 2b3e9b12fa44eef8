import type { Group } from "../groups/index.js";
import { frequencyOf, type Irrep, quadrature, realClebschGordan } from "../representations/index.js";
import { harmonicCharacters, harmonicMatrices } from "./harmonic-matrices.js";
import { type Acting, invariantTensors } from "./invariants.js";

/** Solutions of the kernel constraint for pairs of irreps and frequencies. */
export interface Solver {
  /**
   * An orthonormal basis of tensors C[a, b, q], row-major [out.dim, in.dim, harmonics of degree J], for which κ(x) = ∑_q C[·, ·, q] Y_q(x) is
   * equivariant.
   */
  solutions(out: Irrep, into: Irrep, frequency: number): readonly Float64Array[];
  /** The lowest frequencies J that connect two irreps, at most `count` of them. */
  fitting(out: Irrep, into: Irrep, count: number): number[];
}

/**
 * The harmonics of degree J turn by D_J, so κ(gx) = ψ_out(g) κ(x) ψ_in(g)⁻¹ says that C is invariant under ψ_out ⊗ ψ_in ⊗ D_J (irreps are
 * orthogonal): Hom_H(Y_J|_H, ψ_out ⊗ ψ_in), by the Wigner-Eckart theorem one Clebsch-Gordan tensor for each copy of an irrep of H that both
 * sides share, times the endomorphisms of that irrep, 1, 2 or 4 of them (L. Lang & M. Weiler 2021, arXiv:2010.10952, theorem 4.1).
 * In closed form:
 *
 *     SO(3), O(3)   the real coupling tensor of degrees l_out, l_in and J, if the parities allow it
 *     SO(2), O(2)   the average over an angle, taken over equal steps, more than m_out + m_in + J, which is exact
 *     finite H      the average over H
 *
 * @throws RangeError if the group is infinite and none of these
 */
export function wignerEckart(group: Group, irreps: readonly Irrep[], degree: number): Solver {
  const { kind } = group.structure;
  return kind === "SO3" || kind === "O3" ? coupling(kind) : averaging(group, irreps, degree);
}

function coupling(kind: "SO3" | "O3"): Solver {
  const connects = (out: Irrep, into: Irrep, j: number): boolean => {
    const [l, m] = [frequencyOf(out), frequencyOf(into)];
    const odd = kind === "O3" && out.id.endsWith("o") !== into.id.endsWith("o");
    return j >= Math.abs(l - m) && j <= l + m && (kind === "SO3" || (j % 2 === 1) === odd);
  };
  return {
    solutions: (out, into, j) => (connects(out, into, j) ? [realClebschGordan(frequencyOf(out), frequencyOf(into), j)] : []),
    fitting(out, into, count) {
      const all = Array.from({ length: frequencyOf(out) + frequencyOf(into) + 1 }, (_, j) => j);
      return all.filter((j) => connects(out, into, j)).slice(0, count);
    },
  };
}

function averaging(group: Group, irreps: readonly Irrep[], degree: number): Solver {
  const { action } = group;
  if (action === undefined) throw new RangeError(`kernelBasis: ${group.name} has no action on the plane or on space`);
  const highest = Math.max(0, ...irreps.map(frequencyOf));
  const elements = averagedElements(group, 2 * highest + degree);
  const actions = elements.map((g) => action.matrix(g));
  const harmonics = actions.map((matrix) => harmonicMatrices(action.dimension, degree, matrix));
  const turning = Array.from({ length: degree + 1 }, (_, j): Acting => {
    const matrices = harmonics.map((all) => all[j]);
    return { dim: Math.sqrt(matrices[0].length), matrices };
  });
  const acting = new Map<string, Acting>();
  const actingOf = (irrep: Irrep): Acting => {
    let found = acting.get(irrep.id);
    if (found === undefined) acting.set(irrep.id, (found = { dim: irrep.dim, matrices: elements.map((g) => irrep.at(g)) }));
    return found;
  };
  const solved = new Map<string, readonly Float64Array[]>();
  return {
    solutions(out, into, j) {
      const key = `${out.id} ${into.id} ${j}`;
      let found = solved.get(key);
      if (found === undefined) solved.set(key, (found = invariantTensors(actingOf(out), actingOf(into), turning[j])));
      return found;
    },
    fitting(out, into, count) {
      if (group.elements === undefined) {
        const [m, n] = [frequencyOf(out), frequencyOf(into)];
        const candidates = [...new Set([Math.abs(m - n), m + n])];
        const beyond = averaging(group, [out, into], m + n);
        return candidates.filter((j) => beyond.solutions(out, into, j).length > 0).slice(0, count);
      }
      // Every irrep occurs among polynomials of degree < |H|, if only the identity acts as such.
      const bound = Math.min(2 * group.order, 120);
      const characters = actions.map((matrix) => harmonicCharacters(action.dimension, bound, matrix));
      const weights = elements.map((_, g) => trace(actingOf(out), g) * trace(actingOf(into), g));
      const fitting: number[] = [];
      for (let j = 0; j <= bound && fitting.length < count; ++j) {
        const total = weights.reduce((sum, w, g) => sum + w * characters[g][j], 0);
        if (total > 0.5 * elements.length) fitting.push(j);
      }
      return fitting;
    },
  };
}

function trace({ dim, matrices }: Acting, g: number): number {
  let sum = 0;
  for (let i = 0; i < dim; ++i) sum += matrices[g][i * (dim + 1)];
  return sum;
}

/** Elements whose average of products of matrix elements, of frequency at most `frequency` in all, is that over the group. */
export function averagedElements<E>(group: Group<E>, frequency: number): readonly E[] {
  const { kind } = group.structure;
  if (group.elements === undefined && kind !== "SO2" && kind !== "O2")
    throw new RangeError(`kernelBasis: ${group.name} is neither finite nor one of SO2, O2, SO3, O3, for which kernels are known`);
  return quadrature(group, Math.ceil(frequency / 2)).elements; // all of one weight
}
