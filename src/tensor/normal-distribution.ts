import { exp } from "../arithmetic/index.js";

// As in assembly/normal-distribution.ts.
const TERMS = 14;
const EDGE = 9;
const NODES = 16 * EDGE + 1;

/** 1/√(2π), the density of the standard normal law at 0. */
export const NORMAL_DENSITY = 0.3989422804014327;

/** Levels of the continued fraction: with them the tail is right to the last bits from 1 on. */
const LEVELS = 500;

/** Φ(−z) for z ≥ 1: φ(z)/(z + 1/(z + 2/(z + 3/(z + …)))). Source: Laplace 1805, Mécanique céleste IV, book 10. */
function tail(z: number, density: number): number {
  let fraction = z;
  for (let k = LEVELS; k > 0; k--) fraction = z + k / fraction;
  return density / fraction;
}

/** Φ(c) = ½ + φ(c) (c + c³/3 + c⁵/(3·5) + …), for |c| < 1. */
function middle(c: number, density: number): number {
  let [term, sum] = [c, c];
  for (let k = 3; k < 60; k += 2) {
    term *= (c * c) / k;
    sum += term;
  }
  return 0.5 + density * sum;
}

/** Taylor coefficients of Φ around −9, −9 + 1/8 … 9: those of its derivative φ follow from φ′ = −xφ. */
export function normalDistributionTable(): Float64Array {
  const table = new Float64Array(NODES * TERMS);
  for (let node = 0; node < NODES; node++) {
    const c = node / 8 - EDGE;
    const density = NORMAL_DENSITY * exp(-(c * c) / 2);
    const at = node * TERMS;
    table[at] = c <= -1 ? tail(-c, density) : c < 1 ? middle(c, density) : 1 - tail(c, density);
    let [before, slope] = [0, density];
    for (let k = 1; k < TERMS; k++) {
      table[at + k] = slope / k;
      [before, slope] = [slope, -(c * slope + before) / k];
    }
  }
  return table;
}
