import { ARGUMENTS, HEADER, TASK_NUMBERS, TASK_PIECES, WORD_COUNT, WORDS } from "./words.js";

const list = (of: (i: number) => string): string => Array.from({ length: ARGUMENTS }, (_, i) => of(i)).join(", ");

/**
 * The program of a worker, as text: there is no file to find after bundling. It has its own instance of the kernels over the shared memory,
 * takes pieces while there are any, looks out for the next region for a while, and then sleeps until it is woken. A kernel ignores arguments
 * beyond its own, so each call hands over all that there may be.
 */
export const workerText = `"use strict";
const work = ({ memory, control, starts: startsAt, tasks: tasksAt, lane, awake }, exports) => {
  const kernels = Object.keys(exports).filter((name) => typeof exports[name] === "function").sort().map((name) => exports[name]);
  const words = new Int32Array(memory.buffer, control, ${WORD_COUNT});
  const starts = new Int32Array(memory.buffer, startsAt, ${TASK_PIECES + 1});
  const tasks = new Float64Array(memory.buffer, tasksAt, ${TASK_NUMBERS + ARGUMENTS});
  const shifted = new Float64Array(${ARGUMENTS});
  const execute = (i) => {
    for (let at = starts[i]; at < starts[i + 1]; ) {
      const run = kernels[tasks[at]], n = tasks[at + 1], mask = tasks[at + 2];
      at += ${HEADER};
      if (mask === 0) run(${list((k) => `tasks[at + ${k}]`)});
      else {
        const shift = lane * words[${WORDS.stride}];
        for (let k = 0; k < n; k++) shifted[k] = tasks[at + k] + ((mask >> k) & 1) * shift;
        run(${list((k) => `shifted[${k}]`)});
      }
      at += n;
    }
  };
  let seen = 0;
  for (;;) {
    for (let turn = 1, from = performance.now(); Atomics.load(words, ${WORDS.epoch}) === seen; turn++) {
      if ((turn & 63) !== 0 || performance.now() - from < awake) continue;
      Atomics.add(words, ${WORDS.sleepers}, 1);
      Atomics.wait(words, ${WORDS.epoch}, seen);
      Atomics.sub(words, ${WORDS.sleepers}, 1);
    }
    seen = Atomics.load(words, ${WORDS.epoch});
    if (Atomics.load(words, ${WORDS.stop}) !== 0) return;
    Atomics.add(words, ${WORDS.active}, 1);
    for (;;) {
      const i = Atomics.add(words, ${WORDS.next}, 1);
      if (i >= Atomics.load(words, ${WORDS.count})) break;
      try {
        execute(i);
      } catch {
        Atomics.store(words, ${WORDS.failed}, 1);
      }
      Atomics.add(words, ${WORDS.done}, 1);
    }
    Atomics.sub(words, ${WORDS.active}, 1);
  }
};
const port = typeof require === "function" ? require("node:worker_threads").parentPort : null;
const begin = (data) => {
  let answer = "ready", exports;
  try {
    const abort = () => { throw new Error("abort"); };
    exports = new WebAssembly.Instance(data.module, { env: { memory: data.memory, abort } }).exports;
  } catch (error) {
    answer = String(error);
  }
  (port ?? globalThis).postMessage(answer);
  // What follows does not come back to the event loop until the pool stops, which then ends the worker.
  setTimeout(() => {
    if (exports) work(data, exports);
    Atomics.add(new Int32Array(data.memory.buffer, data.control, ${WORD_COUNT}), ${WORDS.gone}, 1);
  }, 0);
};
if (port === null) globalThis.onmessage = ({ data }) => begin(data);
else port.once("message", begin);
`;
