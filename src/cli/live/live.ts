/** A potential of the page. */
export interface LivePotential {
  readonly label: string;
  readonly tone: "first" | "second";
  /** One sentence under the molecule. */
  readonly note: string;
  /** What `savePotential` wrote, or `save` of a twin. */
  readonly weights: Uint8Array;
}

/** A molecule that moves in the page, once for each potential. */
export interface Live {
  readonly title: string;
  /** Above the molecules. */
  readonly text: readonly string[];
  /** Below them. */
  readonly notes: readonly string[];
  /** One, or two side by side. */
  readonly potentials: readonly LivePotential[];
  readonly species: ArrayLike<number>;
  /** Å, [n, 3] */
  readonly positions: ArrayLike<number>;
  /** Å, rows are the lattice vectors. */
  readonly cell?: ArrayLike<number> | null;
  readonly periodic?: readonly [boolean, boolean, boolean];
  /** K, of the velocities at the start. */
  readonly temperature: number;
  readonly seed: number;
}

/** {@link Live} as the page holds it, in JSON. */
export interface LiveData {
  /** Weights in base64. */
  readonly potentials: readonly { readonly tone: string; readonly kind: string | null; readonly weights: string }[];
  readonly species: readonly number[];
  readonly positions: readonly number[];
  readonly cell: readonly number[] | null;
  readonly periodic: readonly [boolean, boolean, boolean];
  readonly temperature: number;
  readonly seed: number;
}
