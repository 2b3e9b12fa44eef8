import type { Generator } from "../arithmetic/index.js";
import { assign, cast, type Model, parameters, state, view } from "../tensor/index.js";

/**
 * Runs `work`, and gives every parameter and buffer of the model the values and the precision back that it had before, also on throw.
 */
export function restoring<R>(model: Model, work: () => R): R {
  const before = Object.values(state(model)).map((x) => ({ x, dtype: x.dtype, values: view(x).slice() }));
  try {
    return work();
  } finally {
    for (const { x, dtype, values } of before) {
      cast({ x }, dtype);
      assign(x, values);
    }
  }
}

/** Draws every parameter as it is drawn at first, and those that start as constants (biases) from a normal distribution around them. */
export function randomized<M extends Model>(model: M, random: Generator): M {
  for (const [name, x] of Object.entries(parameters(model))) {
    const stream = random.split(name);
    const initial = x.role?.initial ?? { draw: "given" };
    const [from, width] =
      initial.draw === "uniform"
        ? [initial.from, initial.to - initial.from]
        : [initial.draw === "constant" ? initial.value : 0, initial.draw === "normal" ? initial.std : 1];
    assign(
      x,
      Float64Array.from(
        { length: x.size },
        () => from + width * (initial.draw === "uniform" ? stream.uniform() : stream.normal()),
      ),
    );
  }
  return model;
}
