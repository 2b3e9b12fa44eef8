/** @throws RangeError if ε is not positive: without it a row of zeros would have no derivative */
export function requireEps(name: string, eps: number): void {
  if (!(eps > 0 && Number.isFinite(eps))) throw new RangeError(`${name}: eps is ${eps}; it must be positive and finite`);
}

/** @throws RangeError if there is no such normalization */
export function requireNormalization(name: string, normalization: string): void {
  if (normalization !== "component" && normalization !== "norm")
    throw new RangeError(`${name}: normalization is "${normalization}"; it is "component" or "norm"`);
}

/** @throws RangeError if p is not a probability */
export function requireProbability(name: string, p: number): void {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`${name}: p is ${p}; it must be a probability, from 0 to 1`);
}
