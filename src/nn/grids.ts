import type { Canon, Signals as SignalText } from "../irreps/index.js";
import { relabel, requireTensor, type Tensor } from "../tensor/index.js";
import { expectIrreps, layer } from "./layer.js";
import { type GridOptions, chooseAngles } from "./signal-angles.js";
import { signalGrid } from "./signal-grid.js";
import { type Signals, signalsOf } from "./signals.js";
import { type S2Normalization, requireS2Normalization, s2Scales, type SignalScales, so3Scales } from "./signal-scales.js";

/** Signals at the points of a grid: layers there and back. */
export interface Grid<S extends string> {
  readonly irreps: S;
  /** [β, α, signals] on the sphere, [β, α, γ, signals] on the rotations: the axes of values behind the leading ones. */
  readonly shape: readonly number[];
  /** Angles β in radians; α and γ are 2πj/n. */
  readonly beta: Float64Array;
  /** Of the angles β, with sum 1; those of a ring share it alike. */
  readonly weights: Float64Array;
  /** Products of signals to this degree have exact integrals. */
  readonly exactTo: number;
  /** Coefficients to values, [..., dim] to [..., β, α, (γ,) signals]. */
  readonly toGrid: (x: Tensor<S>) => Tensor<"plain">;
  /** Values to coefficients, by quadrature: the inverse of `toGrid` where the grid is exact to twice the largest degree. */
  readonly fromGrid: (y: Tensor<"plain">) => Tensor<S>;
}

export interface S2GridOptions extends GridOptions {
  /** Default: "component". */
  normalization?: S2Normalization;
}

function gridOf(name: string, signals: Signals, options: GridOptions, { scalesIn, scalesOut }: SignalScales): Grid<string> {
  const { space, copies, text, lmax } = signals;
  const { angles } = chooseAngles(name, signals, lmax, { degree: 1, ...options });
  const grid = signalGrid({ angles, space, copies, scalesIn, scalesOut });
  const shape = Object.freeze([...grid.shape, copies]);
  const points = shape.reduce((a, b) => a * b, 1);
  const toGrid = (x: Tensor): Tensor<"plain"> => {
    expectIrreps(name, x, text);
    const y = grid.toGrid(relabel(x, "plain", [x.rows, x.dim], x.dim));
    return relabel(y, "plain", [...x.shape.slice(0, -1), ...shape], copies);
  };
  const fromGrid = (y: Tensor<"plain">): Tensor => {
    requireTensor(name, "y", y);
    const leading = y.shape.slice(0, -shape.length);
    if (y.irreps !== "plain" || y.shape.slice(leading.length).join() !== shape.join())
      throw new RangeError(`${name}: y is "${y.irreps}" [${y.shape}]; values are plain, [..., ${shape}]`);
    const x = grid.fromGrid(relabel(y, "plain", [y.size / points, points], points));
    return relabel(x, text, [...leading, x.dim], x.dim);
  };
  const { beta, weights, exactTo } = angles;
  return { irreps: text, shape, beta, weights, exactTo, toGrid: layer(toGrid, {}), fromGrid: layer(fromGrid, {}) };
}

function onSphere(irreps: string, options: S2GridOptions = {}): Grid<string> {
  const { normalization = "component" } = options;
  requireS2Normalization("s2Grid", normalization);
  const signals = signalsOf("s2Grid", irreps, "S2");
  return gridOf("s2Grid", signals, options, s2Scales(normalization, signals.lmax, signals.lmax));
}

function onRotations(irreps: string, options: GridOptions = {}): Grid<string> {
  const signals = signalsOf("so3Grid", irreps, "SO3");
  return gridOf("so3Grid", signals, options, so3Scales(signals.lmax, signals.lmax));
}

/**
 * The values of signals on the sphere at points of a grid, and back: f(β, α) = ∑ aₗ xₗₘ Yₗₘ at (sin β sin α, cos β, sin β cos α), where
 * coefficients of variance 1 ("component") or 1/(2l+1) ("norm") give values of variance 1, or Y are orthonormal ("integral").
 *
 * @param irreps - as many copies (signals) of each degree from 0 on: "4x0e + 4x1o + 4x2e"
 * @param options.resolution - of the grid; default: the least that brings signals back
 * @throws RangeError if the irreps are no signals, or the grid is too coarse for e3nn's quadrature
 * @remarks Normalizations and the grid "e3nn" are those of e3nn's ToS2Grid and FromS2Grid.
 */
export const s2Grid: {
  <const S extends string>(irreps: SignalText<S, "S2">, options?: S2GridOptions): Grid<Canon<S>>;
  /** The same for generic code. */
  dyn<S extends string>(irreps: S, options?: S2GridOptions): Grid<S>;
} = Object.assign(onSphere as never, { dyn: onSphere as never });

/**
 * The same for signals on the rotations, f(α, β, γ) = ∑ √(2l+1)/√n xₗₘₙ Dˡₘₙ(α, β, γ) for n coefficients.
 *
 * @param irreps - of C signals, C(2l+1) copies of each degree from 0 on, copy m·C + u being m of signal u: "1x0e + 3x1e"
 * @throws RangeError if the irreps are no signals, or the grid is too coarse for e3nn's quadrature
 */
export const so3Grid: {
  <const S extends string>(irreps: SignalText<S, "SO3">, options?: GridOptions): Grid<Canon<S>>;
  /** The same for generic code. */
  dyn<S extends string>(irreps: S, options?: GridOptions): Grid<S>;
} = Object.assign(onRotations as never, { dyn: onRotations as never });
