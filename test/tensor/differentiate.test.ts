import { describe, expect, test } from "vitest";
import {
  add,
  addNumber,
  cos,
  divide,
  exp,
  forget,
  free,
  gather,
  gradient,
  hessian,
  hvp,
  indices,
  inner,
  jacobian,
  matrixProduct,
  multiply,
  parameter,
  plain,
  record,
  recompute,
  relabel,
  reshape,
  rowInner,
  scale,
  scaleBy,
  scope,
  sin,
  subtract,
  sum,
  type Tensor,
  tanh,
  toArray,
  toNumber,
  valueAndGrad,
  valueWithGradient,
} from "../../src/tensor/index.js";
import { relativeError } from "../representations/compare.js";
import { features, held, numbers, places, scopeError, thrown } from "./draw.js";

type Plain = Tensor<"plain">;
const array = (work: () => Tensor): number[] => [...scope(() => toArray(work()))];
/** d/dx of a function of one number, as a function of one number, to any order. */
const derivative = (f: (x: Plain) => Plain): ((x: Plain) => Plain) => gradient<["plain"]>(f) as (x: Plain) => Plain;

describe("nested gradients against closed forms", () => {
  const closed: [string, (x: Plain) => Plain, ((t: number) => number)[]][] = [
    ["sin(x)", sin, [Math.sin, Math.cos, (t) => -Math.sin(t), (t) => -Math.cos(t), Math.sin]],
    [
      "x⁴",
      (x) => multiply(multiply(x, x), multiply(x, x)),
      [(t) => t ** 4, (t) => 4 * t ** 3, (t) => 12 * t * t, (t) => 24 * t, () => 24],
    ],
    ["exp(2x)", (x) => exp(scaleBy(x, 2)), [0, 1, 2, 3, 4].map((n) => (t: number) => 2 ** n * Math.exp(2 * t))],
    [
      "1/x",
      (x) => divide(plain([1], { dtype: "f64" }), x),
      [(t) => 1 / t, (t) => -1 / t ** 2, (t) => 2 / t ** 3, (t) => -6 / t ** 4, (t) => 24 / t ** 5],
    ],
    ["x eˣ", (x) => multiply(x, exp(x)), [0, 1, 2, 3, 4].map((n) => (t: number) => (t + n) * Math.exp(t))],
  ];
  test.each(closed)("%s to fourth order", (_, f, wanted) => {
    const t = 0.7;
    const x = plain([t], { dtype: "f64" });
    let nth = f;
    for (const value of wanted) {
      const found = scope(() => toNumber(nth(x)));
      expect(relativeError([found], [value(t)])).toBeLessThan(1e-13);
      nth = derivative(nth);
    }
    free(x);
  });

  test("mixed: ∂/∂y of the gradient by x, where the inner function reaches y from outside", () => {
    // f = x² y³: ∂²f/∂x∂y = 6 x y²
    const [x, y] = [plain([2], { dtype: "f64" }), plain([3], { dtype: "f64" })];
    const found = array(
      () =>
        gradient<["plain"]>((b) => derivative((a) => multiply(multiply(a, a), multiply(b, multiply(b, b))))(x) as Plain)(
          y,
        ) as Plain,
    );
    expect(found).toEqual([6 * 2 * 9]);
    free(x);
    free(y);
  });

  test("the gradient of a squared length of a gradient: 2 H g", () => {
    // f = ½ xᵀAx with A symmetric: ∇|∇f|² = 2 A² x
    const n = 5;
    const [a, v] = [numbers([n, n], 2), numbers([1, n], 3)];
    const A = toArray(a);
    const S = A.map((_, at) => A[at] + A[(at % n) * n + Math.floor(at / n)]);
    const symmetric = plain(S, { shape: [n, n], dtype: "f64" });
    const f = (x: Plain): Plain => scaleBy(inner(x, matrixProduct(x, symmetric)), 0.5);
    const found = array(
      () =>
        gradient<["plain"]>((x) => {
          const g = derivative(f)(x);
          return inner(g, g);
        })(v) as Plain,
    );
    const x = toArray(v);
    const times = (w: ArrayLike<number>) =>
      Float64Array.from({ length: n }, (_, i) => Array.from(w).reduce((sum, wj, j) => sum + S[i * n + j] * wj, 0));
    expect(
      relativeError(
        found,
        times(times(x)).map((t) => 2 * t),
      ),
    ).toBeLessThan(1e-14);
    for (const t of [a, v, symmetric]) free(t);
  });

  test("hvp, hessian and jacobian of a cubic form", () => {
    // f = ∑ xᵢ² xᵢ₊₁
    const n = 4;
    const next = indices([1, 2, 3, 0], n);
    const f = (x: Plain): Plain => inner(multiply(x, x), gather(x, next));
    const x = numbers([n, 1], 5);
    const v = numbers([n, 1], 6);
    const [X, V] = [toArray(x), toArray(v)];
    const H = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      H[i * n + i] = 2 * X[(i + 1) % n];
      H[i * n + ((i + 1) % n)] += 2 * X[i];
      H[((i + 1) % n) * n + i] += 2 * X[i];
    }
    expect(
      relativeError(
        array(() => hessian(f)(x)),
        H,
      ),
    ).toBeLessThan(1e-14);
    const Hv = Float64Array.from({ length: n }, (_, i) => Array.from(V).reduce((total, vj, j) => total + H[i * n + j] * vj, 0));
    expect(
      relativeError(
        array(() => hvp(f)(x, v)),
        Hv,
      ),
    ).toBeLessThan(1e-14);
    // the Jacobian of the gradient is the Hessian
    expect(
      relativeError(
        array(() => jacobian((y: Plain) => derivative(f)(y))(x)),
        H,
      ),
    ).toBeLessThan(1e-14);
    // and that of a rectangular function
    const m = numbers([1, 3], 7);
    const w = numbers([3, 2], 8);
    const J = array(() => jacobian((y: Plain) => matrixProduct(y, w))(m));
    const W = toArray(w);
    expect(J).toEqual(Array.from({ length: 6 }, (_, at) => W[(at % 3) * 2 + Math.floor(at / 3)]));
    for (const t of [next, x, v, m, w]) free(t);
  });

  test("the derivative of a Hessian is the third derivative", () => {
    const f = (x: Plain): Plain => sum(reshape(multiply(multiply(x, x), x), [2]));
    const x = plain([1.5, -2], { shape: [2, 1], dtype: "f64" });
    const found = array(() => gradient<["plain"]>((y) => inner(hessian(f)(y), hessian(f)(y)))(x) as Plain);
    // |H|² = ∑ (6x)², its gradient 72 x
    expect(relativeError(found, [72 * 1.5, -72 * 2])).toBeLessThan(1e-15);
    free(x);
  });
});

