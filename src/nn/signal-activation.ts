import { generator } from "../arithmetic/index.js";
import { Rotation } from "../groups/index.js";
import { rotate } from "../so3/index.js";
import { polynomial, relabel, scope, type Tensor, tensor, toArray } from "../tensor/index.js";
import {
  type Activation,
  type EvenActivation,
  type Moments,
  type OddActivation,
  type PointwiseFunction,
  type Prepared,
  prepared,
} from "./activation.js";
import { expectIrreps, layer } from "./layer.js";
import { type Angles, chooseAngles, type GridOptions } from "./signal-angles.js";
import { signalGrid } from "./signal-grid.js";
import type { SignalScales } from "./signal-scales.js";
import { printSignals, type Signals } from "./signals.js";

/** A function of the values of signals: by name, a polynomial by its coefficients, lowest first, or one's own. */
export type SignalFunction = Activation | readonly number[] | PointwiseFunction;

/** What a function does to the parity of odd values, as far as its type tells. */
export type KindOf<F> = F extends OddActivation
  ? "odd"
  : F extends EvenActivation
    ? "even"
    : F extends string
      ? "neither"
      : F extends readonly number[]
        ? number extends F["length"]
          ? "unknown"
          : Vanish<F> extends true
            ? "odd"
            : F extends readonly [unknown, ...infer R]
              ? Vanish<R> extends true
                ? "even"
                : "neither"
              : "unknown"
        : "unknown";
/** Whether every second entry, from the first on, is 0. */
type Vanish<C> = C extends readonly [infer A, ...infer R]
  ? A extends 0
    ? R extends readonly [unknown, ...infer S]
      ? Vanish<S>
      : true
    : false
  : true;

export interface SignalActivationOptions<L extends number = number> extends GridOptions {
  /** Largest degree of the output; default: that of the input. */
  lmaxOut?: L;
  /** With "gauss": degree of polynomials for which the layer is exact; default: that of the function, if it is none 8 (SO(3): 4). */
  degree?: number;
  /** Factors that bring second moments to one; default: exact integrals; 1 for polynomials by coefficients. */
  constants?: Moments;
}

/** How far a layer on a grid is from what it stands for, each relative to the largest number of the result; see {@link SignalActivation}. */
export interface GridErrors {
  /** Largest |f(Rx) − R f(x)| over random rotations. */
  readonly rotation: number;
  /** Largest difference to the result of twice as many rings and angles: what aliases. */
  readonly aliasing: number;
  /** Share of the power of the values beyond the largest degree of the output, by the finer grid: it is lost, and no error. */
  readonly beyond: number;
}

export interface SignalActivation<In extends string, Out extends string> {
  (x: Tensor<In>): Tensor<Out>;
  readonly irrepsIn: In;
  readonly irrepsOut: Out;
  /** Points of the grid: rings, and angles around each pole. */
  readonly resolution: readonly number[];
  /** Whether the function is not a polynomial of which the quadrature is exact: then the layer commutes with rotations only about. */
  readonly approximate: boolean;
  /** Measures the errors for random signals of unit power. */
  errors(options?: { rows?: number; rotations?: number; seed?: number }): GridErrors;
}

/** Without a polynomial, the quadrature is exact for those of this degree. */
const DEGREE = { S2: 8, SO3: 4 };

/** Degree of a function that is a polynomial. */
function degreeOf(f: SignalFunction): number | undefined {
  if (typeof f !== "object") return f === "identity" ? 1 : f === "square" ? 2 : undefined;
  return f.reduce<number>((degree, c, i) => (c === 0 ? degree : i), 0);
}

/** Parity, factor and work of a function. */
function ready(name: string, f: SignalFunction, moments?: Moments): Prepared {
  if (typeof f !== "object") return prepared(name, f, moments);
  if (!Array.isArray(f) || f.length === 0 || !f.every(Number.isFinite))
    throw new RangeError(`${name}: the coefficients are [${f}]; there must be one or more finite numbers`);
  const vanish = (from: number): boolean => f.every((c, i) => i % 2 !== from || c === 0);
  const parity = vanish(0) ? "odd" : vanish(1) ? "even" : "neither";
  return { parity, constant: 1, apply: (x) => polynomial(x, f) };
}

/**
 * A function of the values of signals: to a grid, point by point, and back.
 *
 * @param scales - by the largest degrees of input and output
 * @internal
 */
