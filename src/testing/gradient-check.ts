import { type Generator, generator } from "../arithmetic/index.js";
import {
  assign,
  concatenateRows,
  forget,
  free,
  gradient,
  inner,
  type Invariant,
  like,
  type Model,
  multiply,
  parameters,
  relabel,
  scope,
  sum,
  Tensor,
  toNumber,
  valueAndGrad,
  view,
} from "../tensor/index.js";

/** A function to be checked: of tensors, with one or several tensors as its value. */
export type Checked = (...xs: any[]) => Tensor | readonly Tensor[];

export interface GradientCheckOptions {
  /** Highest order that is checked, 1 to 3. Default: 1. */
  order?: 1 | 2 | 3;
  seed?: number;
  /** Which arguments are differentiated; default: all. */
  by?: readonly number[];
}

/** Relative errors of the derivatives of order 1, 2, …, and how large the derivatives are. */
export interface GradientCheck {
  readonly errors: readonly number[];
  /** For each order the shortest of the gradients by the arguments, relative to the terms of the difference quotient. */
  readonly sizes: readonly number[];
  /** The largest error; infinite if a derivative by one of the arguments vanishes, which would pass every comparison. */
  readonly worst: number;
}

// Sixth-order central difference: f'(x) ≈ ∑ c_k (f(x + kh) − f(x − kh)) / h.
const STENCIL = [3 / 4, -3 / 20, 1 / 60];
const STEP = 2e-3;
/** A gradient that is so much shorter than the value is rounding, or zero. */
const VANISHING = 1e-9;

/**
 * Compares derivatives to difference quotients of the derivatives one order lower, along random directions. The value y is made a number as
 * ∑ c₁y + c₂y² + c₃y³ with random c, so that the second and third derivatives of a linear function do not vanish.
 *
 * @param inputs - f64 tensors, away from kinks; they are not changed
 * @throws TypeError if an input is not f64
 * @throws RangeError if a gradient has other irreps, another shape or another precision than its argument
 */
export function gradientCheck(f: Checked, inputs: readonly Tensor[], options: GradientCheckOptions = {}): GradientCheck {
  const { order = 1, seed = 1, by = inputs.map((_, i) => i) } = options;
  for (const [i, x] of inputs.entries()) {
    if (!(x instanceof Tensor) || x.dtype !== "f64") {
      throw new TypeError(
        `gradientCheck: input ${i + 1} is ${x instanceof Tensor ? x.dtype : typeof x}; difference quotients need f64`,
      );
    }
  }
  return scope(() => {
    const random = generator(seed);
    const at = by.map((i) => inputs[i]);
    let function_ = scalarized(f, inputs, by, random);
    const errors: number[] = [];
    const sizes: number[] = [];
    for (let k = 0; k < order; k++) {
      const lower = function_;
      const directions = at.map((x) => normalLike(random, x));
      const gradients = (xs: readonly Tensor[]): readonly Tensor[] => {
        const g = gradient<string[]>((...ys: Tensor[]) => lower(...ys) as Invariant)(...xs) as Tensor | readonly Tensor[];
        return g instanceof Tensor ? [g] : g;
      };
      const derivative = (...xs: Tensor[]): Tensor =>
        gradients(xs)
          .map((g, i) => inner<string>(forget(g), forget(directions[i])))
          .reduce(addNumbers);
      const { analytic, shortest } = scope(() => {
        const found = gradients(at);
        for (const [i, g] of found.entries()) requireLike(by[i], g, at[i]);
        return {
          analytic: found.reduce((total, g, i) => total + dot(g, directions[i]), 0),
          shortest: Math.min(...found.map((g) => Math.sqrt(dot(g, g)))),
        };
      });
      let numeric = 0;
      let size = 0;
      for (const [i, c] of STENCIL.entries()) {
        const h = (i + 1) * STEP;
        const [plus, minus] = [h, -h].map((t) => scope(() => toNumber(lower(...at.map((x, j) => moved(x, directions[j], t))))));
        numeric += (c * (plus - minus)) / STEP;
        size += Math.abs(c * plus) + Math.abs(c * minus);
      }
      errors.push(Math.abs(analytic - numeric) / Math.max(Math.abs(analytic), Math.abs(numeric), Number.MIN_VALUE));
      sizes.push(shortest / Math.max(size, Number.MIN_VALUE));
      function_ = derivative;
    }
    const vanishing = sizes.some((size) => !(size > VANISHING));
    return { errors, sizes, worst: vanishing ? Number.POSITIVE_INFINITY : largest(errors) };
  });
}

