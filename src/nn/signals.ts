import { canonical, layout, requireDegrees } from "../irreps/index.js";

/** Signals side by side, by the irreps of their coefficients. */
export interface Signals {
  /** "S2": one copy a signal of each degree 0 … lmax; "SO3": 2l+1 of degree l. */
  readonly space: "S2" | "SO3";
  readonly text: string;
  /** Signals. */
  readonly copies: number;
  readonly lmax: number;
  /** Parity of the values: whether they change sign under inversion. */
  readonly odd: boolean;
  /** Parities of the degrees 0 and 1: 1, −1, or 0 for irreps of SO(3). */
  readonly parities: readonly [number, number];
}

/** @throws RangeError if the irreps are not those of signals */
export function signalsOf(name: string, irreps: string, space: "S2" | "SO3"): Signals {
  requireDegrees(name, irreps);
  const { text, blocks } = layout(irreps);
  const copies = blocks[0]?.multiplicity ?? 0;
  const parities = [blocks[0]?.parity ?? 0, (blocks[1] ?? blocks[0])?.parity ?? 0] as const;
  const fits = blocks.every(
    ({ l, multiplicity, parity }, i) =>
      l === i && multiplicity === copies * (space === "S2" ? 1 : 2 * l + 1) && parity === parities[space === "S2" ? i % 2 : 0],
  );
  if (copies === 0 || !fits)
    throw new RangeError(
      space === "S2"
        ? `${name}: "${text}" are no signals on the sphere: write as many copies of each degree from 0, such as 4x0e+4x1o+4x2e`
        : `${name}: "${text}" are no signals on the rotations: write 2l+1 copies of each degree from 0, of one parity, such as 1x0e+3x1e+5x2e`,
    );
  return { space, text, copies, lmax: blocks.length - 1, odd: parities[0] === -1, parities };
}

/** The irreps of signals; `flipped` changes all parities. */
export function printSignals({ space, copies, lmax, parities, flipped }: Signals & { readonly flipped: boolean }): string {
  const terms = Array.from({ length: lmax + 1 }, (_, l) => {
    const parity = (flipped ? -1 : 1) * parities[space === "S2" ? l % 2 : 0];
    return `${copies * (space === "S2" ? 1 : 2 * l + 1)}x${l}${parity === 0 ? "" : parity > 0 ? "e" : "o"}`;
  });
  return canonical(terms.join("+"));
}
