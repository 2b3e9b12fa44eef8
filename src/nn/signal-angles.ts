import { sin } from "../arithmetic/index.js";
import { gaussLegendreAngles } from "../representations/index.js";
import type { Signals } from "./signals.js";

/** Angles β with weights of sum 1, and so many angles 2πj/n around the pole. */
export interface Angles {
  readonly beta: Float64Array;
  readonly weights: Float64Array;
  readonly around: number;
  /** Functions of degree ≤ this have exact integrals. */
  readonly exactTo: number;
}

export interface GridOptions {
  /** "gauss": rings in the nodes of Gauss and Legendre, the least for an accuracy; "e3nn": e3nn's grid. Default: "gauss". */
  quadrature?: "gauss" | "e3nn";
  /** Rings, and angles around a pole; by default what `degree` needs. One number: e3nn's with "e3nn", else n rings and 2n angles. */
  resolution?: number | readonly [rings: number, around: number];
}

/** n rings in the nodes of Gauss and Legendre, cos β, exact to degree 2n − 1, and so many angles around the pole. */
export function gaussAngles(rings: number, around: number): Angles {
  const { angles, weights } = gaussLegendreAngles(rings);
  return { beta: angles, weights: weights.map((w) => w / 2), around, exactTo: Math.min(2 * rings, around) - 1 };
}

/**
 * n rings at β = π(i + ½)/n, exact to degree n − 1, with the weights of Kostelec & Rockmore: the grid of e3nn.
 *
 * @param rings - an even number
 * @remarks Source: P. J. Kostelec & D. N. Rockmore, J. Fourier Anal. Appl. 14, 145 (2008).
 */
export function equalAngles(rings: number, around: number): Angles {
  const beta = Float64Array.from({ length: rings }, (_, i) => (Math.PI * (i + 0.5)) / rings);
  const weights = beta.map((b) => {
    let sum = 0;
    for (let k = 0; 2 * k < rings; ++k) sum += sin((2 * k + 1) * b) / (2 * k + 1);
    return (2 / rings) * sin(b) * sum;
  });
  return { beta, weights, around, exactTo: Math.min(rings, around) - 1 };
}

function requireCount(name: string, what: string, n: unknown, least: number): void {
  if (!Number.isInteger(n) || (n as number) < least)
    throw new RangeError(`${name}: ${what} is ${n}; it must be an integer >= ${least}`);
}

/**
 * The angles of a grid, and those of one with twice as many of either.
 *
 * @param options.degree - polynomials of values of this degree are exact on a grid by Gauss and Legendre
 * @throws RangeError if the resolution is none, or too coarse for e3nn's quadrature
 */
export function chooseAngles(
  name: string,
  { space, lmax }: Signals,
  lmaxOut: number,
  { quadrature = "gauss", resolution, degree }: GridOptions & { readonly degree: number },
): { readonly angles: Angles; readonly finer: Angles } {
  if (quadrature !== "gauss" && quadrature !== "e3nn")
    throw new RangeError(`${name}: quadrature is "${quadrature}"; it is "gauss" or "e3nn"`);
  requireCount(name, "degree", degree, 0);
  const gauss = quadrature === "gauss";
  const most = Math.max(lmax, lmaxOut);
  const to = degree * lmax + lmaxOut;
  const [rings, around] = pair(
    resolution ?? (gauss ? [Math.ceil((to + 1) / 2), to + 1] : space === "S2" ? 2 * (most + 1) : most + 1),
    (n) => (gauss ? [n, 2 * n] : space === "S2" ? [n, Math.max(2 * most + 1, n - 1)] : [2 * n, 4 * n]),
  );
  requireCount(name, "resolution", rings, gauss ? 1 : 2 * (most + 1));
  requireCount(name, "resolution around a pole", around, 1);
  if (!gauss && rings % 2 !== 0)
    throw new RangeError(`${name}: resolution is ${rings}; the number of rings of e3nn's grid is even`);
  const make = gauss ? gaussAngles : equalAngles;
  return { angles: make(rings, around), finer: make(2 * rings, 2 * around) };
}

const pair = (
  resolution: number | readonly [number, number],
  both: (n: number) => readonly [number, number],
): readonly [number, number] => (typeof resolution === "number" ? both(resolution) : resolution);
