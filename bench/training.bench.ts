/**
 * The same network trained on the same frames by e3nn and by us: first weights, order, loss, schedule, averages and clipping alike. After
 * equal steps the errors should be alike, and what differs is the time.
 *
 *   PEERS_PYTHON=python npx tsx bench/training.bench.ts [--steps N]     (of 3000; default: all, about five minutes)
 *
 * The two take turns in blocks of steps; times are the processor's in the training steps alone.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { errors, type Frame, potentialLoss } from "../src/models/index.js";
import { view } from "../src/tensor/index.js";
import { trainer } from "../src/train/index.js";
import { digits, goal, inFolder, machine, peerPython, PythonProcess, tensorsOf, unmeasured } from "./compare.js";
import { type Described, networkOf } from "./e3nn-network.js";

const TITLE = "training to 30 meV/Å, e3nn/ours";
const [TOTAL, RATE, BLOCK, DEVIATION] = [3000, 0.01, 100, 0.136];
const { values } = parseArgs({ options: { steps: { type: "string", default: String(TOTAL) } } });
const steps = Number(values.steps);
const data = fileURLToPath(new URL("../examples/data/ethanol.safetensors", import.meta.url));

interface Reply {
  step: number;
  seconds: number;
  force: number;
  energy: number;
}
interface Order {
  frames: number[][];
  scale: number;
  energy: number;
  net: Described;
}

if (peerPython() === undefined) unmeasured(TITLE, "PEERS_PYTHON is not set");
else {
  await inFolder(async (folder) => {
    const peer = new PythonProcess("train.py", [data, folder, "16", "2", "3", String(RATE), String(TOTAL)]);
    try {
      const { parameters } = await peer.listen<{ parameters: number }>();
      const order = JSON.parse(readFileSync(join(folder, "order.json"), "utf8")) as Order;
      const start = tensorsOf(join(folder, "start.safetensors"));
      const trajectory = tensorsOf(data);
      const elements = [1, 6, 8];
      const species = Array.from(trajectory.Z.integers);
      const size = 3 * species.length;
      const frames: Frame[] = Array.from(trajectory.E.data, (energy, f) => ({
        species,
        positions: Float64Array.from(trajectory.R.data.subarray(f * size, (f + 1) * size)),
        forces: Float64Array.from(trajectory.F.data.subarray(f * size, (f + 1) * size)),
        energy: energy - order.energy,
      }));
      const model = networkOf(order.net, elements, (name) => start[name].data);
      view(model.scale).fill(order.scale);
      view(model.shift).fill(0);
      const stats = { shifts: new Float64Array(3), energyDeviation: DEVIATION, forceScale: order.scale, stressScale: 0 };
      const job = trainer({
        model,
        examples: 1150,
        batch: 5,
        adam: { rate: RATE },
        schedule: (step) => Math.min(1, step / 50) * 0.5 * (1 + Math.cos((Math.PI * (step - 1)) / TOTAL)) + 1e-5 / RATE,
        loss: potentialLoss(model, frames, stats),
        order: (step) => Int32Array.from(order.frames[step - 1]),
      });
      const test = frames.slice(1200).filter((_, i) => i % 2 === 0);
      console.log(`${machine()}; 16x0e+16x1o+16x2e, 3 layers, ${parameters} parameters, batch 5, ethanol`);
      console.log("step    e3nn: s    meV/Å   meV      ours: s    meV/Å   meV");
      let spent = 0;
      const reached: { theirs?: number; ours?: number } = {};
      let last = { theirs: Number.NaN, ours: Number.NaN };
      for (let done = 0; done < steps; done += BLOCK) {
        peer.tell(String(BLOCK));
        const theirs = await peer.listen<Reply>();
        const before = process.cpuUsage();
        for (let k = 0; k < BLOCK; k++) job.step();
        const { user, system } = process.cpuUsage(before);
        spent += (user + system) / 1e6;
        const found = job.averaged(() => errors(model, test, 25));
        const [force, energy] = [1000 * found.forces.mae, 1000 * found.energy.mae];
        if (theirs.force <= 30) reached.theirs ??= theirs.seconds;
        if (force <= 30) reached.ours ??= spent;
        last = { theirs: theirs.force, ours: force };
        if (theirs.step <= 500 || theirs.step % 500 === 0) {
          const row = [theirs.step, theirs.seconds, theirs.force, theirs.energy, spent, force, energy].map(digits);
          console.log(row.map((text, i) => text.padEnd([7, 10, 7, 10, 10, 7, 6][i])).join(" "));
        }
      }
      goal("force error after equal steps, ours/e3nn", last.ours / last.theirs, { most: 1.1 });
      if (reached.theirs !== undefined && reached.ours !== undefined) goal(TITLE, reached.theirs / reached.ours, { least: 4 });
      else
        unmeasured(
          TITLE,
          `neither or only one came that far in ${steps} steps: e3nn ${digits(last.theirs)}, ours ${digits(last.ours)} meV/Å`,
        );
      job.dispose();
    } finally {
      peer.end();
    }
  });
}
