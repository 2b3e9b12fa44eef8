import { decode } from "./hex.js";

/** From byte `at` on, `length` bytes of a module are replaced by those of the hex text. */
export type Patch = readonly [at: number, length: number, hex: string];

/** The module that results from patches in rising order: the fast build differs from the default one in few functions. */
export function patched(module: Uint8Array, patches: readonly Patch[]): Uint8Array<ArrayBuffer> {
  const replacements = patches.map(([, , hex]) => decode(hex));
  const size = patches.reduce((sum, [, length], i) => sum - length + replacements[i].length, module.length);
  const result = new Uint8Array(size);
  let [from, to] = [0, 0];
  const keep = (end: number): void => {
    result.set(module.subarray(from, end), to);
    to += end - from;
  };
  for (const [i, [at, length]] of patches.entries()) {
    keep(at);
    result.set(replacements[i], to);
    to += replacements[i].length;
    from = at + length;
  }
  keep(module.length);
  return result;
}
