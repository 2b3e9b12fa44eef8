import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasRelaxedSimd } from "../../src/runtime/relaxed.js";
import { closeBrowser, pages } from "./pages.js";
import { publishedFolder } from "./published.js";
import { type Report, type RuntimeUnderTest, runtimes } from "./runtimes.js";

const everywhere: readonly RuntimeUnderTest[] = [...runtimes, ...pages];
const RUNS = "ERR_INIT: init: the fast build runs already; ask for the default one before the first call";
const reports = new Map<string, Report>();
let published: ReturnType<typeof publishedFolder>;

beforeAll(() => {
  published = publishedFolder();
}, 120_000);

afterAll(async () => {
  await closeBrowser();
  published.remove();
  print();
});

/** Runtime × check, and the hash of all results with one thread and with two. */
function print(): void {
  const names = [...new Set([...reports.values()].flatMap(({ checks }) => checks.map(({ name }) => name)))];
  const width = Math.max(...everywhere.map(({ name }) => name.length));
  console.log(names.map((name, i) => `${i + 1} ${name}`).join("\n"));
  const heads = names.map((_, i) => i + 1).join(" ");
  console.log(`${"".padEnd(width)}  ${heads}  one thread       two threads (–: refused with the documented error)`);
  for (const { name } of everywhere) {
    const report = reports.get(name);
    if (report === undefined) {
      console.log(`${name.padEnd(width)}  not installed, not tested`);
      continue;
    }
    const { checks, hashes, threads } = report;
    const marks = names.map((check, i) => {
      const done = checks.find((c) => c.name === check);
      const mark =
        done === undefined || (check === "threads" && threads.refused !== null) ? "–" : done.error === null ? "✓" : "✗";
      return mark.padEnd(String(i + 1).length);
    });
    console.log(`${name.padEnd(width)}  ${marks.join(" ")}  ${hashes.all} ${threads.hashes?.all ?? "–"}`);
  }
}

describe("the published package", () => {
  for (const runtime of everywhere) {
    if (!runtime.present && process.env.CI !== "true") {
      test.skip(`${runtime.name}: not installed, not tested`, () => {});
      continue;
    }
    test(`keeps its promises in ${runtime.name}`, { timeout: 120_000 }, async () => {
      expect(runtime.present, `${runtime.name} is not installed: npm ci --prefix test/runtimes, and Chromium`).toBe(true);
      const report = await runtime.run(published.folder, "main.js");
      reports.set(runtime.name, report);
      expect(report.checks.filter(({ error }) => error !== null)).toEqual([]);
      expect(report.checks.length).toBeGreaterThan(10);
      if (runtime.threads === "two") expect(report.threads.hashes).toEqual(report.hashes);
      else expect(report.threads.refused).toMatch(runtime.threads);
    });
  }

  test("gives the same bits in all of them", () => {
    const [first, ...others] = [...reports.values()].flatMap(({ hashes, threads }) => [hashes, threads.hashes ?? hashes]);
    expect(Object.keys(first).length).toBeGreaterThan(8);
    expect(others.length).toBeGreaterThan(0);
    for (const hashes of others) expect(hashes).toEqual(first);
  });

  test("has a fast build wherever there is relaxed SIMD, as accurate", { timeout: 120_000 }, async () => {
    const own = `Node ${process.versions.node}`; // with whatever options it is started
    const expected = (name: string): string | null => {
      if (name === "workerd")
        return 'ERR_INIT: init: these entries of the package, for edge runtimes, have no fast build; use "default"';
      if (name.startsWith(own) && !hasRelaxedSimd())
        return 'ERR_INIT: init: this runtime has no relaxed SIMD, which the fast build needs; use "default"';
      return null;
    };
    const tested = everywhere.filter(({ name }) => reports.has(name));
    expect(tested.length).toBeGreaterThan(0);
    for (const { name, run } of tested) {
      const { refusal, other, rounded, error } = await run(published.folder, "main-fast.js");
      expect(refusal, name).toBe(expected(name));
      // Whether the sums are fused is left to the engine: V8 does, Bun's rounds twice.
      if (refusal === null) expect(other, name).toBe(RUNS);
      else expect([other, rounded], name).toEqual([null, 1]);
      expect(error, name).toBeLessThan(8 * 2 ** -24);
    }
  });
});
