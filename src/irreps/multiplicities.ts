import { parse, parseIrrep, print, type Term, term } from "./grammar.js";
import { layout } from "./layout.js";

/** Components of a row: ∑ multiplicity·dim. dim("8x0e+4x1o") = 20. */
export function dim(text: string): number {
  return layout(text).dim;
}

/** Copies of all irreps together, ∑ multiplicity; of one irrep if that is named: count("2x0e+1x1o+3x0e", "0e") = 5. */
export function count(text: string, irrep?: string): number {
  if (irrep === undefined) return layout(text).count;
  const wanted = parseIrrep(irrep).irrep;
  return layout(text).blocks.reduce((sum, block) => sum + (block.irrep === wanted ? block.multiplicity : 0), 0);
}

/** e3nn's name for {@link count} of all irreps. */
export function numIrreps(text: string): number {
  return count(text);
}

/** The multiplicities of the terms as written: muls("2x0e+0x1o+0e") = [2, 0, 1]. */
export function muls(text: string): number[] {
  return parse(text).map(({ multiplicity }) => multiplicity);
}

/** The degree of every copy: ls("2x1o+0e") = [1, 1, 0]. @throws RangeError if the group has no degrees */
export function ls(text: string): number[] {
  const { blocks } = layout(text);
  for (const block of blocks) requireDegree("ls", text, block);
  return blocks.flatMap(({ multiplicity, l }) => Array<number>(multiplicity).fill(l));
}

/** The largest degree: lmax("2x1o+0e") = 1. @throws RangeError if there are no irreps, or the group has no degrees */
export function lmax(text: string): number {
  const { blocks, lmax } = layout(text);
  if (blocks.length === 0) throw new RangeError(`lmax: "${text}" has no irreps, so no largest degree`);
  requireDegree("lmax", text, blocks[0]!);
  return lmax;
}

/** The terms as written without those of multiplicity zero; not merged. */
export function removeZeroMultiplicities(text: string): string {
  return print(parse(text).filter(({ multiplicity }) => multiplicity > 0));
}

/** Equal neighbours merged, zero multiplicities kept, as in e3nn-jax: unify("0e+1e+1e+0x2e") = "1x0e+2x1e+0x2e". */
export function unify(text: string): string {
  const merged: Term[] = [];
  for (const next of parse(text)) {
    const last = merged.at(-1);
    if (last?.irrep === next.irrep) merged[merged.length - 1] = term(last.multiplicity + next.multiplicity, last);
    else merged.push(next);
  }
  return print(merged);
}

/** The terms as written, each with multiplicity n: setMultiplicities("2x0e+1x1e", 4) = "4x0e+4x1e". @throws RangeError if n is not an integer ≥ 0 */
export function setMultiplicities(text: string, n: number): string {
  requireCount("setMultiplicities", n, 0);
  return print(parse(text).map((each) => term(n, each)));
}

/** Every multiplicity times n, as `*` does in e3nn-jax (in e3nn it is {@link repeat}): multiplyMultiplicities("2x0e+1o", 3) = "6x0e+3x1o". */
export function multiplyMultiplicities(text: string, n: number): string {
  requireCount("multiplyMultiplicities", n, 0);
  return print(parse(text).map((each) => term(each.multiplicity * n, each)));
}

/** Every multiplicity divided by n, as `//` does in e3nn-jax. @throws RangeError if n does not divide them all */
export function divideMultiplicities(text: string, n: number): string {
  requireCount("divideMultiplicities", n, 1);
  const terms = parse(text);
  const rest = terms.find(({ multiplicity }) => multiplicity % n !== 0);
  if (rest !== undefined)
    throw new RangeError(`divideMultiplicities: ${n} does not divide the ${rest.multiplicity} of "${print([rest])}"`);
  return print(terms.map((each) => term(each.multiplicity / n, each)));
}

/** Greatest common divisor of the multiplicities; 0 if there are none: mulGcd("6x0e+4x1o") = 2. */
export function mulGcd(text: string): number {
  return muls(text).reduce(gcd, 0);
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

function requireCount(name: string, n: number, least: number): void {
  if (!Number.isSafeInteger(n) || n < least) throw new RangeError(`${name}: n must be an integer >= ${least}, found ${n}`);
}

function requireDegree(name: string, text: string, { l, group }: Term): void {
  if (l < 0) throw new RangeError(`${name}: the irreps of ${group} in "${text}" have no degree`);
}