/** The largest, NaN if one is. */
const largest = (values: readonly number[]): number => values.reduce((a, b) => (b > a || Number.isNaN(b) ? b : a), 0);

function requireLike(argument: number, g: Tensor, x: Tensor): void {
  const [found, wanted] = [g, x].map(({ irreps, shape, dtype }) => `"${irreps}" [${shape}] ${dtype}`);
  if (found !== wanted)
    throw new RangeError(`gradientCheck: the gradient by argument ${argument + 1} is ${found}; the argument is ${wanted}`);
}

/** f of the chosen arguments as a number, ∑ c₁y + c₂y² + c₃y³ over all its values. */
function scalarized(
  f: Checked,
  inputs: readonly Tensor[],
  by: readonly number[],
  random: Generator,
): (...xs: Tensor[]) => Tensor {
  const coefficients: Tensor[][] = [];
  const value = (...xs: Tensor[]): Tensor => {
    const all = [...inputs];
    by.forEach((i, k) => {
      all[i] = xs[k];
    });
    const made = f(...all);
    const terms = (made instanceof Tensor ? [made] : made).map(forget).map((y, k) => {
      coefficients[k] ??= [0, 1, 2].map(() => normalLike(random, y));
      const [c1, c2, c3] = coefficients[k];
      const square = multiply(y, y);
      return [inner<string>(c1, y), inner<string>(c2, square), inner<string>(c3, multiply(square, y))].reduce(addNumbers);
    });
    return terms.reduce(addNumbers);
  };
  // The coefficients are drawn outside of every tape and every inner scope.
  value(...by.map((i) => inputs[i]));
  return value;
}

/**
 * How far the second derivative H of a function is from symmetric: |⟨v, Hu⟩ − ⟨u, Hv⟩| relative to |Hu||v| + |Hv||u|, for random u and v. The value
 * is made a number as in {@link gradientCheck}.
 *
 * @param inputs - f64 tensors; they are not changed
 */
export function hessianAsymmetry(f: Checked, inputs: readonly Tensor[], seed = 1): number {
  return scope(() => {
    const random = generator(seed).split("hessian");
    const value = scalarized(
      f,
      inputs,
      inputs.map((_, i) => i),
      random,
    );
    const [u, v] = [0, 1].map(() => inputs.map((x) => normalLike(random, x)));
    const slopes = (xs: readonly Tensor[]): readonly Tensor[] =>
      asList(gradient<string[]>((...ys) => value(...ys) as Invariant)(...xs));
    const product = (directions: readonly Tensor[]): readonly Tensor[] =>
      asList(
        gradient<string[]>(
          (...ys) =>
            slopes(ys)
              .map((g, i) => inner<string>(forget(g), forget(directions[i])))
              .reduce(addNumbers) as Invariant,
        )(...inputs),
      );
    const [hu, hv] = [product(u), product(v)];
    const dots = (a: readonly Tensor[], b: readonly Tensor[]): number => a.reduce((total, x, i) => total + dot(x, b[i]), 0);
    const length = (a: readonly Tensor[]): number => Math.sqrt(dots(a, a));
    const size = length(hu) * length(v) + length(hv) * length(u);
    return size === 0 ? 0 : Math.abs(dots(v, hu) - dots(u, hv)) / size;
  });
}

