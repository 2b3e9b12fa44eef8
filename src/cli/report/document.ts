import type { Live } from "../live/live.js";

/** Whose numbers they are: it decides the colour, the same in every chart of a page. */
export type Tone = "first" | "second" | "third" | "quiet";

/** Numbers over numbers. Values that are not finite are left out. */
export interface Series {
  readonly label: string;
  readonly tone: Tone;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

export interface Axis {
  /** With its unit, for example "force error (meV/Å)". */
  readonly label: string;
  readonly scale?: "linear" | "log";
  /** The values that are marked, instead of round ones. */
  readonly marks?: readonly number[];
  /** Whether 0 is in sight even where no value is near it. */
  readonly zero?: boolean;
}

/** Lines, or points, on a pair of axes. */
export interface Chart {
  readonly title: string;
  readonly caption?: string;
  readonly kind: "line" | "points" | "parity";
  readonly x: Axis;
  readonly y: Axis;
  /** In the order in which they are drawn; the legend begins with the last, which is on top. */
  readonly series: readonly Series[];
  /** Takes the whole width of the page. */
  readonly wide?: boolean;
}

/** One number worth telling. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  readonly unit?: string;
  /** What it is to be compared with. */
  readonly note?: string;
  readonly tone?: Tone;
}

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Section {
  readonly title: string;
  readonly text?: readonly string[];
  readonly charts?: readonly Chart[];
  readonly table?: Table;
}

/** A page: what a {@link reportPage} shows, in its order. All texts are plain texts. */
export interface Report {
  readonly title: string;
  readonly lead: string;
  readonly facts: readonly Fact[];
  readonly sections: readonly Section[];
  /** How it was made, in the last lines of the page. */
  readonly footer: readonly string[];
  /** Atoms drawn beside the title: atomic numbers and positions in Å. */
  readonly molecule?: { readonly species: ArrayLike<number>; readonly positions: ArrayLike<number> };
  /** Molecules that move in the page, before everything else. */
  readonly live?: Live;
}
