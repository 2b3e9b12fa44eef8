/** What a file says of a structure beyond the fields that have a name: text, numbers, truths, and lists and records of them. */
export type InfoValue = null | string | number | boolean | readonly InfoValue[] | { readonly [key: string]: InfoValue };

/** A column of numbers (R), whole numbers (I), truths (L) or texts (S) for the atoms, [n, columns]. */
export interface AtomArray {
  readonly kind: "R" | "I" | "L" | "S";
  readonly columns: number;
  readonly values: Float64Array | readonly string[] | readonly boolean[];
}

/** Atoms in space, with what was computed for them: one frame of an extended xyz file. */
export interface Structure {
  /** Atomic numbers. */
  readonly species: readonly number[];
  /** [n, 3], Å */
  readonly positions: Float64Array;
  /** [3, 3], rows are the lattice vectors, Å. */
  readonly cell?: Float64Array;
  readonly periodic: readonly [boolean, boolean, boolean];
  /** eV */
  readonly energy?: number;
  /** [n, 3], eV/Å */
  readonly forces?: Float64Array;
  /** eV/Å³, Voigt order xx yy zz yz xz xy, positive in tension. */
  readonly stress?: Float64Array;
  /** What else is said of the whole. */
  readonly info: Readonly<Record<string, InfoValue>>;
  /** What else is said of each atom. */
  readonly arrays: Readonly<Record<string, AtomArray>>;
}
