import { afterEach, expect, test } from "vitest";
import { start, stop, threadCount } from "../../src/threads/index.js";
import { results, training } from "./work.js";

afterEach(() => stop());

test("results have the same bits with one, two and three threads", { timeout: 120_000 }, async () => {
  const alone = { ...results(), training: training() };
  expect(Object.keys(alone).length).toBeGreaterThan(15);
  for (const threads of [2, 3]) {
    expect(await start({ threads })).toBe(threads);
    expect(threadCount()).toBe(threads);
    expect({ ...results(), training: training() }).toEqual(alone);
    await stop();
    expect(threadCount()).toBe(1);
  }
  expect(results()).toEqual(Object.fromEntries(Object.entries(alone).filter(([name]) => name !== "training")));
});