export function signalActivation(
  name: string,
  signals: Signals,
  f: SignalFunction,
  options: SignalActivationOptions & { readonly normalization?: string },
  scales: (lmaxIn: number, lmaxOut: number) => SignalScales,
): SignalActivation<string, string> {
  const { lmaxOut = signals.lmax, constants } = options;
  if (!Number.isInteger(lmaxOut) || lmaxOut < 0)
    throw new RangeError(`${name}: lmaxOut is ${lmaxOut}; it must be an integer >= 0`);
  const { parity, constant, apply: act } = ready(name, f, constants);
  if (signals.odd && parity === "neither")
    throw new RangeError(
      `${name}: the values of "${signals.text}" change sign under inversion; the function must be odd or even, and is neither`,
    );
  const irrepsOut = printSignals({ ...signals, lmax: lmaxOut, flipped: signals.odd && parity === "even" });
  const exact = degreeOf(f);
  const degree = options.degree ?? exact ?? DEGREE[signals.space];
  const { angles, finer } = chooseAngles(name, signals, lmaxOut, { ...options, degree });
  const { scalesIn, scalesOut } = scales(signals.lmax, lmaxOut);
  const factors = scalesOut.map((b) => constant * b);
  const { space, copies, text: irrepsIn, lmax } = signals;
  const gridOf = (chosen: Angles) => signalGrid({ angles: chosen, space, copies, scalesIn, scalesOut: factors });
  const grid = gridOf(angles);
  const values = (x: Tensor, on = grid): Tensor<"plain"> => act(on.toGrid(relabel(x, "plain", [x.rows, x.dim], x.dim)));
  const onGrid = (x: Tensor, on = grid): Tensor => {
    const y = on.fromGrid(values(x, on));
    return relabel(y, irrepsOut, [...x.shape.slice(0, -1), y.dim], y.dim);
  };
  const apply = (x: Tensor): Tensor => {
    expectIrreps(name, x, irrepsIn);
    return onGrid(x);
  };
  const errors = ({ rows = 4, rotations = 10, seed = 0 } = {}): GridErrors =>
    scope(() => {
      const random = generator(seed).split("grid errors");
      // Coefficients such that every degree has the same power on the grid, together one.
      const spread = scalesIn.flatMap((a, l) => {
        const count = copies * (2 * l + 1) * (space === "S2" ? 1 : 2 * l + 1);
        const unit = space === "S2" ? 1 / (a * Math.sqrt(lmax + 1)) : 1;
        return new Array<number>(count).fill(unit);
      });
      const draws = Float64Array.from({ length: rows * spread.length }, (_, i) => spread[i % spread.length] * random.normal());
      const x = tensor<string>(irrepsIn, draws, { shape: [rows] });
      const y = onGrid(x);
      let rotation = 0;
      for (let i = 0; i < rotations; ++i) {
        const r = Rotation.random(random);
        rotation = Math.max(rotation, distance(onGrid(rotate(x, r)), rotate(y, r)));
      }
      const better = gridOf(finer);
      const fine = onGrid(x, better);
      return { rotation, aliasing: distance(y, fine), beyond: lost(toArray(values(x, better)), toArray(fine), finer) };
    });
  // The power of the values, and what of it the coefficients hold.
  const lost = (at: ArrayLike<number>, coefficients: ArrayLike<number>, { weights, around }: Angles): number => {
    const points = copies * around * (space === "S2" ? 1 : around);
    let [all, kept] = [0, 0];
    for (let i = 0; i < at.length; ++i) {
      all += (weights[Math.floor(i / points) % weights.length] * at[i] * at[i] * copies) / points;
    }
    let i = 0;
    while (i < coefficients.length) {
      for (const [l, b] of factors.entries()) {
        const count = copies * (2 * l + 1) * (space === "S2" ? 1 : 2 * l + 1);
        for (const end = i + count; i < end; ++i) kept += ((2 * l + 1) * coefficients[i] * coefficients[i]) / (b * b);
      }
    }
    return all === 0 ? 0 : Math.max(0, 1 - kept / all);
  };
  const fields = {
    irrepsIn,
    irrepsOut,
    resolution: Object.freeze([...grid.shape]),
    approximate: exact === undefined || exact * lmax + lmaxOut > angles.exactTo,
    errors,
  };
  return layer(apply, fields, () => ({
    kind: name,
    irreps: irrepsIn,
    lmaxOut,
    function: typeof f === "function" ? "own" : f,
    constant,
    quadrature: options.quadrature ?? "gauss",
    resolution: [...grid.shape],
    normalization: options.normalization ?? null,
  })) as SignalActivation<string, string>;
}

function distance(x: Tensor, y: Tensor): number {
  const [a, b] = [toArray(x), toArray(y)];
  let [difference, size] = [0, 0];
  for (const [i, t] of b.entries()) {
    difference = Math.max(difference, Math.abs(a[i] - t));
    size = Math.max(size, Math.abs(t));
  }
  return size === 0 ? difference : difference / size;
}
