import { load, readManifest, save } from "../io/index.js";
import { Nequip, type NequipConfig } from "./nequip.js";

/** A potential as bytes: weights, options and conventions. */
export const savePotential = (model: Nequip): Uint8Array => save(model);

/**
 * The potential that {@link savePotential} wrote.
 *
 * @throws SafetensorsError if the bytes are not safetensors; RangeError if they are not a potential of this library, or a weight is missing or wrong
 */
export function loadPotential(bytes: Uint8Array | ArrayBuffer): Nequip {
  const { kind, config } = readManifest(bytes);
  if (kind !== "nequip" || typeof config !== "object" || config === null)
    throw new RangeError(
      `loadPotential: the file holds ${kind === null ? "a model without a name" : `"${kind}"`}; this version reads "nequip"`,
    );
  return load(new Nequip({ ...(config as NequipConfig), random: 0 }), bytes);
}
