import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { CLI, intertwiner, records, temporaryFolder } from "./command.js";
import { moleculeFile } from "./molecule.js";

const folder = temporaryFolder();
const OPTIONS =
  "--hidden 16x0e+16x1o+8x2e --layers 2 --valid 8 --batch 8 --steps 24 --every 8 --checkpoint-every 3 --seed 5".split(" ");
const train = (out: string, ...more: string[]): Record<string, any>[] =>
  records(folder, "train", "data.xyz", ...OPTIONS, "--out", out, ...more);
const bytes = (...path: string[]): Buffer => readFileSync(join(folder, ...path));

beforeAll(() => {
  writeFileSync(join(folder, "data.xyz"), moleculeFile(24));
  expect(train("one")[0]).toMatchObject({ event: "start", threads: 1 });
  expect(train("two", "--threads", "2")[0]).toMatchObject({ event: "start", threads: 2 });
}, 60_000);

test.each(["checkpoint.safetensors", "model.safetensors", "run.json"])(
  "%s has the same bytes with two threads as with one",
  (name) => {
    expect(bytes("two", name).length).toBeGreaterThan(100);
    expect(Buffer.compare(bytes("two", name), bytes("one", name))).toBe(0);
  },
);

test("a run on three threads that was killed is resumed on two, and ends at the bits of one", async () => {
  const child = spawn(process.execPath, [CLI, "train", "data.xyz", ...OPTIONS, "--out", "cut", "--threads", "3"], {
    cwd: folder,
    stdio: "ignore",
  });
  const exit = new Promise((resolve) => child.once("exit", resolve));
  while (child.exitCode === null && !existsSync(join(folder, "cut", "checkpoint.safetensors"))) await setTimeout(2);
  child.kill("SIGKILL");
  await exit;
  const [start] = train("cut", "--resume", "--threads", "2");
  expect(start.step).toBeGreaterThan(0);
  expect(start.step).toBeLessThan(24);
  expect(Buffer.compare(bytes("cut", "checkpoint.safetensors"), bytes("one", "checkpoint.safetensors"))).toBe(0);
}, 60_000);

test.each([
  ["evaluate", ["one/model.safetensors", "data.xyz"]],
  ["predict", ["one/model.safetensors", "data.xyz"]],
  ["verify", ["one/model.safetensors", "--group-elements", "2", "--frames", "2"]],
])("%s says the same with two threads", (command, args) => {
  const one = intertwiner(folder, command, ...args);
  const two = intertwiner(folder, command, ...args, "--threads", "2");
  expect([two.code, two.stdout]).toEqual([0, one.stdout]);
  expect(one.stdout.length).toBeGreaterThan(60);
});

test.each(["0", "65", "two", "1.5"])("--threads %s is refused", (text) => {
  const { code, stderr } = intertwiner(folder, "train", "data.xyz", "--out", "never", "--threads", text);
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/^intertwiner: .*--threads <n>.* It must be an integer from 1 to 64\..*\n$/),
  ]);
});

test("where threads cannot be had, the command says so and does nothing", () => {
  const without = ["--import", "data:text/javascript,delete globalThis.SharedArrayBuffer"];
  const { status, stderr } = spawnSync(
    process.execPath,
    [...without, CLI, "train", "data.xyz", ...OPTIONS, "--out", "never", "--threads", "2"],
    { cwd: folder, encoding: "utf8" },
  );
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/^intertwiner: start: memory that threads share is not to be had.*\n$/),
  ]);
  expect(() => bytes("never", "run.json")).toThrow(/ENOENT/);
});
