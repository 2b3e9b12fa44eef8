import { allocate, runtime } from "../runtime/index.js";

const known = new Map<string, number>();

/** Address of a table of numbers that stays for good; the same key gives the same table. The memory never moves, so it can be kept. */
export function constantF64(key: string, values: () => ArrayLike<number>): number {
  let at = known.get(key);
  if (at === undefined) {
    const numbers = values();
    at = allocate(8 * Math.max(1, numbers.length)).ptr;
    runtime().f64.set(numbers, at / 8);
    known.set(key, at);
  }
  return at;
}

/** Address of a table that `write` fills, `bytes` long. */
export function constantTable(key: string, bytes: number, write: (at: number) => void): number {
  let at = known.get(key);
  if (at === undefined) {
    at = allocate(bytes).ptr;
    write(at);
    known.set(key, at);
  }
  return at;
}
