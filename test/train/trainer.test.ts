import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readSafetensors, type SafetensorsEntry, writeSafetensors } from "../../src/io/index.js";
import { memoryUse } from "../../src/runtime/index.js";
import { assign, initialize, scaleBy } from "../../src/tensor/index.js";
import {
  DivergedError,
  fit as fitted,
  reduceOnPlateau,
  type Trainer,
  type TrainerOptions,
  trainer,
  warmupCosine,
} from "../../src/train/index.js";
import { EXAMPLES, numbersOf, SmallModel, squaredError } from "./small-model.js";

fc.configureGlobal({ seed: 20 });

interface Job {
  readonly model: SmallModel;
  readonly run: Trainer;
}

function job(options: Partial<TrainerOptions> = {}, model = initialize(new SmallModel(1), { seed: 4 })): Job {
  const defaults: TrainerOptions = {
    model,
    examples: EXAMPLES,
    loss: squaredError(model),
    batch: 3,
    seed: 7,
    adam: { rate: 0.05 },
    schedule: warmupCosine({ warmup: 4, total: 40 }),
    plateau: reduceOnPlateau({ patience: 2 }),
  };
  return { model, run: trainer({ ...defaults, ...options }) };
}

/** Steps, and tells after every third one a value that is at times better. */
function go({ run }: Job, steps: number): number[] {
  const values = [9, 8, 8.5, 8.5, 9, 7, 7, 7];
  return Array.from({ length: steps }, () => {
    const done = run.step();
    if (done.step % 3 === 0) run.observe(values[done.step / 3 - 1] ?? 8);
    return done.loss;
  });
}

/** Whatever a checkpoint leaves out would be seen here: its bytes, and what the next steps do. */
const future = (j: Job): unknown => [
  j.run.checkpoint(),
  j.run.best,
  go(j, 7),
  numbersOf(j.model),
  j.run.averaged(() => numbersOf(j.model)),
];

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return (error as Error).message;
  }
  return "accepted";
}

