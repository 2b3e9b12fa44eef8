import type { System } from "../models/index.js";
import { assign } from "../tensor/index.js";
import {
  type Laws,
  layersText,
  randomClusters,
  smoothnessText,
  type Verification,
  verifyWholePotential,
} from "../testing/index.js";
import { UsageError } from "./files.js";
import { readFrames, requireFit } from "./frames.js";
import type { Output } from "./output.js";
import { readModel } from "./read-model.js";

export interface VerifyOptions {
  data?: string;
  groupElements: number;
  frames?: number;
  layers?: boolean;
  smoothness: number;
  seed: number;
  toleranceF32: number;
  toleranceF64: number;
  toleranceGradient: number;
}

const KINDS = ["rotation", "reflection", "permutation", "translation"] as const;

/**
 * Tells how far the laws are from holding, in f32 and f64, with the parameters as they are and all of them random; whether derivatives are those of
 * the energy, how smoothly it ends at the cutoff, and with `layers` how far each layer is from commuting with rotations and reflections.
 *
 * @returns whether every error is within its tolerance
 */
export function verify(modelPath: string, options: VerifyOptions, output: Output): boolean {
  const { data, groupElements: elements, frames = data === undefined ? 5 : 10, seed, layers = false, smoothness } = options;
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
  const tolerances = { f32: options.toleranceF32, f64: options.toleranceF64, gradient: options.toleranceGradient };
  const measure = () => {
    try {
      return verifyWholePotential(model, { example: systems, elements, seed, layers, smoothness, tolerances });
    } catch (error) {
      if (error instanceof RangeError) throw new UsageError(`${modelPath} on ${where}: ${error.message}`);
      throw error;
    }
  };
  const { verification, reports: found } = measure();
  // Derivatives are measured once, in f64.
  const { trained: given, randomized: random, worstGradient } = found.f64;
  const reports = (["f32", "f64"] as const).map((dtype) => {
    const { trained, randomized, worst } = found[dtype];
    const tolerance = tolerances[dtype];
    const derivative = (laws: Laws, { gradient }: Laws): Laws => ({ ...laws, gradient });
    return {
      dtype,
      tolerance,
      passed: worst <= tolerance,
      worst,
      worstGradient,
      trained: derivative(trained, given),
      randomized: derivative(randomized, random),
    };
  });
  const { passed, deterministic, gradient, hessian } = verification;
  const order = verification.smoothness;
  const result = {
    passed,
    systems: systems.length,
    groupElements: elements,
    reports,
    deterministic,
    gradient,
    hessian,
    // JSON has no infinity
    smoothness: order === Number.POSITIVE_INFINITY ? "infinite" : order,
    checks: verification.checks,
    ...(layers ? { layers: verification.layers } : {}),
  };
  output.result(result, () =>
    [
      `${systems.length} systems (${where}), ${elements} group elements each. Energies without the elements' shifts relative to`,
      "their standard deviation, forces to their root mean square.",
      ...derivativeLines(verification),
      ...(layers ? ["Layers, parameters random: rounding in f32, and what remains in f64", layersText(verification.layers)] : []),
      ...reports.flatMap(({ dtype, tolerance, trained, randomized, worst, passed: good }) => [
        ...[["as given", trained] as const, ["all parameters random", randomized] as const].flatMap(([name, report]) => [
          `${dtype}, ${name}`,
          ...KINDS.map(
            (kind) =>
              `  ${kind.padEnd(12)} energy ${report[kind].energy.toExponential(1).padEnd(8)} forces ${report[kind].forces.toExponential(1)}`,
          ),
        ]),
        `${dtype}: ${good ? "passed" : "FAILED"}, the largest error is ${worst.toExponential(1)}, the tolerance ${tolerance}`,
      ]),
    ].join("\n"),
  );
  return passed;
}

/** What is measured once: derivatives, smoothness and determinism, the larger of both sets of parameters. */
function derivativeLines({ checks, smoothness }: Verification): string[] {
  const laws = ["gradient", "second derivative", "third derivative", "hessian symmetry"] as const;
  const about = {
    gradient: "forces against the difference quotient of the energy",
    "second derivative": "against the difference quotient of the first",
    "third derivative": "against the difference quotient of the second",
    "hessian symmetry": "how far the second derivative is from symmetric",
  };
  const failed = (law: string): string => (checks.some((c) => c.law === law && !c.passed) ? " FAILED" : "");
  const worst = (law: string): number => Math.max(...checks.filter((c) => c.law === law).map(({ error }) => error));
  const measured = laws.filter((law) => checks.some((c) => c.law === law));
  return [
    "Derivatives, weights in f64",
    ...measured.map((law) => `  ${law.padEnd(17)} ${worst(law).toExponential(1).padEnd(8)} ${about[law]}${failed(law)}`),
    `  ${"at the cutoff".padEnd(17)} the energy: ${smoothnessText(smoothness as number)}${failed("smoothness")}`,
    `  ${"two runs".padEnd(17)} ${failed("determinism") === "" ? "the same bits" : "other bits FAILED"}`,
  ];
}
