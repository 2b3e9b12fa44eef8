/** A permutation of 0 … n − 1: q goes to permutation[q]. */
export type Permutation = readonly number[];

/** A permutation with a sign, 1 or −1. */
export interface SignedPermutation {
  readonly sign: 1 | -1;
  readonly permutation: Permutation;
}

/** The permutation a after b: q ↦ a[b[q]]. */
export function composePermutations(a: Permutation, b: Permutation): number[] {
  return b.map((q) => a[q]);
}

export function inversePermutation(a: Permutation): number[] {
  const inverse = a.map(() => 0);
  for (const [q, place] of a.entries()) inverse[place] = q;
  return inverse;
}

/** 1 if the permutation is a product of an even number of transpositions, −1 if of an odd one: (−1) to the number of cycles of even length. */
export function permutationSign(a: Permutation): 1 | -1 {
  const seen = a.map(() => false);
  let sign: 1 | -1 = 1;
  for (const start of a.keys()) {
    let length = 0;
    for (let q = start; !seen[q]; q = a[q], ++length) seen[q] = true;
    if (length > 0 && length % 2 === 0) sign = sign === 1 ? -1 : 1;
  }
  return sign;
}

/**
 * The group that some signed permutations of 0 … n − 1 generate, the identity first. It may have a permutation with both signs: then
 * nothing but 0 is invariant under it.
 */
export function generatedGroup(generators: readonly SignedPermutation[], n: number): SignedPermutation[] {
  const identity: SignedPermutation = { sign: 1, permutation: Array.from({ length: n }, (_, q) => q) };
  const found = new Map([[keyOf(identity), identity]]);
  // A finite group is reached from the identity by its generators alone: inverses are powers. The map grows while it is walked.
  for (const element of found.values()) {
    for (const { sign, permutation } of generators) {
      const next: SignedPermutation = {
        sign: sign === element.sign ? 1 : -1,
        permutation: composePermutations(element.permutation, permutation),
      };
      if (!found.has(keyOf(next))) found.set(keyOf(next), next);
    }
  }
  return [...found.values()];
}

const keyOf = ({ sign, permutation }: SignedPermutation): string => `${sign} ${permutation}`;
