import { kernels } from "../../src/runtime/index.js";

/** Calls of each kernel by name while `work` runs. `onCall` is told of each, before it runs. */
export function kernelCalls(
  work: () => void,
  onCall: (name: string, args: readonly number[]) => void = () => {},
): Record<string, number> {
  const all = kernels() as unknown as Record<string, unknown>;
  const before = { ...all };
  const counts: Record<string, number> = {};
  for (const [name, run] of Object.entries(before)) {
    if (typeof run !== "function") continue;
    all[name] = (...args: number[]) => {
      counts[name] = (counts[name] ?? 0) + 1;
      onCall(name, args);
      return run(...args);
    };
  }
  try {
    work();
  } finally {
    Object.assign(all, before);
  }
  return counts;
}

/** Calls of kernels whose names begin so, of both precisions. */
export const callsOf = (counts: Record<string, number>, prefix: string): number =>
  Object.entries(counts).reduce((sum, [name, count]) => sum + (name.startsWith(prefix) ? count : 0), 0);
