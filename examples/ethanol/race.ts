import { Worker } from "node:worker_threads";
import type { Contestant, Measurement, Message, Task } from "./messages.js";
import { progress } from "./progress.js";

/** What a training left. */
export interface Trained {
  /** The averaged weights, as the bytes of a file. */
  readonly bytes: Uint8Array;
  readonly measurements: readonly Measurement[];
  /** Bytes, the most that tensors took at once. */
  readonly peak: number;
  /** s */
  readonly seconds: number;
}

/** Trains the potential and its twin side by side, each in a thread, for a fixed number of steps: so the weights depend on the seed alone. */
export async function race(task: Omit<Task, "which">): Promise<Record<Contestant, Trained>> {
  const shown = progress(task.steps);
  try {
    const train = (which: Contestant): Promise<Trained> =>
      new Promise((resolve, reject) => {
        const began = performance.now();
        const measurements: Measurement[] = [];
        const workerData: Task = { ...task, which };
        const thread = new Worker(new URL("./thread.mjs", import.meta.url), { workerData });
        thread.on("message", (message: Message) => {
          if (message.kind === "step") shown.step(which, message.step, message.loss);
          else if (message.kind === "measured") {
            measurements.push(message.measurement);
            shown.measured(which, message.measurement);
          } else resolve({ bytes: message.bytes, peak: message.peak, measurements, seconds: (performance.now() - began) / 1000 });
        });
        thread.on("error", reject);
        thread.on("exit", (code) => reject(new Error(`the training of the ${which} model ended early, with code ${code}`)));
      });
    const [equivariant, twin] = await Promise.all([train("equivariant"), train("twin")]);
    return { equivariant, twin };
  } finally {
    shown.stop();
  }
}
