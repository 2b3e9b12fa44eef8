import { add, like, record, type Tensor } from "../tensor/index.js";

/** Arguments of a form Q(x, y, w, g) = ⟨g, T(x, y, w)⟩ but for g. */
export type Triple<T = Tensor> = readonly [x: T, y: T, w: T];
/** A direction in them, where what does not change is undefined. */
export type Direction = Triple<Tensor | undefined>;

/** What computes a trilinear map T and its ways back: the two kinds of work that derivatives of any order are made of. */
export interface TrilinearMap {
  /** A new tensor in the form of T(x, y, w), its values yet to be written. */
  result(xs: Triple): Tensor;
  /** out = T(x, y, w), or its derivative along a direction, T(a, y, w) + T(x, b, w) + T(x, y, c). */
  forward(xs: Triple, along: Direction | null, out: Tensor): void;
  /**
   * Gradients of Q by those of x, y, w that are asked for, in one pass; or of its derivative along a direction.
   *
   * @param made - new tensors in the forms of x, y, w, where a gradient is asked for
   */
  backward(xs: Triple, along: Direction | null, g: Tensor, made: Direction): void;
}

/**
 * T(x, y, w), recorded. Leaving out one argument of Q gives a role of the map, leaving out two, with directions in their place, a derivative of a
 * role; a derivative along a direction is a sum of these again, so that nothing else is needed for any order.
 */
export const trilinear = (map: TrilinearMap, xs: Triple): Tensor => forward(map, xs, null);

function forward(map: TrilinearMap, xs: Triple, along: Direction | null): Tensor {
  const out = map.result(xs);
  map.forward(xs, along, out);
  const directions = along === null ? [] : present(along);
  return record(out, [...xs, ...directions.map((i) => (along as Triple)[i])], ([g], wanted) => {
    const toXs = backward(map, xs, along, g as Tensor, wanted.slice(0, 3));
    if (along === null) return toXs;
    const toAlong = backward(map, xs, null, g as Tensor, spread(directions, wanted.slice(3)));
    return [...toXs, ...directions.map((i) => toAlong[i])];
  });
}

function backward(
  map: TrilinearMap,
  xs: Triple,
  along: Direction | null,
  g: Tensor,
  wanted: readonly boolean[],
): (Tensor | undefined)[] {
  if (!wanted.some(Boolean)) return [undefined, undefined, undefined];
  const made = xs.map((t, i) => (wanted[i] ? like(t) : undefined));
  map.backward(xs, along, g, made as unknown as Direction);
  const outputs = present(made as unknown as Direction);
  const directions = along === null ? [] : present(along);
  record(
    outputs.map((i) => made[i] as Tensor),
    [...xs, g, ...directions.map((i) => (along as Triple)[i])],
    (cotangents, want) => {
      const second: (Tensor | undefined)[] = [undefined, undefined, undefined];
      outputs.forEach((i, k) => {
        second[i] = cotangents[k];
      });
      const to = second as unknown as Direction;
      if (along === null) return [...backward(map, xs, to, g, want.slice(0, 3)), want[3] ? forward(map, xs, to) : undefined];
      const toAlong = backward(map, xs, to, g, spread(directions, want.slice(4)));
      return [
        ...crossBackward(map, xs, along, to, g, want),
        want[3] ? crossForward(map, xs, along, to) : undefined,
        ...directions.map((i) => toAlong[i]),
      ];
    },
  );
  return made;
}

/** The places of a direction that have one. */
export const present = (triple: Direction): number[] => [0, 1, 2].filter((i) => triple[i] !== undefined);

const spread = (places: readonly number[], flags: readonly boolean[]): boolean[] =>
  [0, 1, 2].map((i) => places.includes(i) && flags[places.indexOf(i)]);

/** The two arguments of Q that directions take the place of: each pair (i, j), i of the first and j of the second. */
function pairs(first: Direction, second: Direction): { i: number; j: number }[] {
  return present(first).flatMap((i) => present(second).flatMap((j) => (i === j ? [] : [{ i, j }])));
}

/** The arguments with one replaced. */
export function withDirection(xs: Triple, direction: Direction, i: number): Triple {
  const all = [...xs];
  all[i] = direction[i] as Tensor;
  return all as unknown as Triple;
}

const replaced = (xs: Triple, first: Direction, second: Direction, { i, j }: { i: number; j: number }): Triple =>
  withDirection(withDirection(xs, first, i), second, j);

/** The second derivative of T along two directions: T(a, b′, w) + T(a, y, c′) + … */
function crossForward(map: TrilinearMap, xs: Triple, first: Direction, second: Direction): Tensor | undefined {
  return total(pairs(first, second).map((pair) => forward(map, replaced(xs, first, second, pair), null)));
}

/** The third derivative of Q: for each argument that is wanted, Q with the other two replaced. */
function crossBackward(
  map: TrilinearMap,
  xs: Triple,
  first: Direction,
  second: Direction,
  g: Tensor,
  wanted: readonly boolean[],
): (Tensor | undefined)[] {
  return [0, 1, 2].map((k) => {
    if (!wanted[k]) return undefined;
    const only = [0, 1, 2].map((i) => i === k);
    const terms = pairs(first, second).filter(({ i, j }) => i !== k && j !== k);
    return total(terms.map((pair) => backward(map, replaced(xs, first, second, pair), null, g, only)[k] as Tensor));
  });
}

const total = (terms: readonly Tensor[]): Tensor | undefined =>
  terms.length === 0 ? undefined : terms.reduce((sum, term) => add(sum, term));
