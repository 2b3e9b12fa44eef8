import { errors } from "../models/index.js";
import { UsageError } from "./files.js";
import { readFrames, requireFit } from "./frames.js";
import type { Output } from "./output.js";
import { readModel } from "./read-model.js";

/** Mean absolute and root mean square error, for people in thousandths. */
const row = (name: string, unit: string, error: { mae: number; rmse: number } | null): string =>
  error === null
    ? `${name}  unknown`
    : `${name}  mae ${(1000 * error.mae).toPrecision(4)} ${unit}, rmse ${(1000 * error.rmse).toPrecision(4)} ${unit}`;

/** Tells the errors of a potential on the frames of a file. */
export function evaluate(modelPath: string, data: string, output: Output): void {
  const model = readModel(modelPath);
  const read = readFrames(data);
  const { frames } = read;
  const [energies, forces] = [
    frames.some(({ energy }) => energy !== undefined),
    frames.some((frame) => frame.forces !== undefined),
  ];
  if (!energies && !forces) throw new UsageError(`${data}: no frame has an energy or forces to compare with`);
  requireFit(read, model.elements, model.cutoff);
  const found = errors(model, frames);
  output.result(
    { frames: frames.length, energy: energies ? found.energy : null, forces: forces ? found.forces : null, stress: found.stress },
    ({ energy, forces: force, stress }) =>
      [
        `${frames.length} frame${frames.length === 1 ? "" : "s"}`,
        row("energy", "meV", energy),
        row("forces", "meV/Å", force),
        ...(stress === null ? [] : [row("stress", "meV/Å³", stress)]),
      ].join("\n"),
  );
}
