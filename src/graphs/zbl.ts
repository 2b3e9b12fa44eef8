import { power as raised } from "../arithmetic/index.js";
import { add, exp, multiply, power, scaleBy, type Tensor, tidily } from "../tensor/index.js";
import { covalentRadius } from "./covalent-radii.js";
import { polynomialCutoff } from "./cutoffs.js";
import type { Graph } from "./graph.js";
import { ofPairs } from "./pairs.js";
import { requireDistances } from "./radial.js";

/** e²/4πε₀, eV·Å. Source: CODATA 2018. */
const COULOMB = 14.399645478425668;
/** Bohr radius, ångström. Source: CODATA 2018. */
const BOHR = 0.529177210903;
/** The universal screening function. Source: Ziegler, Biersack & Littmark 1985. */
const SCREENING = [
  [0.18175, 3.1998],
  [0.50986, 0.94229],
  [0.28022, 0.4029],
  [0.02817, 0.20162],
] as const;

export interface ZblOptions {
  /** a = prefactor·a₀/(Z_iᵉ + Z_jᵉ). Default: 0.8854, and the exponent 0.23; MACE has 0.4543 and 0.3. */
  prefactor?: number;
  exponent?: number;
  /** p of the polynomial cutoff at the sum of the covalent radii. Default: 6 */
  p?: number;
}

/**
 * Repulsion of screened nuclei, half for each direction of an edge: ½ Z_i Z_j e²/r ∑ₖ cₖ exp(−dₖ r/a), times a cutoff at the sum of the covalent
 * radii. It goes to infinity at r = 0.
 * Source: Ziegler, Biersack & Littmark 1985, The Stopping and Range of Ions in Solids.
 *
 * @param r - distances, [edges, 1], ångström, positive
 * @param elements - atomic numbers, one for each node
 * @returns [edges, 1], eV; the sum over the edges that an atom receives is its energy
 * @throws RangeError naming the option that is wrong, or an element without a radius
 */
export function zblRepulsion(
  r: Tensor<"1x0e">,
  elements: ArrayLike<number>,
  graph: Graph,
  { prefactor = 0.8854, exponent = 0.23, p = 6 }: ZblOptions = {},
): Tensor<"1x0e"> {
  requireDistances("zblRepulsion", r);
  for (const [name, value] of Object.entries({ prefactor, exponent }))
    if (!(value > 0 && Number.isFinite(value))) throw new RangeError(`zblRepulsion: ${name} is ${value}; it must be positive`);
  const cutoff = polynomialCutoff(p);
  return tidily(() => {
    const of = (f: (i: number, j: number) => number): Tensor<"1x0e"> => ofPairs("zblRepulsion", elements, graph, f, r.dtype);
    const x = multiply(
      r,
      of((i, j) => (raised(i, exponent) + raised(j, exponent)) / (prefactor * BOHR)),
    );
    const screening = SCREENING.map(([c, d]) => scaleBy(exp(scaleBy(x, -d)), c)).reduce((sum, term) => add(sum, term));
    const charges = of((i, j) => 0.5 * COULOMB * i * j);
    const envelope = cutoff(
      multiply(
        r,
        of((i, j) => 1 / (covalentRadius(i) + covalentRadius(j))),
      ),
    );
    return multiply(multiply(multiply(charges, power(r, -1)), screening), envelope);
  });
}
