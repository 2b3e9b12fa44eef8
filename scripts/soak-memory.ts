/**
 * Runs kernels on data above 2 GiB: every address there is negative as a signed number. `npx tsx scripts/soak-memory.ts`, about ten seconds and 4 GiB.
 */
import { generator } from "../src/arithmetic/index.js";
import { linear, tensorProduct } from "../src/nn/index.js";
import { allocate, type Block, kernels, memoryUse, release } from "../src/runtime/index.js";
import { solidHarmonics } from "../src/so3/index.js";
import {
  castTensor,
  exp,
  free,
  gather,
  gradient,
  indices,
  inner,
  matrixProduct,
  plain,
  scaleBy,
  scatter,
  scope,
  sum,
  Tensor,
  tensor,
  toArray,
  view,
} from "../src/tensor/index.js";

const GIB = 2 ** 30;

/** What a few thousand rows give, with their gradients, wherever they lie. */
export function results(): { bits: number[][]; addresses: number[] } {
  return scope(() => {
    const random = generator(1);
    const rows = 3000;
    const x = tensor("8x0e+8x1o", random.normals(rows * 32), { dtype: "f32" });
    const v = tensor("1x1o", random.normals(rows * 3), { dtype: "f64" });
    const single = (shape: readonly number[]) => plain(random.normals(shape[0] * shape[1]), { shape, dtype: "f32" });
    const weights = single([64, 40]);
    const [to, from] = [1, 2].map(() =>
      indices(
        Int32Array.from({ length: rows }, () => random.integer(rows)),
        rows,
      ),
    );
    const layer = linear("8x0e+8x1o", "8x0e+8x1o", { random: 2 });
    const product = tensorProduct("8x0e+8x1o", "0e+1o+2e", { keep: "0e+1o" });
    const w = single([rows, product.weightCount]);
    const network = (y: Tensor): Tensor => {
      const harmonics = castTensor(solidHarmonics(v, 2), "f32");
      const messages = product(layer(y as never), harmonics as never, w, { receivers: to, senders: from });
      return scatter(gather(messages, to), from);
    };
    const energy = (y: Tensor): Tensor => inner<string>(network(y), network(y));
    const left = single([rows, 64]);
    const square = matrixProduct(left, weights);
    const made = [
      sum(square),
      network(x),
      gradient<[string]>((y) => energy(y) as never)(x) as Tensor,
      gradient<["plain"]>((u) => inner(matrixProduct(left, u), square))(weights) as Tensor,
      exp(scaleBy(square, 0.01)),
      solidHarmonics(v, 4),
    ];
    free(layer.weight);
    return { bits: made.map((t) => [...toArray(t)]), addresses: [x, v, weights, w, square, ...made].map(({ ptr }) => ptr) };
  });
}

/** Takes every piece of memory below 2 GiB. */
function filledBelow(): Block[] {
  const walls = [allocate(2 * GIB)];
  for (let bytes = 2 ** 24; bytes >= 64; bytes /= 2) {
    for (let block = allocate(bytes); ; block = allocate(bytes)) {
      if (block.ptr >= 2 * GIB) {
        release(block);
        break;
      }
      walls.push(block);
    }
  }
  return walls;
}

/** @throws Error if a kernel gives other bits above 2 GiB than below, or a sum over more than 2 GiB is wrong */
export function soakMemory(tell: (line: string) => void): void {
  const below = results();
  if (Math.max(...below.addresses) >= 2 * GIB) throw new Error("the first results were meant to lie below 2 GiB");
  const walls = filledBelow();
  const above = results();
  tell(
    `kernels at addresses from ${(Math.min(...above.addresses) / GIB).toFixed(2)} to ${(Math.max(...above.addresses) / GIB).toFixed(2)} GiB`,
  );
  if (Math.min(...above.addresses) < 2 * GIB) throw new Error("the second results were meant to lie above 2 GiB");
  if (JSON.stringify(above.bits) !== JSON.stringify(below.bits))
    throw new Error("the results above 2 GiB differ from those below");
  for (const wall of walls) release(wall);
  tell("the same bits as below 2 GiB");

  // one tensor that reaches across the boundary: 2.4 GiB
  scope(() => {
    const rows = 1_300_000;
    const x = new Tensor("plain", [rows, 500], 500, rows, "f32");
    kernels().fillF32(x.ptr, x.size, 0.25);
    const last = x.ptr + 4 * (x.size - 1);
    view(x)[x.size - 1] = 1;
    // every partial sum is exact: multiples of 1/4 below 2²²
    const columns = [...toArray(sum(x))];
    tell(
      `sums over ${((4 * x.size) / GIB).toFixed(2)} GiB, the last number at ${(last / GIB).toFixed(2)} GiB: ${columns[0]} … ${columns[499]}`,
    );
    if (!columns.every((c, k) => c === 0.25 * rows + (k === 499 ? 0.75 : 0)))
      throw new Error(`they should be ${0.25 * rows} … ${0.25 * rows + 0.75}`);
    const some = gather(x, indices([0, rows - 1], rows));
    const row = toArray(some);
    if (row[0] !== 0.25 || row[998] !== 0.25 || row[999] !== 1)
      throw new Error(`the last row ends with ${row[998]}, ${row[999]}; it should be 0.25, 1`);
  });
  const { held, size } = memoryUse();
  tell(`${held} bytes held, ${(size / GIB).toFixed(2)} GiB of memory`);
}

if (process.argv[1]?.endsWith("soak-memory.ts")) soakMemory((line) => process.stdout.write(`${line}\n`));
