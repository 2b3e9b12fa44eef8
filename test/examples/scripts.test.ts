import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadPotential, predict } from "../../src/models/index.js";
import { publishedFolder } from "../runtimes/published.js";

const DENO = resolve("test/runtimes/node_modules/.bin/deno");
const WATER = "3\n\nO 0 0 0\nH 0.96 0 0\nH -0.24 0.93 0\n";
let published: ReturnType<typeof publishedFolder>;
beforeAll(() => {
  published = publishedFolder();
  for (const name of ["turn-signal.js", "energy.js"]) copyFileSync(join("examples/scripts", name), join(published.folder, name));
}, 120_000);
afterAll(() => published.remove());
const run = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { cwd: published.folder, encoding: "utf8" });

describe("a signal on the sphere is turned", () => {
  const runtimes: [string, string, string[]][] = [
    ["Node", process.execPath, []],
    ["Deno", DENO, ["run", "--no-prompt"]],
  ];
  for (const [name, program, args] of runtimes)
    test.skipIf(!existsSync(program) && process.env.CI !== "true")(`in ${name}`, { timeout: 60_000 }, () => {
      const said = run(program, ...args, "turn-signal.js");
      const [there, here] = [...said.matchAll(/-?\d\.\d{12}/g)].map(([text]) => Number(text));
      expect(Math.abs(there - here)).toBeLessThan(2e-12);
      expect(Math.abs(here)).toBeGreaterThan(1e-3);
    });
});

test("the energy of a structure is told in Node", { timeout: 60_000 }, () => {
  const weights = resolve("examples/edge-worker/potential.safetensors");
  writeFileSync(join(published.folder, "water.xyz"), WATER);
  const said = run(process.execPath, "energy.js", weights, "water.xyz");
  const positions = Float64Array.of(0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0);
  const [{ energy, forces }] = predict(loadPotential(new Uint8Array(readFileSync(weights))), [{ species: [8, 1, 1], positions }]);
  expect(said).toContain(`energy ${energy.toFixed(6)} eV\n`);
  expect(said.match(/^[OH] .*eV\/Å$/gm)).toHaveLength(3);
  expect(said).toContain(forces[3].toFixed(4));
});
