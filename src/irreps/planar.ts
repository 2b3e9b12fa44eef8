import { type Family, type IrrepFacts, prefixed, type Summand } from "./family.js";

/**
 * Groups of the plane. Their irreps have a frequency k: rotation by θ acts as rotation by kθ. In C_n, where θ is a multiple of 2π/n,
 * frequencies that differ by sign or by multiples of n are the same irrep, and 0 and n/2 have one dimension.
 */
const fold = (k: number, n: number): number => {
  if (n === Number.POSITIVE_INFINITY) return Math.abs(k);
  const rest = Math.abs(k) % n;
  return Math.min(rest, n - rest);
};

/** cos kθ alone is a representation: nothing is rotated, or by half turns. */
const isReal = (k: number, n: number): boolean => k === 0 || 2 * k === n;

const merged = (found: readonly Summand[]): Summand[] => [...found].sort((a, b) => a.irrep.rank - b.irrep.rank);

/** C_n, or SO(2) for n = ∞: irreps 0, 1, …, ⌊n/2⌋, of complex type but for 0 and n/2. */
export function rotations(group: string, n: number): Family {
  const of = (k: number): IrrepFacts => prefixed(group, `${k}`, k, isReal(k, n) ? 1 : 2, isReal(k, n) ? "R" : "C");
  const most = Math.floor(n / 2);
  return {
    group,
    ids:
      most === Number.POSITIVE_INFINITY
        ? "0, 1, 2, …"
        : most < 3
          ? ["0", "1", "2"].slice(0, most + 1).join(", ")
          : `0, 1, …, ${most}`,
    ranks: most + 1,
    trivial: of(0),
    find: (id) => (/^(0|[1-9]\d*)$/.test(id) && Number(id) <= most ? of(Number(id)) : undefined),
    // (χⱼ + χ₋ⱼ)(χₖ + χ₋ₖ) = χⱼ₊ₖ + χ₋ⱼ₋ₖ + χⱼ₋ₖ + χₖ₋ⱼ, where χ₀ + χ₀ is two copies of 0
    product: (a, b) => {
      const [j, k] = [a.rank, b.rank];
      if (isReal(j, n) || isReal(k, n)) return [{ multiplicity: 1, irrep: of(fold(j + k, n)) }];
      return merged([fold(j + k, n), fold(j - k, n)].map((f) => ({ multiplicity: isReal(f, n) ? 2 : 1, irrep: of(f) })));
    },
  };
}

// Ranks: A1, A2, B1, B2 are 0 … 3, E_k is 3 + k.
const NAMES = ["A1", "A2", "B1", "B2"];

/**
 * D_n, or O(2) for n = ∞, in Mulliken's names: A1, A2 (−1 on mirrors), for even n also B1, B2 = A2 ⊗ B1 (−1 on the smallest rotation; B1
 * is 1 on the mirror diag(1, −1)), and E1, E2, … of two dimensions and frequency k; "E" in D3 and D4, which have only one. All are of real type.
 */
export function reflections(group: string, n: number): Family {
  const pairs = Math.ceil(n / 2) - 1; // two-dimensional irreps
  const signs = n % 2 === 0 ? 4 : 2;
  const of = (rank: number): IrrepFacts =>
    prefixed(group, NAMES[rank] ?? (pairs === 1 ? "E" : `E${rank - 3}`), rank, rank < 4 ? 1 : 2);
  const frequency = (rank: number): number => (rank > 3 ? rank - 3 : rank > 1 ? n / 2 : 0);
  const once = (rank: number): Summand => ({ multiplicity: 1, irrep: of(rank) });
  // both signs of the mirrors where the frequency is that of one dimension
  const ofFrequency = (k: number): Summand[] => (k === 0 ? [once(0), once(1)] : 2 * k === n ? [once(2), once(3)] : [once(3 + k)]);
  const doubles = pairs === 1 ? ["E"] : pairs > 3 ? ["E1", "…", `E${pairs}`] : ["E1", "E2", "E3"].slice(0, Math.max(0, pairs));
  return {
    group,
    ids: n === Number.POSITIVE_INFINITY ? "A1, A2, E1, E2, …" : [...NAMES.slice(0, signs), ...doubles].join(", "),
    ranks: 4 + pairs,
    trivial: of(0),
    find: (id) => {
      const rank = NAMES.indexOf(id);
      if (rank >= 0) return rank < signs ? of(rank) : undefined;
      if (pairs === 1) return id === "E" ? of(4) : undefined;
      const match = /^E([1-9]\d*)$/.exec(id);
      return match !== null && Number(match[1]) <= pairs ? of(3 + Number(match[1])) : undefined;
    },
    product: (a, b) => {
      const [j, k] = [frequency(a.rank), frequency(b.rank)];
      if (a.dim === 2 && b.dim === 2) return merged([...ofFrequency(fold(j + k, n)), ...ofFrequency(fold(j - k, n))]);
      // signs multiply: bit 0 of the rank that of the mirror diag(1, −1), bit 1 that of the smallest rotation
      if (a.dim === 1 && b.dim === 1) return [once(a.rank ^ b.rank)];
      return [once(3 + fold(j + k, n))];
    },
  };
}
