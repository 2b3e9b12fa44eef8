/**
 * The edge worker of examples/ in workerd: processor time of a request for ethanol by the process's own accounting, time on the clock, 2,000
 * requests from this process on loopback, and memory before and after.
 *
 *   npx tsx bench/edge.bench.ts        builds dist/ first, if it is older than the sources
 */
import { existsSync } from "node:fs";
import { generator } from "../src/arithmetic/index.js";
import { startEdge, WORKERD } from "../test/examples/edge.js";
import { published } from "./built.js";
import { digits, goal, machine, median, quantile, unmeasured } from "./compare.js";

const REQUESTS = 2000;
/** Requests that are under way at the same time. */
const LANES = 4;
/** Ticks of 10 ms are all that a process is told of its time, so this many requests are timed together. */
const TOGETHER = 100;

// ethanol near its minimum, Å
const SPECIES = [6, 6, 8, 1, 1, 1, 1, 1, 1];
// biome-ignore format: an atom a row
const POSITIONS = [
  -1.265, -0.225, 0, 0.02, 0.569, 0, 1.17, -0.262, 0, -2.132, 0.442, 0, -1.307, -0.866, 0.885,
  -1.307, -0.866, -0.885, 0.057, 1.219, 0.885, 0.057, 1.219, -0.885, 1.975, 0.27, 0,
];

/** The molecule as a dynamics would send it, each time a little elsewhere. */
function bodies(): () => string {
  const random = generator(3);
  return () => {
    const moved = POSITIONS.map((x) => x + 0.03 * random.normal());
    return JSON.stringify({ species: SPECIES, positions: Array.from(SPECIES, (_, i) => moved.slice(3 * i, 3 * i + 3)) });
  };
}

async function measure(): Promise<void> {
  const { folder, remove } = published();
  const edge = await startEdge(folder);
  const body = bodies();
  const times: number[] = [];
  let lost = 0;
  const ask = async (): Promise<void> => {
    const from = performance.now();
    try {
      const response = await fetch(edge.url, { method: "POST", body: body(), headers: { "content-type": "application/json" } });
      const { forces } = (await response.json()) as { forces?: number[][] };
      if (response.status !== 200 || forces?.flat().filter(Number.isFinite).length !== POSITIONS.length) lost++;
    } catch {
      lost++;
    }
    times.push(performance.now() - from);
  };
  const share = (requests: number): Promise<unknown> =>
    Promise.all(
      Array.from({ length: LANES }, async () => {
        for (let k = 0; k < requests / LANES; k++) await ask();
      }),
    );
  try {
    await ask();
    const [first] = times.splice(0);
    const start = edge.processorTime();
    for (let k = 0; k < TOGETHER; k++) await ask();
    const early = (1000 * (edge.processorTime() - start)) / TOGETHER;
    const alone = times.splice(0);
    const memory = edge.memory();
    const [from, used] = [performance.now(), edge.processorTime()];
    await share(REQUESTS);
    const seconds = (performance.now() - from) / 1000;
    const processor = (1000 * (edge.processorTime() - used)) / REQUESTS;
    console.log(
      `first request ${digits(first)} ms; the next ${TOGETHER}, one after another: ${digits(median(alone))} ms on the clock (least ${digits(quantile(alone, 0))}), ` +
        `${digits(early)} ms of processor time`,
    );
    console.log(
      `${REQUESTS} requests, ${LANES} at a time: ${digits(REQUESTS / seconds)} a second, ${digits(median(times))} ms on the clock ` +
        `(99 % in ${digits(quantile(times, 0.99))}); memory ${digits(memory / 1e6)} MB before, ${digits(edge.memory() / 1e6)} MB after`,
    );
    goal("ethanol at the edge, processor time a request after the first", Math.max(early, processor), { most: 10 }, " ms");
    goal(`requests lost of ${REQUESTS}`, lost, { most: 0 });
  } finally {
    await edge.stop();
    remove();
  }
}

console.log(machine());
if (existsSync(WORKERD)) await measure();
else
  unmeasured(
    "ethanol at the edge, processor time a request after the first",
    "workerd is not installed: npm ci --prefix test/runtimes",
  );
