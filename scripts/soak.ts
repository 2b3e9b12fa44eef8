/**
 * Trains a small potential for 100,000 steps and sees that neither the linear memory nor the heap grows: `npm run soak`, a few minutes.
 * Another number of steps can be given: `npm run soak -- 20000`.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { generator } from "../src/arithmetic/index.js";
import { calibrate, type Frame, nequip, potentialLoss, predict, statistics } from "../src/models/index.js";
import { memoryUse } from "../src/runtime/index.js";
import { fit, trainer, warmupCosine } from "../src/train/index.js";

const MEBIBYTE = 2 ** 20;

/** Water molecules in a field of springs: energies and forces that a small network can learn. */
function frames(count: number): Frame[] {
  const random = generator(1);
  const rest = Float64Array.of(0, 0, 0, 0.76, 0.59, 0, -0.76, 0.59, 0);
  return Array.from({ length: count }, () => {
    const positions = rest.map((x) => x + 0.1 * random.normal());
    const forces = new Float64Array(9);
    let energy = -76;
    for (const [i, j, length, stiffness] of [
      [0, 1, 0.96, 30],
      [0, 2, 0.96, 30],
      [1, 2, 1.52, 8],
    ]) {
      const d = [0, 1, 2].map((a) => positions[3 * j + a] - positions[3 * i + a]);
      const r = Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
      energy += 0.5 * stiffness * (r - length) * (r - length);
      for (let a = 0; a < 3; a++) {
        forces[3 * i + a] += (stiffness * (r - length) * d[a]) / r;
        forces[3 * j + a] -= (stiffness * (r - length) * d[a]) / r;
      }
    }
    return { species: [8, 1, 1], positions, energy, forces };
  });
}

/** Bytes that the heap holds after a collection. */
function heap(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}

/**
 * @returns what was held at the first look, after a hundredth of the steps, and the most at any later one
 * @throws Error if the linear memory holds a byte more than at the first look, or the heap a tenth and four mebibytes
 */
export function soak(steps: number, tell: (line: string) => void): void {
  const data = frames(64);
  const stats = statistics(data, [1, 8]);
  const model = nequip({
    elements: [1, 8],
    cutoff: 3,
    hidden: "4x0e+4x1o",
    lmax: 1,
    layers: 2,
    radialWidths: [8],
    bessel: 4,
    neighbours: 2,
    random: 1,
  });
  calibrate(model, stats);
  const training = trainer({
    model,
    examples: data.length,
    loss: potentialLoss(model, data, stats),
    batch: 2,
    seed: 1,
    adam: { rate: 5e-3 },
    schedule: warmupCosine({ total: steps }),
  });
  const every = Math.max(1, Math.floor(steps / 20));
  const start = performance.now();
  let first: { held: number; size: number; heap: number; loss: number } | undefined;
  let sum = 0;
  let worst = 0;
  // biome-ignore lint/suspicious/noFocusedTests: this fit trains
  fit(training, {
    steps,
    every,
    evaluate: () => {
      predict(model, data);
      return 0;
    },
    checkpoint: { every, save: () => {} },
    onStep: ({ step, loss }) => {
      sum += loss;
      if (step !== Math.ceil(steps / 100) && step % every !== 0) return;
      const { held, size } = memoryUse();
      const now = { held, size, heap: heap(), loss: sum / step };
      tell(
        `step ${step}: loss ${loss.toExponential(2)}, ${held} bytes held of ${(size / MEBIBYTE).toFixed(1)} MiB, heap ${(now.heap / MEBIBYTE).toFixed(1)} MiB, ${((performance.now() - start) / step).toFixed(2)} ms a step`,
      );
      first ??= now;
      worst = Math.max(worst, now.heap);
      if (held !== first.held || size !== first.size)
        throw new Error(
          `the linear memory grew: ${first.held} of ${first.size} bytes at first, ${held} of ${size} at step ${step}`,
        );
      if (now.heap > 1.1 * first.heap + 4 * MEBIBYTE) throw new Error(`the heap grew from ${first.heap} to ${now.heap} bytes`);
    },
  });
  if (first === undefined || !(sum / steps < first.loss)) throw new Error("the loss did not fall: nothing was trained");
  tell(`flat over ${steps} steps: ${first.held} bytes held, heap at most ${(worst / MEBIBYTE).toFixed(1)} MiB`);
  training.dispose();
}

if (process.argv[1]?.endsWith("soak.ts")) soak(Number(process.argv[2] ?? 100_000), (line) => process.stdout.write(`${line}\n`));