describe("what a gradient gives", () => {
  test("has the irreps, the shape and the precision of the argument", () => {
    scope(() => {
      for (const dtype of ["f32", "f64"] as const) {
        const x = reshape(features("2x0e+3x1o", 6, 1, dtype), [2, 3]);
        const g = gradient<[string]>((y) => inner<string>(y, y))(x) as Tensor;
        expect(g).toMatchObject({ irreps: "2x0e+3x1o", shape: [2, 3, 11], dtype });
      }
    });
  });

  test("is zero for an argument on which the value does not depend", () => {
    scope(() => {
      const [x, y] = [numbers([3]), features("1x1o", 2)];
      const [gx, gy] = gradient<["plain", "1x1o"]>((a) => inner(a, a))(x, y) as [Tensor, Tensor];
      expect([...toArray(gy)]).toEqual(new Array(6).fill(0));
      expect(gy).toMatchObject({ irreps: "1x1o", shape: [2, 3] });
      expect([...toArray(gx)]).toEqual([...toArray(x)].map((t) => 2 * t));
    });
  });

  test("of several arguments belongs to each of them alone", () => {
    const [x, y] = [numbers([3], 1), numbers([3], 2)];
    const before = held();
    const [gx, gy] = gradient<["plain", "plain"]>((a, b) => sum(relabel(add(a, b), "plain", [3, 1], 1)))(x, y) as [
      Tensor,
      Tensor,
    ];
    free(gx);
    expect([...toArray(gy)]).toEqual([1, 1, 1]);
    free(gy);
    expect(held()).toBe(before);
    free(x);
    free(y);
  });

  test("counts an argument that is given twice once for each place", () => {
    const x = plain([3], { dtype: "f64" });
    expect(
      scope(() => (gradient<["plain", "plain"]>((a, b) => multiply(a, multiply(b, b)))(x, x) as Tensor[]).map(toNumber)),
    ).toEqual([9, 18]);
    free(x);
  });

  test("lives in the scope around it, and at the root until it is freed", () => {
    const x = numbers([100]);
    const before = held();
    const g = derivative((y) => inner(exp(y), sin(y)))(x);
    expect(held() - before).toBe(832);
    free(g);
    expect(held()).toBe(before);
    scope(() => derivative((y) => inner(exp(y), sin(y)))(x).size);
    expect(held()).toBe(before);
    free(x);
  });

  test("what an inner scope frees is kept while a tape may need it", () => {
    const x = plain([0.5], { dtype: "f64" });
    const before = held();
    const g = derivative((y) => scope(() => sin(scope(() => exp(scope(() => multiply(y, y)))))))(x);
    expect(relativeError(toArray(g), [Math.cos(Math.exp(0.25)) * Math.exp(0.25)])).toBeLessThan(1e-15);
    free(g);
    expect(held()).toBe(before);
    free(x);
  });

  test("inside an inner gradient, what the outer one needs is kept", () => {
    const x = plain([0.5], { dtype: "f64" });
    const before = held();
    const third = derivative(
      derivative(
        derivative((y) =>
          scope(() =>
            multiply(
              sin(y),
              scope(() => exp(y)),
            ),
          ),
        ),
      ),
    )(x);
    // (eˣ sin x)''' = 2 eˣ (cos x − sin x)
    expect(relativeError(toArray(third), [2 * Math.exp(0.5) * (Math.cos(0.5) - Math.sin(0.5))])).toBeLessThan(1e-13);
    free(third);
    expect(held()).toBe(before);
    free(x);
  });

  test("a computation beside the tape, a whole gradient even, does not disturb it", () => {
    const [x, c] = [plain([0.5], { dtype: "f64" }), plain([2], { dtype: "f64" })];
    const g = array(() => derivative((y) => scale(multiply(y, y), toNumber(derivative((z) => multiply(z, z))(c))))(x));
    expect(g).toEqual([4]);
    free(x);
    free(c);
  });
});

