import { batchedGraph, edgeVectors, type Graph } from "../graphs/index.js";
import { type Indices, indices, scope, type Tensor, tensor } from "../tensor/index.js";

/** Atoms, as the readers of `intertwiner/io` give them. */
export interface System {
  /** Atomic numbers. */
  readonly species: ArrayLike<number>;
  /** [n, 3], ångström. */
  readonly positions: Float64Array;
  /** Rows are the lattice vectors, ångström. */
  readonly cell?: Float64Array | null;
  readonly periodic?: readonly [boolean, boolean, boolean];
}

/** Systems side by side, ready for a potential: one graph without edges between them. */
export interface Batch {
  readonly graph: Graph;
  /** Place of each atom's element in the list of the potential. */
  readonly species: Indices;
  /** System of each atom, and of each edge. */
  readonly systemOf: Indices;
  readonly systemOfEdge: Indices;
  /** Edge vectors, f64. */
  readonly vectors: Tensor<"1x1o">;
  readonly atoms: readonly number[];
  /** Volumes in Å³; null for a system that is not periodic in three directions. */
  readonly volumes: readonly (number | null)[];
}

/** A mistake in the atoms themselves. */
function refuse(which: number, what: string): never {
  throw new RangeError(`potential: system ${which} ${what}`);
}

/**
 * @param known - atomic numbers that the potential knows
 * @throws RangeError naming the system and the atom: an element that is not known, a coordinate that is not finite, a wrong number of them
 */
export function batchOf(systems: readonly System[], known: readonly number[], cutoff: number): Batch {
  if (systems.length === 0) throw new RangeError("potential: there are no systems");
  const place = new Map(known.map((number, i) => [number, i]));
  const atoms = systems.map(({ species }) => species.length);
  const total = atoms.reduce((a, b) => a + b, 0);
  const kinds = new Int32Array(total);
  const owners = new Int32Array(total);
  const positions = new Float64Array(3 * total);
  let at = 0;
  systems.forEach((system, s) => {
    if (system.positions.length !== 3 * system.species.length)
      refuse(s, `has ${system.species.length} atoms and ${system.positions.length} coordinates; it needs three each`);
    for (let i = 0; i < system.species.length; i++, at++) {
      const kind = place.get(system.species[i]);
      if (kind === undefined)
        refuse(s, `has an atom of atomic number ${system.species[i]} (atom ${i}); the potential knows ${known.join(", ")}`);
      kinds[at] = kind;
      owners[at] = s;
      for (let x = 0; x < 3; x++) {
        const value = system.positions[3 * i + x];
        if (!Number.isFinite(value)) refuse(s, `has the coordinate ${value} (atom ${i}); coordinates are finite, in ångström`);
        positions[3 * at + x] = value;
      }
    }
  });
  return scope(() => {
    const graph = batchedGraph(
      systems.map(({ positions: points, cell, periodic }) => ({ positions: points, cutoff, cell, periodic })),
    );
    const receivers = graph.receivers.toArray();
    const vectors = edgeVectors(tensor("1x1o", positions, { dtype: "f64", shape: [total] }), graph);
    return {
      graph,
      species: indices(kinds, known.length),
      systemOf: indices(owners, systems.length),
      systemOfEdge: indices(
        receivers.map((i) => owners[i]),
        systems.length,
      ),
      vectors,
      atoms,
      volumes: systems.map(({ cell, periodic }) =>
        cell && (periodic ?? [true, true, true]).every((p) => p) ? volume(cell) : null,
      ),
    };
  });
}

function volume(cell: Float64Array): number {
  const [a, b, c, d, e, f, g, h, i] = cell;
  return Math.abs(a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g));
}
