import { type Family, type IrrepFacts, type Parity, prefixed, type Summand } from "./family.js";

const DEGREE = /^(0|[1-9]\d*)$/;
const HALF = /^(?:(0|[1-9]\d*)|([1-9]\d*)\/2)$/;

/** The irrep (l, parity) of O(3), or without parity of SO(3). Its rank is e3nn's order: by l, then odd before even. */
export function degree(l: number, parity: Parity): IrrepFacts {
  const id = `${l}${parity === 0 ? "" : parity === 1 ? "e" : "o"}`;
  return {
    group: parity === 0 ? "SO(3)" : "O(3)",
    irrep: id,
    id,
    dim: 2 * l + 1,
    l,
    parity,
    type: "R",
    invariant: l === 0 && parity >= 0,
    rank: parity === 0 ? l : 2 * l + (parity > 0 ? 1 : 0),
  };
}

// |a − b|, |a − b| + 1, …, a + b
const between = (a: number, b: number): number[] => Array.from({ length: 2 * Math.min(a, b) + 1 }, (_, i) => Math.abs(a - b) + i);

const product = (a: IrrepFacts, b: IrrepFacts): Summand[] =>
  between(a.l, b.l).map((l) => ({ multiplicity: 1, irrep: degree(l, (a.parity * b.parity) as Parity) }));

/** O(3): l = |l₁−l₂| … l₁+l₂, parity p₁p₂. */
export const O3: Family = {
  group: "O(3)",
  ids: "0e, 0o, 1o, 1e, …",
  ranks: Number.POSITIVE_INFINITY,
  trivial: degree(0, 1),
  find: (id) => {
    const [l, parity] = [id.slice(0, -1), id.at(-1)];
    if (!DEGREE.test(l) || (parity !== "e" && parity !== "o" && parity !== "y")) return undefined;
    return degree(Number(l), parity === "e" || (parity === "y" && Number(l) % 2 === 0) ? 1 : -1);
  },
  product,
};

/** SO(3): l = |l₁−l₂| … l₁+l₂. */
export const SO3: Family = {
  group: "SO(3)",
  ids: "0, 1, 2, …",
  ranks: Number.POSITIVE_INFINITY,
  trivial: degree(0, 0),
  find: (id) => (DEGREE.test(id) ? degree(Number(id), 0) : undefined),
  product,
};

/** The real irrep of SU(2) with spin j: 2j+1 components if j is whole (type R), 2(2j+1) if it is half of an odd number (type H). */
function spin(j: number): IrrepFacts {
  const whole = Number.isInteger(j);
  const id = whole ? `${j}` : `${2 * j}/2`;
  return prefixed("SU2", id, 2 * j, (2 * j + 1) * (whole ? 1 : 2), whole ? "R" : "H", j);
}

/**
 * SU(2): j = |j₁−j₂| … j₁+j₂. A spinor is complex, and its 2(2j+1) real components are two copies of it over the complex numbers: so two
 * spinors give each irrep four times, and a spinor and a whole one give each spinor once.
 */
export const SU2: Family = {
  group: "SU2",
  ids: "0, 1/2, 1, …",
  ranks: Number.POSITIVE_INFINITY,
  trivial: spin(0),
  find: (id) => {
    const match = HALF.exec(id);
    if (match === null || (match[2] !== undefined && Number(match[2]) % 2 === 0)) return undefined;
    return spin(match[2] === undefined ? Number(id) : Number(match[2]) / 2);
  },
  product: (a, b) => {
    const multiplicity = a.type === "H" && b.type === "H" ? 4 : 1;
    return between(a.l, b.l).map((j) => ({ multiplicity, irrep: spin(j) }));
  },
};
