import { type Structure, writeExtxyz } from "../io/index.js";
import { predict as predictAll } from "../models/index.js";
import { requireFilePath, writeWhole } from "./files.js";
import { readFrames, requireFit } from "./frames.js";
import type { Output } from "./output.js";
import { readModel } from "./read-model.js";

/** Energies, forces and stresses of the structures of a file, as extended xyz. */
export function predict(modelPath: string, file: string, options: { out?: string }, output: Output): void {
  const { out } = options;
  if (out !== undefined) requireFilePath("--out", out);
  const model = readModel(modelPath);
  const read = readFrames(file);
  requireFit(read, model.elements, model.cutoff);
  const found = read.frames.flatMap((frame) => predictAll(model, [frame]));
  const answered = read.structures.map((structure, i): Structure => {
    const { energy: _energy, forces: _forces, stress: _stress, ...rest } = structure;
    const { energy, forces, stress } = found[i];
    return { ...rest, energy, forces, ...(stress && { stress }) };
  });
  const text = writeExtxyz(answered);
  if (out !== undefined) writeWhole(out, text);
  const frames = found.map(({ energy, forces, stress }) => ({
    energy,
    forces: Array.from(forces),
    stress: stress && Array.from(stress),
  }));
  output.result({ frames, out: out ?? null }, () =>
    out === undefined ? text.trimEnd() : `${found.length} frame${found.length === 1 ? "" : "s"}: ${out}`,
  );
}
