import { type Generator, generator } from "../arithmetic/index.js";
import type { Action, FiniteGroup, Structure } from "./group.js";

/** What a finite group is defined by; all else follows. Functions may trust that they get elements. */
export interface FiniteDefinition {
  readonly name: string;
  readonly order: number;
  readonly structure: Structure;
  readonly generators: readonly number[];
  product(a: number, b: number): number;
  inverse(a: number): number;
  readonly action?: Action<number>;
}

/** The largest order: elements are kept in 16 bits. */
export const LARGEST_ORDER = 65536;

/** The largest order of which a table is made: 512 MiB. */
const LARGEST_TABLE = 16384;

/**
 * A finite group from its definition. Its table of products and its classes are made when they are first asked for.
 *
 * @throws RangeError if the order is above {@link LARGEST_ORDER}
 */
export function finite(definition: FiniteDefinition): FiniteGroup {
  const { name, order, structure, generators } = definition;
  if (order > LARGEST_ORDER)
    throw new RangeError(`${name}: finite groups have at most ${LARGEST_ORDER} elements, found ${order}`);
  const checked = (g: number): number => {
    if (!Number.isInteger(g) || g < 0 || g >= order) {
      throw new RangeError(`${name}: its elements are the integers 0 ... ${order - 1}, found ${g}`);
    }
    return g;
  };
  const action = definition.action && {
    dimension: definition.action.dimension,
    matrix: (g: number) => definition.action!.matrix(checked(g)),
  };
  let elements: readonly number[] | undefined;
  let table: Uint16Array | undefined;
  let classes: readonly (readonly number[])[] | undefined;
  return {
    name,
    order,
    structure,
    generators,
    identity: 0,
    dimension: 0,
    action,
    get elements() {
      return (elements ??= Array.from({ length: order }, (_, g) => g));
    },
    get table() {
      return (table ??= productTable(definition));
    },
    get classes() {
      return (classes ??= conjugacyClasses(definition));
    },
    exp(x) {
      requireCoordinates(name, x, 0);
      return 0;
    },
    product: (a, b) => definition.product(checked(a), checked(b)),
    inverse: (a) => definition.inverse(checked(a)),
    equal: (a, b) => checked(a) === checked(b),
    random: (random) => sourceOf(random).integer(order),
  };
}

function productTable({ name, order, product }: FiniteDefinition): Uint16Array {
  if (order > LARGEST_TABLE) {
    throw new RangeError(`${name}: a table of products is made for at most ${LARGEST_TABLE} elements, found ${order}`);
  }
  const table = new Uint16Array(order * order);
  for (let a = 0; a < order; ++a) for (let b = 0; b < order; ++b) table[a * order + b] = product(a, b);
  return table;
}

/** Orbits of conjugation by the generators: g ↦ s g s⁻¹. */
function conjugacyClasses({ order, generators, product, inverse }: FiniteDefinition): number[][] {
  const seen = new Uint8Array(order);
  const classes: number[][] = [];
  for (let first = 0; first < order; ++first) {
    if (seen[first] === 1) continue;
    seen[first] = 1;
    const members = [first];
    for (const g of members) {
      for (const s of generators) {
        const conjugate = product(product(s, g), inverse(s));
        if (seen[conjugate] === 1) continue;
        seen[conjugate] = 1;
        members.push(conjugate);
      }
    }
    classes.push(members.sort((a, b) => a - b));
  }
  return classes;
}

/** A seed's generator, or the generator itself. */
export function sourceOf(random: number | Generator): Generator {
  return typeof random === "number" ? generator(random) : random;
}

/**
 * Refuses what are not coordinates in a Lie algebra.
 *
 * @throws RangeError if there are not `dimension` finite numbers
 */
export function requireCoordinates(name: string, x: ArrayLike<number>, dimension: number): void {
  if (x.length !== dimension) throw new RangeError(`${name}: exp takes ${dimension} coordinates, found ${x.length}`);
  for (let a = 0; a < dimension; ++a) {
    if (!Number.isFinite(x[a])) throw new RangeError(`${name}: exp takes finite coordinates, found x[${a}] = ${x[a]}`);
  }
}

/** n as it must be in C_n and D_n. @throws RangeError otherwise */
export function requirePositiveInteger(name: string, n: number, most: number): void {
  if (!Number.isInteger(n) || n < 1 || n > most)
    throw new RangeError(`${name}: n must be an integer from 1 to ${most}, found ${n}`);
}
