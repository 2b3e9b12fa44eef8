import { describe, expect, test } from "vitest";
import { finiteGroup, icosahedral, octahedral } from "../../src/groups/index.js";
import { expectLaws, expectTable } from "./axioms.js";

const [c, s] = [Math.cos(0.4), Math.sin(0.4)];
const turn = [0, -1, 1, 0];
const tilted = [c, s, s, -c]; // the mirror along 0.2 radians

describe("groups from generators", () => {
  const cases = {
    S3: [
      finiteGroup({
        permutations: [
          [1, 2, 0],
          [1, 0, 2],
        ],
      }),
      6,
      3,
    ],
    A4: [
      finiteGroup({
        permutations: [
          [1, 2, 0, 3],
          [1, 0, 3, 2],
        ],
      }),
      12,
      4,
    ],
    "the affine group of 7": [
      finiteGroup({
        permutations: [
          [1, 2, 3, 4, 5, 6, 0],
          [0, 3, 6, 2, 5, 1, 4],
        ],
      }),
      42,
      7,
    ],
    "quaternions, 4x4": [
      finiteGroup({
        matrices: [
          [0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 0, -1, 0, 0, 1, 0],
          [0, 0, -1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, -1, 0, 0],
        ],
      }),
      8,
      5,
    ],
    "a tilted D4": [finiteGroup({ matrices: [turn, tilted] }), 8, 5],
    "the octahedron's": [finiteGroup({ matrices: [12, 4].map((g) => octahedral().action!.matrix(g)) }), 24, 5],
    "the icosahedron's": [finiteGroup({ matrices: [12, 4].map((g) => icosahedral().action!.matrix(g)) }), 60, 5],
    trivial: [finiteGroup({ permutations: [[0, 1]] }), 1, 1],
  } as const;
  test.each(Object.entries(cases))("%s", (_, [group, order, classes]) => {
    expect([group.order, group.classes.length]).toEqual([order, classes]);
    expectTable(group);
    expectLaws(group);
  });

  test("products of permutations do the right one first", () => {
    const group = finiteGroup({
      permutations: [
        [1, 2, 0],
        [1, 0, 2],
      ],
    });
    // element 1 is the cycle, 2 the swap; the cycle after the swap takes 0 to 1 to 2, 1 to 0 to 1, 2 to 2 to 0
    const both = finiteGroup({
      permutations: [
        [1, 2, 0],
        [1, 0, 2],
        [2, 1, 0],
      ],
    });
    expect(group.generators).toEqual([1, 2]);
    expect(both.product(1, 2)).toBe(3);
  });

  test("matrices of 2x2 and 3x3 act, others and permutations do not", () => {
    const group = finiteGroup({ matrices: [turn, tilted] });
    expect(group.action!.dimension).toBe(2);
    expect([...group.action!.matrix(1)]).toEqual(turn);
    expect(cases["quaternions, 4x4"][0].action).toBe(undefined);
    expect(cases["the octahedron's"][0].action!.dimension).toBe(3);
    expect(cases.S3[0].action).toBe(undefined);
  });

  test("names tell what they are, or are given", () => {
    const again = finiteGroup({
      permutations: [
        [1, 2, 0],
        [1, 0, 2],
      ],
    });
    const other = finiteGroup({
      permutations: [
        [1, 0, 2],
        [1, 2, 0],
      ],
    });
    expect(again.name).toBe(cases.S3[0].name);
    expect(again.name).toMatch(/^G6-[0-9a-f]{16}$/);
    expect(other.name).not.toBe(again.name); // its elements are numbered otherwise
    expect(finiteGroup({ matrices: [turn, [1, 0, 0, -1]] }).name).not.toBe(finiteGroup({ matrices: [turn, tilted] }).name);
    expect(finiteGroup({ permutations: [[1, 2, 0]] }, { name: "Z3" }).name).toBe("Z3");
  });
});

test("what generates no finite group is refused", () => {
  expect(() => finiteGroup({ matrices: [[Math.cos(1), -Math.sin(1), Math.sin(1), Math.cos(1)]] })).toThrow(
    "finiteGroup: the generators make more than 5000 elements; they make no finite group, or a larger maxOrder is needed",
  );
  expect(() =>
    finiteGroup(
      {
        permutations: [
          [1, 2, 3, 4, 0],
          [1, 0, 2, 3, 4],
        ],
      },
      { maxOrder: 119 },
    ),
  ).toThrow("more than 119 elements");
  expect(
    finiteGroup(
      {
        permutations: [
          [1, 2, 3, 4, 0],
          [1, 0, 2, 3, 4],
        ],
      },
      { maxOrder: 120 },
    ).order,
  ).toBe(120);
  expect(() => finiteGroup({ permutations: [[0, 1, 1]] })).toThrow(
    "finiteGroup: permutations[0] must hold 0 ... 2 once each, found [0, 1, 1]",
  );
  expect(() =>
    finiteGroup({
      permutations: [
        [0, 1],
        [0, 1, 2],
      ],
    }),
  ).toThrow("permutations[1] must hold 0 ... 1 once each");
  expect(() => finiteGroup({ permutations: [] })).toThrow("finiteGroup: needs one permutation at least");
  expect(() => finiteGroup({ matrices: [[1, 0.5, 0, 1]] })).toThrow(
    "finiteGroup: matrices[0] is not orthogonal, MᵀM differs from 1 by 0.5, more than 0.000001",
  );
  expect(() => finiteGroup({ matrices: [[1, 0, NaN, 1]] })).toThrow("MᵀM differs from 1 by Infinity");
  expect(() => finiteGroup({ matrices: [[1, 0, 0]] })).toThrow(
    "finiteGroup: matrices[0] must have 2x2 values, row-major, found 3",
  );
  expect(() => finiteGroup({ permutations: [[1, 0]] }, { maxOrder: 0 })).toThrow(
    "maxOrder must be an integer from 1 to 65535, found 0",
  );
});
