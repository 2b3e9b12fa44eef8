import { elementSymbol, readManifest } from "../io/index.js";
import { parameters } from "../tensor/index.js";
import { readBytes } from "./files.js";
import type { Output } from "./output.js";
import { readModel } from "./read-model.js";

/** Tells what a saved potential is. */
export function info(modelPath: string, output: Output): void {
  const model = readModel(modelPath);
  const { library, conventions } = readManifest(readBytes(modelPath));
  const { kind, config, dtype } = model;
  const weights = Object.values(parameters(model)).reduce((sum, { size }) => sum + size, 0);
  const value = { kind, elements: config.elements.map(elementSymbol), parameters: weights, dtype, library, conventions, config };
  output.result(value, () =>
    [
      `${kind}, ${weights} parameters, ${dtype}, written by version ${library}`,
      `elements    ${value.elements.join(", ")}`,
      `cutoff      ${config.cutoff} Å, mean neighbours ${config.neighbours.toPrecision(4)}`,
      `hidden      ${config.hidden}, harmonics to degree ${config.lmax}, ${config.layers} layer${config.layers === 1 ? "" : "s"}`,
      `radial      ${config.bessel} Bessel functions, hidden widths ${config.radialWidths.join(", ") || "none"}, envelope ${config.envelope}`,
    ].join("\n"),
  );
}
