import { describe, expect, test } from "vitest";
import { memoryUse } from "../../src/runtime/index.js";
import {
  add,
  free,
  gradient,
  type Indices,
  indices,
  inner,
  plain,
  reshape,
  scaleBy,
  scope,
  sum,
  Tensor,
  toArray,
  toNumber,
} from "../../src/tensor/index.js";
import { held, numbers, scopeError, thrown } from "./draw.js";

const CLOSED = "ERR_SCOPE_CLOSED";
const ORDER = "ERR_SCOPE_ORDER";
const PROMISE = "ERR_SCOPE_PROMISE";

describe("what is made in a scope", () => {
  test("is freed when it closes, but for what it returns, which at the root lives until it is freed", () => {
    const before = held();
    const y = scope(() => {
      const x = plain([1, 2, 3]);
      return add(scaleBy(x, 2), x);
    });
    expect([...toArray(y)]).toEqual([3, 6, 9]);
    expect(held() - before).toBe(64); // one block of three numbers
    free(y);
    expect(held()).toBe(before);
  });

  test("moves to the enclosing scope, and is freed with that", () => {
    const before = held();
    scope(() => {
      const inside = scope(() => ({
        list: [plain([1]), plain([2])],
        of: { map: new Map([["k", plain([3])]]) },
        set: new Set([plain([4])]),
        i: indices([0], 1),
      }));
      expect([...inside.list, inside.of.map.get("k") as Tensor, ...inside.set].map((x) => toNumber(x))).toEqual([1, 2, 3, 4]);
      expect(inside.i.toArray()).toEqual(Int32Array.of(0));
    });
    expect(held()).toBe(before);
  });

  test("a value that contains itself is searched once", () => {
    const before = held();
    const result = scope(() => {
      const value: { x: Tensor; self?: unknown } = { x: plain([7]) };
      value.self = value;
      return value;
    });
    expect(toNumber(result.x)).toBe(7);
    free(result.x);
    expect(held()).toBe(before);
  });

  test("a tensor of an outer scope that is returned stays where it belongs", () => {
    scope(() => {
      const x = plain([1, 2]);
      expect(scope(() => x)).toBe(x);
      expect([...toArray(x)]).toEqual([1, 2]);
    });
  });

  test("a view of a tensor keeps its numbers alive", () => {
    const before = held();
    const view = scope(() => reshape(plain([1, 2, 3, 4], { shape: [2, 2] }), [1, 2]));
    expect([...toArray(view)]).toEqual([1, 2, 3, 4]);
    free(view);
    expect(held()).toBe(before);
  });

  test("is freed on throw, and the error goes on as it was", () => {
    const error = thrown(() =>
      scope(() => {
        plain([1]);
        scope(() => {
          plain([2]);
          throw new EvalError("mine");
        });
      }),
    );
    expect(error).toBeInstanceOf(EvalError);
    expect(error.message).toBe("mine");
  });

  test("is freed on throw where a scope was left open inside", () => {
    const error = thrown(() =>
      scope(() => {
        scope();
        plain([1]);
        throw new EvalError("mine");
      }),
    );
    expect(error.message).toBe("mine");
    // nothing is left open: what is made now belongs to nobody and is kept
    const x = plain([1]);
    expect(x.storage.arena).toBeNull();
    free(x);
  });
});

describe("using", () => {
  test("closes at the end of the block, and keep lets a tensor out", () => {
    const before = held();
    let kept: Tensor;
    {
      using s = scope();
      const x = plain([1, 2]);
      kept = s.keep(scaleBy(x, 3));
    }
    expect([...toArray(kept)]).toEqual([3, 6]);
    free(kept);
    expect(held()).toBe(before);
  });

  test("keep takes indices too, and leaves tensors of other scopes alone", () => {
    const before = held();
    let kept: Indices;
    scope(() => {
      const outer = plain([1]);
      {
        using s = scope();
        kept = s.keep(indices([1, 0], 2));
        s.keep(outer);
      }
      expect([...kept.toArray()]).toEqual([1, 0]);
      expect(toNumber(outer)).toBe(1);
    });
    expect(held()).toBe(before);
  });

  test("closes on throw", () => {
    expect(
      thrown(() => {
        using s = scope();
        plain([1]);
        expect(s).toBeDefined();
        throw new EvalError("mine");
      }).message,
    ).toBe("mine");
  });
});