describe("training", () => {
  test("lowers the loss, every example once in each epoch, in another order", () => {
    const seen: number[][] = [];
    const model = new SmallModel(1);
    const loss = squaredError(model);
    const { run } = job({ model, batch: 4, loss: (numbers) => loss(Int32Array.from(seen[seen.push([...numbers]) - 1])) }, model);
    const losses = Array.from({ length: 40 }, () => run.step().loss);
    expect(losses.slice(-6).reduce((a, b) => a + b)).toBeLessThan(0.5 * losses.slice(0, 6).reduce((a, b) => a + b));
    const epochs = Array.from({ length: 20 }, (_, e) => [...seen[2 * e], ...seen[2 * e + 1]]); // 8 of 11; three are left out
    for (const epoch of epochs) expect(new Set(epoch).size).toBe(8);
    expect(new Set(epochs.map(String)).size).toBe(20);
    expect(new Set(seen.flat()).size).toBe(EXAMPLES);
  });

  test("follows the schedule, the plateau, and an order that is given", () => {
    const asked: number[] = [];
    const order = (step: number): Int32Array => Int32Array.of(asked[asked.push(step) - 1] % EXAMPLES);
    const { run } = job({ order, plateau: reduceOnPlateau({ patience: 1, factor: 0.5 }) });
    const rates = [1, 2, 3].map(() => run.step().rate);
    expect(asked).toEqual([1, 2, 3]);
    rates.forEach((rate, i) => {
      expect(rate).toBeCloseTo(0.05 * warmupCosine({ warmup: 4, total: 40 })(i + 1), 15);
    });
    run.observe(1);
    run.observe(1);
    expect(run.step().rate).toBeCloseTo(0.5 * 0.05 * warmupCosine({ warmup: 4, total: 40 })(4), 15);
  });

  test("the averaged weights are in the model while the function runs, also where it throws", () => {
    const j = job();
    go(j, 5);
    const own = numbersOf(j.model);
    const averaged = j.run.averaged(() => numbersOf(j.model));
    expect(averaged).not.toEqual(own);
    expect(numbersOf(j.model)).toEqual(own);
    expect(() =>
      j.run.averaged(() => {
        throw new EvalError("mine");
      }),
    ).toThrow("mine");
    expect(numbersOf(j.model)).toEqual(own);
  });

  test("no step and no checkpoint with the averaged weights in the model", () => {
    const j = job();
    go(j, 2);
    const before = numbersOf(j.model);
    for (const [what, act] of [
      ["step", () => j.run.step()],
      ["checkpoint", () => j.run.checkpoint()],
      ["restore", () => j.run.restore(new Uint8Array(0))],
      ["averaged", () => j.run.averaged(() => 0)],
    ] as const) {
      expect(() => j.run.averaged<unknown>(act)).toThrow(
        new RangeError(`trainer: ${what} inside averaged, where the model has other weights; do it after`),
      );
    }
    expect(() => j.run.averaged(async () => 0)).toThrow(/returns a promise/);
    expect(numbersOf(j.model)).toEqual(before);
  });

  test("without averages the weights are the model's own", () => {
    const j = job({ average: null });
    go(j, 3);
    expect(j.run.averaged(() => numbersOf(j.model))).toEqual(numbersOf(j.model));
  });

  test("holds no more memory after a thousand steps, and after dispose what it held before", () => {
    const model = new SmallModel(1);
    const before = memoryUse().held;
    const { run } = job({ model, loss: squaredError(model) }, model);
    run.step();
    const held = memoryUse().held;
    for (let i = 0; i < 1000; i++) run.step();
    expect(memoryUse().held).toBe(held);
    run.dispose();
    expect(memoryUse().held).toBe(before + 128); // the gradients of the last step belong to its step function
  });

  test.each<[string, Partial<TrainerOptions>, string]>([
    ["no examples", { examples: 0 }, "trainer: examples is 0; there must be at least one"],
    ["a batch of more than there are", { batch: 12 }, "trainer: batch is 12; it must be an integer from 1 to 11"],
    ["half an example", { batch: 1.5 }, "trainer: batch is 1.5; it must be an integer from 1 to 11"],
    ["a clip of 0", { clip: 0 }, "trainer: clip is 0; it must be positive, Infinity for none"],
    ["an average's decay of 1", { average: 1 }, "ema: decay is 1; it must be a number from 0, below 1"],
  ])("refuses %s", (_, options, message) => {
    expect(() => job(options)).toThrow(new RangeError(message));
  });
});

describe("a loss that is not finite", () => {
  test.each([
    ["infinite", 1e39, "the loss is Infinity and its gradient"],
    ["not a number", Number.NaN, "the loss is NaN and its gradient"],
  ])("%s: throws, and the training is as before the step", (_, factor, message) => {
    let spoil = false;
    const model = initialize(new SmallModel(1), { seed: 4 });
    const healthy = squaredError(model);
    const j = job({ loss: (numbers) => (spoil ? scaleBy(healthy(numbers), factor) : healthy(numbers)) }, model);
    go(j, 4);
    const whole = future(continued(j));
    spoil = true;
    expect(() => j.run.step()).toThrow(DivergedError);
    expect(refusal(() => j.run.step())).toContain(`training: at step 5 ${message}`);
    spoil = false;
    expect(future(j)).toEqual(whole);
  });

  test("so does a loss that throws", () => {
    let spoil = false;
    const model = initialize(new SmallModel(1), { seed: 4 });
    const healthy = squaredError(model);
    const j = job(
      {
        loss: (numbers) => {
          if (spoil) throw new EvalError("mine");
          return healthy(numbers);
        },
      },
      model,
    );
    go(j, 3); // the end of an epoch: the step that fails draws a new order
    const whole = future(continued(j));
    spoil = true;
    expect(refusal(() => j.run.step())).toBe("mine");
    spoil = false;
    expect(future(j)).toEqual(whole);
  });

  test("a measured value that is NaN is told too, and leaves no trace", () => {
    const j = job();
    go(j, 4);
    const before = j.run.checkpoint();
    expect(() => j.run.observe(Number.NaN)).toThrow("training: at step 4 the measured value is NaN");
    expect(j.run.checkpoint()).toEqual(before);
  });

  test("infinity may be measured; it is no better than nothing", () => {
    const { run } = job();
    expect(run.observe(Number.POSITIVE_INFINITY)).toBe(false);
    expect(run.best).toEqual({ value: Number.POSITIVE_INFINITY, step: 0, waited: 1 });
  });
});

