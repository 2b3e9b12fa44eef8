import { readFileSync } from "node:fs";
import { readSafetensors } from "../../src/io/safetensors.js";

/** Points of one function with its exact values, from test/reference/elementary. */
export interface ExactValues {
  readonly count: number;
  /** The arguments of point i. */
  arguments(i: number): number[];
  /** Distance of y from the exact value i in units of the last place of a double, or of a single. */
  error(y: number, i: number, precision: "f32" | "f64"): number;
}

const { tensors } = readSafetensors(readFileSync(new URL("../reference/elementary.safetensors", import.meta.url)));
const float = new Float64Array(1);
const words = new BigUint64Array(float.buffer);

/** The power of two of the last place of x in a format with `bits` bits and smallest exponent `least`. */
function lastPlace(x: number, bits: number, least: number): number {
  float[0] = x;
  const exponent = Number((words[0] >> 52n) & 2047n) - 1023;
  return 2 ** (Math.max(exponent, least) - bits);
}

/**
 * @param points - which set: doubles, or singles
 */
export function exactValues(name: string, points: "f32" | "f64"): ExactValues {
  const part = (key: string) => {
    const tensor = tensors.get(`${name}.${key}${points === "f32" ? "32" : ""}`);
    if (tensor === undefined) throw new RangeError(`elementary.safetensors: no ${key} of ${name} in ${points}`);
    return tensor as { shape: readonly number[]; data: Float64Array };
  };
  const [x, value, rest] = [part("x"), part("value").data, part("rest").data];
  const [count, width] = x.shape;
  return {
    count,
    arguments: (i) => Array.from(x.data.subarray(width * i, width * (i + 1))),
    error(y, i, precision) {
      const exact = value[i];
      if (Object.is(y, exact) && precision === "f64") return Number.isFinite(y) ? Math.abs(rest[i]) / 254 : 0;
      if (precision === "f32" && y === Math.fround(exact) && !Number.isFinite(y)) return 0;
      if (!Number.isFinite(y) && precision === "f32" && Math.abs(exact) < Infinity) y = Math.sign(y) * 2 ** 128; // the next number, had it room
      if (!(Math.abs(y - exact) < Infinity)) return Infinity;
      const own = lastPlace(exact, 52, -1022);
      return Math.abs((y - exact) / own - rest[i] / 254) * (precision === "f64" ? 1 : own / lastPlace(exact, 23, -126));
    },
  };
}