describe("lifetimes that are not respected", () => {
  test("a tensor is used after its scope closed", () => {
    let x = plain([0]);
    free(x);
    scope(() => {
      x = plain([1, 2, 3]);
    });
    const [code, message] = scopeError(() => scaleBy(x, 2));
    expect(code).toBe(CLOSED);
    expect(message).toBe('a tensor "plain" [3] was used after its scope closed; return it from the scope to keep it');
    for (const use of [
      () => toArray(x),
      () => add(x, x),
      () => sum(x),
      () => reshape(x, [1]),
      () => gradient<["plain"]>((y) => inner(y, y))(x),
    ])
      expect(scopeError(use)[0]).toBe(CLOSED);
  });

  test("indices are used after their scope closed", () => {
    let i: Indices | undefined;
    scope(() => {
      i = indices([0, 1], 2);
    });
    const [code, message] = scopeError(() => i?.toArray());
    expect(code).toBe(CLOSED);
    expect(message).toMatch(/2 indices were used after their scope closed/);
  });

  test("a tensor is freed twice", () => {
    const x = plain([1, 2]);
    free(x);
    const [code, message] = scopeError(() => free(x));
    expect(code).toBe(CLOSED);
    expect(message).toBe('free: the tensor "plain" [2] is freed already');
    const i = indices([0], 1);
    free(i);
    expect(scopeError(() => free(i))).toEqual([CLOSED, "free: the 1 indices are freed already"]);
  });

  test("free takes tensors and indices only", () => {
    expect(thrown(() => free(3 as never)).message).toBe("free: expected a tensor, found number");
  });

  test("a callback returns a promise", () => {
    const [code, message] = scopeError(() => scope(async () => plain([1])));
    expect(code).toBe(PROMISE);
    expect(message).toBe(
      "scope: the callback returned a promise; do the waiting before or after, what is inside must be synchronous",
    );
  });

  test("a scope is closed while one that was opened later is open: both are closed", () => {
    const [code, message] = scopeError(() => {
      const outer = scope();
      plain([1]);
      scope();
      plain([2]);
      outer.close();
    });
    expect(code).toBe(ORDER);
    expect(message).toBe("scope: closed out of order, while 1 opened later was still open");
  });

  test("a scope is closed twice", () => {
    const s = scope();
    s.close();
    const [code, message] = scopeError(() => s.close());
    expect(code).toBe(ORDER);
    expect(message).toMatch(/closed already/);
  });

  test("a callback closes the scope around it: the first error is the one that is told", () => {
    const [code, message] = scopeError(() => {
      const outer = scope();
      scope(() => {
        plain([1]);
        outer.close();
      });
    });
    expect(code).toBe(ORDER);
    expect(message).toMatch(/out of order, while 1 opened later was still open/);
  });

  test("a callback leaves a scope open: nothing of it survives", () => {
    const [code] = scopeError(() =>
      scope(() => {
        const x = plain([1]);
        scope();
        return x;
      }),
    );
    expect(code).toBe(ORDER);
  });

  test("in a gradient", () => {
    const x = plain([1, 2]);
    const [code] = scopeError(() => {
      const outer = scope();
      gradient<["plain"]>((y) => {
        outer.close();
        return inner(y, y);
      })(x);
    });
    expect(code).toBe(ORDER);
    expect([...toArray(scope(() => gradient<["plain"]>((y) => inner(y, y))(x)))]).toEqual([2, 4]);
    free(x);
  });
});

test("memory is flat over many scopes", () => {
  const x = numbers([1000]);
  const step = (): number => scope(() => toNumber(inner(scaleBy(x, 2), add(x, x))));
  const first = step();
  const { held: before, size } = memoryUse();
  for (let i = 0; i < 20_000; i++) if (step() !== first) throw new Error("the result changed");
  expect(memoryUse()).toMatchObject({ held: before, size });
  free(x);
});

test("a function of tensors at the root leaves nothing behind but its result", () => {
  const x = numbers([100, 3]);
  const before = held();
  for (const f of [() => inner(x, x), () => sum(x)]) {
    const y = f();
    expect(y).toBeInstanceOf(Tensor);
    free(y);
    expect(held()).toBe(before);
  }
  free(x);
});