/** A new training that goes on from a checkpoint of another. */
function continued({ run }: Job, options: Partial<TrainerOptions> = {}): Job {
  const fresh = job({ seed: 99, ...options }, initialize(new SmallModel(2), { seed: 5 }));
  fresh.run.restore(run.checkpoint());
  return fresh;
}

describe("a checkpoint", () => {
  test.each([0, 1, 3, 4, 10, 20])("after %i steps goes on bit for bit as if nothing had come between", (steps) => {
    const one = job();
    go(one, steps);
    const two = continued(one);
    expect(two.run.steps).toBe(steps);
    expect(two.run.best).toEqual(one.run.best);
    expect(future(two)).toEqual(future(one));
  });

  test("holds parameters, buffers, moments, averages, order, random state, early stop, plateau and step", () => {
    const one = job();
    go(one, 10);
    assign(one.model.scale, [7]);
    const { tensors, metadata } = readSafetensors(one.run.checkpoint());
    expect([...tensors.keys()].sort()).toEqual(
      [
        ...["model.first", "model.second", "model.scale", "epoch"],
        ...["first", "second"].flatMap((name) =>
          ["optimizer.first", "optimizer.second", "optimizer.highest", "average"].map((kind) => `${kind}.${name}`),
        ),
      ].sort(),
    );
    expect([...tensors.get("model.scale")!.data]).toEqual([7]);
    const { random, ...progress } = JSON.parse(metadata.progress);
    expect(progress).toEqual({
      identity: "",
      steps: 10,
      cursor: 3,
      best: { value: 8, step: 6, waited: 1 },
      plateau: { factor: 1, best: 8, waited: 1 },
    });
    expect(random).toMatch(/^[0-9a-f]{64}$/);
  });

  test("of f64, without averages and without plateau", () => {
    const make = (seed: number): Job =>
      job({ average: null, plateau: undefined, adam: { amsgrad: false } }, new SmallModel(seed, "f64"));
    const [one, two] = [make(1), make(2)];
    go(one, 9);
    two.run.restore(one.run.checkpoint());
    expect(future(two)).toEqual(future(one));
  });

  test.each<[string, () => Job, string]>([
    ["another width", () => job({}, new SmallModel(1, "f32", 6)), 'checkpoint: "model.first" is [3,5] F32; it must be [3,6] F32'],
    [
      "another precision",
      () => job({}, new SmallModel(1, "f64")),
      'checkpoint: "model.first" is [3,5] F32; it must be [3,5] F64',
    ],
    [
      "one layer more",
      () => job({}, Object.assign(new SmallModel(1), { third: new SmallModel(2) })),
      'checkpoint: there is no "model.third.first", [3,5] F32',
    ],
    ["one layer less", () => job({}, { first: new SmallModel(1).first } as never), 'checkpoint: "average.second" is left over'],
    ["no averages", () => job({ average: null }), 'checkpoint: "average.first" is left over'],
    ["no AMSGrad", () => job({ adam: { amsgrad: false } }), 'checkpoint: "optimizer.highest.first" is left over'],
    ["no plateau", () => job({ plateau: undefined }), "checkpoint: it was taken with a plateau; this training is without one"],
    [
      "other data",
      () => job({ examples: 10 }),
      "checkpoint: the order of its 11 examples is not one of the 10 examples here; it belongs to other data",
    ],
    ["another identity", () => job({ identity: "other" }), 'checkpoint: it belongs to another training: ""; this one is "other"'],
  ])("is refused by a training with %s, which it leaves as it is", (_, other, message) => {
    const one = job();
    go(one, 4);
    const bytes = one.run.checkpoint();
    const two = other();
    const before = [two.run.checkpoint(), numbersOf(two.model), memoryUse().held];
    expect(() => two.run.restore(bytes)).toThrow(new RangeError(message));
    expect([two.run.checkpoint(), numbersOf(two.model), memoryUse().held]).toEqual(before);
  });
});

