import { generator } from "../../src/arithmetic/index.js";
import type { Dtype } from "../../src/runtime/index.js";
import {
  buffer,
  inner,
  type Invariant,
  matrixProduct,
  parameter,
  plain,
  scaleBy,
  state,
  subtract,
  type Tensor,
  tanh,
  toArray,
} from "../../src/tensor/index.js";

/** A network of two layers on three numbers, with a buffer; 3·5 + 5·1 parameters. */
export class SmallModel {
  readonly first: Tensor<"plain">;
  readonly second: Tensor<"plain">;
  readonly scale: Tensor<"plain">;

  constructor(seed: number, dtype: Dtype = "f32", width = 5) {
    const random = generator(seed);
    this.first = parameter([3, width], { draw: "normal", std: 1 }, { random, dtype });
    this.second = parameter([width, 1], { draw: "normal", std: 1 }, { random, dtype });
    this.scale = buffer([1], { draw: "constant", value: 2 }, { random, dtype });
  }
}

export const EXAMPLES = 11;
const inputs = generator(5).normals(3 * EXAMPLES);
const targets = Float64Array.from({ length: EXAMPLES }, (_, i) => inputs[3 * i] * inputs[3 * i + 1] - inputs[3 * i + 2]);

/** Mean squared error of the network on some examples. */
export function squaredError(model: SmallModel): (numbers: Int32Array) => Invariant {
  const { dtype } = model.first;
  return (numbers) => {
    const rows = (from: Float64Array, width: number): Tensor<"plain"> =>
      plain(
        Array.from(numbers).flatMap((i) => [...from.subarray(width * i, width * (i + 1))]),
        { shape: [numbers.length, width], dtype },
      );
    const d = subtract(matrixProduct(tanh(matrixProduct(rows(inputs, 3), model.first)), model.second), rows(targets, 1));
    return scaleBy(inner(d, d), 1 / numbers.length);
  };
}

/** All numbers of a model, copies. */
export const numbersOf = (model: object): number[][] => Object.values(state(model)).map((x) => [...toArray(x)]);
