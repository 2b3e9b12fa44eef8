import { basename } from "node:path";
import type { Frame } from "../models/index.js";
import { predict } from "../models/index.js";
import { manifestOf } from "../io/index.js";
import { parameters } from "../tensor/index.js";
import { isSame, readBytes, requireFilePath, UsageError, writeWhole } from "./files.js";
import { readFrames, requireFit } from "./frames.js";
import { liveMolecules, loadTwin } from "./live/index.js";
import type { Output } from "./output.js";
import { readModel } from "./read-model.js";
import { reportPage } from "./report/index.js";

export interface LiveReportOptions {
  out: string;
  twin?: string;
  structure?: string;
  temperature: number;
  seed: number;
}

/** More atoms than this would not move before one's eyes. */
const MOST_ATOMS = 500;

/** Relaxed ethanol, Å. */
const ETHANOL: Frame = {
  species: [6, 6, 8, 1, 1, 1, 1, 1, 1],
  positions: Float64Array.of(
    1.178,
    -0.405,
    0.0,
    -0.003,
    0.553,
    0.0,
    -1.194,
    -0.206,
    0.0,
    -1.951,
    0.388,
    0.0,
    0.038,
    1.197,
    0.891,
    0.038,
    1.197,
    -0.891,
    2.111,
    0.151,
    0.0,
    1.136,
    -1.038,
    0.881,
    1.136,
    -1.038,
    -0.881,
  ),
};

/** A page in which a molecule moves by a potential, and its twin's beside it. */
export function report(modelPath: string, options: LiveReportOptions, output: Output): void {
  const { out, twin: twinPath, structure, temperature, seed } = options;
  requireFilePath("--out", out);
  for (const input of [modelPath, twinPath, structure])
    if (input !== undefined && isSame(input, out))
      throw new UsageError(`--out ${out} is what the page is made from; it must be another file`);
  const model = readModel(modelPath);
  const read = structure === undefined ? null : readFrames(structure);
  if (read !== null) requireFit(read, model.elements, model.cutoff);
  const frame = read?.frames[0] ?? ETHANOL;
  const atoms = frame.species.length;
  if (read === null && !Array.from(ETHANOL.species).every((z) => model.elements.includes(z)))
    throw new UsageError(
      "the potential does not know H, C and O of the ethanol that is shown by default; name a file by --structure",
    );
  if (atoms > MOST_ATOMS)
    throw new UsageError(
      `--structure ${structure}: its first frame has ${atoms} atoms; a page that moves can take ${MOST_ATOMS}`,
    );
  const twin = twinPath === undefined ? undefined : readTwin(twinPath, frame);
  const [{ energy }] = predict(model, [frame]);
  const { cutoff, elements } = model;
  const count = Object.values(parameters(model)).reduce((sum, { size }) => sum + size, 0);
  const live = liveMolecules({ frame, model: readBytes(modelPath), twin, temperature, seed });
  const page = reportPage({
    title: basename(modelPath),
    lead: `An equivariant potential of ${count} parameters, in motion.`,
    live,
    facts: [
      { label: "Energy of the first frame", value: energy.toFixed(3).replace("-", "−"), unit: "eV", tone: "first" },
      { label: "Atoms", value: String(atoms) },
      { label: "Cutoff", value: String(cutoff), unit: "Å", note: `${elements.length} elements` },
    ],
    sections: [],
    footer: [
      `Made by intertwiner ${manifestOf({}).library} from ${basename(modelPath)}${structure === undefined ? "" : ` and ${basename(structure)}`}.`,
    ],
  });
  writeWhole(out, page);
  output.result({ out, atoms, energy }, () => `${out}: ${atoms} ${atoms === 1 ? "atom" : "atoms"}, ${energy.toFixed(4)} eV`);
}

/** @throws UsageError if the file is no twin, or does not know the atoms */
function readTwin(path: string, frame: Frame): Uint8Array {
  const bytes = readBytes(path);
  try {
    predict(loadTwin(bytes), [frame]);
  } catch (error) {
    throw new UsageError(`--twin ${path}: ${(error as Error).message}`);
  }
  return bytes;
}
