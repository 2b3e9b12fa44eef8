/**
 * The 16-bit floating-point formats that JavaScript's typed arrays lack, as bit patterns.
 *   F16   IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits
 *   BF16  the upper half of a binary32: 1 sign, 8 exponent, 7 fraction bits
 * Widening is exact. Narrowing rounds to nearest, ties to even; what was widened narrows to the same bits, NaN included.
 */

const bitsOf = (values: Float32Array): Uint32Array => new Uint32Array(values.buffer, values.byteOffset, values.length);

/** Values of bfloat16 patterns, exactly. */
export function fromBfloat16(patterns: Uint16Array): Float32Array {
  const values = new Float32Array(patterns.length);
  const bits = bitsOf(values);
  for (let i = 0; i < patterns.length; ++i) bits[i] = patterns[i] << 16;
  return values;
}

/** Nearest bfloat16 patterns, ties to even; beyond the range: infinity. */
export function toBfloat16(values: Float32Array): Uint16Array {
  const bits = bitsOf(values);
  return Uint16Array.from(bits, (b) => {
    if ((b & 0x7fffffff) > 0x7f800000) return (b >>> 16) | ((b & 0x007f0000) === 0 ? 0x40 : 0); // NaN stays NaN
    return (b + 0x7fff + ((b >>> 16) & 1)) >>> 16;
  });
}

/** Values of binary16 patterns, exactly. */
export function fromFloat16(patterns: Uint16Array): Float32Array {
  const values = new Float32Array(patterns.length);
  const bits = bitsOf(values);
  for (let i = 0; i < patterns.length; ++i) {
    const sign = (patterns[i] & 0x8000) << 16;
    const exponent = (patterns[i] >>> 10) & 0x1f;
    const fraction = patterns[i] & 0x3ff;
    if (exponent === 0) {
      values[i] = fraction * 5.9604644775390625e-8; // subnormal: a multiple of 2^-24
      bits[i] |= sign;
    } else {
      const wide = exponent === 0x1f ? 0xff : exponent + 112; // 112 = 127 - 15, the difference of the biases
      bits[i] = sign | (wide << 23) | (fraction << 13);
    }
  }
  return values;
}

/** Nearest binary16 patterns, ties to even; from 65520 on: infinity. */
export function toFloat16(values: Float32Array): Uint16Array {
  const bits = bitsOf(values);
  return Uint16Array.from(values, (value, i) => {
    const sign = (bits[i] >>> 16) & 0x8000;
    const magnitude = bits[i] & 0x7fffffff;
    if (magnitude > 0x7f800000) {
      const fraction = (magnitude >>> 13) & 0x3ff;
      return sign | 0x7c00 | (fraction === 0 ? 0x200 : fraction); // NaN stays NaN
    }
    if (magnitude >= 0x47800000) return sign | 0x7c00; // 65536; from 65520 on the sum below carries into infinity
    if (magnitude < 0x38800000) return sign | roundHalfEven(Math.abs(value) * 16777216); // below 2^-14: a multiple of 2^-24
    return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
  });
}

/** Nearest integer of 0 ≤ x < 2^20, ties to even: at 2^52 the spacing of doubles is 1. */
const roundHalfEven = (x: number): number => x + 4503599627370496 - 4503599627370496;
