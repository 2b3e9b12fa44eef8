import { acos, sincos } from "../arithmetic/index.js";
import { type Group, Rotation } from "../groups/index.js";
import { gaussLegendre } from "./gauss-legendre.js";

/** Elements and weights with ∫ f(g) dg ≈ ∑ wᵢ f(gᵢ), for the invariant measure of total 1. */
export interface Quadrature<E = any> {
  readonly elements: readonly E[];
  readonly weights: Float64Array;
}

const known = new WeakMap<Group, Map<number, Quadrature>>();

/**
 * Quadrature on a compact group, exact for the products of two matrix elements of irreps of frequency ≤ L:
 *
 *     finite group     all elements, alike
 *     SO(2), O(2)      2L + 1 angles alike, without and with the mirror
 *     SO(3), O(3)      R_y(α) R_x(β) R_y(γ): 2L + 1 angles α and γ alike, cos β in the L + 1 nodes of Gauss and Legendre
 *     SU(2)            the same with 4L + 1 angles α and γ in [0, 4π)
 *     products         products of the factors' quadratures
 *
 * @param frequency - L, ≥ 0; an integer, or for SU(2) a half-integer. Not used for finite groups
 * @throws RangeError if the group is none of these
 */
export function quadrature<E>(group: Group<E>, frequency: number): Quadrature<E> {
  const key = group.elements === undefined ? frequency : 0;
  const ofGroup = known.get(group) ?? new Map<number, Quadrature>();
  known.set(group, ofGroup);
  let found = ofGroup.get(key);
  if (found === undefined) ofGroup.set(key, (found = build(group, frequency)));
  return found;
}

function build(group: Group, frequency: number): Quadrature {
  if (group.elements !== undefined) return alike(group.elements);
  const { structure } = group;
  switch (structure.kind) {
    case "product":
      return structure.factors.map((factor) => quadrature(factor, frequency)).reduce(pairs);
    case "SO2":
      return alike(angles(2 * frequency + 1, 2 * Math.PI));
    case "O2":
      return alike(angles(2 * frequency + 1, 2 * Math.PI).flatMap((angle) => [false, true].map((mirror) => ({ mirror, angle }))));
    case "SO3":
      return rotations(2 * frequency + 1, 2 * Math.PI, frequency);
    case "O3": {
      const { elements, weights } = rotations(2 * frequency + 1, 2 * Math.PI, frequency);
      return {
        elements: [false, true].flatMap((inversion) => elements.map((rotation) => ({ rotation, inversion }))),
        weights: Float64Array.from({ length: 2 * weights.length }, (_, i) => weights[i % weights.length] / 2),
      };
    }
    case "SU2":
      return spins(frequency);
    default:
      throw new RangeError(
        `quadrature: no exact quadrature is known for the group "${group.name}"; finite groups, SO2, O2, SO3, O3, SU2 and their products have one`,
      );
  }
}

function alike<E>(elements: readonly E[]): Quadrature<E> {
  return { elements, weights: new Float64Array(elements.length).fill(1 / elements.length) };
}

function angles(count: number, period: number): number[] {
  return Array.from({ length: count }, (_, i) => (period * i) / count);
}

function pairs(first: Quadrature, second: Quadrature): Quadrature {
  const count = second.weights.length;
  return {
    elements: first.elements.flatMap((g) => second.elements.map((h) => [g, h])),
    weights: Float64Array.from({ length: first.weights.length * count }, (_, i) => {
      return first.weights[Math.floor(i / count)] * second.weights[i % count];
    }),
  };
}

function rotations(count: number, period: number, frequency: number): Quadrature<Rotation> {
  const elements: Rotation[] = [];
  const weights: number[] = [];
  const { nodes, weights: heights } = gaussLegendre(Math.floor(frequency) + 1);
  const around = angles(count, period);
  for (const [b, node] of nodes.entries()) {
    for (const alpha of around) {
      for (const gamma of around) {
        elements.push(Rotation.fromAngles(alpha, acos(node), gamma));
        weights.push(heights[b] / (2 * count * count));
      }
    }
  }
  return { elements, weights: Float64Array.from(weights) };
}

/** Unit quaternions exp(αy/2) exp(βx/2) exp(γy/2), the lifts of the rotations to the double cover. */
function spins(frequency: number): Quadrature {
  const count = 4 * frequency + 1;
  const elements: number[][] = [];
  const weights: number[] = [];
  const { nodes, weights: heights } = gaussLegendre(Math.floor(frequency) + 1);
  const around = angles(count, 4 * Math.PI);
  for (const [b, node] of nodes.entries()) {
    const [c, s] = [Math.sqrt((1 + node) / 2), Math.sqrt((1 - node) / 2)];
    for (const alpha of around) {
      for (const gamma of around) {
        const [sineOfSum, cosineOfSum] = sincos((alpha + gamma) / 2);
        const [sineOfDifference, cosineOfDifference] = sincos((alpha - gamma) / 2);
        elements.push([c * cosineOfSum, s * cosineOfDifference, c * sineOfSum, -s * sineOfDifference]);
        weights.push(heights[b] / (2 * count * count));
      }
    }
  }
  return { elements, weights: Float64Array.from(weights) };
}
