/** Whose sign a coupling tensor has: that of e3nn ≥ 0.5 and of this library, or that of e3nn 0.4.4, which mace-torch uses. */
export type CouplingConvention = "e3nn" | "e3nn-0.4.4";

/** Degrees that e3nn 0.4.4 has tensors for. */
const LARGEST_DEGREE = 11;

/**
 * Sorted triples whose tensor in e3nn 0.4.4 has the other sign, in whatever order its degrees stand: 44 of the 91 with an odd sum.
 * The values of that version are a numerical null space, whose sign follows no rule.
 */
const OPPOSITE = new Set(
  `1,2,2 1,3,3 1,4,4 1,5,5 1,6,6 1,7,7 1,8,8 1,9,9 1,10,10 1,11,11 3,4,6 3,5,7 3,6,8 3,7,9 3,8,10 3,9,11
   4,4,5 4,5,6 4,6,7 4,7,8 4,8,9 4,9,10 4,10,11 5,5,5 5,6,6 5,7,7 5,8,8 5,9,9 5,6,10 5,7,11 5,10,10 5,11,11
   6,6,9 6,7,10 6,8,11 7,7,9 7,8,10 7,9,11 8,8,9 8,9,10 8,10,11 9,9,9 9,10,10 9,11,11`.split(/\s+/),
);

/**
 * Whether the coupling tensor of three degrees has the opposite of our sign in a convention.
 *
 * @throws RangeError if the convention is not known, or does not define the tensor
 */
export function oppositeSign(name: string, l1: number, l2: number, l3: number, convention: CouplingConvention): boolean {
  if (convention === "e3nn") return false;
  if (convention !== "e3nn-0.4.4")
    throw new RangeError(`${name}: convention must be "e3nn" or "e3nn-0.4.4", found ${JSON.stringify(convention)}`);
  const degrees = [l1, l2, l3].sort((a, b) => a - b);
  if (degrees[2] > LARGEST_DEGREE)
    throw new RangeError(
      `${name}: convention "e3nn-0.4.4" is defined for degrees to ${LARGEST_DEGREE}, found l1 = ${l1}, l2 = ${l2}, l3 = ${l3}`,
    );
  return OPPOSITE.has(degrees.join());
}
