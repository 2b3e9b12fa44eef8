import { execFile } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM, closeBrowser, pageOf, reportOf, serve } from "./pages.js";
import { publishedFolder } from "./published.js";

const run = promisify(execFile);
let published: ReturnType<typeof publishedFolder>;

/** What the first call says, its name, code and message as JSON; "works" if nothing is thrown. */
const FIRST_CALL = `
import { init, plain, toArray } from "intertwiner";
import { Rotation, wigner3j } from "intertwiner/so3";
import { start } from "intertwiner/threads";
const told = ({ name, code, message }) => ({ name, code, message });
const from = async (work) => { try { await work(); return "works"; } catch (error) { return told(error); } };
export const found = {
  call: await from(() => toArray(plain([1, 2]))),
  again: await from(() => toArray(plain([1, 2]))),
  init: await from(() => init()),
  start: await from(() => start({ threads: 2 })),
  exact: wigner3j(1, 1, 2, 0, 0, 0) + Rotation.fromAngles(0, 0, 0).toAngles()[0],
};
`;
const UNTOUCHED = Math.sqrt(2 / 15); // what needs no kernels goes on

beforeAll(() => {
  published = publishedFolder();
  writeFileSync(join(published.folder, "first-call.js"), FIRST_CALL);
  writeFileSync(
    join(published.folder, "print.js"),
    'import { found } from "./first-call.js";\nconsole.log(JSON.stringify(found));\n',
  );
  writeFileSync(join(published.folder, "exhaust.js"), EXHAUST);
}, 120_000);
afterAll(async () => {
  await closeBrowser();
  published.remove();
});

type Found = Record<"call" | "again" | "init" | "start", "works" | { name: string; code: string; message: string }> & {
  exact: number;
};

async function printed(command: string, program: string): Promise<unknown> {
  const { stdout } = await run("bash", ["-c", `${command} "$0" ${program}`, process.execPath], {
    cwd: published.folder,
    timeout: 60_000,
  });
  return JSON.parse(stdout);
}

function expectInitError(found: Found, message: string): void {
  const error = { name: "InitError", code: "ERR_INIT", message: expect.stringContaining(message) };
  expect(found).toMatchObject({ call: error, again: error, init: error, start: error });
  expect(found.exact).toBeCloseTo(UNTOUCHED, 15);
}

describe("a runtime that cannot run the kernels is told what it lacks", () => {
  test("nothing, where nothing is missing", async () => {
    const found = (await printed("exec", "print.js")) as Found;
    expect(found).toMatchObject({ call: "works", again: "works", init: "works", start: "works" });
    expect(found.exact).toBeCloseTo(UNTOUCHED, 15);
  });

  test("SIMD: node --no-enable-sse4-1", async () => {
    const found = (await printed("exec", "--no-enable-sse4-1 print.js")) as Found;
    expectInitError(found, "this runtime has no SIMD in WebAssembly");
  });

  test("WebAssembly: node --jitless", async () => {
    expectInitError((await printed("exec", "--jitless print.js 2> /dev/null")) as Found, "this runtime has no WebAssembly");
  });
});

/** Takes all the memory that there is, gives it back, and computes. */
const EXHAUST = `
import { exp, free, memoryUse, plain, scope, toArray } from "intertwiner";
import { start, stop, threadCount } from "intertwiner/threads";
const told = ({ name, code, message, asked, held }) => ({ name, code, message, asked, held });
const [maximumMemory] = process.argv.slice(2).map(Number);
let found;
try {
  const before = scope(() => toArray(exp(plain([0, 1]))).join());
  if (maximumMemory > 0) await start({ threads: 2, maximumMemory });
  const { held } = memoryUse();
  const kept = [];
  let error;
  try {
    for (;;) kept.push(plain(new Float32Array(1 << 22)));
  } catch (thrown) {
    error = thrown;
  }
  const use = memoryUse();
  kept.forEach(free);
  const after = scope(() => toArray(exp(plain([0, 1]))).join());
  found = { error: told(error), tensors: kept.length, use, back: memoryUse().held - held, same: after === before, threads: threadCount() };
} catch (error) {
  found = { error: told(error) };
}
await stop();
console.log(JSON.stringify(found));
`;

