import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readTrajectory } from "../../examples/ethanol/data.js";
import { equivariant, notEquivariant, settingOf } from "../../examples/ethanol/models.js";
import { loadTwin } from "../../src/cli/live/index.js";
import { save } from "../../src/io/index.js";
import { loadPotential, predict, savePotential } from "../../src/models/index.js";
import { intertwiner, temporaryFolder } from "../cli/command.js";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const folder = temporaryFolder();
const weights = "examples/edge-worker/potential.safetensors";
const setting = settingOf(readTrajectory("examples/data/ethanol.safetensors"), 3);
const twin = join(folder, "twin.safetensors");
const file = join(folder, "page.html");

beforeAll(() => {
  writeFileSync(twin, save(notEquivariant(setting)));
  const { code, stderr } = intertwiner(process.cwd(), "report", weights, "--twin", twin, "--out", file);
  if (code !== 0) throw new Error(stderr);
});

describe("intertwiner report", () => {
  test("writes one page that names no other place", () => {
    const page = readFileSync(file, "utf8");
    expect(page).not.toMatch(/https?:\/\/|<(script|link|img)[^>]*\s(src|href)=/);
    expect(statSync(file).size).toBeLessThan(3e6);
  });

  test.each([
    ["--twin", weights, /--twin .*: loadTwin: the file holds "nequip"; it must be "twin"/],
    ["--structure", "none.xyz", /none\.xyz/],
  ])("refuses a wrong %s", (option, value, message) => {
    const { code, stderr } = intertwiner(process.cwd(), "report", weights, option, value, "--out", join(folder, "no.html"));
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(existsSync(join(folder, "no.html"))).toBe(false);
  });

  test("asks for a structure where the potential does not know ethanol", () => {
    const water = { ...setting, trajectory: { ...setting.trajectory, elements: [1, 8] } };
    const path = join(folder, "water.safetensors");
    const statistics = { ...setting.statistics, shifts: new Float64Array(2) };
    writeFileSync(path, savePotential(equivariant({ ...water, statistics })));
    const { code, stderr } = intertwiner(folder, "report", path, "--out", "no.html");
    expect([code, stderr]).toEqual([2, expect.stringMatching(/does not know H, C and O .* --structure/)]);
  });

  test("a twin that was read answers as the one that was saved", () => {
    const model = notEquivariant(setting);
    const [frame] = setting.trajectory.test;
    expect(predict(loadTwin(save(model)), [frame])[0].forces).toEqual(predict(model, [frame])[0].forces);
  });
});

