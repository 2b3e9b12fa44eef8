/**
 * Weighted tensor product in the mode uvu, summed over the edges that a node receives. One form Q, linear in each of its arguments:
 *
 *   Q(x, y, w, g) = ∑ₑ ∑ₚ ∑ᵤᵥ cₚ Cₚ[m₁, m₂, m₃] x[s(e), m₁, u] y[e, m₂, v] w[e, p, u, v] g[r(e), m₃, u]
 *
 * Leaving out g is the product, leaving out x, y or w the way back to that argument; and a derivative of any of these in a direction is a sum
 * of them again. So there are two kernels, each also for the derivative in a direction (a, b, c) of (x, y, w), in one pass over memory:
 *
 *   forward    out = T(x, y, w)                                   or T(a, y, w) + T(x, b, w) + T(x, y, c)
 *   backward   dx, dy, dw of Q(x, y, w, g)                        or of Q(a, y, w, g) + Q(x, b, w, g) + Q(x, y, c, g)
 *
 *   x, a, dx   [senders, …]      y, b, dy   [edges, …]      w, c, dw   [edges, paths, copies]      out, g   [receivers, …]
 *
 * Rows lie tight; `plan` and `coefficients` are the tables of src/nn/tensor-product-plan.ts, for the precision of the kernel. The rows of
 * receiver r are the places starts[r] … starts[r+1]; the place p is the edge order[p], and edge e is sent by senders[e]. An address 0 means:
 * starts: one edge each, r; order, senders: the identity; a, b, c: no such direction (all three: the plain forms); dx, dy, dw: not wanted.
 * A call does the receivers from … to. Sums run in the order of places and in four (f32) or two (f64) lanes of copies, which does not
 * depend on how calls are cut. The result is set (0) or added to (1); so are dy and dw; dx is always added to.
 */
import { couple, uncouple } from "./tensor-product-coupling";
import { forwardEntry, outwardEntry, upwardEntry } from "./generated/tensor-product";
import { DIM1, DIM3, DW_ROW, field, GROUP_COUNT, GROUP_M, GROUP_O, GROUP_SIZE, GROUP_W, GROUP_X, GROUPS, KIND, M_BYTES, MASK, O_TILE, OUT_ROW } from "./tensor-product-plan";
import { records, STEPS, W_ROW, W_TILE, X_ROW, X_TILE, Y_DIM, Y_ROW } from "./tensor-product-plan";
import { tableForward, tableOutward, tableUpward } from "./tensor-product-table";
import { addFeatures, clear, giveResults, giveWeights, takeFeatures, takeResults, takeWeights } from "./tensor-product-tiles";

/** Edges whose M are computed together. */
// @ts-ignore: decorator
@inline
function lanes<T>(): i32 {
  return 16 / sizeof<T>();
}

/** Addresses of the rows of y of `n` edges from a place on; lanes that are left repeat the first. */
function rowsAt(y: usize, row: usize, order: usize, place: i32, n: i32, lanes: i32, to: usize): void {
  for (let i = 0; i < lanes; ++i) {
    const p = i < n ? place + i : place;
    const edge = order ? load<i32>(order + (<usize>p << 2)) : p;
    store<u32>(to + (<usize>i << 2), <u32>(y + <usize>edge * row));
  }
}

/** o += the paths of all groups. */
function forwardGroups<T>(plan: usize, x: usize, m: usize, w: usize, o: usize): void {
  let group = records(plan, GROUPS);
  for (const end = group + field(plan, GROUPS) * GROUP_SIZE; group < end; group += GROUP_SIZE) {
    const kind = load<i32>(group + KIND), count = load<i32>(group + GROUP_COUNT);
    const fromX = x + field(group, GROUP_X), fromM = m + field(group, GROUP_M), fromW = w + field(group, GROUP_W), to = o + field(group, GROUP_O);
    if (sizeof<T>() == 4) {
      if (kind >= 0) {
        call_indirect<void>(forwardEntry(kind), fromX, fromM, fromW, to, count, load<i32>(group + MASK));
        continue;
      }
    }
    tableForward<T>(plan + field(group, STEPS), field(group, DIM1), field(group, DIM3), fromX, fromM, fromW, to, count);
  }
}

/** dx, dw += the paths of all groups. */
function upwardGroups<T>(plan: usize, g: usize, m: usize, x: usize, w: usize, dx: usize, dw: usize): void {
  let group = records(plan, GROUPS);
  for (const end = group + field(plan, GROUPS) * GROUP_SIZE; group < end; group += GROUP_SIZE) {
    const kind = load<i32>(group + KIND), count = load<i32>(group + GROUP_COUNT), atX = field(group, GROUP_X), atW = field(group, GROUP_W);
    const fromG = g + field(group, GROUP_O), fromM = m + field(group, GROUP_M);
    if (sizeof<T>() == 4) {
      if (kind >= 0) {
        call_indirect<void>(upwardEntry(kind), fromG, fromM, x + atX, w + atW, dx + atX, dw + atW, count, load<i32>(group + MASK));
        continue;
      }
    }
    tableUpward<T>(plan + field(group, STEPS), field(group, DIM1), field(group, DIM3), fromG, fromM, x + atX, w + atW, dx + atX, dw + atW, count);
  }
}

