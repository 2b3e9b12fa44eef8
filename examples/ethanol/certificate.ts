import { generator } from "../../src/arithmetic/index.js";
import { type Frame, type Potential, predict, type Statistics } from "../../src/models/index.js";
import { Rotation } from "../../src/groups/index.js";
import { randomTurn, turned } from "./turned.js";

/** By how much the answers of a model differ for a molecule and for the same molecule turned. */
export interface Certificate {
  /** For each element of the group: whether it reflects, and the relative error of forces, ‖F(gx) − gF(x)‖ / ‖F(x)‖, over all frames. */
  readonly elements: readonly { readonly improper: boolean; readonly forces: number; readonly energies: number }[];
  /** Mean over the group elements. Energies: rms of E(gx) − E(x), relative to the spread of the energies. */
  readonly forces: number;
  readonly energies: number;
}

/**
 * Turns some frames by random elements of O(3), the same ones for every model.
 *
 * @param count - of group elements
 */
export function certificate(
  model: Potential,
  frames: readonly Frame[],
  known: Statistics,
  count: number,
  seed: number,
): Certificate {
  const random = generator(seed).split("certificate");
  const before = predict(model, frames);
  const elements = Array.from({ length: count }, () => {
    const { turn, improper } = randomTurn(random);
    const after = predict(
      model,
      frames.map((frame) => turned(frame, turn)),
    );
    let [difference, size, energies] = [0, 0, 0];
    before.forEach(({ energy, forces }, f) => {
      turn(forces).forEach((wanted, i) => {
        difference += (after[f].forces[i] - wanted) * (after[f].forces[i] - wanted);
        size += wanted * wanted;
      });
      energies += (after[f].energy - energy) * (after[f].energy - energy);
    });
    const spread = known.energyDeviation > 0 ? known.energyDeviation : 1;
    return { improper, forces: Math.sqrt(difference / size), energies: Math.sqrt(energies / frames.length) / spread };
  });
  const mean = (of: (e: (typeof elements)[number]) => number): number => elements.reduce((sum, e) => sum + of(e), 0) / count;
  return { elements, forces: mean((e) => e.forces), energies: mean((e) => e.energies) };
}

/** A full turn of one molecule about an axis. */
export interface FullTurn {
  /** Degrees, 0 … 360. */
  readonly angles: readonly number[];
  /** eV, less the energy at 0°. */
  readonly energies: readonly number[];
}

/** The energy of a molecule while it is turned about an axis: for an equivariant model, a constant. */
export function fullTurn(model: Potential, frame: Frame, axis: readonly [number, number, number], step = 3): FullTurn {
  const angles = Array.from({ length: 360 / step + 1 }, (_, i) => step * i);
  const views = angles.map((angle) => {
    const rotation = Rotation.fromAxisAngle(axis, (angle * Math.PI) / 180);
    return turned(frame, (v) => rotation.apply(v));
  });
  const energies = predict(model, views).map(({ energy }) => energy);
  return { angles, energies: energies.map((e) => e - energies[0]) };
}
