import { generator } from "../../src/arithmetic/index.js";
import { calibrate, meanNeighbours, type Nequip, nequip, type Statistics, statistics } from "../../src/models/index.js";
import type { Trajectory } from "./data.js";
import { Twin } from "../../src/cli/live/twin.js";
import { parameters } from "../../src/tensor/index.js";

/** Å */
export const CUTOFF = 4;
const LAYERS = 3;
/** Features of the twin's atoms; {@link HIDDEN} then makes its parameters as many as those of the potential, within 2 %. */
const WIDTH = 48;
const HIDDEN = 68;

/** What both models are told of the data. */
export interface Setting {
  readonly trajectory: Trajectory;
  readonly statistics: Statistics;
  readonly neighbours: number;
  readonly seed: number;
}

export function settingOf(trajectory: Trajectory, seed: number): Setting {
  const { training, elements } = trajectory;
  const some = training.filter((_, i) => i % 20 === 0);
  return { trajectory, seed, statistics: statistics(training, elements), neighbours: meanNeighbours(some, CUTOFF) };
}

/** The equivariant potential, untrained. */
export function equivariant({ trajectory: { elements }, statistics: known, neighbours, seed }: Setting): Nequip {
  const random = generator(seed).split("equivariant");
  const model = nequip({
    elements,
    cutoff: CUTOFF,
    hidden: "16x0e + 16x1o + 16x2e",
    lmax: 2,
    layers: LAYERS,
    neighbours,
    random,
  });
  calibrate(model, known);
  return model;
}

/** Its twin that is not equivariant, untrained. */
export function notEquivariant({ trajectory: { elements }, statistics: known, neighbours, seed }: Setting): Twin {
  const random = generator(seed).split("twin");
  return new Twin({
    elements,
    cutoff: CUTOFF,
    neighbours,
    layers: LAYERS,
    width: WIDTH,
    hidden: HIDDEN,
    statistics: known,
    random,
  });
}

/** Numbers that training changes. */
export const parameterCount = (model: object): number =>
  Object.values(parameters(model)).reduce((sum, { size }) => sum + size, 0);
