/**
 * Rows of memory into tiles and back. A row has its copies component by component; a tile has them in groups,
 *
 *     row [component][copies]      tile [groups][component][copies of a group], 32 bytes a group
 *
 * so that straight-line code reaches all components of a group by constants. What a row does not fill of its last group stays as it is.
 */
import { AGAIN, BLOCK_BYTES, BLOCK_DIM, BLOCK_FROM, BLOCK_SIZE, BLOCK_STRIDE, BLOCK_TO, BLOCKS, field, records, ROW_AT, ROW_BYTES, ROW_SIZE } from "./tensor-product-plan";
import { ROW_STEP, ROW_TILE, ROWS, WEIGHT_BYTES, WEIGHT_FROM, WEIGHT_SIZE, WEIGHT_STRIDE, WEIGHT_TO, WEIGHTS } from "./tensor-product-plan";

export function clear(at: usize, bytes: usize): void {
  const zero = i32x4.splat(0);
  for (const end = at + bytes; at < end; at += 16) v128.store(at, zero);
}

/** Some bytes of copies that lie side by side, into groups `step` bytes apart. */
// @ts-ignore: decorator
@inline
function spread<T>(from: usize, bytes: usize, to: usize, step: usize): void {
  const whole = from + (bytes & ~31), end = from + bytes;
  for (; from < whole; from += 32, to += step) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
  }
  for (; from < end; from += sizeof<T>(), to += sizeof<T>()) store<T>(to, load<T>(from));
}

/** The way back; the groups are zero afterwards. */
// @ts-ignore: decorator
@inline
function collect<T>(from: usize, step: usize, to: usize, bytes: usize, add: bool): void {
  const zero = i32x4.splat(0);
  const whole = to + (bytes & ~31), end = to + bytes;
  if (add) {
    for (; to < whole; to += 32, from += step) {
      v128.store(to, v128.add<T>(v128.load(to), v128.load(from)));
      v128.store(to, v128.add<T>(v128.load(to, 16), v128.load(from, 16)), 16);
      v128.store(from, zero);
      v128.store(from, zero, 16);
    }
  } else {
    for (; to < whole; to += 32, from += step) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      v128.store(from, zero);
      v128.store(from, zero, 16);
    }
  }
  for (; to < end; to += sizeof<T>(), from += sizeof<T>()) {
    const value = load<T>(from);
    store<T>(to, add ? load<T>(to) + value : value);
    store<T>(from, 0);
  }
}

/** A row of x into a tile. */
export function takeFeatures<T>(plan: usize, row: usize, tile: usize): void {
  let block = records(plan, BLOCKS);
  for (const end = block + field(plan, BLOCKS) * BLOCK_SIZE; block < end; block += BLOCK_SIZE) {
    const dim = field(block, BLOCK_DIM), stride = field(block, BLOCK_STRIDE), bytes = field(block, BLOCK_BYTES);
    let from = row + field(block, BLOCK_FROM), to = tile + field(block, BLOCK_TO);
    for (let m: usize = 0; m < dim; ++m, from += stride, to += 32) spread<T>(from, bytes, to, dim << 5);
  }
}

/** A tile is added to a row of dx, and cleared. */
export function addFeatures<T>(plan: usize, tile: usize, row: usize): void {
  let block = records(plan, BLOCKS);
  for (const end = block + field(plan, BLOCKS) * BLOCK_SIZE; block < end; block += BLOCK_SIZE) {
    const dim = field(block, BLOCK_DIM), stride = field(block, BLOCK_STRIDE), bytes = field(block, BLOCK_BYTES);
    let from = tile + field(block, BLOCK_TO), to = row + field(block, BLOCK_FROM);
    for (let m: usize = 0; m < dim; ++m, from += 32, to += stride) collect<T>(from, dim << 5, to, bytes, true);
  }
}

/** A row of weights into a padded row, path after path in the order in which they are computed. */
export function takeWeights<T>(plan: usize, row: usize, padded: usize): void {
  let path = records(plan, WEIGHTS);
  for (const end = path + field(plan, WEIGHTS) * WEIGHT_SIZE; path < end; path += WEIGHT_SIZE) {
    const stride = field(path, WEIGHT_STRIDE), bytes = field(path, WEIGHT_BYTES);
    let from = row + field(path, WEIGHT_FROM), to = padded + field(path, WEIGHT_TO);
    if (stride == sizeof<T>()) spread<T>(from, bytes, to, 32);
    else for (const last = to + bytes; to < last; to += sizeof<T>(), from += stride) store<T>(to, load<T>(from));
  }
}

/** A padded row becomes a row of dw, or is added to it. */
export function giveWeights<T>(plan: usize, padded: usize, row: usize, add: bool): void {
  let path = records(plan, WEIGHTS);
  for (const end = path + field(plan, WEIGHTS) * WEIGHT_SIZE; path < end; path += WEIGHT_SIZE) {
    const stride = field(path, WEIGHT_STRIDE), bytes = field(path, WEIGHT_BYTES);
    let from = padded + field(path, WEIGHT_TO), to = row + field(path, WEIGHT_FROM);
    for (const last = from + bytes; from < last; from += sizeof<T>(), to += stride) store<T>(to, add ? load<T>(to) + load<T>(from) : load<T>(from));
  }
}

/** A row of cotangents of the result into a tile. */
export function takeResults<T>(plan: usize, row: usize, tile: usize): void {
  let at = records(plan, ROWS);
  for (const end = at + field(plan, ROWS) * ROW_SIZE; at < end; at += ROW_SIZE) {
    spread<T>(row + field(at, ROW_AT), field(at, ROW_BYTES), tile + field(at, ROW_TILE), field(at, ROW_STEP));
  }
}

/** A tile becomes a row of the result, or is added to it, and is cleared. */
export function giveResults<T>(plan: usize, tile: usize, row: usize, add: bool): void {
  let at = records(plan, ROWS);
  for (const end = at + field(plan, ROWS) * ROW_SIZE; at < end; at += ROW_SIZE) {
    collect<T>(tile + field(at, ROW_TILE), field(at, ROW_STEP), row + field(at, ROW_AT), field(at, ROW_BYTES), add || field(at, AGAIN) != 0);
  }
}
