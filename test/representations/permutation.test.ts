import { expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { composePermutations, generatedGroup, inversePermutation, permutationSign } from "../../src/representations/index.js";

const swap = (n: number, i: number) => Array.from({ length: n }, (_, q) => (q === i ? i + 1 : q === i + 1 ? i : q));

test("inverses, and signs that multiply", () => {
  const random = generator(1);
  for (let k = 0; k < 30; ++k) {
    const [a, b] = [[...random.permutation(6)], [...random.permutation(6)]];
    expect(composePermutations(a, inversePermutation(a))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(composePermutations(a, b)[3]).toBe(a[b[3]]);
    expect(permutationSign(composePermutations(a, b))).toBe(permutationSign(a) * permutationSign(b));
  }
  expect([permutationSign([]), permutationSign([1, 0]), permutationSign([1, 2, 0])]).toEqual([1, -1, 1]);
});

test("exchanges of neighbours generate n! permutations, with the sign of each", () => {
  const all = generatedGroup(
    [0, 1, 2, 3].map((i) => ({ sign: -1, permutation: swap(5, i) })),
    5,
  );
  expect(all.length).toBe(120);
  expect(new Set(all.map(({ permutation }) => permutation.join())).size).toBe(120);
  for (const { sign, permutation } of all) expect(sign).toBe(permutationSign(permutation));
  expect(all[0]).toEqual({ sign: 1, permutation: [0, 1, 2, 3, 4] });
});

test("a group may hold a permutation with both signs", () => {
  const both = generatedGroup([{ sign: -1, permutation: [1, 2, 0] }], 3);
  expect(both.length).toBe(6);
});
