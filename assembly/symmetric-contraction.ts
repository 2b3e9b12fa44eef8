/**
 * Polynomials in the features of a row, copy by copy: B_M = ∑ c[M, i…] x[i]…, their derivatives along directions, and the ways back of these.
 *
 * A table lists what to compute, made by src/nn/symmetric-program.ts. Four rows of one species and 16 bytes of copies (a vector) are done together: a
 * node is what is known of them for one number, 64 bytes. The sections of a table make nodes of nodes,
 *
 *   products   node = ∑ node·node             dots   node = ∑ coefficient·node             gradients   dc += ∑ node·node over the rows
 *
 *   c, dc   [tiles of four copies, terms, 4], the coefficients of one species; padded; dc from the tile of the first vector on
 *   x, a    [rows, …], rows xRow bytes apart; copies of a component lie side by side in `width` bytes          g   [rows, …], gRow bytes
 *   out     [rows, …], outRow bytes apart
 *
 * A call does the places from … to, four by four, place p being the row order[p] (order 0: p), and the vectors first … last of the copies. Rows
 * after the last are done with g = 0, so they add nothing. Sums run in the order of the table and of the places.
 */

// Integers of the header of a table, then its records. Addresses count bytes from the start of the table, nodes from the first node.
const X_ROW: usize = 0, G_ROW: usize = 4, OUT_ROW: usize = 8, TILE: usize = 12, LOADS: usize = 16, SECTIONS: usize = 24, STORES: usize = 32;

/** Sources of rows: x, four directions, g, and the result. */
const SOURCES = 7;
const G = 5, OUT = 6;

// @ts-ignore: decorator
@inline
function u(at: usize): usize {
  return <usize>load<u32>(at);
}

/** node = ∑ a·b over n pairs. */
// @ts-ignore: decorator
@inline
function products<T>(list: usize, records: usize, nodes: usize): void {
  for (; records > 0; --records) {
    const to = nodes + u(list);
    let s0 = v128.splat<T>(0), s1 = s0, s2 = s0, s3 = s0;
    const end = list + 8 + (u(list + 4) << 3);
    for (list += 8; list < end; list += 8) {
      const a = nodes + u(list), b = nodes + u(list + 4);
      s0 = v128.add<T>(s0, v128.mul<T>(v128.load(a), v128.load(b)));
      s1 = v128.add<T>(s1, v128.mul<T>(v128.load(a, 16), v128.load(b, 16)));
      s2 = v128.add<T>(s2, v128.mul<T>(v128.load(a, 32), v128.load(b, 32)));
      s3 = v128.add<T>(s3, v128.mul<T>(v128.load(a, 48), v128.load(b, 48)));
    }
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
  }
}

/** node = ∑ c·a over n coefficients, four rows with the same. */
// @ts-ignore: decorator
@inline
function dots<T>(list: usize, records: usize, nodes: usize, c: usize): void {
  for (; records > 0; --records) {
    const to = nodes + u(list);
    let s0 = v128.splat<T>(0), s1 = s0, s2 = s0, s3 = s0;
    const end = list + 8 + (u(list + 4) << 3);
    for (list += 8; list < end; list += 8) {
      const k = v128.load(c + u(list)), a = nodes + u(list + 4);
      s0 = v128.add<T>(s0, v128.mul<T>(k, v128.load(a)));
      s1 = v128.add<T>(s1, v128.mul<T>(k, v128.load(a, 16)));
      s2 = v128.add<T>(s2, v128.mul<T>(k, v128.load(a, 32)));
      s3 = v128.add<T>(s3, v128.mul<T>(k, v128.load(a, 48)));
    }
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
  }
}

/** dc += ∑ a·b over n pairs and the four rows, for one coefficient after the other. */
// @ts-ignore: decorator
@inline
function gradients<T>(list: usize, records: usize, nodes: usize, dc: usize): void {
  for (; records > 0; --records) {
    const to = dc + u(list);
    let sum = v128.load(to);
    const end = list + 8 + (u(list + 4) << 3);
    for (list += 8; list < end; list += 8) {
      const a = nodes + u(list), b = nodes + u(list + 4);
      const s0 = v128.add<T>(v128.mul<T>(v128.load(a), v128.load(b)), v128.mul<T>(v128.load(a, 16), v128.load(b, 16)));
      const s1 = v128.add<T>(v128.mul<T>(v128.load(a, 32), v128.load(b, 32)), v128.mul<T>(v128.load(a, 48), v128.load(b, 48)));
      sum = v128.add<T>(sum, v128.add<T>(s0, s1));
    }
    v128.store(to, sum);
  }
}

