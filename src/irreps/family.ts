/** Parity under inversion: 1 even, −1 odd; 0 for an irrep of a group that writes none. */
export type Parity = 1 | -1 | 0;

/** What the algebra of texts knows of an irrep; its matrices are another room's. */
export interface IrrepFacts {
  /** "O(3)" and "SO(3)", whose texts have no prefix, otherwise the prefix: "C4", "SO2", "Oh". */
  readonly group: string;
  /** The irrep alone, itself a text of one copy: "1o" in O(3), "1" in SO(3), "C4:1" in C4. */
  readonly irrep: string;
  /** Its name in its group, without the prefix: "1o", "1", "A1g". */
  readonly id: string;
  /** Dimension over the real numbers. */
  readonly dim: number;
  /** Degree; −1 in a group whose irreps have none. It is half an odd number for a spinor of SU(2). */
  readonly l: number;
  readonly parity: Parity;
  /** Frobenius-Schur type: what commutes with it are the real numbers, the complex numbers or the quaternions. */
  readonly type: "R" | "C" | "H";
  /** Whether no element of the group changes it. */
  readonly invariant: boolean;
  /** Place in the order of sorting, rising. */
  readonly rank: number;
}

/** An irrep and how often it occurs. */
export interface Summand {
  readonly multiplicity: number;
  readonly irrep: IrrepFacts;
}

/** The irreps of one group, as far as texts speak of them. */
export interface Family {
  readonly group: string;
  /** Its irreps in words, for errors: "0, 1, 2". */
  readonly ids: string;
  /** Ranks are below this. */
  readonly ranks: number;
  /** The irrep on which nothing acts. */
  readonly trivial: IrrepFacts;
  /** The irrep of that name, if there is one. */
  find(id: string): IrrepFacts | undefined;
  /** Decomposition of a ⊗ b over the real numbers, sorted. */
  product(a: IrrepFacts, b: IrrepFacts): readonly Summand[];
}

/** An irrep of a group with a prefix. */
export function prefixed(group: string, id: string, rank: number, dim: number, type: "R" | "C" | "H" = "R", l = -1): IrrepFacts {
  return Object.freeze({ group, irrep: `${group}:${id}`, id, dim, l, parity: 0, type, invariant: rank === 0, rank });
}
