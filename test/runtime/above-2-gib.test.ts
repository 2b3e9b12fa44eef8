import { expect, test } from "vitest";
import { soakMemory } from "../../scripts/soak-memory.js";
import { memoryUse } from "../../src/runtime/index.js";

test("kernels give the same bits above 2 GiB, and work on one tensor of 2.4 GiB", () => {
  const lines: string[] = [];
  soakMemory((line) => lines.push(line));
  expect(lines).toHaveLength(4);
  expect(memoryUse().size).toBeGreaterThan(2.4 * 2 ** 30);
});
