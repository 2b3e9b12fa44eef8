import type { Generator } from "../arithmetic/index.js";
import { load, readManifest, readSafetensors, save } from "../io/index.js";
import { layout } from "../irreps/index.js";
import { isActivation } from "../nn/index.js";
import type { Dtype } from "../runtime/index.js";
import { Arena } from "../tensor/index.js";
import { Nequip, type NequipConfig } from "./nequip.js";

/** A potential as bytes: weights, options and conventions. */
export const savePotential = (model: Nequip): Uint8Array<ArrayBuffer> => save(model);

/**
 * The potential that {@link savePotential} wrote, in the precision of the weights in the file.
 *
 * The options in the file are checked before anything is built, and what is built is never larger than the file's own numbers need:
 * a hostile file costs little time and memory, and is freed again.
 *
 * @throws SafetensorsError if the bytes are not safetensors; RangeError if they are not a potential of this library, an option is
 *   wrong, or a weight is missing or wrong
 */
export function loadPotential(bytes: Uint8Array | ArrayBuffer): Nequip {
  const { kind, config } = readManifest(bytes);
  if (kind !== "nequip")
    throw new RangeError(
      `loadPotential: the file holds ${kind === null ? "a model without a name" : JSON.stringify(kind.slice(0, 60))}; this version reads "nequip"`,
    );
  const { tensors } = readSafetensors(bytes);
  const numbers = [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
  const dtype: Dtype = tensors.get("embed.weight")?.dtype === "F64" ? "f64" : "f32";
  const options = { ...checked(config, numbers, tensors.size), dtype };
  const arena = new Arena();
  try {
    const model = load(new Nequip({ ...options, random: zeros(numbers) }), bytes);
    arena.close();
    return model;
  } catch (error) {
    for (const storage of arena.storages) storage.free();
    arena.close(null);
    throw error;
  }
}

/** In place of random numbers, which would be overwritten: zeros, no more of them than the file has numbers. */
function zeros(most: number): Generator {
  let left = most;
  const take = (n: number): Float64Array => {
    left -= n;
    if (left < 0)
      throw new RangeError(`loadPotential: the options describe a potential of more than the ${most} numbers in the file`);
    return new Float64Array(n);
  };
  return { normals: take, uniforms: take } as Generator;
}

const OPTIONS: ReadonlySet<string> = new Set<keyof NequipConfig>([
  ...(["elements", "cutoff", "hidden", "lmax", "layers", "bessel", "radialWidths", "radialConstant", "envelope"] as const),
  ...(["neighbours", "readoutWidth", "readout", "readoutConstant", "gateConstants", "dtype"] as const),
]);

/** Degrees above this are taken for damage: their coupling tensors would take minutes. */
const LARGEST_DEGREE = 24;

/**
 * The options of a file that anybody may have written.
 *
 * @param numbers - how many the file holds: whatever gives a weight its size is bounded by it
 * @param tensors - how many these are
 */
function checked(config: unknown, numbers: number, tensors: number): NequipConfig {
  if (typeof config !== "object" || config === null) throw new RangeError("loadPotential: the file has no options");
  const found = config as NequipConfig;
  for (const name of Object.keys(config))
    if (!OPTIONS.has(name))
      throw new RangeError(
        `loadPotential: the file has an option ${JSON.stringify(name.slice(0, 60))} that this version does not know`,
      );
  const need = (name: keyof NequipConfig, fits: boolean, needed: string): void => {
    if (fits) return;
    const text =
      JSON.stringify(found[name], (key, value) => (key !== "" && typeof value === "object" ? "…" : value)) ?? "missing";
    throw new RangeError(`loadPotential: the option "${name}" of the file is ${text.slice(0, 60)}; it must be ${needed}`);
  };
  const whole = (value: unknown, least: number, most: number): value is number =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
  const positive = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value) && value > 0;
  const factor = (value: unknown): boolean => value === null || (typeof value === "number" && Number.isFinite(value));
  const count = `a positive integer that the ${numbers} numbers of the file allow`;

  const { elements, hidden, radialWidths, gateConstants, bessel } = found;
  need(
    "elements",
    Array.isArray(elements) && elements.length <= 118 && elements.every((z) => whole(z, 1, 118)),
    "a list of atomic numbers",
  );
  need("cutoff", positive(found.cutoff) && found.cutoff <= 1000, "a positive number of ångström");
  need("neighbours", positive(found.neighbours), "a positive number");
  need("lmax", whole(found.lmax, 0, LARGEST_DEGREE), `an integer from 0 to ${LARGEST_DEGREE}`);
  need("layers", whole(found.layers, 1, tensors), `a positive integer that the ${tensors} tensors of the file allow`);
  need("hidden", typeof hidden === "string" && hidden.length <= 1000, "irreps");
  const { blocks, lmax } = layout(hidden);
  const scalars = blocks.reduce((sum, { irrep, multiplicity }) => (irrep === "0e" ? sum + multiplicity : sum), 0);
  const widest = blocks.reduce((most, { multiplicity }) => Math.max(most, multiplicity), 0);
  need(
    "hidden",
    lmax <= LARGEST_DEGREE && scalars * widest <= numbers,
    `irreps of degrees to ${LARGEST_DEGREE} that the ${numbers} numbers of the file allow`,
  );
  need("bessel", whole(bessel, 1, numbers), count);
  need(
    "radialWidths",
    Array.isArray(radialWidths) &&
      radialWidths.length <= 100 &&
      radialWidths.every((n, i) => whole(n, 1, numbers / (i === 0 ? bessel : radialWidths[i - 1]))),
    `a list of positive integers that the ${numbers} numbers of the file allow`,
  );
  need("readoutWidth", whole(found.readoutWidth, 1, numbers / Math.max(1, scalars)), count);
  need("envelope", found.envelope === "smooth" || whole(found.envelope, 3, 100), '"smooth" or an integer from 3 to 100');
  need("readout", isActivation(found.readout), "the name of an activation");
  need("radialConstant", factor(found.radialConstant), "a number or null");
  need("readoutConstant", factor(found.readoutConstant), "a number or null");
  need(
    "gateConstants",
    typeof gateConstants === "object" &&
      gateConstants !== null &&
      Object.entries(gateConstants).every(([name, c]) => isActivation(name) && c !== null && factor(c)),
    "numbers by activation",
  );
  return found;
}