/** dm += the paths of all groups. */
function outwardGroups<T>(plan: usize, g: usize, x: usize, w: usize, dm: usize): void {
  let group = records(plan, GROUPS);
  for (const end = group + field(plan, GROUPS) * GROUP_SIZE; group < end; group += GROUP_SIZE) {
    const kind = load<i32>(group + KIND), count = load<i32>(group + GROUP_COUNT);
    const fromG = g + field(group, GROUP_O), fromX = x + field(group, GROUP_X), fromW = w + field(group, GROUP_W), to = dm + field(group, GROUP_M);
    if (sizeof<T>() == 4) {
      if (kind >= 0) {
        call_indirect<void>(outwardEntry(kind), fromG, fromX, fromW, to, count, load<i32>(group + MASK));
        continue;
      }
    }
    tableOutward<T>(plan + field(group, STEPS), field(group, DIM1), field(group, DIM3), fromG, fromX, fromW, to, count);
  }
}

function forward<T>(
  plan: usize, coefficients: usize, x: usize, y: usize, w: usize, a: usize, b: usize, c: usize, starts: usize, order: usize, senders: usize,
  out: usize, scratch: usize, from: i32, to: i32, add: i32,
): void {
  const mBytes = field(plan, M_BYTES), xTile = field(plan, X_TILE), wTile = field(plan, W_TILE), oTile = field(plan, O_TILE);
  const xRow = field(plan, X_ROW), yRow = field(plan, Y_ROW), wRow = field(plan, W_ROW), outRow = field(plan, OUT_ROW);
  const rows = scratch, yLanes = rows + 256;
  const m = yLanes + 2 * (field(plan, Y_DIM) << 4), mb = m + mBytes * lanes<T>();
  const tx = mb + mBytes * lanes<T>(), ta = tx + xTile, tw = ta + xTile, tc = tw + wTile, tile = tc + wTile;
  const along = (a | b | c) != 0;
  clear(tx, tile + oTile - tx);

  let next = 0, loaded = 0; // M is there for the places next − loaded … next
  if (from < to) next = starts ? load<i32>(starts + (<usize>from << 2)) : from;
  const last = starts ? load<i32>(starts + (<usize>to << 2)) : to;
  for (let r = from; r < to; ++r) {
    let place = starts ? load<i32>(starts + (<usize>r << 2)) : r;
    const end = starts ? load<i32>(starts + (<usize>r << 2), 4) : r + 1;
    for (; place < end; ++place) {
      if (place == next) {
        loaded = min(lanes<T>(), last - place);
        next = place + loaded;
        rowsAt(y, yRow, order, place, loaded, lanes<T>(), rows);
        couple<T>(plan, coefficients, rows, yLanes, m, mBytes);
        if (b) {
          rowsAt(b, yRow, order, place, loaded, lanes<T>(), rows);
          couple<T>(plan, coefficients, rows, yLanes, mb, mBytes);
        }
      }
      const edge = order ? load<i32>(order + (<usize>place << 2)) : place;
      const sender = senders ? load<i32>(senders + (<usize>edge << 2)) : edge;
      const lane = mBytes * <usize>(place - next + loaded), atX = xRow * <usize>sender, atW = wRow * <usize>edge;
      takeFeatures<T>(plan, x + atX, tx);
      takeWeights<T>(plan, w + atW, tw);
      if (!along) {
        forwardGroups<T>(plan, tx, m + lane, tw, tile);
        continue;
      }
      if (a) {
        takeFeatures<T>(plan, a + atX, ta);
        forwardGroups<T>(plan, ta, m + lane, tw, tile);
      }
      if (b) forwardGroups<T>(plan, tx, mb + lane, tw, tile);
      if (c) {
        takeWeights<T>(plan, c + atW, tc);
        forwardGroups<T>(plan, tx, m + lane, tc, tile);
      }
    }
    giveResults<T>(plan, tile, out + outRow * <usize>r, add != 0);
  }
}

