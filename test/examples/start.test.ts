import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drawn } from "../cli/drawn.js";
import { loadPotential, predict } from "../../src/models/index.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "intertwiner-start-"));
const folders = [join(folder, "one"), join(folder, "two")];
const start = (out: string): Promise<{ stdout: string }> =>
  promisify(execFile)(
    process.execPath,
    ["--import", "tsx", "examples/ethanol/start.ts", "--steps", "3", "--time", "0.01", "--out", out],
    { cwd: root },
  );

let told: string;
beforeAll(async () => {
  [{ stdout: told }] = await Promise.all(folders.map(start));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("npm start, with three steps", () => {
  test("tells a first energy, a mistake, the training, the certificate and the drift", () => {
    expect(told).toMatch(/that has learned nothing yet/);
    expect(told).toMatch(/energy +−309\.\d{4} eV +true +−309\.\d{4} eV/);
    expect(told).toMatch(/error TS2345: .*by Schur that output is always zero/);
    expect(told).toMatch(/equivariant 3\/3, loss \d.*its twin 3\/3, loss \d/);
    expect(told).toMatch(/forces change, relative to their size +\d\.\d·10⁻[⁶⁷] +\d+ %/);
    expect(told).toMatch(/energy drift [+−]\d+\.\d+ meV\/atom\/ps/);
  });

  test("leaves three whole files and nothing else", () => {
    for (const out of folders) expect(readdirSync(out).sort()).toEqual(["model.safetensors", "report.html", "twin.safetensors"]);
  });

  test("gives the same bits for the same seed", () => {
    const [one, two] = folders.map((out) => readFileSync(join(out, "model.safetensors")));
    expect(one.equals(two)).toBe(true);
  });

  test("the model can be used", () => {
    const model = loadPotential(new Uint8Array(readFileSync(join(folders[0], "model.safetensors"))));
    expect(model.elements).toEqual([1, 6, 8]);
    const [{ energy }] = predict(model, [
      { species: [8, 1, 1], positions: Float64Array.of(0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0) },
    ]);
    expect(energy).toBeLessThan(-50);
  });

  test("the report has every chart, with the numbers of both, and no network", () => {
    const page = readFileSync(join(folders[0], "report.html"), "utf8");
    expect(page.trimEnd().endsWith("</html>")).toBe(true);
    expect(page).not.toMatch(/https?:\/\/|<(script|link|img)[^>]*\s(src|href)=/);
    const charts = JSON.parse(page.match(/id="charts">(.*?)<\/script>/)?.[1] ?? "[]");
    const summary = charts.map((c: any) => [
      c.kind,
      ...c.series.map((s: any) => `${s.label} ${s.y.filter(Number.isFinite).length}`),
    ]);
    const both = (n: number): string[] => [`not equivariant ${n}`, `equivariant ${n}`];
    expect(summary).toEqual([
      ["line", ...both(3)], // force error, energy error, loss
      ["line", ...both(3)],
      ["line", ...both(3)],
      ["parity", ...both(8100)], // forces, energies
      ["parity", ...both(300)],
      ["line", ...both(121)], // a full turn, equivariance errors
      ["points", ...both(20)],
      ["line", "total 21", "mean of 50 fs 21"], // dynamics
      ["line", "kinetic 21", "potential 21", "total 21"],
      ["line", ...both(3)], // time, memory
      ["line", ...both(3)],
    ]);
    expect(drawn(page).map(({ data }) => data.length)).toEqual(charts.map((c: any) => c.series.length + 1));
  });
});