/** `left` bytes at `from` into a vector that is zero otherwise. */
// @ts-ignore: decorator
@inline
function take<T>(from: usize, left: usize, to: usize): void {
  if (left >= 16) {
    v128.store(to, v128.load(from));
    return;
  }
  v128.store(to, v128.splat<T>(0));
  for (let i: usize = 0; i < left; i += sizeof<T>()) store<T>(to + i, load<T>(from + i));
}

// @ts-ignore: decorator
@inline
function give<T>(from: usize, left: usize, to: usize): void {
  if (left >= 16) v128.store(to, v128.load(from));
  else for (let i: usize = 0; i < left; i += sizeof<T>()) store<T>(to + i, load<T>(from + i));
}

/** Bytes to the coefficients of a vector of copies. */
// @ts-ignore: decorator
@inline
function tileAt<T>(v: usize, tile: usize): usize {
  return sizeof<T>() == 4 ? v * tile : (v >> 1) * tile + ((v & 1) << 4);
}

function contraction<T>(
  table: usize, c: usize, x: usize, a1: usize, a2: usize, a3: usize, a4: usize, g: usize, out: usize, dc: usize, order: usize, scratch: usize,
  from: i32, to: i32, first: i32, last: i32, width: usize,
): void {
  // addresses of the four rows of each source, u32 [sources, 4]; then the nodes, of which the first is the number 1
  const rows = scratch, nodes = scratch + (SOURCES << 4);
  for (let i: usize = 0; i < 64; i += 16) v128.store(nodes + i, v128.splat<T>(1));
  const xRow = u(table + X_ROW), gRow = u(table + G_ROW), outRow = u(table + OUT_ROW);
  const firstTile = tileAt<T>(<usize>first, u(table + TILE));
  for (let v = <usize>first; v < <usize>last; ++v) {
    const column = v << 4, left = width - column, tile = tileAt<T>(v, u(table + TILE));
    for (let place = from; place < to; place += 4) {
      const count = to - place;
      for (let r = 0; r < 4; ++r) {
        const p = r < count ? place + r : place;
        const row = <usize>(order ? load<i32>(order + (<usize>p << 2)) : p), at = rows + (<usize>r << 2);
        store<u32>(at, <u32>(x + row * xRow + column));
        store<u32>(at, <u32>(a1 + row * xRow + column), 16);
        store<u32>(at, <u32>(a2 + row * xRow + column), 32);
        store<u32>(at, <u32>(a3 + row * xRow + column), 48);
        store<u32>(at, <u32>(a4 + row * xRow + column), 64);
        store<u32>(at, <u32>(g + row * gRow + column), 80);
        store<u32>(at, <u32>(out + row * outRow + column), 96);
      }
      let list = table + u(table + LOADS + 4);
      for (let n = u(table + LOADS); n > 0; --n, list += 12) {
        const source = u(list), offset = u(list + 4), node = nodes + u(list + 8), at = rows + (source << 4);
        for (let r: usize = 0; r < 4; ++r) {
          if (source == G && <i32>r >= count) v128.store(node + (r << 4), v128.splat<T>(0));
          else take<T>(u(at + (r << 2)) + offset, left, node + (r << 4));
        }
      }
      list = table + u(table + SECTIONS + 4);
      for (let n = u(table + SECTIONS); n > 0; --n, list += 12) {
        const kind = u(list), at = table + u(list + 8);
        if (kind == 0) products<T>(at, u(list + 4), nodes);
        else if (kind == 1) dots<T>(at, u(list + 4), nodes, c + tile);
        else gradients<T>(at, u(list + 4), nodes, dc + (tile - firstTile));
      }
      list = table + u(table + STORES + 4);
      for (let n = u(table + STORES); n > 0; --n, list += 8) {
        const offset = u(list), node = nodes + u(list + 4);
        for (let r: usize = 0; r < 4 && <i32>r < count; ++r) give<T>(node + (r << 4), left, u(rows + (OUT << 4) + (r << 2)) + offset);
      }
    }
  }
}

/**
 * A constant sparse matrix on weights: to[j] = ∑ value·from[i], vector by vector of the copies. The list has for each j its place, the number of its
 * entries and their places; the values follow in the same order. Weights are [.., copies], with a tile of 4·sizeof<T>() bytes, or coefficients.
 */
