/** @throws RangeError if l is not an integer from 0 to `largest` */
export function requireDegree(name: string, l: number, largest = Number.POSITIVE_INFINITY): void {
  if (!Number.isInteger(l) || l < 0) throw new RangeError(`${name}: the degree must be an integer >= 0, found ${l}`);
  if (l > largest) throw new RangeError(`${name}: the degree must be <= ${largest}, found ${l}`);
}

/** @throws RangeError if l is not an integer or half-integer from 0 to `largest` */
export function requireHalfDegree(name: string, l: number, largest = Number.POSITIVE_INFINITY): void {
  if (!Number.isInteger(2 * l) || l < 0)
    throw new RangeError(`${name}: the degree must be an integer or half-integer >= 0, found ${l}`);
  if (l > largest) throw new RangeError(`${name}: the degree must be <= ${largest}, found ${l}`);
}

/** Largest degree whose matrix of doubles stays within 2 GiB: (2l+1)² · 8 bytes. */
const LARGEST = 8191.5;

/** @throws RangeError if l is not an integer or half-integer ≥ 0, or its matrix would take more than 2 GiB */
export function requireMatrixDegree(name: string, l: number): void {
  requireHalfDegree(name, l);
  if (l > LARGEST) {
    throw new RangeError(
      `${name}: a matrix of degree ${l} would take ${((2 * l + 1) * (2 * l + 1) * 8) / 1e9} GB; the degree must be <= ${LARGEST}`,
    );
  }
}
