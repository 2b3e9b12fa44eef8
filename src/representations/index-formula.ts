import { generatedGroup, type SignedPermutation } from "./permutation.js";

/** What a formula such as "ijk=-jik" says of a tensor. */
export interface IndexFormula {
  /** Names of the indices, in order: "i", "j", "k". */
  readonly indices: readonly string[];
  /** The group that it generates: T[a₀, a₁, …] = sign·T[a_π(0), a_π(1), …] for each of its elements. */
  readonly group: readonly SignedPermutation[];
}

/** Largest order of a tensor; the group of all permutations of so many indices has 40,320 elements. */
const MOST = 8;

/**
 * Reads a formula of symmetries: the indices, then the same indices in other orders, each after "=" and, where the tensor changes sign,
 * "-". "ij=ji" is a symmetric matrix, "ij=-ji" an antisymmetric one, "ijkl=jikl=klij" an elasticity tensor, "ij" any matrix.
 *
 * @throws TypeError if the formula is not text
 * @throws RangeError if it is not such a formula
 */
export function parseIndexFormula(formula: string): IndexFormula {
  if (typeof formula !== "string") throw new TypeError(`indexFormula: expected text such as "ij=ji", found ${typeof formula}`);
  const [first, ...others] = formula.replaceAll(/\s/g, "").split("=");
  const wrong = (what: string): RangeError => new RangeError(`indexFormula: "${formula}" ${what}; write for example "ijk=-jik"`);
  const indices = [...first];
  if (!/^[a-zA-Z]+$/.test(first)) throw wrong(first.startsWith("-") ? "starts with a sign" : "does not start with letters");
  if (new Set(indices).size !== indices.length) throw wrong("has an index twice");
  if (indices.length > MOST) throw wrong(`has ${indices.length} indices, more than ${MOST}`);
  const generators = others.map((part): SignedPermutation => {
    const letters = [...part.replace(/^-/, "")];
    if ([...letters].sort().join() !== [...indices].sort().join())
      throw wrong(`has "${part}", which is not an order of "${first}"`);
    return { sign: part.startsWith("-") ? -1 : 1, permutation: letters.map((letter) => indices.indexOf(letter)) };
  });
  return { indices, group: generatedGroup(generators, indices.length) };
}
