const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

function finish(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

const FACTORS = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93];
const KEY_ROTATIONS = [15, 16, 17, 18];
const ROTATIONS = [19, 17, 15, 13];
const OFFSETS = [0x561ccd1b, 0x0bcaa747, 0x96cd1c35, 0x32ac3b17];

/** What the 32-bit word k of lane i adds to the state of that lane. */
const mixKey = (k: number, i: number): number =>
  Math.imul(rotate(Math.imul(k, FACTORS[i]), KEY_ROTATIONS[i]), FACTORS[(i + 1) & 3]);

/**
 * MurmurHash3, x86, 128 bits (Appleby 2011): four words that depend on every byte. Not for secrets.
 *
 * @param bytes - any number of bytes
 * @param seed - 32 bits
 */
export function murmurHash3(bytes: Uint8Array, seed: number): Uint32Array {
  const h = [seed, seed, seed, seed];
  const whole = bytes.length & ~15;
  for (let at = 0; at < whole; at += 16) {
    for (let i = 0; i < 4; ++i) {
      const p = at + 4 * i;
      h[i] ^= mixKey(bytes[p] | (bytes[p + 1] << 8) | (bytes[p + 2] << 16) | (bytes[p + 3] << 24), i);
      h[i] = (Math.imul((rotate(h[i], ROTATIONS[i]) + h[(i + 1) & 3]) | 0, 5) + OFFSETS[i]) | 0;
    }
  }
  const words = [0, 0, 0, 0];
  for (let at = whole; at < bytes.length; ++at) words[(at - whole) >> 2] |= bytes[at] << (8 * (at & 3));
  for (let i = 0; i < 4; ++i) h[i] ^= mixKey(words[i], i) ^ bytes.length;
  const spread = (): void => {
    h[0] = (h[0] + h[1] + h[2] + h[3]) | 0;
    for (let i = 1; i < 4; ++i) h[i] = (h[i] + h[0]) | 0;
  };
  spread();
  for (let i = 0; i < 4; ++i) h[i] = finish(h[i]);
  spread();
  return Uint32Array.from(h);
}
