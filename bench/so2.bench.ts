/**
 * Products with harmonics, with all of them computed ("direct") against the frames of edges ("SO(2)"): f32, forward, and backward to features,
 * edges and weights, of degrees l = 1 … 8 and all paths of parity (−1)^l; and Gaunt products by coefficients ("direct") against the grid.
 * Harmonics and frames are part of the work. The layers choose the form by the degrees alone: here one sees from where on it is right.
 *
 *   npx tsx bench/so2.bench.ts [largest degree]
 */
import { generator } from "../src/arithmetic/index.js";
import { layout } from "../src/irreps/index.js";
import { type GauntForm, gauntProduct, type HarmonicsForm, harmonicsProduct, so2Convolution } from "../src/nn/index.js";
import { gradient, inner, type Invariant, plain, scope, type Tensor, tensor, toArray } from "../src/tensor/index.js";
import { type Contender, digits, error, goal, interleave, machine, median, ours, ratio } from "./compare.js";

const largest = Number(process.argv[2] ?? 8);
const FORWARD = 1.2e9;

const upTo = (copies: number, lmax: number): string =>
  Array.from({ length: lmax + 1 }, (_, l) => `${copies}x${l}${l % 2 === 0 ? "e" : "o"}`).join("+");
const numbers = (count: number, name: string): Float32Array => Float32Array.from(generator(name).normals(count));
const features = (irreps: string, rows: number, name: string): Tensor =>
  tensor<string>(irreps, numbers(rows * layout(irreps).dim, name), { shape: [rows] });

type Work = (...inputs: Tensor[]) => Tensor;

/** Calls of a function, and of it with its gradients by all arguments. */
function contenders(f: Work, inputs: readonly Tensor[]): { forward: Contender; backward: Contender; values: ArrayLike<number> } {
  const square = (...xs: Tensor[]): Invariant => {
    const z = f(...xs);
    return inner<string>(z, z) as Invariant;
  };
  return {
    forward: ours(() => scope(() => void f(...inputs)), 0.03),
    backward: ours(() => scope(() => void (gradient(square as never) as unknown as Work)(...inputs)), 0.03),
    values: scope(() => toArray(f(...inputs))),
  };
}

/** Two forms of the same: time of both, their ratio, forward and backward. */
async function compared(what: string, rows: number, direct: Work, other: Work, inputs: readonly Tensor[]): Promise<number> {
  const [a, b] = [contenders(direct, inputs), contenders(other, inputs)];
  let least = Number.POSITIVE_INFINITY;
  const parts: string[] = [];
  for (const role of ["forward", "backward"] as const) {
    const [slow, quick] = await interleave([a[role], b[role]], 5);
    const { value, text } = ratio(slow, quick);
    least = Math.min(least, value);
    const each = (seconds: readonly number[]): string => digits((1e6 * median(seconds)) / rows).padStart(6);
    parts.push(`${role} ${each(slow)} and ${each(quick)} µs a row, ratio ${text}`);
  }
  console.log(`${what}: ${parts.join("; ")}; difference ${error(b.values, a.values).toExponential(1)}`);
  return least;
}

console.log(machine());
const won = { uvw: [] as number[], uvu: [] as number[], grid: [] as number[] };
for (const mode of ["uvw", "uvu"] as const) {
  for (const copies of [16, 64]) {
    for (let l = 1; l <= largest; l++) {
      const irreps = upTo(copies, l);
      const form = (name: HarmonicsForm) =>
        harmonicsProduct.dyn<string, string, string>(irreps, upTo(1, l), irreps, { mode, form: name, internalWeights: false });
      const [direct, framed] = [form("direct"), form("so2")];
      const rows = Math.max(
        8,
        Math.min(512, Math.round(FORWARD / (copies ** (mode === "uvw" ? 2 : 1) * (l + 1) ** 5 * 20) / 8) * 8),
      );
      const weights = plain(
        numbers(direct.weightCount * (mode === "uvu" ? rows : 1), "weights"),
        mode === "uvu" ? { shape: [rows, direct.weightCount] } : {},
      );
      const inputs = [features(irreps, rows, "x"), features("1x1o", rows, "r"), weights];
      const work = (layer: typeof direct): Work =>
        ((x: Tensor, r: Tensor, w: Tensor) => layer(x, r, w as Tensor<"plain">)) as Work;
      const least = await compared(`${mode}, ${copies} copies, l = ${l}, ${rows} rows`, rows, work(direct), work(framed), inputs);
      if (least < 1) won[mode].push(l);
    }
  }
}
for (const copies of [1, 16, 64]) {
  for (let l = 1; l <= largest; l++) {
    const form = (name: GauntForm) => gauntProduct.dyn(upTo(copies, l), upTo(copies, l), { form: name });
    const [direct, grid] = [form("direct"), form("grid")];
    const rows = copies === 1 ? 512 : 4096 / copies;
    const inputs = [features(direct.irrepsIn1, rows, "x"), features(direct.irrepsIn2, rows, "y")];
    const least = await compared(`Gaunt, ${copies} copies, l = ${l}, ${rows} rows`, rows, direct as Work, grid as Work, inputs);
    if (least < 1) won.grid.push(l);
  }
}
console.log("so2Convolution, 64 copies, all orders, and half of them:");
for (const l of [2, 4, 6].filter((degree) => degree <= largest)) {
  const irreps = upTo(64, l);
  const all = so2Convolution.dyn<string, string>(irreps, irreps, { random: 1 });
  const some = so2Convolution.dyn<string, string>(irreps, irreps, { mMax: l / 2, random: 1 });
  const inputs = [features(irreps, 128, "x"), features("1x1o", 128, "r")];
  await compared(
    `l = ${l}, 128 rows`,
    128,
    ((x: Tensor, r: Tensor) => all(x, r)) as Work,
    ((x: Tensor, r: Tensor) => some(x, r)) as Work,
    inputs,
  );
}
for (const [name, lost] of Object.entries(won))
  goal(`${name}: the highest degree at which the direct form is quicker`, Math.max(0, ...lost), {
    most: { uvw: 3, uvu: 3, grid: 7 }[name] as number,
  });
