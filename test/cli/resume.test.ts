import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Generator, generator } from "../../src/arithmetic/index.js";
import { readSafetensors } from "../../src/io/index.js";
import { loadPotential } from "../../src/models/index.js";
import { CLI, records, temporaryFolder } from "./command.js";
import { moleculeFile } from "./molecule.js";

const folder = temporaryFolder();
const OPTIONS =
  "--hidden 4x0e+4x1o --lmax 1 --layers 2 --valid 5 --batch 3 --steps 60 --every 7 --checkpoint-every 2 --seed 3".split(" ");
const TRAIN = ["train", "data.xyz", ...OPTIONS];
const FILES = ["checkpoint.safetensors", "model.safetensors", "run.json"];
const bytes = (...path: string[]): Buffer => readFileSync(join(folder, ...path));

/** When a process is to be killed: so many of its checkpoints after its start, then so many milliseconds later, or inside the next write. */
type Moment = { readonly checkpoints: number } & ({ readonly later: number } | { readonly inside: true });

/** A run between two kills is to get some way, so that a chain of them ends. */
const drawn = (random: Generator, inside: boolean): Moment => {
  const checkpoints = random.integer(9);
  return inside ? { checkpoints, inside } : { checkpoints, later: 25 * random.uniform() };
};

/** Runs `train --resume` and kills it at a moment, if it lasts so long. */
async function cutOff(out: string, moment: Moment): Promise<"ended" | "killed" | "killed inside a write"> {
  const child = spawn(process.execPath, [CLI, ...TRAIN, "--out", out, "--resume"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let told = "";
  let ended: { code: number | null; signal: string | null } | undefined;
  child.stderr.setEncoding("utf8").on("data", (text) => {
    told += text;
  });
  const exit = new Promise<void>((resolve) => {
    child.once("exit", (code, signal) => {
      ended = { code, signal };
      resolve();
    });
  });

  const checkpoint = join(folder, out, "checkpoint.safetensors");
  const part = `${checkpoint}.${child.pid}.part`;
  const version = (): bigint | undefined => statSync(checkpoint, { bigint: true, throwIfNoEntry: false })?.mtimeNs;
  let last = version();
  let seen = 0;
  let since = performance.now();
  const due = (): boolean => {
    if (seen < moment.checkpoints) {
      const now = version();
      if (now === last) return false;
      last = now;
      since = performance.now();
      seen++;
      return false;
    }
    return "inside" in moment ? existsSync(part) : performance.now() - since >= moment.later;
  };
  // The kill has to follow at once, so nothing else is done meanwhile but to let the events of the child in.
  while (ended === undefined) {
    let looks = 0;
    while (looks < 50 && !due()) looks++;
    if (looks === 50) await setImmediate();
    else {
      child.kill("SIGKILL");
      await exit;
    }
  }
  if (ended.signal !== "SIGKILL") {
    expect([ended.code, told.match(/^intertwiner: .*/gm)]).toEqual([0, null]);
    return "ended";
  }
  return existsSync(part) ? "killed inside a write" : "killed";
}

/** Whatever the moment, a reader finds whole files. */
function expectWholeFiles(out: string): void {
  const there = existsSync(join(folder, out)) ? readdirSync(join(folder, out)) : [];
  for (const name of there) expect(name).toMatch(/^(checkpoint\.safetensors|model\.safetensors|run\.json)(\.\d+\.part)?$/);
  if (there.includes("checkpoint.safetensors"))
    expect(readSafetensors(bytes(out, "checkpoint.safetensors")).metadata.form).toBe("intertwiner checkpoint 2");
  if (there.includes("model.safetensors")) expect(loadPotential(bytes(out, "model.safetensors")).kind).toBe("nequip");
  if (there.includes("run.json")) expect(JSON.parse(bytes(out, "run.json").toString())).toMatchObject({ steps: 60 });
}

test("killed at twenty moments, five of them inside the write of a checkpoint, and resumed, training ends at the same bits", async () => {
  writeFileSync(join(folder, "data.xyz"), moleculeFile(25));
  records(folder, ...TRAIN, "--out", "whole");
  const whole = FILES.map((name) => bytes("whole", name));

  let killed = 0;
  let inside = 0;
  let chains = 0;
  for (let seed = 0; (killed < 20 || inside < 5) && seed < 200; chains++) {
    const out = `chain-${chains}`;
    for (;;) {
      const outcome = await cutOff(out, drawn(generator(seed).split("moment"), seed++ % 3 === 2));
      expectWholeFiles(out);
      if (outcome === "ended") break;
      killed++;
      if (outcome === "killed inside a write") inside++;
    }
    expect(readdirSync(join(folder, out)).sort()).toEqual(FILES); // and what the kills left is gone
    FILES.forEach((name, i) => {
      expect(Buffer.compare(bytes(out, name), whole[i]), `${name} of ${out}`).toBe(0);
    });
  }
  expect(killed).toBeGreaterThanOrEqual(20);
  expect(inside).toBeGreaterThanOrEqual(5);
  expect(chains).toBeGreaterThan(1);
}, 120_000);