describe("a value that cannot be differentiated", () => {
  const x = (): Tensor<"1x1o"> => features("1x1o", 2);
  test.each<[string, () => unknown, string]>([
    [
      "several numbers",
      () => gradient<["1x1o"]>((y) => rowInner(y, y) as never)(x()),
      'gradient: the function returned "1x0e" [2,1]; it must return one number (sum it, or take an inner product)',
    ],
    [
      "not invariant",
      () => gradient<["1x0o"]>((y) => y as never)(features("1x0o", 1)),
      'gradient: the function returned "1x0o", which is not invariant; it must return one 0e',
    ],
    [
      "a number",
      () => gradient<["1x1o"]>((() => 3) as never)(x()),
      "gradient: the function returned number; it must return a tensor of one number",
    ],
    [
      "nothing",
      () => gradient<["1x1o"]>((() => undefined) as never)(x()),
      "gradient: the function returned undefined; it must return a tensor of one number",
    ],
    [
      "no argument",
      () => gradient<[]>(() => plain(1) as never)(),
      "gradient: called without arguments; give it the tensors to differentiate by",
    ],
    [
      "an argument that is no tensor",
      () => gradient<["plain"]>((y) => y as never)(3 as never),
      "gradient: argument 1 is number; expected a tensor",
    ],
    [
      "no parameters",
      () => valueAndGrad({}, () => plain(1))(),
      "valueAndGrad: called without arguments; give it the tensors to differentiate by",
    ],
    [
      "a Jacobian of no tensor",
      () => jacobian((() => 3) as never)(x()),
      "jacobian: the function returned number; it must return a tensor",
    ],
  ])("%s", (_, work, text) => {
    expect(thrown(() => scope(work)).message).toBe(text);
  });

  test.each<[string, () => unknown]>([
    ["gradient", () => gradient<["plain"]>((async (y: Plain) => y) as never)(plain(1))],
    ["valueWithGradient", () => valueWithGradient<["plain"]>((async (y: Plain) => [y, undefined]) as never)(plain(1))],
    ["valueAndGrad", () => valueAndGrad([plain(1)], (async () => plain(1)) as never)()],
    ["jacobian", () => jacobian((async (y: Plain) => y) as never)(plain(1))],
  ])("%s: a promise", (name, work) => {
    const [code, message] = scopeError(() => scope(work));
    expect(code).toBe("ERR_SCOPE_PROMISE");
    expect(message).toBe(
      `${name}: the callback returned a promise; do the waiting before or after, what is inside must be synchronous`,
    );
  });

  test("an error inside leaves no tape behind", () => {
    const w = plain([2], { dtype: "f64" });
    for (const differentiate of [
      () =>
        derivative(() => {
          throw new EvalError("mine");
        })(w),
      () =>
        derivative(
          derivative(() => {
            throw new EvalError("mine");
          }),
        )(w),
      () =>
        valueAndGrad([w], () => {
          throw new EvalError("mine");
        })(),
      () =>
        derivative((x) =>
          record(
            scaleBy(x, 1),
            [x],
            [
              () => {
                throw new EvalError("mine");
              },
            ],
          ),
        )(w),
    ]) {
      expect(thrown(differentiate).message).toBe("mine");
      expect(array(() => derivative((x) => multiply(x, x))(w))).toEqual([4]);
    }
    free(w);
  });
});

