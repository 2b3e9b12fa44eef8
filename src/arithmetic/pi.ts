const known = new Map<number, bigint>();

/**
 * ⌊π·2ᵇ⌋, by Machin's formula π = 16 arctan(1/5) − 4 arctan(1/239).
 *
 * @param bits - b, a whole number from 0 to 10,000
 * @throws RangeError if it is not
 */
export function piScaled(bits: number): bigint {
  if (!Number.isInteger(bits) || bits < 0 || bits > 10000)
    throw new RangeError(`piScaled: bits must be a whole number from 0 to 10000, found ${bits}`);
  let value = known.get(bits);
  if (value === undefined) {
    const guard = 32n; // more than the logarithm of the number of terms, each of which is cut off
    const one = 1n << (BigInt(bits) + guard);
    value = (16n * arctanOfInverse(5n, one) - 4n * arctanOfInverse(239n, one)) >> guard;
    known.set(bits, value);
  }
  return value;
}

/** one·arctan(1/n) = one·∑ₖ (−1)ᵏ / ((2k+1) n²ᵏ⁺¹). */
function arctanOfInverse(n: bigint, one: bigint): bigint {
  let power = one / n;
  let sum = 0n;
  for (let k = 1n; power !== 0n; k += 2n) {
    sum += k % 4n === 1n ? power / k : -(power / k);
    power /= n * n;
  }
  return sum;
}