const present = existsSync(CHROMIUM);
describe.skipIf(!present && process.env.CI !== "true")(
  `the page in Chromium${present ? "" : ": not installed, not tested"}`,
  () => {
    let browser: Browser;
    let page: Page;
    const troubles: string[] = [];
    const asked: string[] = [];
    const meter = (panel: number, name: string): Promise<number> =>
      page.locator(`.panel >> nth=${panel}`).locator(`[data-meter="${name}"]`).getAttribute("data-value").then(Number);
    const another = (): Promise<BrowserContext> =>
      browser.newContext({ offline: true, reducedMotion: "reduce", viewport: { width: 1080, height: 1400 } });
    const turned = async (act: () => Promise<void>): Promise<number[]> => {
      await act();
      await expect.poll(() => meter(0, "forces"), { timeout: 20_000 }).toBeGreaterThan(0);
      return [await meter(0, "forces"), await meter(1, "forces")];
    };

    beforeAll(async () => {
      expect(present, "Chromium is not installed").toBe(true);
      const args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"];
      browser = await chromium.launch({ executablePath: CHROMIUM, args });
      page = await (await another()).newPage();
      page.on("pageerror", (error) => troubles.push(String(error)));
      page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
      page.on("request", (request) => asked.push(request.url()));
      await page.goto(pathToFileURL(file).href);
      await page.waitForSelector(".panel:nth-child(2)[data-energy]");
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
    });

    test("gives the energy of Node, to the last bit, and asks nobody", { timeout: 60_000 }, async () => {
      const live = JSON.parse(readFileSync(file, "utf8").match(/id="live-data">(.*?)<\/script>/)?.[1] ?? "{}");
      const { species } = live;
      const given: number[] = live.positions;
      const centre = [0, 1, 2].map((x) => given.reduce((sum, p, i) => sum + (i % 3 === x ? p : 0), 0) / species.length);
      const positions = Float64Array.from(given, (p, i) => p - centre[i % 3]);
      const models = [loadPotential(new Uint8Array(readFileSync(weights))), loadTwin(new Uint8Array(readFileSync(twin)))];
      for (const [i, model] of models.entries()) {
        const energy = await page.locator(`.panel >> nth=${i}`).getAttribute("data-energy");
        expect(Number(energy)).toBe(predict(model, [{ species, positions }])[0].energy);
      }
      expect(asked).toEqual([pathToFileURL(file).href]);
      expect(Number(await page.locator("html").getAttribute("data-first-forces"))).toBeGreaterThan(0);
    });

    test("a drag turns the molecule: the forces turn with it, and those of the twin do not", { timeout: 60_000 }, async () => {
      const canvas = page.locator(".panel canvas").first();
      const [ours, theirs] = await turned(async () => {
        const box = await canvas.boundingBox();
        await page.mouse.move((box?.x ?? 0) + 200, (box?.y ?? 0) + 150);
        await page.mouse.down();
        await page.mouse.move((box?.x ?? 0) + 320, (box?.y ?? 0) + 190, { steps: 4 });
        await page.mouse.up();
      });
      expect(ours).toBeLessThan(1e-3); // forces of the relaxed molecule are small, and f32 rounds those that cancel
      expect(theirs).toBeGreaterThan(1e-2);
      expect(Math.abs(await meter(0, "turned"))).toBeLessThan(0.05);
    });

    test("a key turns it, and a mirror turns left into right", { timeout: 60_000 }, async () => {
      await page.focus('[data-do="reset"]');
      await page.keyboard.press("Tab"); // to the molecule
      const before = await meter(1, "turned");
      await page.keyboard.press("ArrowRight");
      await expect.poll(() => meter(1, "turned"), { timeout: 20_000 }).not.toBe(before);
      const between = await meter(1, "turned");
      await page.click('[data-do="mirror"]');
      await expect.poll(() => meter(1, "turned"), { timeout: 20_000 }).not.toBe(between);
      expect(await page.getAttribute('[data-do="mirror"]', "aria-pressed")).toBe("true");
      expect(await meter(0, "forces")).toBeLessThan(1e-3);
      expect(await meter(1, "forces")).toBeGreaterThan(1e-2);
      expect(Math.abs(await meter(0, "turned"))).toBeLessThan(0.05);
    });

    test("runs at constant energy, pauses, and starts over", { timeout: 60_000 }, async () => {
      await page.click('[data-do="run"]');
      await expect.poll(() => meter(0, "change"), { timeout: 20_000 }).not.toBe(0);
      await page.waitForTimeout(500);
      await page.click('[data-do="run"]');
      expect(await page.textContent('[data-do="run"]')).toBe("Run");
      const change = await meter(0, "change");
      expect(change).not.toBe(0);
      expect(Math.abs(change)).toBeLessThan(1);
      await page.click('[data-do="reset"]');
      await expect.poll(() => meter(0, "change"), { timeout: 20_000 }).toBe(0);
      expect(troubles).toEqual([]);
    });

    // Processor time is that of the page's thread, the browser's own work included; on an idle machine the clock shows hardly more. Where
    // the machine is busy with other things, it may take more than five openings until the clock shows what the page can do.
    test("draws the first forces within 300 ms by the clock, and of the processor in the median", {
      timeout: 120_000,
    }, async () => {
      const [clock, processor]: [number[], number[]] = [[], []];
      for (let i = 0; i < 5 || (i < 30 && Math.min(...clock) >= 300); i++) {
        const context = await another();
        const opened = await context.newPage();
        const session = await context.newCDPSession(opened);
        await session.send("Performance.enable", { timeDomain: "threadTicks" });
        await opened.goto(pathToFileURL(file).href, { waitUntil: "commit" });
        const first = await opened.waitForFunction(() => document.documentElement.dataset.firstForces, null, { polling: 10 });
        const { metrics } = await session.send("Performance.getMetrics");
        clock.push(Number(await first.jsonValue()));
        processor.push(1000 * (metrics.find(({ name }) => name === "ThreadTime")?.value ?? Number.NaN));
        await context.close();
      }
      const shown = `${clock.map(Math.round).join(", ")} ms by the clock, ${processor.map(Math.round).join(", ")} of the processor`;
      expect(Math.min(...clock), shown).toBeLessThan(300);
      expect(processor.sort((a, b) => a - b)[Math.trunc(processor.length / 2)], shown).toBeLessThan(300);
    });

    test("shows one atom, without a twin", async () => {
      const [structure, out] = [join(folder, "atom.xyz"), join(folder, "atom.html")];
      writeFileSync(structure, "1\nProperties=species:S:1:pos:R:3\nC 1 2 3\n");
      expect(intertwiner(folder, "report", resolve(weights), "--structure", structure, "--out", out).code).toBe(0);
      const context = await another();
      const alone = await context.newPage();
      alone.on("pageerror", (error) => troubles.push(String(error)));
      await alone.goto(pathToFileURL(out).href);
      await alone.click('[data-do="mirror"]');
      await alone.waitForSelector('[data-do="mirror"][aria-pressed="true"]');
      const system = { species: [6], positions: Float64Array.of(0, 0, 0) };
      const [{ energy }] = predict(loadPotential(new Uint8Array(readFileSync(weights))), [system]);
      expect(Number(await alone.getAttribute(".panel", "data-energy"))).toBe(energy);
      expect(await alone.locator('[data-meter="forces"]').allTextContents()).toEqual(["0"]);
      expect(troubles).toEqual([]);
      await context.close();
    });

    test("says why, where WebAssembly is not allowed", async () => {
      const context = await another();
      await context.addInitScript(() => {
        WebAssembly.Module = class {
          constructor() {
            throw new Error("not allowed here");
          }
        } as never;
      });
      const barred = await context.newPage();
      await barred.goto(pathToFileURL(file).href);
      expect(await barred.textContent(".trouble")).toMatch(/^Nothing moves here: .*not allowed here/);
      expect(await barred.isVisible(".trouble")).toBe(true);
      await context.close();
    });
  },
);
