import type { Group } from "../groups/index.js";
import { type Irrep, realClebschGordan } from "../representations/index.js";
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
 *     SO(2), O(2)   the average over an angle, taken over N > m_out + m_in + J equal steps, which is exact
 *     finite H      the average over H
 *
 * @throws RangeError if the group is infinite and none of these
 */
export function wignerEckart(group: Group, irreps: readonly Irrep[], degree: number): Solver {
  return group.name === "SO3" || group.name === "O3" ? coupling(group.name) : averaging(group, irreps, degree);
}

function coupling(name: "SO3" | "O3"): Solver {
  const connects = (out: Irrep, into: Irrep, j: number): boolean => {
    const [l, m] = [frequencyOf(out), frequencyOf(into)];
    const odd = name === "O3" && out.id.endsWith("o") !== into.id.endsWith("o");
    return j >= Math.abs(l - m) && j <= l + m && (name === "SO3" || (j % 2 === 1) === odd);
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
  const highest = group.elements === undefined ? Math.max(...irreps.map(frequencyOf)) : 0;
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
function averagedElements(group: Group, frequency: number): readonly any[] {
  if (group.elements !== undefined) return group.elements;
  const angles = turns(frequency + 1);
  if (group.name === "SO2") return angles;
  if (group.name === "O2") return angles.flatMap((angle) => [false, true].map((mirror) => ({ mirror, angle })));
  throw new RangeError(`kernelBasis: ${group.name} is neither finite nor one of SO2, O2, SO3, O3, for which kernels are known`);
}

/** Equal steps of a whole turn, in radians. */
export function turns(count: number): number[] {
  return Array.from({ length: count }, (_, k) => (2 * Math.PI * k) / count);
}

/** Frequency m of an irrep of SO(2) or O(2), degree l of one of SO(3) or O(3). */
export function frequencyOf(irrep: Irrep): number {
  if (irrep.id.startsWith("A")) return 0; // the two of O(2) that turn nothing
  return Number.parseInt(irrep.id.replace("E", ""), 10);
}