describe("bytes that are no checkpoint", () => {
  const one = job();
  go(one, 5);
  const bytes = one.run.checkpoint();
  const { tensors, metadata } = readSafetensors(bytes);
  const progress = JSON.parse(metadata.progress) as Record<string, unknown>;
  const withProgress = (changes: Record<string, unknown>): Uint8Array =>
    writeSafetensors(tensors, { ...metadata, progress: JSON.stringify({ ...progress, ...changes }) });
  const withTensor = (name: string, change: (entry: SafetensorsEntry) => unknown): Uint8Array => {
    const changed = new Map(readSafetensors(bytes).tensors);
    const entry = change(changed.get(name) as SafetensorsEntry);
    if (entry === null) changed.delete(name);
    else changed.set(name, entry as SafetensorsEntry);
    return writeSafetensors(changed, metadata);
  };
  const put =
    (at: number, value: number) =>
    (entry: SafetensorsEntry): SafetensorsEntry => {
      (entry.data as Float32Array)[at] = value;
      return entry;
    };
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;

  test.each<[string, Uint8Array, string | RegExp]>([
    ["nothing", new Uint8Array(0), /safetensors: the file has 0 bytes/],
    ["another file", writeSafetensors([]), /the file has the form undefined; this version reads "intertwiner checkpoint 2"/],
    [
      "another version",
      writeSafetensors(tensors, { ...metadata, form: "intertwiner checkpoint 3" }),
      /has the form "intertwiner checkpoint 3"/,
    ],
    ["no progress", writeSafetensors(tensors, { form: metadata.form }), "checkpoint: its progress is not a JSON record"],
    [
      "progress that is no JSON",
      writeSafetensors(tensors, { ...metadata, progress: "{" }),
      "checkpoint: its progress is not a JSON record",
    ],
    ["a list", writeSafetensors(tensors, { ...metadata, progress: "[]" }), "checkpoint: its progress is not a JSON record"],
    ["a deep one", writeSafetensors(tensors, { ...metadata, progress: deep }), "checkpoint: its progress is not a JSON record"],
    [
      "a deep field",
      writeSafetensors(tensors, { ...metadata, progress: `{"identity":"","steps":${deep}}` }),
      /"steps" is a record; it must be an integer/,
    ],
    [
      "no fields",
      writeSafetensors(tensors, { ...metadata, progress: '{"__proto__":{"steps":5}}' }),
      'checkpoint: "identity" is undefined; it must be a text',
    ],
    ["no steps", withProgress({ steps: undefined }), /"steps" is undefined; it must be an integer from 0/],
    ["negative steps", withProgress({ steps: -1 }), /"steps" is -1; it must be an integer/],
    ["steps in words", withProgress({ steps: "5" }), /"steps" is "5"; it must be an integer/],
    ["half a step", withProgress({ steps: 4.5 }), /"steps" is 4.5; it must be an integer/],
    ["a cursor beyond the epoch", withProgress({ cursor: 12 }), 'checkpoint: "cursor" is 12; it must be an integer from 0 to 11'],
    ["no random state", withProgress({ random: null }), 'checkpoint: "random" is null; it must be the state of a generator'],
    [
      "a random state of zeros",
      withProgress({ random: "0".repeat(64) }),
      /"random" is "0+"; it must be the state of a generator/,
    ],
    ["best in words", withProgress({ best: "good" }), 'checkpoint: "best" is "good"; it must be a record'],
    [
      "a best that is no number",
      withProgress({ best: { value: "1", step: 1, waited: 0 } }),
      'checkpoint: "value" is "1"; it must be a number, or null',
    ],
    [
      "a plateau's factor of 0",
      withProgress({ plateau: { factor: 0, best: 1, waited: 0 } }),
      'checkpoint: "factor" is 0; it must be a number above 0 and at most 1',
    ],
    ["no epoch", withTensor("epoch", () => null), 'checkpoint: "epoch" is missing; it must be I32'],
    [
      "an epoch of floats",
      withTensor("epoch", () => ({ dtype: "F32", shape: [0], data: new Float32Array(0) })),
      'checkpoint: "epoch" is F32; it must be I32',
    ],
    [
      "an example twice",
      withTensor("epoch", put(0, one.run.steps)),
      /the order of its 11 examples is not one of the 11 examples here/,
    ],
    ["an example that is none", withTensor("epoch", put(0, -1)), /the order of its 11 examples/],
    [
      "NaN among the weights",
      withTensor("model.first", put(3, Number.NaN)),
      'checkpoint: "model.first" holds NaN; its numbers must be finite',
    ],
    [
      "infinity among the moments",
      withTensor("optimizer.second.first", put(3, Infinity)),
      'checkpoint: "optimizer.second.first" holds Infinity; its numbers must be finite',
    ],
    [
      "negative squares",
      withTensor("optimizer.highest.first", put(3, -1)),
      'checkpoint: "optimizer.highest.first" holds a negative number; it is a mean of squares',
    ],
  ])("%s: refused, and nothing changes", (_, hostile, message) => {
    const two = job();
    go(two, 2);
    const before = [two.run.checkpoint(), numbersOf(two.model), memoryUse().held];
    if (typeof message === "string") expect(refusal(() => two.run.restore(hostile))).toBe(message);
    else expect(refusal(() => two.run.restore(hostile))).toMatch(message);
    expect([two.run.checkpoint(), numbersOf(two.model), memoryUse().held]).toEqual(before);
  });

  test("cut anywhere: refused, and nothing changes", () => {
    const two = job();
    go(two, 2);
    const before = two.run.checkpoint();
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (length) => {
        expect(() => two.run.restore(bytes.subarray(0, length))).toThrow(/^safetensors: /);
        expect(Buffer.compare(two.run.checkpoint(), before)).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test("a byte of the header changed: either refused, and nothing changes, or restored whole", () => {
    const header = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)) + 8;
    const two = job();
    let refused = 0;
    fc.assert(
      fc.property(fc.nat(header - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const hostile = bytes.slice();
        hostile[at] ^= change;
        const before = two.run.checkpoint();
        try {
          two.run.restore(hostile);
        } catch (error) {
          refused++;
          expect((error as Error).message).toMatch(/^(safetensors|checkpoint): /);
          expect(Buffer.compare(two.run.checkpoint(), before)).toBe(0);
        }
      }),
      { numRuns: 1000 },
    );
    expect(refused).toBeGreaterThan(700);
  });
});

describe("fit", () => {
  const evaluations = (values: readonly number[]) => {
    let next = 0;
    return () => values[next++] ?? 0;
  };

  test("evaluates every so many steps and at the end, and takes checkpoints likewise, after the evaluation", () => {
    const j = job();
    const told: string[] = [];
    const done = fitted(j.run, {
      steps: 11,
      every: 4,
      evaluate: evaluations([3, 2, 5]),
      onStep: ({ step }) => told.push(`${step}`),
      onEvaluation: ({ step, value, best }) => told.push(`${step}: ${value} ${best}`),
      checkpoint: {
        every: 5,
        save: (bytes, step) => told.push(`${step} saved ${readSafetensors(bytes).metadata.progress.match(/"waited":\d+/)}`),
      },
    });
    expect(told.filter((text) => text.includes(" "))).toEqual([
      "4: 3 true",
      '5 saved "waited":0',
      "8: 2 true",
      '10 saved "waited":0',
      "11: 5 false",
      '11 saved "waited":1',
    ]);
    expect(told.filter((text) => !text.includes(" "))).toHaveLength(11);
    expect(done).toEqual({ steps: 11, stopped: "steps", best: { value: 2, step: 8, waited: 1 } });
  });

  test("evaluates the averaged weights", () => {
    const j = job();
    const inside: number[][][] = [];
    fitted(j.run, { steps: 6, every: 6, evaluate: () => inside.push(numbersOf(j.model)) });
    expect(inside).toEqual([j.run.averaged(() => numbersOf(j.model))]);
    expect(inside).not.toEqual([numbersOf(j.model)]);
  });

  test("stops when evaluations no longer improve, leaves a checkpoint, and a resumed one stays stopped", () => {
    const j = job();
    const saved: [number, Uint8Array][] = [];
    const options = {
      steps: 100,
      every: 2,
      patience: 3,
      checkpoint: { every: 50, save: (bytes: Uint8Array, step: number) => saved.push([step, bytes]) },
    };
    const done = fitted(j.run, { ...options, evaluate: evaluations([5, 4, 4, 6, 4]) });
    expect(done).toEqual({ steps: 10, stopped: "patience", best: { value: 4, step: 4, waited: 3 } });
    expect(saved.map(([step]) => step)).toEqual([10]);
    const again = job();
    again.run.restore(saved[0][1]);
    expect(fitted(again.run, { ...options, evaluate: () => 0 })).toEqual(done);
  });

  test.each([1, 2, 3, 5, 7])(
    "cut off after every %i steps and begun anew from the checkpoint, it ends at the same bits",
    (length) => {
      /** A run that goes on from the bytes, until it is cut off or ends. */
      const run = (from: Uint8Array | undefined, cut: number): Uint8Array => {
        const j = job();
        if (from !== undefined) j.run.restore(from);
        let last = new Uint8Array(0) as Uint8Array;
        const save = (bytes: Uint8Array): void => {
          last = bytes;
          if (j.run.steps >= cut && j.run.steps < 20) throw new EvalError("cut off");
        };
        const evaluate = (): number => numbersOf(j.model)[0].reduce((sum, x) => sum + x * x, 0);
        expect(refusal(() => fitted(j.run, { steps: 20, every: 3, evaluate, checkpoint: { every: 1, save } }))).toBe(
          cut < 20 ? "cut off" : "accepted",
        );
        return last;
      };
      let bytes: Uint8Array | undefined;
      for (let cut = length; cut < 20 + length; cut += length) bytes = run(bytes, cut);
      expect(bytes).toEqual(run(undefined, 20));
    },
  );

  test.each<[string, object, string]>([
    ["no steps", { steps: 0 }, "fit: steps is 0; it must be a positive integer"],
    ["steps that are no number", { steps: Number.NaN }, "fit: steps is NaN; it must be a positive integer"],
    ["half an interval", { steps: 1, every: 0.5 }, "fit: every is 0.5; it must be a positive integer"],
    ["no patience", { steps: 1, patience: 0 }, "fit: patience is 0; it must be a positive integer"],
    [
      "an interval of 0 between checkpoints",
      { steps: 1, checkpoint: { every: 0, save: () => {} } },
      "fit: checkpoint.every is 0; it must be a positive integer",
    ],
  ])("refuses %s", (_, options, message) => {
    expect(() => fitted(job().run, options as never)).toThrow(new RangeError(message));
  });
});
