import { realCouplingEntries } from "../representations/index.js";
import { runtime } from "../runtime/index.js";
import { bytesOf, constantTable, type Dtype } from "../tensor/index.js";

/** Which argument of the trilinear form: x, y or the result. */
export type Operand = 0 | 1 | 2;

/** Addresses of the tables that assembly/pair-product.ts reads. */
export interface PairTable {
  readonly table: number;
  readonly coefficients: number;
  /** Bytes of scratch for the first contraction. */
  readonly scratch: number;
  /** Pairs (m_b, mₚ) that occur: the multiply-adds for a pair of copies. */
  readonly pairs: number;
}

/** A coupling as the kernels see it: which operands are a, b and p, and how their numbers lie. */
export interface PairShape {
  readonly degrees: readonly [number, number, number];
  readonly coefficient: number;
  readonly order: readonly [a: Operand, b: Operand, p: Operand];
  /** Numbers from a component of a and b to the next. */
  readonly aStride: number;
  readonly bStride: number;
  /** Copies of a and b; whether they go together one by one. */
  readonly ni: number;
  readonly nj: number;
  readonly same: boolean;
}

/** The pairs (m_b, mₚ) of a coupling tensor, by mₚ, and the (mₐ, value) of each. */
export function coupledPairs(
  degrees: readonly [number, number, number],
  [a, b, p]: readonly [Operand, Operand, Operand],
): { mb: number; mp: number; terms: { ma: number; value: number }[] }[] {
  const { m1, m2, m3, values } = realCouplingEntries(...degrees);
  const m = [m1, m2, m3];
  const dimB = 2 * degrees[b] + 1;
  const found = new Map<number, { mb: number; mp: number; terms: { ma: number; value: number }[] }>();
  for (let k = 0; k < values.length; k++) {
    const [ma, mb, mp] = [m[a][k], m[b][k], m[p][k]];
    const key = mp * dimB + mb;
    let pair = found.get(key);
    if (pair === undefined) found.set(key, (pair = { mb, mp, terms: [] }));
    pair.terms.push({ ma, value: values[k] });
  }
  return [...found].sort(([i], [j]) => i - j).map(([, pair]) => pair);
}

/**
 * The pairs by two m_b at a time: the mₚ that both couple to, with the pairs of both, then those of the first alone, then of the second, if there is
 * one.
 */
function byTwo(pairs: readonly { mb: number; mp: number }[], dimB: number, step: number, pBytes: number): number[] {
  const found: number[] = [];
  for (let mb = 0; mb < dimB; mb += 2) {
    const [first, second] = [mb, mb + 1].map(
      (m) => new Map(pairs.flatMap((pair, k) => (pair.mb === m ? [[pair.mp, step * k]] : []))),
    );
    const both = [...first].flatMap(([mp, at]) => (second.has(mp) ? [at, second.get(mp) as number, pBytes * mp] : []));
    const alone = (of: Map<number, number>, other: Map<number, number>): number[] =>
      [...of].flatMap(([mp, at]) => (other.has(mp) ? [] : [at, pBytes * mp]));
    const [one, two] = [alone(first, second), alone(second, first)];
    found.push(both.length / 3, ...both, one.length / 2, ...one);
    if (mb + 1 < dimB) found.push(two.length / 2, ...two);
  }
  return found;
}

/** The tables for a precision, in the linear memory for good. The order of the fields is that of the kernels. */
export function pairTable(shape: PairShape, dtype: Dtype): PairTable {
  const { degrees, coefficient, order, aStride, bStride, ni, nj, same } = shape;
  const size = bytesOf(dtype);
  const pairs = coupledPairs(degrees, order);
  const [dimB, dimP] = [2 * degrees[order[1]] + 1, 2 * degrees[order[2]] + 1];
  const step = 16 * Math.ceil((size * ni) / 16);
  const pStride = same ? nj : ni * nj;
  const terms = pairs.flatMap((pair) => [pair.terms.length, ...pair.terms.map(({ ma }) => size * aStride * ma)]);
  const listed = (dim: number, of: (pair: (typeof pairs)[number]) => number, at: (pair: (typeof pairs)[number]) => number) =>
    Array.from({ length: dim }, (_, m) => {
      const row = pairs.flatMap((pair, k) => (of(pair) === m ? [step * k, size * at(pair)] : []));
      return [row.length / 2, ...row];
    }).flat();
  const byP = listed(
    dimP,
    ({ mp }) => mp,
    ({ mb }) => bStride * mb,
  );
  const byB = same
    ? listed(
        dimB,
        ({ mb }) => mb,
        ({ mp }) => pStride * mp,
      )
    : byTwo(pairs, dimB, step, size * pStride);
  const start = 28 + 4 * terms.length;
  const table = [pairs.length, step, size * bStride, dimP, dimB, start, start + 4 * byP.length, ...terms, ...byP, ...byB];
  const values = pairs.flatMap((pair) => pair.terms.map(({ value }) => value * coefficient));
  const name = `pairs ${degrees} ${coefficient} ${order} ${aStride} ${bStride} ${ni} ${nj} ${same} ${dtype}`;
  return {
    table: constantTable(name, 4 * table.length, (at) => runtime().i32.set(table, at / 4)),
    coefficients: constantTable(`${name} coefficients`, size * values.length, (at) =>
      (dtype === "f32" ? runtime().f32 : runtime().f64).set(values, at / size),
    ),
    scratch: step * pairs.length,
    pairs: pairs.length,
  };
}
