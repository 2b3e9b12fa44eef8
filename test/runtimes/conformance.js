/**
 * What the package promises in every runtime, as plain asserts: nothing of Node, of a browser or of a test library. `checks` runs them
 * one after another and never throws; a runtime prints what it returns.
 */
import { assign, free, gradient, init, inner, IntertwinerError, MemoryError, memoryUse, parameters, plain, scope, ScopeError, sin, tensor, toArray, valueAndGrad } from "intertwiner";
import { cyclic } from "intertwiner/groups";
import { linear } from "intertwiner/nn";
import { clebschGordan, realClebschGordan, Rotation, sphericalHarmonics, wignerD } from "intertwiner/so3";
import { start, stop, threadCount, ThreadsError } from "intertwiner/threads";
import { fingerprint, numbers } from "./fingerprint.js";

function assert(truth, what) {
  if (!truth) throw new Error(what);
}

const square = (x) => inner(x, x);
const near = (a, b, tolerance = 1e-12) => assert(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);

function thrown(work) {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

const list = {
  "first call without init": () => {
    const x = tensor("1x0e+1x1o", [1, 2, 3, 4], { dtype: "f64" });
    assert(toArray(x).join() === "1,2,3,4", "the numbers came back changed");
    free(x);
  },
  "init after the first call": async () => {
    await init();
    const error = await init({ module: {} }).then(() => null, (e) => e);
    assert(error instanceof IntertwinerError && error.code === "ERR_INIT", `a second module: ${error}`);
  },
  "entries share one memory": () => {
    const before = memoryUse().held;
    const layer = linear("2x0e", "3x0e", { random: 1 });
    assert(memoryUse().held > before, "the weights of nn are not in the memory of the core");
    for (const weight of Object.values(parameters(layer))) free(weight);
  },
  harmonics: () => {
    const { values } = sphericalHarmonics(2, [0.3, -0.5, 0.8]);
    [1, 0.524891, -0.874818, 1.399708, 0.948486, -0.592804, -0.262396, -1.58081, 1.086807].forEach((y, i) => near(values[i], y, 1e-6));
  },
  "Wigner-D": () => {
    const [g, v] = [Rotation.fromAngles(0.3, 1.2, -2), [0.3, -0.5, 0.8]];
    const [y, turned] = [sphericalHarmonics(3, v).values, sphericalHarmonics(3, g.apply(v)).values];
    const d = wignerD(3, g);
    for (let m = 0; m < 7; ++m) {
      let sum = 0;
      for (let n = 0; n < 7; ++n) sum += d[7 * m + n] * y[9 + n];
      near(sum, turned[9 + m]);
    }
  },
  coupling: () => {
    near(clebschGordan(1, 0, 1, 0, 2, 0) * clebschGordan(1, 0, 1, 0, 2, 0), 2 / 3, 1e-15);
    near(realClebschGordan(1, 1, 1)[5], 0.408248290463863, 1e-15);
  },
  groups: () => {
    const g = cyclic(4);
    assert(g.product(3, 2) === 1 && g.inverse(1) === 3, "C4 does not multiply");
  },
  "derivatives of second order in a training step": () => {
    const layer = linear("4x0e", "4x0e", { dtype: "f64", random: 1 });
    const x = tensor("4x0e", numbers(12, 2), { shape: [3] });
    const params = parameters(layer);
    const force = gradient((at) => square(sin(plain(layer(at)))));
    const step = valueAndGrad(params, () => square(plain(force(x))));
    const { value, grads } = step();
    const [name] = Object.keys(params);
    const g = toArray(grads[name]);
    const before = toArray(params[name]);
    const shifted = (h) => {
      assign(params[name], before.map((w, i) => (i === 1 ? w + h : w)));
      return step().value;
    };
    near((shifted(1e-5) - shifted(-1e-5)) / 2e-5, g[1], 1e-7);
    assert(value > 0, "the loss is zero");
    for (const tensor of [x, ...Object.values(params)]) free(tensor);
  },
  "scope with a callback": () => {
    const before = memoryUse().held;
    const kept = scope(() => {
      const x = plain(numbers(1000, 1));
      return square(sin(x));
    });
    assert(toArray(kept).length === 1, "what was returned did not survive");
    free(kept);
    assert(memoryUse().held === before, "something was left behind");
  },
  "scope with using, as compilers write it": () => {
    const before = memoryUse().held;
    const s = scope();
    let x;
    try {
      x = plain(numbers(1000, 1));
    } finally {
      s[Symbol.dispose]();
    }
    assert(memoryUse().held === before, "something was left behind");
    assert(thrown(() => toArray(x)) instanceof ScopeError, "a tensor was read after its scope closed");
  },
  "memory grows, and views follow": () => {
    const x = plain([1, 2, 3]);
    const size = memoryUse().size;
    const large = Array.from({ length: 6 }, (_, i) => plain(numbers(1 << 20, i)));
    assert(memoryUse().size > size, "it did not grow");
    assert(toArray(x).join() === "1,2,3", "numbers were lost");
    for (const y of [x, ...large]) free(y);
  },
  errors: () => {
    assert(thrown(() => tensor("8x1x", [])) instanceof RangeError, "irreps that are none");
    assert(thrown(() => Rotation.fromMatrix([1, 0, 0, 0, 1, 0, 0, 0, 2])).message.includes("not orthogonal"), "a matrix that is no rotation");
    assert(MemoryError.prototype instanceof IntertwinerError, "errors are classes");
  },
};

/**
 * Whether a worker took some of the pieces: this thread then finds a counter further on than it left it. `done` is what to watch for.
 * How often a worker gets there first is up to the machine, hence more than one try.
 */
function aided(work) {
  const { add } = Atomics;
  const last = new Map();
  let aid = false;
  Atomics.add = (words, at, by) => {
    const found = add(words, at, by);
    if (found > (last.get(at) ?? found) + 1 && found < 1 << 29) aid = true;
    last.set(at, found);
    return found;
  };
  try {
    for (let tries = 0; tries < 2000 && !aid; ++tries) work();
  } finally {
    Atomics.add = add;
  }
  return aid;
}

/** What two threads compute, or why there are none: the words of the error that the documentation promises. */
async function inThreads(check) {
  const error = await start({ threads: 2 }).then(() => null, (e) => e);
  if (error !== null) {
    await check("threads", () => {
      assert(error instanceof ThreadsError && error instanceof IntertwinerError && error.code === "ERR_THREADS", `start: ${error?.stack}`);
      assert(threadCount() === 1, `${threadCount()} threads`);
      list.harmonics();
      list["derivatives of second order in a training step"]();
    });
    return { hashes: null, refused: error.message };
  }
  let hashes = null;
  await check("threads", () => {
    assert(threadCount() === 2, `${threadCount()} threads`);
    const x = plain(numbers(1 << 17, 4));
    assert(aided(() => free(sin(x))), "the worker did nothing");
    free(x);
    list["derivatives of second order in a training step"]();
    list["memory grows, and views follow"]();
  });
  await check("fingerprint with two threads", () => {
    hashes = fingerprint();
  });
  await check("threads end", async () => {
    await stop();
    assert(threadCount() === 1, `${threadCount()} threads`);
    list["scope with a callback"]();
  });
  return { hashes, refused: null };
}

/**
 * @returns {Promise<{ checks: { name: string, error: string | null }[], hashes: Record<string, string>,
 *   threads: { hashes: Record<string, string> | null, refused: string | null } }>}
 */
export async function conformance() {
  const checks = [];
  const check = async (name, work) => {
    let error = null;
    try {
      await work();
    } catch (thrown) {
      error = String(thrown?.stack ?? thrown);
    }
    checks.push({ name, error });
  };
  for (const [name, work] of Object.entries(list)) await check(name, work);
  let hashes = {};
  await check("fingerprint", () => {
    hashes = fingerprint();
  });
  const threads = await inThreads(check);
  return { checks, hashes, threads };
}
