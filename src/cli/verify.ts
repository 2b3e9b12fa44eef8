import type { System } from "../models/index.js";
import { assign, cast } from "../tensor/index.js";
import { verifyPotential } from "../testing/index.js";
import { randomClusters } from "./clusters.js";
import { UsageError } from "./files.js";
import { readFrames, requireFit } from "./frames.js";
import type { Output } from "./output.js";
import { readModel } from "./read-model.js";

export interface VerifyOptions {
  data?: string;
  groupElements: number;
  frames?: number;
  seed: number;
  toleranceF32: number;
  toleranceF64: number;
}

const KINDS = ["rotation", "reflection", "permutation", "translation"] as const;

/**
 * Tells how far the laws are from holding, in f32 and f64, with the parameters as they are and all of them random.
 *
 * @returns whether every error is within its tolerance
 */
export function verify(modelPath: string, options: VerifyOptions, output: Output): boolean {
  const { data, groupElements: elements, frames = data === undefined ? 5 : 10, seed } = options;
  const model = readModel(modelPath);
  let systems: readonly System[];
  if (data === undefined) systems = randomClusters(model.elements, model.cutoff, { count: frames, seed });
  else {
    const read = readFrames(data);
    requireFit(read, model.elements, model.cutoff);
    systems = read.frames.slice(0, frames);
  }
  // Shifts are the same for every group element, and so large that the rounding of their sum would hide what is measured.
  assign(model.shift, new Float64Array(model.shift.size));
  const where = data ?? "random clusters";
  const measure = () => {
    try {
      return verifyPotential(model, systems, { elements, seed });
    } catch (error) {
      if (error instanceof RangeError) throw new UsageError(`${modelPath} on ${where}: ${error.message}`);
      throw error;
    }
  };
  const reports = (["f32", "f64"] as const).map((dtype) => {
    cast(model, dtype);
    const { trained, randomized, worst, worstGradient } = measure();
    const tolerance = dtype === "f32" ? options.toleranceF32 : options.toleranceF64;
    return { dtype, tolerance, passed: worst <= tolerance, worst, worstGradient, trained, randomized };
  });
  const passed = reports.every((report) => report.passed);
  output.result({ passed, systems: systems.length, groupElements: elements, reports }, () =>
    [
      `${systems.length} systems (${where}), ${elements} group elements each. Energies without the elements' shifts relative to`,
      "their standard deviation, forces to their root mean square.",
      ...reports.flatMap(({ dtype, tolerance, trained, randomized, worst, passed: good }) => [
        ...[["as given", trained] as const, ["all parameters random", randomized] as const].flatMap(([name, report]) => [
          `${dtype}, ${name}`,
          ...KINDS.map(
            (kind) =>
              `  ${kind.padEnd(12)} energy ${report[kind].energy.toExponential(1).padEnd(8)} forces ${report[kind].forces.toExponential(1)}`,
          ),
          `  ${"gradient".padEnd(12)} forces against the difference quotient of the energy, weights in f64: ${report.gradient.toExponential(1)}`,
        ]),
        `${dtype}: ${good ? "passed" : "FAILED"}, the largest error is ${worst.toExponential(1)}, the tolerance ${tolerance}`,
      ]),
    ].join("\n"),
  );
  return passed;
}
