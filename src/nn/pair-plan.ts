import { bytesOf, type Dtype } from "../tensor/index.js";
import type { NormalizedInstruction, ProductPaths } from "./instructions.js";
import { coupledPairs, type Operand, type PairTable, pairTable } from "./pair-table.js";

/** Where the copies of a term lie in a row. All offsets count numbers. */
export interface Place {
  readonly offset: number;
  /** From a component to the next. */
  readonly stride: number;
  readonly copies: number;
  readonly dim: number;
}

/**
 * A path as the kernels take it: two operands make pairs of copies p[m, i, j], which the weights join to the third, the lone one. With weights
 * for all three (uvw, uuw, u<vw) that is a matrix product, lone[m, k] = ∑ p[m, ij] W[ij, k]; otherwise lone[m, j] = ∑ᵢ w[i, j] p[m, i, j].
 */
export interface PairPath {
  readonly places: readonly [Place, Place, Place];
  readonly lone: Operand;
  readonly left: Operand;
  readonly right: Operand;
  /** Copies of left and right; whether they go together one by one, or only those with i < j. */
  readonly ni: number;
  readonly nj: number;
  readonly same: boolean;
  readonly below: boolean;
  /** Rows whose pairs are in the cache together. */
  readonly rows: number;
  /** Pairs that the weights see. */
  readonly pairs: number;
  readonly matrix: boolean;
  /** Without a matrix, how many i are summed: 1 where each pair has a result of its own. */
  readonly sums: number;
  /** Where the weights begin, and their number; none if that is 0. */
  readonly weight: number;
  readonly weights: number;
  /** Axes of the weights as the caller has them, if the first two are exchanged for the kernels. */
  readonly swapped: readonly number[] | null;
  /** Whether a path before has written to the same term of an operand. */
  readonly again: readonly [boolean, boolean, boolean];
  /** Tables for left, right → pairs and for right, left → pairs. */
  readonly fromLeft: PairTable;
  readonly fromRight: PairTable;
}

export interface PairPlan {
  readonly paths: readonly PairPath[];
  /** Whether the paths write every number of a row of each operand. */
  readonly fills: readonly [boolean, boolean, boolean];
  /** Rows that go through all paths before the next ones do. */
  readonly rows: number;
  /** Bytes of the pairs of the rows of a path, and of the first contraction. */
  readonly pairBytes: number;
  readonly scratch: number;
}

/** Bytes of pairs that stay in the cache until they are used. */
const CACHE = 1 << 17;
/** Bytes of rows of the operands that stay in the cache while the paths go over them, and rows at most: they divide the blocks of sums over rows. */
const ROWS_CACHE = 1 << 17;
const MOST = 64;

interface Roles {
  readonly lone: Operand;
  readonly left: Operand;
  readonly right: Operand;
  readonly swapped: boolean;
}

const [X, Y, OUT] = [0, 1, 2] as const;
const NATURAL: Roles = { lone: OUT, left: X, right: Y, swapped: false };

/**
 * Which operand meets the weights alone. For uvw it may be any of the three: the matrix product takes (2l+1)·u·v·w multiply-adds with the l of
 * that operand, so that with a scalar input the weights meet this one first. The first axes of the weights may be exchanged where all rows share them.
 */
function rolesOf(
  { mode }: NormalizedInstruction,
  places: PairPath["places"],
  degrees: [number, number, number],
  shared: boolean,
) {
  if (mode === "uvu") return { lone: OUT, left: Y, right: X, swapped: true } as const;
  if (mode !== "uvw") return NATURAL;
  const copies = places.map((place) => place.copies);
  const lanes = (n: number): number => 4 * Math.ceil(n / 4);
  const cost = ({ lone, left, right }: Roles): number => {
    const pairs = copies[left] * copies[right];
    const product = lone === OUT ? pairs * lanes(copies[lone]) : copies[lone] * lanes(pairs);
    return (
      // Three products, for the result and both ways back; and one more to part a lone input again on the way back.
      (lone === OUT ? 3 : 4) * places[lone].dim * product +
      4 * coupledPairs(degrees, [left, right, lone]).length * copies[left] * lanes(copies[right])
    );
  };
  const choices: Roles[] = [
    NATURAL,
    { lone: X, left: Y, right: OUT, swapped: false },
    { lone: OUT, left: Y, right: X, swapped: true },
    { lone: Y, left: X, right: OUT, swapped: true },
  ];
  const possible = choices.filter(({ swapped }) => shared || !swapped);
  return possible.reduce((best, roles) => (cost(roles) < cost(best) ? roles : best));
}