/**
 * Relative error of the gradient by the parameters of a model, against the difference quotient along a random direction; first order, f64.
 *
 * @param inputs - arguments of f, which are held fixed
 */
export function parameterGradientError(f: Checked, inputs: readonly Tensor[], model: Model, seed = 1): number {
  return scope(() => {
    const random = generator(seed).split("parameters");
    const own = parameters(model);
    const value = scalarized(f, inputs, [], random);
    const before = Object.entries(own).map(([name, x]) => ({
      name,
      x,
      values: view(x).slice(),
      direction: random.normals(x.size),
    }));
    const grads: Record<string, Tensor> = valueAndGrad(own, () => value() as Invariant)().grads;
    let analytic = 0;
    for (const { name, direction } of before) {
      view(grads[name]).forEach((g, i) => {
        analytic += g * direction[i];
      });
      free(grads[name]);
    }
    const at = (t: number): number => {
      for (const { x, values, direction } of before)
        assign(
          x,
          values.map((p, i) => p + t * direction[i]),
        );
      return scope(() => toNumber(value()));
    };
    try {
      let numeric = 0;
      for (const [i, c] of STENCIL.entries()) numeric += (c * (at((i + 1) * STEP) - at(-(i + 1) * STEP))) / STEP;
      return Math.abs(analytic - numeric) / Math.max(Math.abs(analytic), Math.abs(numeric), Number.MIN_VALUE);
    } finally {
      for (const { x, values } of before) assign(x, values);
    }
  });
}

const asList = (made: Tensor | readonly Tensor[]): readonly Tensor[] => (made instanceof Tensor ? [made] : made);

const addNumbers = (a: Tensor, b: Tensor): Tensor =>
  sum(relabel(concatenateRows([relabel(a, "plain", [1, 1], 1), relabel(b, "plain", [1, 1], 1)]), "plain", [2, 1], 1));

function normalLike(random: Generator, x: Tensor): Tensor {
  const y = like(x);
  const values = view(y);
  for (let i = 0; i < values.length; i++) values[i] = random.normal();
  return y;
}

function moved(x: Tensor, direction: Tensor, t: number): Tensor {
  const y = like(x);
  const [from, along, to] = [view(x), view(direction), view(y)];
  for (let i = 0; i < to.length; i++) to[i] = from[i] + t * along[i];
  return y;
}

/**
 * How far a function that is linear in one argument is from its adjoint: |⟨g, f(x)⟩ − ⟨f*(g), x⟩| relative to the lengths of both sides;
 * infinite if one of them vanishes. The sums are taken in double precision.
 *
 * @param which - the argument in which f is linear
 */
export function adjointError(f: Checked, inputs: readonly Tensor[], which: number, seed = 1): number {
  return scope(() => {
    const random = generator(seed);
    const made = f(...inputs);
    const ys = made instanceof Tensor ? [made] : made;
    const cotangents = ys.map((y) => normalLike(random, y));
    const adjoint = gradient<[string]>((x) => {
      const all = [...inputs];
      all[which] = x;
      const again = f(...all);
      const list = again instanceof Tensor ? [again] : again;
      return list.map((y, i) => inner<string>(forget(y), forget(cotangents[i]))).reduce(addNumbers) as Invariant;
    })(inputs[which]) as Tensor;
    const left = ys.reduce((total, y, i) => total + dot(y, cotangents[i]), 0);
    const right = dot(adjoint, inputs[which]);
    const size = ys.reduce((total, y, i) => total + Math.sqrt(dot(y, y) * dot(cotangents[i], cotangents[i])), 0);
    if (!(left !== 0 && right !== 0 && size > 0)) return Number.POSITIVE_INFINITY;
    return Math.abs(left - right) / size;
  });
}

function dot(x: Tensor, y: Tensor): number {
  const [a, b] = [view(x), view(y)];
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
}
