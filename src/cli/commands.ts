import { elementSymbol, type Structure, writeExtxyz } from "../io/index.js";
import { errors, type Frame, loadPotential, type Nequip, predict as predictAll, type System } from "../models/index.js";
import { verifyPotential } from "../testing/index.js";
import { randomClusters } from "./clusters.js";
import { cast, parameters } from "../tensor/index.js";
import { readBytes, UsageError, writeWhole } from "./files.js";
import { readFrames } from "./frames.js";
import type { Output } from "./output.js";

/** @throws UsageError if the file is not a potential */
export function readModel(path: string): Nequip {
  const bytes = readBytes(path);
  try {
    return loadPotential(bytes);
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}`);
  }
}

/** A mistake in the data, told as such. */
function about<R>(path: string, work: () => R): R {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError || (error as { code?: string }).code === "ERR_COINCIDENT_ATOMS") throw new UsageError(`${path}: ${(error as Error).message}`);
    throw error;
  }
}

const milli = (x: number): string => (1000 * x).toPrecision(4);

export function evaluate(modelPath: string, data: string, output: Output): void {
  const model = readModel(modelPath);
  const { frames } = readFrames(data);
  if (!frames.some(({ energy, forces }) => energy !== undefined || forces !== undefined)) throw new UsageError(`${data}: no frame has an energy or forces to compare with`);
  const found = about(data, () => errors(model, frames));
  output.result({ frames: frames.length, ...found }, ({ energy, forces, stress }) =>
    [
      `${frames.length} frames`,
      `energy  mae ${milli(energy.mae)} meV     rmse ${milli(energy.rmse)} meV`,
      `forces  mae ${milli(forces.mae)} meV/Å   rmse ${milli(forces.rmse)} meV/Å`,
      ...(stress === null ? [] : [`stress  mae ${milli(stress.mae)} meV/Å³  rmse ${milli(stress.rmse)} meV/Å³`]),
    ].join("\n"),
  );
}

export function predict(modelPath: string, file: string, options: { out?: string }, output: Output): void {
  const model = readModel(modelPath);
  const { structures, frames } = readFrames(file);
  const found = about(file, () => frames.flatMap((frame) => predictAll(model, [frame])));
  const answered: Structure[] = structures.map((structure, i) => ({ ...structure, energy: found[i].energy, forces: found[i].forces, stress: found[i].stress ?? undefined }));
  const text = writeExtxyz(answered);
  if (options.out !== undefined) writeWhole(options.out, text);
  output.result(
    { frames: found.map(({ energy, forces, stress }) => ({ energy, forces: Array.from(forces), stress: stress === null ? null : Array.from(stress) })), out: options.out ?? null },
    () => (options.out === undefined ? text.trimEnd() : `${found.length} frames: ${options.out}`),
  );
}

const TOLERANCE = { f32: 1e-5, f64: 1e-12 };

/** @returns whether every error is within its tolerance */
export function verify(modelPath: string, options: { data?: string; elements: number; seed: number; frames: number }, output: Output): boolean {
  const model = readModel(modelPath);
  const systems: readonly (Frame | System)[] = options.data === undefined ? randomClusters(model.elements, model.cutoff, { count: options.frames, seed: options.seed }) : readFrames(options.data).frames.slice(0, options.frames);
  const where = options.data ?? "random clusters";
  const reports = (["f32", "f64"] as const).map((dtype) => {
    cast(model, dtype);
    return { dtype, tolerance: TOLERANCE[dtype], ...about(where, () => verifyPotential(model, systems, { elements: options.elements, seed: options.seed })) };
  });
  const passed = reports.every(({ worst, tolerance }) => worst <= tolerance);
  output.result({ passed, systems: systems.length, elements: options.elements, reports }, () =>
    [
      `${systems.length} systems (${where}), ${options.elements} group elements each; energies relative to the standard deviation of shift-subtracted energies, forces to their root mean square`,
      ...reports.flatMap(({ dtype, tolerance, trained, randomized }) =>
        [["as given", trained] as const, ["all parameters random", randomized] as const].flatMap(([name, report]) => [
          `${dtype}, ${name} (tolerance ${tolerance}):`,
          ...(["rotation", "reflection", "permutation", "translation"] as const).map((kind) => `  ${kind.padEnd(12)} energy ${report[kind].energy.toExponential(1)}   forces ${report[kind].forces.toExponential(1)}`),
        ]),
      ),
      passed ? "passed" : "FAILED",
    ].join("\n"),
  );
  return passed;
}

export function info(modelPath: string, output: Output): void {
  const model = readModel(modelPath);
  const { config } = model;
  const weights = Object.values(parameters(model)).reduce((sum, { size }) => sum + size, 0);
  const value = { kind: model.kind, elements: config.elements.map(elementSymbol), parameters: weights, dtype: model.dtype, config };
  output.result(value, () =>
    [
      `${model.kind}, ${weights} parameters, ${model.dtype}`,
      `elements    ${value.elements.join(", ")}`,
      `cutoff      ${config.cutoff} Å, mean neighbours ${config.neighbours.toPrecision(4)}`,
      `hidden      ${config.hidden}, harmonics to degree ${config.lmax}, ${config.layers} layers`,
      `radial      ${config.bessel} Bessel functions, ${config.radialWidths.join("-")}, envelope ${config.envelope}`,
    ].join("\n"),
  );
}