/** `rows` in equal parts of at most `most`. */
const evenly = (rows: number, most: number): number =>
  Math.ceil(rows / Math.ceil(rows / Math.max(1, Math.min(rows, Math.floor(most)))));

/** Lays out a product for the kernels, for a precision, and for weights that all rows share or not. */
export function pairPlan({ terms, instructions }: ProductPaths, dtype: Dtype, shared: boolean): PairPlan {
  const size = bytesOf(dtype);
  const written = terms.map(() => new Set<number>());
  const bytes = terms.flat().reduce((sum, { multiplicity, dim }) => sum + size * multiplicity * dim, 1);
  // A power of two, so that blocks of 512 rows are whole numbers of these.
  let rows = MOST;
  while (rows > 1 && rows * bytes > ROWS_CACHE) rows /= 2;
  const paths: PairPath[] = [];
  for (const instruction of instructions) {
    const { mode, coefficient, shape, hasWeight, weight } = instruction;
    const chosen = [instruction.first, instruction.second, instruction.out];
    const found = chosen.map((i, k) => terms[k][i]);
    if (found.some(({ multiplicity }) => multiplicity === 0) || shape.includes(0)) continue;
    const places = found.map(
      ({ offset, column, stride, multiplicity, dim }): Place => ({ offset: offset + column, stride, copies: multiplicity, dim }),
    ) as unknown as PairPath["places"];
    const degrees = found.map(({ l }) => l) as [number, number, number];
    const { lone, left, right, swapped } = rolesOf(instruction, places, degrees, shared);
    const [ni, nj] = [places[left].copies, places[right].copies];
    const same = mode === "uuw" || mode === "uuu";
    const below = mode === "u<vw" || mode === "uvu<v";
    const matrix = mode === "uvw" || mode === "uuw" || mode === "u<vw";
    const pairBytes = size * places[lone].dim * (same ? ni : ni * nj);
    const pairs = same ? ni : below ? (ni * (ni - 1)) / 2 : ni * nj;
    const table = (a: Operand, b: Operand): PairTable =>
      pairTable(
        {
          degrees,
          coefficient,
          order: [a, b, lone],
          aStride: places[a].stride,
          bStride: places[b].stride,
          ni: places[a].copies,
          nj: places[b].copies,
          same,
        },
        dtype,
      );
    paths.push({
      places,
      lone,
      left,
      right,
      ni,
      nj,
      same,
      below,
      rows: evenly(rows, CACHE / pairBytes),
      pairs,
      matrix,
      sums: mode === "uvu" || mode === "uvv" ? ni : 1,
      weight,
      weights: hasWeight ? shape.reduce((a, b) => a * b, 1) : 0,
      swapped: swapped && hasWeight && shape[0] > 1 && shape[1] > 1 ? shape : null,
      again: chosen.map((i, k) => written[k].has(i)) as unknown as PairPath["again"],
      fromLeft: table(left, right),
      fromRight: table(right, left),
    });
    chosen.forEach((i, k) => {
      written[k].add(i);
    });
  }
  const fills = terms.map((list, k) =>
    list.every(({ multiplicity }, i) => multiplicity === 0 || written[k].has(i)),
  ) as unknown as PairPlan["fills"];
  return {
    paths,
    fills,
    rows,
    pairBytes: paths.reduce(
      (most, { rows, places, lone, ni, nj, same }) => Math.max(most, rows * size * places[lone].dim * (same ? ni : ni * nj)),
      0,
    ),
    scratch: paths.reduce((most, { fromLeft, fromRight }) => Math.max(most, fromLeft.scratch, fromRight.scratch), 0),
  };
}
