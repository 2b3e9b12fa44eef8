import { finite } from "./finite.js";
import type { FiniteGroup, Group, Structure } from "./group.js";
import { sourceOf } from "./finite.js";

const known = new WeakMap<Group, WeakMap<Group, Group>>();

/**
 * The direct product G × H: pairs, multiplied one by one. If both are finite so is it, and its elements are the integers g·|H| + h;
 * otherwise its elements are the pairs [g, h]. It has no action of its own.
 *
 * @returns the same object for the same factors
 */
export function product(g: FiniteGroup, h: FiniteGroup): FiniteGroup;
export function product<A, B>(g: Group<A>, h: Group<B>): Group<readonly [A, B]>;
export function product(g: Group, h: Group): Group {
  let withG = known.get(g);
  if (withG === undefined) known.set(g, (withG = new WeakMap()));
  let found = withG.get(h);
  if (found === undefined) withG.set(h, (found = g.order < Infinity && h.order < Infinity ? numbered(g, h) : paired(g, h)));
  return found;
}

const nameOf = (g: Group, h: Group): string => `${g.name}*${h.structure.kind === "product" ? `(${h.name})` : h.name}`;
const structureOf = (g: Group, h: Group): Structure => ({ kind: "product", factors: [g, h] });

function numbered(g: Group<number>, h: Group<number>): FiniteGroup {
  const n = h.order;
  return finite({
    name: nameOf(g, h),
    order: g.order * n,
    structure: structureOf(g, h),
    generators: [...g.generators.map((a) => a * n), ...h.generators],
    product: (a, b) => g.product(Math.floor(a / n), Math.floor(b / n)) * n + h.product(a % n, b % n),
    inverse: (a) => g.inverse(Math.floor(a / n)) * n + h.inverse(a % n),
  });
}

function paired<A, B>(g: Group<A>, h: Group<B>): Group<readonly [A, B]> {
  return {
    name: nameOf(g, h),
    order: Infinity,
    identity: [g.identity, h.identity],
    elements: undefined,
    generators: [...g.generators.map((a) => [a, h.identity] as const), ...h.generators.map((b) => [g.identity, b] as const)],
    dimension: g.dimension + h.dimension,
    structure: structureOf(g, h),
    exp(x) {
      if (x.length !== g.dimension + h.dimension) {
        throw new RangeError(`${nameOf(g, h)}: exp takes ${g.dimension + h.dimension} coordinates, found ${x.length}`);
      }
      const coordinates = Array.from(x);
      return [g.exp(coordinates.slice(0, g.dimension)), h.exp(coordinates.slice(g.dimension))];
    },
    product: (a, b) => [g.product(a[0], b[0]), h.product(a[1], b[1])],
    inverse: (a) => [g.inverse(a[0]), h.inverse(a[1])],
    equal: (a, b) => g.equal(a[0], b[0]) && h.equal(a[1], b[1]),
    random(random) {
      const source = sourceOf(random);
      return [g.random(source), h.random(source)];
    },
    action: undefined,
  };
}

/** The parts of an element of G × H, whether it is numbered or a pair. */
export function factorsOf(group: Group, element: any): [g: any, h: any] {
  if (group.structure.kind !== "product") throw new RangeError(`factorsOf: ${group.name} is not a product`);
  if (group.order === Infinity) return [element[0], element[1]];
  const n = group.structure.factors[1].order;
  return [Math.floor(group.product(element, 0) / n), element % n];
}
