/** Edges sorted by (receiver, sender, shift): edge e points from receivers[e] to the image of senders[e] shifted by S·cell. */
export interface NeighbourList {
  readonly count: number;
  readonly receivers: Int32Array;
  readonly senders: Int32Array;
  /** [count, 3], whole numbers of cell vectors. */
  readonly shifts: Int32Array;
}

/** Atoms that stand at the same place: their edge has no direction. `code` is always "ERR_COINCIDENT_ATOMS". */
export class CoincidentAtomsError extends RangeError {
  override readonly name = "CoincidentAtomsError";
  readonly code = "ERR_COINCIDENT_ATOMS";
  /** The two atoms, counted from 0 in their own structure. */
  readonly atoms: readonly [number, number];

  constructor(where: string, atoms: readonly [number, number], distance: number) {
    super(
      `${where}: atoms ${atoms[0]} and ${atoms[1]} are ${distance} Å apart, which is the same place; an edge needs a direction`,
    );
    this.atoms = atoms;
  }
}

/** Pairs closer than this (ångström) count as one place: far above rounding, far below any bond. */
const SAME_PLACE = 1e-8;

/** @throws CoincidentAtomsError if the square of the distance of i and j is that of one place */
export function requireApart(where: string, i: number, j: number, square: number): void {
  if (square < SAME_PLACE * SAME_PLACE) throw new CoincidentAtomsError(where, i < j ? [i, j] : [j, i], Math.sqrt(square));
}
