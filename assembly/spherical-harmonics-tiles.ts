import { COPIED } from "./generated/spherical-harmonics";

/**
 * Tiles: a few rows at a time, turned so that each component is a pair of vectors across rows.
 *
 *   rows     [n, components]                 rows `row` bytes apart, the components of a row tight
 *   tile     [components, 32 bytes]          8 rows of f32 or 4 rows of f64; a missing row is zero when read, left out when written
 *
 * Lanes never mix, and a last, partial tile runs the same operations as a whole one: the bits of a row depend neither on the
 * number of rows nor on its place among them. No alignment is needed; scratch at multiples of 16 is faster.
 */

// @ts-ignore: decorator
@inline
export function splat<T>(p: usize): v128 {
  if (sizeof<T>() == 4) return v128.load32_splat(p);
  else return v128.load64_splat(p);
}

/** Rows in a tile. */
// @ts-ignore: decorator
@inline
export function tileRows<T>(): i32 {
  return 32 / <i32>sizeof<T>();
}

/** One vector of points, [lanes, 3] tight, apart into x at `tile`, y at `tile` + 32, z at `tile` + 64. */
function splitPoints<T>(xyz: usize, tile: usize): void {
  const p = v128.load(xyz), q = v128.load(xyz, 16), r = v128.load(xyz, 32);
  if (sizeof<T>() == 4) {
    v128.store(tile, v128.shuffle<f32>(v128.shuffle<f32>(p, q, 0, 3, 6, 6), r, 0, 1, 2, 5));
    v128.store(tile, v128.shuffle<f32>(v128.shuffle<f32>(p, q, 1, 4, 7, 7), r, 0, 1, 2, 6), 32);
    v128.store(tile, v128.shuffle<f32>(v128.shuffle<f32>(p, q, 2, 5, 5, 5), r, 0, 1, 4, 7), 64);
  } else {
    v128.store(tile, v128.shuffle<f64>(p, q, 0, 3));
    v128.store(tile, v128.shuffle<f64>(p, r, 1, 2), 32);
    v128.store(tile, v128.shuffle<f64>(q, r, 0, 3), 64);
  }
}

/** Points [rows, 3], tight, into a tile of 3 components. */
export function readPoints<T>(xyz: usize, tile: usize, rows: i32): void {
  if (rows < tileRows<T>()) return readRows<T>(xyz, 3 * sizeof<T>(), tile, 3, rows);
  splitPoints<T>(xyz, tile);
  splitPoints<T>(xyz + 48, tile + 16);
}

/** Rows into a tile. */
export function readRows<T>(from: usize, row: usize, tile: usize, components: i32, rows: i32): void {
  const width = <usize>components * sizeof<T>();
  if (rows < tileRows<T>() || width < 16) {
    for (let at: usize = 0; at < 32; at += sizeof<T>(), from += row) {
      const present = rows-- > 0;
      for (let i: usize = 0, to = tile + at; i < width; i += sizeof<T>(), to += 32) store<T>(to, present ? load<T>(from + i) : 0);
    }
    return;
  }
  const last = width - 16;
  for (let half = 0; half < 2; ++half, tile += 16) {
    const b = from + row, c = b + row, d = c + row;
    // the last vector of a row overlaps the one before
    for (let i: usize = 0; ; i = min(i + 16, last)) {
      const p = v128.load(from + i), q = v128.load(b + i);
      if (sizeof<T>() == 4) {
        const r = v128.load(c + i), s = v128.load(d + i), to = tile + i * 8;
        const e = v128.shuffle<f32>(p, q, 0, 4, 1, 5), f = v128.shuffle<f32>(p, q, 2, 6, 3, 7);
        const g = v128.shuffle<f32>(r, s, 0, 4, 1, 5), h = v128.shuffle<f32>(r, s, 2, 6, 3, 7);
        v128.store(to, v128.shuffle<f64>(e, g, 0, 2));
        v128.store(to, v128.shuffle<f64>(e, g, 1, 3), 32);
        v128.store(to, v128.shuffle<f64>(f, h, 0, 2), 64);
        v128.store(to, v128.shuffle<f64>(f, h, 1, 3), 96);
      } else {
        v128.store(tile + i * 4, v128.shuffle<f64>(p, q, 0, 2));
        v128.store(tile + i * 4, v128.shuffle<f64>(p, q, 1, 3), 32);
      }
      if (i == last) break;
    }
    from = sizeof<T>() == 4 ? d + row : b + row;
  }
}

/** Copies in whole cache lines as far as possible. */
export function copyLines(from: usize, to: usize, size: usize): void {
  const end = from + size;
  if (size >= 64) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    v128.store(to, v128.load(from, 32), 32);
    v128.store(to, v128.load(from, 48), 48);
    const skip = 64 - (<i32>to & 63);
    from += skip;
    to += skip;
    for (const last = end - 64; from <= last; from += 64, to += 64) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      v128.store(to, v128.load(from, 32), 32);
      v128.store(to, v128.load(from, 48), 48);
    }
  }
  for (; from + 16 <= end; from += 16, to += 16) v128.store(to, v128.load(from));
  for (; from < end; from += 4, to += 4) store<u32>(to, load<u32>(from));
}

/** A tile into rows; long rows by way of `buffer`, 16 bytes a component. */
export function writeRows<T>(tile: usize, components: i32, buffer: usize, to: usize, row: usize, rows: i32): void {
  const width = <usize>components * sizeof<T>();
  if (rows < tileRows<T>() || width < 16) {
    for (let at: usize = 0; at < 32 && rows > 0; at += sizeof<T>(), to += row, --rows) {
      for (let i: usize = 0, from = tile + at; i < width; i += sizeof<T>(), from += 32) store<T>(to + i, load<T>(from));
    }
    return;
  }
  const copied = row == width && width >= COPIED, last = width - 16, size = row * (16 / sizeof<T>());
  for (let half = 0; half < 2; ++half, tile += 16, to += size) {
    const a = copied ? buffer : to, b = a + row, c = b + row, d = c + row;
    for (let i: usize = 0; ; i = min(i + 16, last)) {
      if (sizeof<T>() == 4) {
        const from = tile + i * 8;
        const p = v128.load(from), q = v128.load(from, 32), r = v128.load(from, 64), s = v128.load(from, 96);
        const e = v128.shuffle<f32>(p, q, 0, 4, 1, 5), f = v128.shuffle<f32>(p, q, 2, 6, 3, 7);
        const g = v128.shuffle<f32>(r, s, 0, 4, 1, 5), h = v128.shuffle<f32>(r, s, 2, 6, 3, 7);
        v128.store(a + i, v128.shuffle<f64>(e, g, 0, 2));
        v128.store(b + i, v128.shuffle<f64>(e, g, 1, 3));
        v128.store(c + i, v128.shuffle<f64>(f, h, 0, 2));
        v128.store(d + i, v128.shuffle<f64>(f, h, 1, 3));
      } else {
        const p = v128.load(tile + i * 4), q = v128.load(tile + i * 4, 32);
        v128.store(a + i, v128.shuffle<f64>(p, q, 0, 2));
        v128.store(b + i, v128.shuffle<f64>(p, q, 1, 3));
      }
      if (i == last) break;
    }
    if (copied) copyLines(buffer, to, size);
  }
}
