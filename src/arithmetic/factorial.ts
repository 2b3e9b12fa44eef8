const factorials: bigint[] = [1n];

function requireWhole(where: string, n: number): void {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`${where}: n must be a whole number ≥ 0, found ${n}`);
}

/**
 * n! = 1·2·…·n, exact; computed once.
 *
 * @throws RangeError if n is not a whole number ≥ 0
 */
export function factorial(n: number): bigint {
  requireWhole("factorial", n);
  for (let k = factorials.length; k <= n; ++k) factorials.push(factorials[k - 1] * BigInt(k));
  return factorials[n];
}

/**
 * The prime numbers up to n, ascending (sieve of Eratosthenes).
 *
 * @throws RangeError if n is not a whole number ≥ 0
 */
export function primesUpTo(n: number): number[] {
  requireWhole("primesUpTo", n);
  const composite = new Uint8Array(n + 1);
  const primes: number[] = [];
  for (let p = 2; p <= n; ++p) {
    if (composite[p]) continue;
    primes.push(p);
    for (let multiple = p * p; multiple <= n; multiple += p) composite[multiple] = 1;
  }
  return primes;
}

/**
 * Exponents of the prime factors of n!, ∑ᵢ ⌊n/pⁱ⌋ for p = 2, 3, 5, … ≤ n (Legendre).
 *
 * @throws RangeError if n is not a whole number ≥ 0
 */
export function factorialExponents(n: number): { prime: number; exponent: number }[] {
  return primesUpTo(n).map((prime) => {
    let exponent = 0;
    for (let rest = Math.floor(n / prime); rest > 0; rest = Math.floor(rest / prime)) exponent += rest;
    return { prime, exponent };
  });
}
