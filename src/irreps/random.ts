import { type Generator, generator } from "../arithmetic/index.js";
import { degree } from "./degrees.js";
import { print, term } from "./grammar.js";
import { layout } from "./layout.js";

export interface RandomIrrepsOptions {
  /** Largest degree. Default: 4. */
  lmax?: number;
  /** Smallest and largest multiplicity. Default: 0 and 5. */
  multiplicities?: readonly [least: number, most: number];
  /** Smallest and largest number of terms. Default: 0 and 4. */
  terms?: readonly [least: number, most: number];
  /** "O(3)" (default), or "SO(3)", without parity. */
  group?: "O(3)" | "SO(3)";
}

/**
 * Irreps drawn at random, as e3nn's tests draw them: terms neither merged nor sorted, each number uniform in its range.
 *
 * @param random - a seed, or a generator
 * @throws RangeError if a range is empty or not of whole numbers ≥ 0
 */
export function randomIrreps(random: number | Generator, options: RandomIrrepsOptions = {}): string {
  const { lmax = 4, multiplicities = [0, 5], terms = [0, 4], group = "O(3)" } = options;
  const draw = typeof random === "number" ? generator(random) : random;
  const within = (name: string, [least, most]: readonly [number, number]): number => {
    if (!(Number.isSafeInteger(least) && Number.isSafeInteger(most) && 0 <= least && least <= most))
      throw new RangeError(`randomIrreps: ${name} must go from a whole number >= 0 to one not less, found ${least} and ${most}`);
    return least + draw.integer(most - least + 1);
  };
  if (group !== "O(3)" && group !== "SO(3)")
    throw new RangeError(`randomIrreps: group must be "O(3)" or "SO(3)", found ${JSON.stringify(group)}`);
  return print(
    Array.from({ length: within("terms", terms) }, () => {
      const multiplicity = within("multiplicities", multiplicities);
      const l = within("lmax", [0, lmax]);
      return term(multiplicity, degree(l, group === "SO(3)" ? 0 : draw.integer(2) === 0 ? 1 : -1));
    }),
  );
}

/**
 * Rows of features drawn at random, e3nn's `Irreps.randn`: every component is normal with variance 1 ("component"), or every copy of an irrep
 * has a uniform direction and length 1 ("norm").
 *
 * @param random - a seed, or a generator
 * @returns row-major, [rows, dim], copy by copy (e3nn's order)
 * @throws RangeError if rows is not a whole number ≥ 0, or there is no such normalization
 */
export function randomFeatures(
  text: string,
  random: number | Generator,
  { rows = 1, normalization = "component" }: { rows?: number; normalization?: "component" | "norm" } = {},
): Float64Array {
  if (!Number.isSafeInteger(rows) || rows < 0)
    throw new RangeError(`randomFeatures: rows must be an integer >= 0, found ${rows}`);
  if (normalization !== "component" && normalization !== "norm")
    throw new RangeError(`randomFeatures: normalization must be "component" or "norm", found ${JSON.stringify(normalization)}`);
  const { dim, blocks } = layout(text);
  const values = (typeof random === "number" ? generator(random) : random).normals(rows * dim);
  if (normalization === "component") return values;
  for (let row = 0; row < values.length; row += dim) {
    for (const { offset, multiplicity, dim: size } of blocks) {
      for (let copy = 0; copy < multiplicity; ++copy) normalize(values, row + offset + copy * size, size);
    }
  }
  return values;
}

function normalize(values: Float64Array, from: number, length: number): void {
  let square = 0;
  for (let i = from; i < from + length; ++i) square += values[i] * values[i];
  const norm = Math.sqrt(square);
  for (let i = from; i < from + length; ++i) values[i] /= norm;
}