describe("memory that ends is told with what was asked and what the limit is, and work goes on", () => {
  const asked = 1 << 24;

  test("a shared memory, at the maximum that it was declared with", async () => {
    const found = (await printed("exec", `exhaust.js ${1 << 28}`)) as { error: { message: string }; use: { held: number } };
    expect(found).toMatchObject({
      error: { name: "MemoryError", code: "ERR_MEMORY", asked, held: found.use.held },
      tensors: 15,
      back: 0,
      same: true,
      threads: 2,
    });
    expect(found.error.message).toMatch(
      /^no memory for 16777216 bytes more: \d+ bytes are held, the memory has \d+ bytes and its maximum is 268435456$/,
    );
  });

  test("a plain one, where the machine gives no more", async () => {
    const found = (await printed("ulimit -d 400000; exec", "exhaust.js")) as { error: { message: string }; tensors: number };
    expect(found).toMatchObject({ error: { name: "MemoryError", code: "ERR_MEMORY", asked }, back: 0, same: true, threads: 1 });
    expect(found.tensors).toBeGreaterThan(1);
    expect(found.error.message).toMatch(
      /^no memory for 16777216 bytes more: \d+ bytes are held, the memory has \d+ bytes of at most 4294901760, and the machine gives no more$/,
    );
  });

  test("the first, where the machine does not give the addresses of one", async () => {
    expect(await printed("ulimit -v 6000000; exec", "exhaust.js")).toMatchObject({
      error: {
        name: "MemoryError",
        code: "ERR_MEMORY",
        message: expect.stringContaining("the machine gives no addresses for a memory of at most 4294901760"),
      },
    });
  });
});

describe("a page in Chromium is told what its policy must allow, and what happened to a worker", () => {
  const inChromium = existsSync(CHROMIUM) || process.env.CI === "true" ? test : test.skip;
  const absent = existsSync(CHROMIUM) ? "" : ": Chromium is not installed, not tested";

  /** What the first calls say in an isolated page with this policy. */
  async function pageWith(
    policy: string,
    program = 'import { found } from "./first-call.js";\nglobalThis.report = found;\n',
  ): Promise<Found> {
    const { folder } = published;
    writeFileSync(join(folder, "policy.js"), program);
    const page = pageOf(folder, "policy.html", "policy.js");
    const { url, close } = await serve(folder, true, policy);
    return reportOf<Found>({ url: `${url}/${page}`, close });
  }
  const SELF = "default-src 'self'; script-src 'self' 'unsafe-inline'"; // the import map is inline

  inChromium(`compiling${absent}`, async () => {
    expectInitError(await pageWith(SELF), "must have 'wasm-unsafe-eval' in its script-src");
  });

  inChromium(`workers from text${absent}`, async () => {
    const found = await pageWith(`${SELF} 'wasm-unsafe-eval'`);
    expect(found).toMatchObject({ call: "works", init: "works" });
    expect(found.start).toMatchObject({
      name: "ThreadsError",
      code: "ERR_THREADS",
      message: expect.stringContaining("workerUrl"),
    });
  });

  inChromium(`nothing, where the program of the workers is served${absent}`, async () => {
    const program = `import { workerText, start, threadCount } from "intertwiner/threads";
globalThis.report = { text: workerText, threads: await start({ threads: 2, workerUrl: "/worker.js" }).catch(String), count: threadCount() };`;
    const { workerText } = await import("../../src/threads/index.js");
    writeFileSync(join(published.folder, "worker.js"), workerText);
    expect(await pageWith(`${SELF} 'wasm-unsafe-eval'`, program)).toEqual({ text: workerText, threads: 2, count: 2 });
  });

  inChromium(`that a worker stopped in the middle of a piece${absent}`, async () => {
    const { workerText } = await import("../../src/threads/index.js");
    expect(workerText).toContain("execute(i);");
    writeFileSync(join(published.folder, "spoilt.js"), workerText.replace("execute(i);", "for (;;);"));
    const program = `import { exp, plain, scope, toArray } from "intertwiner";
import { start, threadCount } from "intertwiner/threads";
const x = plain(Float64Array.from({ length: 200000 }, (_, i) => i / 200000), { dtype: "f64" });
const work = () => scope(() => toArray(exp(x)).join());
const alone = work();
const threads = await start({ threads: 2, workerUrl: "/spoilt.js", patience: 0.3 });
let error = null;
for (let i = 0; i < 1000 && error === null; i++) try { work(); } catch (e) { error = e; }
globalThis.report = { threads, code: error?.code, message: error?.message, same: work() === alone, count: threadCount() };`;
    expect(await pageWith(`${SELF} 'wasm-unsafe-eval'`, program)).toEqual({
      threads: 2,
      code: "ERR_THREADS",
      message: expect.stringMatching(/^a worker stopped: nothing has moved for 0.3 s; the threads are closed/),
      same: true,
      count: 1,
    });
  });
});