function backward<T>(
  plan: usize, coefficients: usize, x: usize, y: usize, w: usize, a: usize, b: usize, c: usize, g: usize, starts: usize, order: usize, senders: usize,
  dx: usize, dy: usize, dw: usize, scratch: usize, from: i32, to: i32, add: i32,
): void {
  const mBytes = field(plan, M_BYTES), xTile = field(plan, X_TILE), wTile = field(plan, W_TILE), oTile = field(plan, O_TILE);
  const xRow = field(plan, X_ROW), yRow = field(plan, Y_ROW), wRow = field(plan, W_ROW), dwRow = field(plan, DW_ROW), outRow = field(plan, OUT_ROW);
  const rows = scratch, yLanes = rows + 256;
  const m = yLanes + 2 * (field(plan, Y_DIM) << 4), mb = m + mBytes * lanes<T>();
  const dm = mb + mBytes * lanes<T>();
  const tx = dm + mBytes, ta = tx + xTile, tdx = ta + xTile, tw = tdx + xTile, tc = tw + wTile, tdw = tc + wTile, tile = tdw + wTile;
  const along = (a | b | c) != 0, up = (dx | dw) != 0;
  clear(dm, tile + oTile - dm);

  let next = 0, loaded = 0;
  if (from < to) next = starts ? load<i32>(starts + (<usize>from << 2)) : from;
  const last = starts ? load<i32>(starts + (<usize>to << 2)) : to;
  for (let r = from; r < to; ++r) {
    let place = starts ? load<i32>(starts + (<usize>r << 2)) : r;
    const end = starts ? load<i32>(starts + (<usize>r << 2), 4) : r + 1;
    if (place < end) takeResults<T>(plan, g + outRow * <usize>r, tile);
    for (; place < end; ++place) {
      if (place == next) {
        loaded = min(lanes<T>(), last - place);
        next = place + loaded;
        if (up) {
          rowsAt(y, yRow, order, place, loaded, lanes<T>(), rows);
          couple<T>(plan, coefficients, rows, yLanes, m, mBytes);
          if (b) {
            rowsAt(b, yRow, order, place, loaded, lanes<T>(), rows);
            couple<T>(plan, coefficients, rows, yLanes, mb, mBytes);
          }
        }
      }
      const edge = order ? load<i32>(order + (<usize>place << 2)) : place;
      const sender = senders ? load<i32>(senders + (<usize>edge << 2)) : edge;
      const lane = mBytes * <usize>(place - next + loaded), atX = xRow * <usize>sender, atW = wRow * <usize>edge;
      takeFeatures<T>(plan, x + atX, tx);
      takeWeights<T>(plan, w + atW, tw);
      if (a) takeFeatures<T>(plan, a + atX, ta); // without a or c, their tiles stay zero
      if (c) takeWeights<T>(plan, c + atW, tc);
      if (up) {
        if (!along) upwardGroups<T>(plan, tile, m + lane, tx, tw, tdx, tdw);
        else {
          if (a | c) upwardGroups<T>(plan, tile, m + lane, ta, tc, tdx, tdw);
          if (b) upwardGroups<T>(plan, tile, mb + lane, tx, tw, tdx, tdw);
        }
        if (dx) addFeatures<T>(plan, tdx, dx + atX);
        else clear(tdx, xTile);
        if (dw) giveWeights<T>(plan, tdw, dw + dwRow * <usize>edge, add != 0);
        else clear(tdw, wTile);
      }
      if (dy) {
        if (!along) outwardGroups<T>(plan, tile, tx, tw, dm);
        else {
          if (a) outwardGroups<T>(plan, tile, ta, tw, dm);
          if (c) outwardGroups<T>(plan, tile, tx, tc, dm);
        }
        uncouple<T>(plan, coefficients, dm, yLanes, dy + yRow * <usize>edge, add != 0);
      }
    }
  }
}

export function tensorProductForwardF32(
  plan: usize, coefficients: usize, x: usize, y: usize, w: usize, a: usize, b: usize, c: usize, starts: usize, order: usize, senders: usize,
  out: usize, scratch: usize, from: i32, to: i32, add: i32,
): void {
  forward<f32>(plan, coefficients, x, y, w, a, b, c, starts, order, senders, out, scratch, from, to, add);
}
export function tensorProductForwardF64(
  plan: usize, coefficients: usize, x: usize, y: usize, w: usize, a: usize, b: usize, c: usize, starts: usize, order: usize, senders: usize,
  out: usize, scratch: usize, from: i32, to: i32, add: i32,
): void {
  forward<f64>(plan, coefficients, x, y, w, a, b, c, starts, order, senders, out, scratch, from, to, add);
}
export function tensorProductBackwardF32(
  plan: usize, coefficients: usize, x: usize, y: usize, w: usize, a: usize, b: usize, c: usize, g: usize, starts: usize, order: usize, senders: usize,
  dx: usize, dy: usize, dw: usize, scratch: usize, from: i32, to: i32, add: i32,
): void {
  backward<f32>(plan, coefficients, x, y, w, a, b, c, g, starts, order, senders, dx, dy, dw, scratch, from, to, add);
}
export function tensorProductBackwardF64(
  plan: usize, coefficients: usize, x: usize, y: usize, w: usize, a: usize, b: usize, c: usize, g: usize, starts: usize, order: usize, senders: usize,
  dx: usize, dy: usize, dw: usize, scratch: usize, from: i32, to: i32, add: i32,
): void {
  backward<f64>(plan, coefficients, x, y, w, a, b, c, g, starts, order, senders, dx, dy, dw, scratch, from, to, add);
}
