/**
 * The one source of randomness: xoshiro128** (Blackman & Vigna 2018, arXiv:1805.01407), 128 bits of state, period 2¹²⁸ − 1.
 *
 * A stream is named by a path: the seed, and the names it was split by. MurmurHash3 (x86, 128 bits; Appleby 2011) of the
 * path is the stream's key, and the key its first state. So a stream depends on its path alone, not on when or in what
 * order streams are made or how much their parent was used.
 */
import { log } from "./logarithm.js";
import { murmurHash3 } from "./murmur-hash.js";
import { cos } from "./trigonometric.js";

export interface Generator {
  /** 64 hexadecimal digits, key and state: they determine all that follows. Can be set. */
  state: string;
  /** The stream of that name below this one; it depends on the two names alone and leaves this generator as it is. */
  split(name: string | number): Generator;
  /** 32 random bits, a whole number in [0, 2³²). */
  bits(): number;
  /** Uniform in [0, 1), a multiple of 2⁻⁵³. */
  uniform(): number;
  /** Normal, mean 0, variance 1 (Box & Muller 1958, the cosine; two uniforms each, so that nothing is kept back). */
  normal(): number;
  /** Uniform on 0, 1, …, n − 1, without bias. @throws RangeError unless n is whole and 1 ≤ n ≤ 2⁵³ */
  integer(n: number): number;
  /** A random order of 0, 1, …, n − 1 (Fisher-Yates). */
  permutation(n: number): Int32Array;
  /** n uniforms, as {@link uniform} would give them. */
  uniforms(n: number): Float64Array;
  /** n normals, as {@link normal} would give them. */
  normals(n: number): Float64Array;
}

class Xoshiro128 implements Generator {
  readonly #key = new Uint32Array(4);
  readonly #state = new Uint32Array(4);

  constructor(key: Uint32Array) {
    this.#key.set(key);
    this.#state.set(key);
    if (key.every((word) => word === 0)) this.#state[0] = 1; // the one state that xoshiro never leaves
  }

  get state(): string {
    return [...this.#key, ...this.#state].map((word) => word.toString(16).padStart(8, "0")).join("");
  }

  set state(text: string) {
    if (!/^[0-9a-f]{64}$/.test(text) || text.endsWith("0".repeat(32))) {
      throw new RangeError(`Generator.state: must be 64 hexadecimal digits, the last 32 not all 0; found "${text}"`);
    }
    const words = Array.from({ length: 8 }, (_, i) => Number.parseInt(text.slice(8 * i, 8 * i + 8), 16));
    this.#key.set(words.slice(0, 4));
    this.#state.set(words.slice(4));
  }

  split(name: string | number): Generator {
    const text = new TextEncoder().encode(`/${name}`);
    const path = new Uint8Array(16 + text.length);
    new Uint8Array(path.buffer).set(bytesOf(this.#key));
    path.set(text, 16);
    return new Xoshiro128(murmurHash3(path, 0));
  }

  bits(): number {
    const s = this.#state;
    const five = Math.imul(s[1], 5);
    const result = Math.imul((five << 7) | (five >>> 25), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = (s[3] << 11) | (s[3] >>> 21);
    return result;
  }

  uniform(): number {
    const high = this.bits() >>> 5;
    return (high * 67108864 + (this.bits() >>> 6)) / 9007199254740992; // 27 + 26 bits of 53
  }

  normal(): number {
    const radius = Math.sqrt(-2 * log(1 - this.uniform()));
    return radius * cos(2 * Math.PI * this.uniform());
  }

  integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 9007199254740992) {
      throw new RangeError(`Generator.integer: n must be a whole number from 1 to 2^53, found ${n}`);
    }
    const range = n <= 4294967296 ? 4294967296 : 9007199254740992;
    const bound = range - (range % n); // what is at or above it would favour small numbers
    for (;;) {
      const draw = range === 4294967296 ? this.bits() : this.uniform() * range;
      if (draw < bound) return draw % n;
    }
  }

  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; --i) {
      const j = this.integer(i + 1);
      const kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return order;
  }

  uniforms(n: number): Float64Array {
    const values = new Float64Array(n);
    for (let i = 0; i < n; ++i) values[i] = this.uniform();
    return values;
  }

  normals(n: number): Float64Array {
    const values = new Float64Array(n);
    for (let i = 0; i < n; ++i) values[i] = this.normal();
    return values;
  }
}

/** The bytes of 32-bit words, least significant first, on every machine. */
function bytesOf(words: Uint32Array): Uint8Array {
  return Uint8Array.from({ length: 4 * words.length }, (_, i) => words[i >> 2] >>> (8 * (i & 3)));
}

/**
 * The generator of a seed. Equal seeds give equal streams in every runtime; a number and its decimal text are the same seed.
 *
 * @param seed - a whole number, or any text
 * @throws RangeError if a number is not whole
 */
export function generator(seed: number | string): Generator {
  if (typeof seed === "number" && !Number.isSafeInteger(seed))
    throw new RangeError(`generator: seed must be a whole number or a text, found ${seed}`);
  return new Xoshiro128(murmurHash3(new TextEncoder().encode(`${seed}`), 0));
}
