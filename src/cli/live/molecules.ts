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
    note: "However it is turned or mirrored, the forces follow and the energy stays.",
    weights: model,
  } as const;
  const second = (weights: Uint8Array) =>
    ({
      label: "Not equivariant",
      tone: "second",
      note: "Its forces and its energy depend on how the molecule lies in space.",
      weights,
    }) as const;
  return {
    title: "Turn it",
    text: ["The arrows are forces, computed in this page for the atoms as you see them."],
    notes: [
      "Dashed arrows are g F(x), with g all the turns and reflections since the start: the forces on the atoms x as they would lie without g, turned " +
        "and mirrored along. Where the network is equivariant they are hidden by the others. The errors are ‖F(gx) − g F(x)‖ / ‖F(x)‖ of the forces " +
        "and E(gx) − E(x) of the energy.",
      "Newton's equations run at constant energy in steps of 0.5 fs. Nothing comes from elsewhere: library, kernels and weights are in this file.",
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
