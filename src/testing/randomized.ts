import type { Generator } from "../arithmetic/index.js";
import { assign, cast, evaluating, type Model, parameters, state, view } from "../tensor/index.js";
import { eachField } from "./fields.js";

/**
 * Runs `work`, and gives every parameter and buffer of the model the values and the precision back that it had before, also on throw;
 * and the layers that behave differently in training their mode.
 */
export function restoring<R>(model: Model, work: () => R): R {
  const before = Object.values(state(model)).map((x) => ({ x, dtype: x.dtype, values: view(x).slice() }));
  const modes: [{ training: boolean }, boolean][] = [];
  eachField(model, (part) => {
    if (typeof part.training === "boolean") modes.push([part as { training: boolean }, part.training]);
  });
  try {
    return work();
  } finally {
    for (const { x, dtype, values } of before) {
      cast({ x }, dtype);
      assign(x, values);
    }
    for (const [layer, mode] of modes) if (layer.training !== mode) layer.training = mode;
  }
}

/** The same with the layers in evaluation meanwhile, and the model changed by `change`. */
export function changed<R>(
  model: Model,
  change: (model: Model) => unknown,
  work: () => R,
  mode: "evaluation" | "as is" = "evaluation",
): R {
  return restoring(model, () => {
    if (mode === "evaluation") evaluating(model);
    change(model);
    return work();
  });
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