describe("record", () => {
  test("a way back that gives the same tensor for several inputs", () => {
    // z = x + y by one joint way back, of which both inputs are one tensor that is used elsewhere too
    const x = numbers([50]);
    const plus = (a: Plain, b: Plain): Plain => {
      const z = scope(() => add(a, b));
      return record(z, [a, b], ([dz]) => {
        const d = scaleBy(dz as Plain, 1);
        return [d, d];
      });
    };
    const g = array(() =>
      derivative((y) => {
        const z = plus(y, y);
        return inner(add(z, y), z);
      })(x),
    );
    // (3y)·(2y): 12 y
    expect(
      relativeError(
        g,
        toArray(x).map((t) => 12 * t),
      ),
    ).toBeLessThan(1e-15);
    free(x);
  });

  test("a way back is called only for an input that leads to what is differentiated", () => {
    const calls: string[] = [];
    const product = (a: Plain, b: Plain): Plain =>
      record(
        multiply(forget(a), forget(b)),
        [a, b],
        [
          (d: Plain) => {
            calls.push("a");
            return multiply(d, b);
          },
          (d: Plain) => {
            calls.push("b");
            return multiply(d, a);
          },
        ],
      );
    scope(() => {
      const [a, b] = [plain([2]), plain([5])];
      expect(toNumber(derivative((x) => product(x, b))(a))).toBe(5);
      expect(calls).toEqual(["a"]);
      calls.length = 0;
      // the tape leads to b, and the gradient by a does not go there: in f(a) = ∂/∂b … of the outer gradient by b
      expect(toNumber(gradient<["plain"]>((y) => derivative((x) => product(x, y))(a))(b) as Plain)).toBe(1);
      expect(calls.filter((c) => c === "b")).toEqual([]);
    });
  });

  test("recompute gives what the function gives, and keeps nothing on the way", () => {
    const f = (x: Plain, y: Plain): Plain => inner(tanh(multiply(sin(x), y)), cos(addNumber(exp(y), 1)));
    const [x, y] = [numbers([20], 1), numbers([20], 2)];
    for (const d of [
      (g: typeof f) => scope(() => toNumber(g(x, y))),
      (g: typeof f) => scope(() => (gradient<["plain", "plain"]>(g)(x, y) as Tensor[]).flatMap((t) => [...toArray(t)])),
      (g: typeof f) =>
        scope(() => {
          const slope = (a: Plain, b: Plain): Plain => {
            const [ga, gb] = gradient<["plain", "plain"]>(g)(a, b) as [Plain, Plain];
            return inner(ga, gb);
          };
          return (gradient<["plain", "plain"]>(slope)(x, y) as Tensor[]).flatMap((t) => [...toArray(t)]);
        }),
    ]) {
      expect(d((a, b) => recompute(f as never, a, b) as Plain)).toEqual(d(f));
    }
    free(x);
    free(y);
  });

  test("recompute of a function that returns its argument, or a view of it", () => {
    const x = numbers([4]);
    const wanted = [...toArray(x)].map((t) => 6 * t);
    for (const f of [(y: Tensor) => y, (y: Tensor) => relabel(y, "plain", [4], 4)]) {
      const found = array(() =>
        derivative((y) => {
          const once = inner(y, y);
          const z = recompute(f, y) as Plain;
          return add(add(once, inner(z, y)), inner(z, z));
        })(x),
      );
      expect(relativeError(found, wanted)).toBeLessThan(1e-15);
    }
    free(x);
  });
});