function weights<T>(
  from: usize, fromTile: usize, fromStep: usize, to: usize, toTile: usize, toStep: usize, list: usize, values: usize, records: i32, width: usize,
): void {
  const vectors = width >> 4, start = list, firstValue = values;
  for (let v: usize = 0; v < vectors; ) {
    const four = v + 4 <= vectors;
    const p0 = from + tileAt<T>(v, fromTile), q0 = to + tileAt<T>(v, toTile);
    list = start;
    values = firstValue;
    if (four) {
      const p1 = from + tileAt<T>(v + 1, fromTile), p2 = from + tileAt<T>(v + 2, fromTile), p3 = from + tileAt<T>(v + 3, fromTile);
      const q1 = to + tileAt<T>(v + 1, toTile), q2 = to + tileAt<T>(v + 2, toTile), q3 = to + tileAt<T>(v + 3, toTile);
      for (let n = records; n > 0; --n) {
        let s0 = v128.splat<T>(0), s1 = s0, s2 = s0, s3 = s0;
        const target = u(list) * toStep, end = list + 8 + (u(list + 4) << 2);
        for (list += 8; list < end; list += 4, values += sizeof<T>()) {
          const value = v128.splat<T>(load<T>(values)), at = u(list) * fromStep;
          s0 = v128.add<T>(s0, v128.mul<T>(value, v128.load(p0 + at)));
          s1 = v128.add<T>(s1, v128.mul<T>(value, v128.load(p1 + at)));
          s2 = v128.add<T>(s2, v128.mul<T>(value, v128.load(p2 + at)));
          s3 = v128.add<T>(s3, v128.mul<T>(value, v128.load(p3 + at)));
        }
        v128.store(q0 + target, s0);
        v128.store(q1 + target, s1);
        v128.store(q2 + target, s2);
        v128.store(q3 + target, s3);
      }
      v += 4;
    } else {
      for (let n = records; n > 0; --n) {
        let s0 = v128.splat<T>(0);
        const target = u(list) * toStep, end = list + 8 + (u(list + 4) << 2);
        for (list += 8; list < end; list += 4, values += sizeof<T>()) {
          s0 = v128.add<T>(s0, v128.mul<T>(v128.splat<T>(load<T>(values)), v128.load(p0 + u(list) * fromStep)));
        }
        v128.store(q0 + target, s0);
      }
      v += 1;
    }
  }
  const p = from + tileAt<T>(vectors, fromTile), q = to + tileAt<T>(vectors, toTile);
  for (let i: usize = 0; i < (width & 15); i += sizeof<T>()) {
    list = start;
    values = firstValue;
    for (let n = records; n > 0; --n) {
      let s: T = 0;
      const target = u(list) * toStep, end = list + 8 + (u(list + 4) << 2);
      for (list += 8; list < end; list += 4, values += sizeof<T>()) s += load<T>(values) * load<T>(p + u(list) * fromStep + i);
      store<T>(q + target + i, s);
    }
  }
}

export function symmetricContractionF32(
  table: usize, c: usize, x: usize, a1: usize, a2: usize, a3: usize, a4: usize, g: usize, out: usize, dc: usize, order: usize, scratch: usize,
  from: i32, to: i32, first: i32, last: i32, width: usize,
): void {
  contraction<f32>(table, c, x, a1, a2, a3, a4, g, out, dc, order, scratch, from, to, first, last, width);
}
export function symmetricContractionF64(
  table: usize, c: usize, x: usize, a1: usize, a2: usize, a3: usize, a4: usize, g: usize, out: usize, dc: usize, order: usize, scratch: usize,
  from: i32, to: i32, first: i32, last: i32, width: usize,
): void {
  contraction<f64>(table, c, x, a1, a2, a3, a4, g, out, dc, order, scratch, from, to, first, last, width);
}
export function symmetricWeightsF32(
  from: usize, fromTile: usize, fromStep: usize, to: usize, toTile: usize, toStep: usize, list: usize, values: usize, records: i32, width: usize,
): void {
  weights<f32>(from, fromTile, fromStep, to, toTile, toStep, list, values, records, width);
}
export function symmetricWeightsF64(
  from: usize, fromTile: usize, fromStep: usize, to: usize, toTile: usize, toStep: usize, list: usize, values: usize, records: i32, width: usize,
): void {
  weights<f64>(from, fromTile, fromStep, to, toTile, toStep, list, values, records, width);
}
