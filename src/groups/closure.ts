/** All that generators make, numbered as it is found: the identity first, then whatever times generators from the left. */
export interface Closure<T> {
  readonly elements: readonly T[];
  /** The generators' numbers, without the identity and without repetition. */
  readonly generators: readonly number[];
  /** left[i][g] is generator i times g. */
  readonly left: readonly Uint16Array[];
  /** table[a·order + b] is ab. */
  readonly table: Uint16Array;
}

/** Numbers things by what they are: the number of one that is known, or undefined; `add` gives the next number. */
export interface Register<T> {
  find(x: T): number | undefined;
  add(x: T): void;
}

/**
 * Products of generators until there are no new ones.
 *
 * @param most - how many elements there may be, at most 65535
 * @throws RangeError if there are more
 */
export function closure<T>(
  name: string,
  identity: T,
  generators: readonly T[],
  product: (a: T, b: T) => T,
  register: Register<T>,
  most: number,
): Closure<T> {
  if (!Number.isInteger(most) || most < 1 || most > 65535) {
    throw new RangeError(`${name}: maxOrder must be an integer from 1 to 65535, found ${most}`);
  }
  const elements = [identity];
  register.add(identity);
  const useful: T[] = [];
  const seen = new Set([0]);
  const left: number[][] = [];
  const parents: [generator: number, of: number][] = [[-1, 0]];
  const numberOf = (x: T, from: [number, number]): number => {
    const found = register.find(x);
    if (found !== undefined) return found;
    if (elements.length === most) {
      throw new RangeError(
        `${name}: the generators make more than ${most} elements; they make no finite group, or a larger maxOrder is needed`,
      );
    }
    elements.push(x);
    parents.push(from);
    register.add(x);
    return elements.length - 1;
  };
  for (const s of generators) {
    const number = numberOf(s, [useful.length, 0]);
    if (seen.has(number)) continue;
    seen.add(number);
    useful.push(s);
    left.push([number]);
  }
  for (let g = 1; g < elements.length; ++g) {
    for (const [i, s] of useful.entries()) left[i].push(numberOf(product(s, elements[g]), [i, g]));
  }

  const order = elements.length;
  const table = new Uint16Array(order * order);
  for (let b = 0; b < order; ++b) table[b] = b;
  for (let a = 1; a < order; ++a) {
    const [i, of] = parents[a]; // a = sᵢ·of, so ab = sᵢ(of·b)
    for (let b = 0; b < order; ++b) table[a * order + b] = left[i][table[of * order + b]];
  }
  return { elements, generators: left.map((row) => row[0]), left: left.map((row) => Uint16Array.from(row)), table };
}

/** A register by text. */
export function byText<T>(text: (x: T) => string): Register<T> {
  const numbers = new Map<string, number>();
  return { find: (x) => numbers.get(text(x)), add: (x) => numbers.set(text(x), numbers.size) };
}

/** A register by comparing with all. */
export function byComparison<T>(equal: (a: T, b: T) => boolean): Register<T> {
  const all: T[] = [];
  return {
    find(x) {
      const at = all.findIndex((other) => equal(other, x));
      return at < 0 ? undefined : at;
    },
    add: (x) => all.push(x),
  };
}
