import type { Graph } from "../graphs/index.js";
import type { Dtype } from "../runtime/index.js";
import {
  castTensor,
  concatenate,
  forget,
  type Indices,
  scaleRows,
  scatter,
  scope,
  sliceColumns,
  subtract,
  sum,
  type Tensor,
  toArray,
  valueWithGradient,
} from "../tensor/index.js";
import { type Batch, batchOf, type System } from "./batch.js";

/** An interatomic potential: energies of atoms from the vectors to their neighbours. */
export interface Potential {
  /** Atomic numbers that it knows, in the order of its species. */
  readonly elements: readonly number[];
  /** ångström */
  readonly cutoff: number;
  readonly dtype: Dtype;
  /** Energy of each atom, eV, f64 [atoms, 1]; vectors in the precision of the potential. */
  atomEnergies(vectors: Tensor<"1x1o">, graph: Graph, species: Indices): Tensor<"1x0e">;
}

/** Energies and their derivatives, as tensors that can be differentiated further. */
export interface Derived {
  /** eV, f64 [systems, 1]. */
  energies: Tensor<"1x0e">;
  /** eV, f64 [atoms, 1]. */
  atomEnergies: Tensor<"1x0e">;
  /** eV/Å, f64 [atoms, 3]. */
  forces: Tensor<"1x1o">;
  /** ∑ r ⊗ ∂E/∂r, f64 [systems, 9], eV: V·stress is its symmetric part. */
  readonly virials: Tensor<"plain">;
}

/** Energies, forces and virials of a batch: one gradient by the edge vectors, on which all three depend linearly. */
export function derive(potential: Potential, batch: Batch): Derived {
  const { graph, species, systemOf, systemOfEdge } = batch;
  const found = valueWithGradient<[string], Tensor<"1x0e">>((vectors) => {
    const atoms = potential.atomEnergies(castTensor(vectors as Tensor<"1x1o">, potential.dtype), graph, species);
    return [sum(atoms), atoms];
  })(batch.vectors);
  const edge = found.gradients[0] as Tensor<"1x1o">;
  const forces = subtract(scatter(edge, graph.receivers), scatter(edge, graph.senders));
  let virials: Tensor<"plain"> | undefined;
  return {
    energies: scatter(found.aux, systemOf),
    atomEnergies: found.aux,
    forces,
    // Computed when they are asked for: most systems are not periodic.
    get virials() {
      virials ??= scatter(outer(batch.vectors, edge), systemOfEdge);
      return virials;
    },
  };
}

/** r ⊗ g of each row, [rows, 9], plain. */
function outer(r: Tensor, g: Tensor): Tensor<"plain"> {
  const [left, right] = [forget(r), forget(g)];
  return concatenate(...[0, 1, 2].map((a) => scaleRows(sliceColumns(left, a, a + 1), right))) as Tensor<"plain">;
}

/** What a potential says of one system. */
export interface Prediction {
  /** eV */
  energy: number;
  /** eV, [n] */
  atomEnergies: Float64Array;
  /** eV/Å, [n, 3] */
  forces: Float64Array;
  /** eV/Å³, Voigt order xx yy zz yz xz xy, positive in tension; null unless the system is periodic in three directions. */
  stress: Float64Array | null;
}

/**
 * Energies, forces and stresses.
 *
 * @throws RangeError naming the system and the atom that is at fault
 */
export function predict(potential: Potential, systems: readonly System[]): Prediction[] {
  let values: { atomEnergies: Float64Array; energies: Float64Array; forces: Float64Array; virials: Float64Array } | undefined;
  const batch = scope(() => {
    const prepared = batchOf(systems, potential.elements, potential.cutoff);
    const derived = derive(potential, prepared);
    values = {
      energies: toArray(derived.energies) as Float64Array,
      atomEnergies: toArray(derived.atomEnergies) as Float64Array,
      forces: toArray(derived.forces) as Float64Array,
      virials: prepared.volumes.every((volume) => volume === null)
        ? new Float64Array(0)
        : (toArray(derived.virials) as Float64Array),
    };
    return { atoms: prepared.atoms, volumes: prepared.volumes };
  });
  const { energies, atomEnergies, forces, virials } = values as NonNullable<typeof values>;
  let at = 0;
  return batch.atoms.map((n, s) => {
    const volume = batch.volumes[s];
    const first = at;
    at += n;
    return {
      energy: energies[s],
      atomEnergies: atomEnergies.slice(first, at),
      forces: forces.slice(3 * first, 3 * at),
      stress: volume === null ? null : voigt(virials.subarray(9 * s, 9 * s + 9), volume),
    };
  });
}

/** Symmetric part over the volume, in Voigt order. */
export function voigt(virial: Float64Array, volume: number): Float64Array {
  const part = (a: number, b: number): number => (virial[3 * a + b] + virial[3 * b + a]) / (2 * volume);
  return Float64Array.of(part(0, 0), part(1, 1), part(2, 2), part(1, 2), part(0, 2), part(0, 1));
}
