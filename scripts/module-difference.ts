import type { Patch } from "../src/runtime/patch.js";

const CODE = 10;

/** The bytes `from` … `to` as text. */
export const hex = (module: Uint8Array, from = 0, to = module.length): string =>
  Buffer.from(module.subarray(from, to)).toString("hex");

/** Places at which a WebAssembly module can be cut: around its sections, and around each body in its section of code. */
function cuts(module: Uint8Array): number[] {
  let at = 8; // after the magic number and the version
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
  };
  const places = [0];
  while (at < module.length) {
    places.push(at);
    const section = module[at++];
    const end = number() + at;
    if (section === CODE) {
      for (let left = number(); left > 0; left--) {
        places.push(at);
        at = number() + at;
      }
    }
    at = end;
  }
  return [...places, module.length];
}

/**
 * What of `base` must be replaced to get `other`: whole sections and bodies of functions.
 *
 * @throws Error if they have not as many of each
 */
export function difference(base: Uint8Array, other: Uint8Array): Patch[] {
  const [places, others] = [cuts(base), cuts(other)];
  if (places.length !== others.length) throw new Error("module-difference: the modules have not the same functions");

  return places.slice(1).flatMap((end, i): Patch[] => {
    const found = hex(other, others[i], others[i + 1]);
    return found === hex(base, places[i], end) ? [] : [[places[i], end - places[i], found]];
  });
}
