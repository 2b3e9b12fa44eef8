import type { Dtype } from "../runtime/index.js";
import { largest } from "./compare.js";
import type { LayerErrors } from "./layer-errors.js";

/** What is measured; see {@link Check}. */
export type Law =
  | "rotation"
  | "reflection"
  | "translation"
  | "permutation"
  | "determinism"
  | "gradient"
  | "second derivative"
  | "third derivative"
  | "gradient by parameters"
  | "hessian symmetry"
  | "smoothness";

/** One law, measured. */
export interface Check {
  readonly law: Law;
  /** Of what, where there are several results: "energy", "forces". */
  readonly of: string;
  readonly dtype: Dtype;
  /** Whether the parameters were as they are, or all drawn at random, biases included. */
  readonly parameters: "given" | "random";
  /** Relative: 0 is perfect. Determinism has 0 or 1; smoothness, how many continuous derivatives are missing. */
  readonly error: number;
  readonly tolerance: number;
  readonly passed: boolean;
}

/** The largest error in either precision; null where the law was not measured. */
export interface Figures {
  readonly f32: number | null;
  readonly f64: number | null;
}

/** What `verify` found. */
export interface Verification {
  /** Whether every check, and every layer that was asked for, is within its tolerance. */
  readonly passed: boolean;
  readonly group: string;
  /** Largest |gx − x| relative to the largest |x|: 0 if the group does nothing to the arguments, so that its laws say nothing. */
  readonly moved: number;
  readonly rotation: Figures;
  readonly reflection: Figures;
  readonly translation: Figures;
  readonly permutation: Figures;
  /** Largest relative error of the derivatives that were asked for, against difference quotients, in f64; null if not measured. */
  readonly gradient: number | null;
  /** Largest |⟨v, Hu⟩ − ⟨u, Hv⟩|, relative, in f64; null if not measured. */
  readonly hessian: number | null;
  /** Whether two runs, and one on a single thread where several share the work, give the same bits. */
  readonly deterministic: boolean;
  /** How many derivatives are continuous at the cutoff, Infinity for all, −1 if the values jump; null if there is no cutoff. */
  readonly smoothness: number | null;
  /** Whether a layer is marked `approximate`: laws of the group are then judged by the errors that such layers state. */
  readonly approximate: boolean;
  readonly checks: readonly Check[];
  /** Layer by layer, where it was asked for. */
  readonly layers: readonly LayerErrors[];
}

/** Largest errors that pass. */
export interface Tolerances {
  /** Of the laws in single precision. Default: 1e-5. */
  readonly f32: number;
  /** In double precision. Default: 1e-12. */
  readonly f64: number;
  /** Of derivatives against difference quotients. Default: 1e-6. */
  readonly gradient: number;
  /** Of the symmetry of the Hessian. Default: 1e-10. */
  readonly hessian: number;
}

export const TOLERANCES: Tolerances = Object.freeze({ f32: 1e-5, f64: 1e-12, gradient: 1e-6, hessian: 1e-10 });

/** A check, judged. NaN does not pass. */
export const check = (
  law: Law,
  error: number,
  tolerance: number,
  where: { dtype: Dtype; parameters: "given" | "random"; of?: string },
): Check => ({ law, of: "", ...where, error, tolerance, passed: error <= tolerance });

const DERIVATIVES: readonly Law[] = ["gradient", "second derivative", "third derivative", "gradient by parameters"];

/** The figures that the checks contain. */
export function verification(
  checks: readonly Check[],
  more: Pick<Verification, "group" | "moved" | "smoothness" | "approximate" | "layers">,
): Verification {
  const worst = (laws: readonly Law[], dtype?: Dtype): number | null => {
    const errors = checks
      .filter((c) => laws.includes(c.law) && (dtype === undefined || c.dtype === dtype))
      .map(({ error }) => error);
    return errors.length === 0 ? null : largest(errors);
  };
  const figures = (law: Law): Figures => ({ f32: worst([law], "f32"), f64: worst([law], "f64") });
  return {
    passed: checks.every(({ passed }) => passed) && more.layers.every(({ passed }) => passed),
    ...more,
    rotation: figures("rotation"),
    reflection: figures("reflection"),
    translation: figures("translation"),
    permutation: figures("permutation"),
    gradient: worst(DERIVATIVES),
    hessian: worst(["hessian symmetry"]),
    deterministic: checks.every(({ law, error }) => law !== "determinism" || error === 0),
    checks,
  };
}

const short = (x: number): string => (x === 0 ? "0" : Number.isFinite(x) ? x.toExponential(1) : String(x));

/** The order of smoothness in words. */
export const smoothnessText = (order: number): string =>
  order < 0
    ? "the values jump"
    : order === 0
      ? "continuous, with a kink"
      : `${Number.isFinite(order) ? order : "all"} continuous derivative${order === 1 ? "" : "s"}`;

/** A verification as text: a line for each law, a table of the layers, and the verdict. */
export function verificationText(found: Verification): string {
  const { checks, layers, passed, group, moved, smoothness, approximate } = found;
  const names = [...new Set(checks.map(({ law, of }) => `${law}${of === "" ? "" : ` of ${of}`}`))];
  const width = Math.max(0, ...names.map((name) => name.length));
  const lines = names.map((name) => {
    const these = checks.filter(({ law, of }) => `${law}${of === "" ? "" : ` of ${of}`}` === name);
    const numbers = these.map(
      ({ dtype, parameters, error, passed: good }) => `${dtype} ${parameters} ${short(error)}${good ? "" : " FAILED"}`,
    );
    return `  ${name.padEnd(width)}  ${numbers.join(", ")}`;
  });
  return [
    `Laws of ${group}, relative errors${approximate ? "; with layers that are approximate, judged by the errors that they state" : ""}`,
    ...(moved === 0 ? ["  the group does nothing to these arguments: its laws say nothing"] : []),
    ...lines,
    ...(smoothness === null ? [] : [`  at the cutoff: ${smoothnessText(smoothness)}`]),
    ...(layers.length === 0 ? [] : [layersText(layers)]),
    passed ? "passed" : "FAILED",
  ].join("\n");
}

/** The table of the layers. */
export function layersText(layers: readonly LayerErrors[]): string {
  const rows = layers.map(({ path, calls, rounding, remainder, approximate, passed }) => [
    path,
    String(calls),
    short(rounding),
    short(remainder),
    `${approximate ? "approximate" : ""}${passed ? "" : " FAILED"}`.trim(),
  ]);
  const table = [["layer", "calls", "rounding", "rest", ""], ...rows];
  const widths = table[0].map((_, c) => Math.max(...table.map((row) => row[c].length)));
  return table.map((row) => `  ${row.map((cell, c) => cell.padEnd(widths[c])).join("  ")}`.trimEnd()).join("\n");
}