describe("valueAndGrad", () => {
  const parameters_ = () => ({
    a: parameter([3], { draw: "normal", std: 1 }, { random: 1, dtype: "f64" }),
    b: parameter([3], { draw: "normal", std: 1 }, { random: 2, dtype: "f64" }),
  });
  const freed = (...all: Tensor[]): void => {
    for (const x of all) free(x);
  };

  test("gives the value and the gradients by name, or by place", () => {
    const p = parameters_();
    const [a, b] = [toArray(p.a), toArray(p.b)];
    const loss = (c: number): Plain => scaleBy(inner(p.a, multiply(p.a, p.b)), c);
    const { value, grads } = valueAndGrad(p, loss)(2);
    expect(relativeError([value], [2 * Array.from(a).reduce((s, x, i) => s + x * x * b[i], 0)])).toBeLessThan(1e-15);
    expect(
      relativeError(
        toArray(grads.a),
        a.map((x, i) => 4 * x * b[i]),
      ),
    ).toBeLessThan(1e-15);
    expect(
      relativeError(
        toArray(grads.b),
        a.map((x) => 2 * x * x),
      ),
    ).toBeLessThan(1e-15);
    const listed = valueAndGrad([p.b, p.a], loss)(2);
    expect([...toArray(listed.grads[1])]).toEqual([...toArray(grads.a)]);
    freed(p.a, p.b, grads.a, grads.b, ...listed.grads);
  });

  test("the gradients live until the next call, wherever that is", () => {
    const p = parameters_();
    const before = held();
    const step = valueAndGrad(p, () => inner(p.a, p.b));
    const first = scope(() => step().grads);
    expect([...toArray(first.a)]).toEqual([...toArray(p.b)]);
    expect(held() - before).toBe(128);
    const second = step().grads;
    expect(scopeError(() => toArray(first.a))[0]).toBe("ERR_SCOPE_CLOSED");
    expect([...toArray(second.b)]).toEqual([...toArray(p.a)]);
    expect(held() - before).toBe(128);
    // a call that fails frees them too
    const failing = valueAndGrad(p, (fail: boolean) => {
      if (fail) throw new EvalError("mine");
      return inner(p.a, p.b);
    });
    failing(false);
    expect(held() - before).toBe(256);
    expect(() => failing(true)).toThrow("mine");
    expect(held() - before).toBe(128);
    freed(p.a, p.b, second.a, second.b);
  });

  test("a gradient that is the parameter itself, or one for two parameters, is a copy", () => {
    const p = parameters_();
    const constant = numbers([3], 4);
    const { grads } = valueAndGrad(p, () => inner(add(p.a, p.b), constant))();
    free(grads.a);
    expect([...toArray(grads.b)]).toEqual([...toArray(constant)]);
    freed(p.a, p.b, grads.b, constant);
  });

  test("inside another differentiation it is differentiated", () => {
    // L(w) = w³; step(c) = ∂(cL)/∂w = 3cw²; its derivative by c: 3w²
    const w = parameter([1], { draw: "constant", value: 2 }, { dtype: "f64" });
    const c = plain([5], { dtype: "f64" });
    const inside = (k: Plain): Plain => valueAndGrad({ w }, () => multiply(k, multiply(w, multiply(w, w))))().grads.w;
    expect(array(() => gradient<["plain"]>(inside)(c) as Plain)).toEqual([12]);
    freed(w, c);
  });

  test("what differs from the parameters is not differentiated, and the parameters are as before", () => {
    const p = parameters_();
    const step = valueAndGrad({ a: p.a }, () => inner(p.a, p.b));
    const { grads } = step();
    expect(Object.keys(grads)).toEqual(["a"]);
    expect(p.a.node).toBeNull();
    expect([...toArray(subtract(p.a, p.a))]).toEqual([0, 0, 0]);
    freed(p.a, p.b, grads.a);
  });
});

test("segments of a long batch: gather and scatter go back to each other", () => {
  scope(() => {
    const [x, i] = [features("2x0e+1x1o", 30), places(500, 30)];
    const weights = features("2x0e+1x1o", 500, 9);
    const g = gradient<[string]>((y) => inner<string>(gather(y, i), weights))(x) as Tensor;
    const wanted = new Float64Array(150);
    const [W, I] = [toArray(weights, { layout: "ir_mul" }), i.toArray()];
    I.forEach((r, e) => {
      for (let k = 0; k < 5; k++) wanted[5 * r + k] += W[5 * e + k];
    });
    expect([...toArray(g, { layout: "ir_mul" })]).toEqual([...wanted]);
  });
});
