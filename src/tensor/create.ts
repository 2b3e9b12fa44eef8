import { type Canon, canonical, layout, type Text } from "../irreps/index.js";
import type { Dtype } from "../runtime/index.js";
import { requireTensor } from "./checks.js";
import { Tensor, view } from "./tensor.js";

export type Numbers = readonly number[] | Float32Array | Float64Array;
/** Order of the last axis at the border: copy by copy as in e3nn, or component by component as inside. */
export type Order = "mul_ir" | "ir_mul";

export interface TensorOptions {
  /** Leading axes; by default one, as long as the data ask. */
  shape?: readonly number[];
  /** Default: "f64" for a Float64Array, otherwise "f32". */
  dtype?: Dtype;
  layout?: Order;
}

const product = (axes: readonly number[]): number => axes.reduce((a, b) => a * b, 1);

function checkAxes(name: string, shape: readonly number[]): void {
  if (!Array.isArray(shape)) throw new TypeError(`${name}: shape is ${typeof shape}; expected a list of axes`);
  for (const axis of shape)
    if (!Number.isInteger(axis) || axis < 0)
      throw new RangeError(`${name}: shape [${shape}] has the axis ${axis}; axes are integers >= 0`);
}

function precision(name: string, data: Numbers, dtype?: Dtype): Dtype {
  if (dtype !== undefined && dtype !== "f32" && dtype !== "f64")
    throw new RangeError(`${name}: dtype is "${dtype}"; it is "f32" or "f64"`);
  return dtype ?? (data instanceof Float64Array ? "f64" : "f32");
}

function checkOrder(name: string, order: Order): void {
  if (order !== "mul_ir" && order !== "ir_mul") throw new RangeError(`${name}: layout is "${order}"; it is "mul_ir" or "ir_mul"`);
}

function checkNumbers(name: string, data: unknown): asserts data is Numbers {
  if (!(Array.isArray(data) || (ArrayBuffer.isView(data) && "length" in data)))
    throw new TypeError(`${name}: data is ${data === null ? "null" : typeof data}; expected an array of numbers`);
}

/** Before anything is allocated, so that what throws leaves nothing behind. */
function checkFinite(name: string, data: Numbers, dtype: Dtype): void {
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) throw new RangeError(`${name}: data[${i}] is ${data[i]}; numbers must be finite`);
    if (dtype === "f32" && !Number.isFinite(Math.fround(data[i])))
      throw new RangeError(`${name}: data[${i}] is ${data[i]}, too large for "f32"; ask for dtype "f64"`);
  }
}

/**
 * A tensor of features, [...shape, dim of the irreps].
 *
 * @param text - irreps of the last axis, for example "8x0e + 4x1o"
 * @param data - numbers, row-major; within a row copy by copy (`layout: "mul_ir"`, as e3nn) unless asked otherwise
 * @throws RangeError if the text is not irreps, the numbers do not fill the shape, or one of them is not finite in the precision
 * @throws TypeError if the data are not an array of numbers
 */
export function tensor<const S extends string>(text: Text<S>, data: Numbers, options: TensorOptions = {}): Tensor<Canon<S>> {
  const irreps = canonical(text) as Canon<S>;
  const { dim } = layout(irreps);
  const order = options.layout ?? "mul_ir";
  checkOrder("tensor", order);
  checkNumbers("tensor", data);
  if (options.shape === undefined && data.length % Math.max(1, dim) !== 0) {
    throw new RangeError(`tensor: ${data.length} numbers do not fill rows of "${irreps}", which has ${dim} numbers a row`);
  }
  let shape = options.shape ?? [dim === 0 ? 0 : data.length / dim];
  checkAxes("tensor", shape);
  const last = shape.length - 1;
  if (product(shape) * dim !== data.length && shape[last] === dim && product(shape) === data.length) shape = shape.slice(0, last);
  const rows = product(shape);
  if (!Number.isInteger(rows) || rows * dim !== data.length) {
    throw new RangeError(
      `tensor: ${data.length} numbers do not fill [${shape}] rows of "${irreps}", which has ${dim} numbers a row`,
    );
  }
  const dtype = precision("tensor", data, options.dtype);
  checkFinite("tensor", data, dtype);
  const x = new Tensor(irreps, [...shape, dim], dim, rows, dtype);
  view(x).set(data);
  if (order === "mul_ir") permute(x, view(x), true);
  return x;
}

/**
 * A tensor without irreps: weights, tables, ordinary features.
 *
 * @param data - numbers, row-major
 * @throws RangeError if the numbers do not fill the shape, or one of them is NaN or infinite
 */
export function plainTensor(data: Numbers | number, options: { shape?: readonly number[]; dtype?: Dtype } = {}): Tensor<"plain"> {
  const numbers = typeof data === "number" ? [data] : data;
  checkNumbers("plain", numbers);
  const shape = options.shape ?? (typeof data === "number" ? [] : [numbers.length]);
  checkAxes("plain", shape);
  if (product(shape) !== numbers.length)
    throw new RangeError(`plain: ${numbers.length} numbers do not fill the shape [${shape}]`);
  const dim = shape.length === 0 ? 1 : shape[shape.length - 1];
  const dtype = precision("plain", numbers, options.dtype);
  checkFinite("plain", numbers, dtype);
  const x = new Tensor("plain" as const, shape, dim, product(shape.slice(0, -1)), dtype);
  view(x).set(numbers);
  return x;
}

/**
 * A copy of the numbers, in e3nn's order unless asked otherwise.
 *
 * @returns Float32Array or Float64Array by the precision of x, row-major
 */
export function toArray(x: Tensor, options: { layout?: Order } = {}): Float32Array | Float64Array {
  const { layout: order = "mul_ir" } = options;
  checkOrder("toArray", order);
  requireTensor("toArray", "x", x);
  const array = view(x).slice();
  if (order === "mul_ir") permute(x, array, false);
  return array;
}

/** The only number of a tensor that has one. */
export function toNumber(x: Tensor): number {
  if (x.size !== 1) throw new RangeError(`toNumber: expected one number, found [${x.shape}]`);
  return view(x)[0];
}

/** Between copy by copy, [copies][2l+1], and component by component, [2l+1][copies], in place. */
function permute(x: Tensor, array: Float32Array | Float64Array, inward: boolean): void {
  if (x.irreps === "plain") return;
  const blocks = layout(x.irreps).blocks.filter(({ dim, multiplicity }) => dim > 1 && multiplicity > 1);
  if (blocks.length === 0) return;
  for (const { dim, multiplicity, offset } of blocks) {
    const block = new Float64Array(dim * multiplicity);
    for (let row = 0, at = offset; row < x.rows; row++, at += x.dim) {
      for (let i = 0; i < block.length; i++) block[i] = array[at + i];
      for (let m = 0; m < dim; m++) {
        for (let u = 0; u < multiplicity; u++) {
          if (inward) array[at + m * multiplicity + u] = block[u * dim + m];
          else array[at + u * dim + m] = block[m * multiplicity + u];
        }
      }
    }
  }
}
