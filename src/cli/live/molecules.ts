import type { System } from "../../models/index.js";
import type { Live } from "./live.js";

/** What moves in the page, and by what. */
export interface MoleculesOptions {
  readonly frame: System;
  /** Bytes of the file of a potential. */
  readonly model: Uint8Array;
  /** Bytes of the file of its twin that is not equivariant. */
  readonly twin?: Uint8Array;
  /** K */
  readonly temperature: number;
  readonly seed: number;
}

/** The section of a page in which atoms move by a potential, and beside them by its twin. */
export function liveMolecules({ frame, model, twin, temperature, seed }: MoleculesOptions): Live {
  const first = {
    label: "Equivariant",
    tone: "first",
    note: "Whichever way it is turned, the forces turn with it and the energy stays.",
    weights: model,
  } as const;
  const second = (weights: Uint8Array) =>
    ({
      label: "Not equivariant",
      tone: "second",
      note: "Its forces and its energy depend on how the molecule is turned.",
      weights,
    }) as const;
  return {
    title: "Turn it",
    text: [
      "The network computes in this page, with nothing from elsewhere: arrows are its forces on the atoms as they are turned now, dashed arrows " +
        "its forces on the same atoms before they were turned, turned along. Newton's equations run at constant energy in steps of 0.5 fs.",
    ],
    potentials: twin === undefined ? [first] : [first, second(twin)],
    species: frame.species,
    positions: frame.positions,
    cell: frame.cell,
    periodic: frame.periodic,
    temperature,
    seed,
  };
}
