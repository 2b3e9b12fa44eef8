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
import { couple, sumLanes, uncouple } from "./tensor-product-coupling";
import { forwardEntry, outwardEntry, upwardEntry } from "./generated/tensor-product";
import { AT_M, AT_O, AT_STEP, AT_W, AT_X, BUNDLE_SIZE, BUNDLES, DIM1, DIM3, DW_ROW, field, GROUPS, IN_PLACE, KIND, M_BYTES, MASK } from "./tensor-product-plan";
import { O_TILE, OUT_ROW, records, STEPS, W_ROW, W_STRIDE, W_TILE, X_ROW, X_TILE, Y_DIM, Y_ROW } from "./tensor-product-plan";
import { tableForward, tableOutward, tableUpward } from "./tensor-product-table";
import { addFeatures, clear, giveResults, giveWeights, takeFeatures, takeResults, takeWeights } from "./tensor-product-tiles";

/** Edges in a vector, which are done together. */
// @ts-ignore: decorator
@inline
function lanes<T>(): i32 {
  return 16 / sizeof<T>();
}

/** The element of a list of integers; the list 0 is the identity. */
// @ts-ignore: decorator
@inline
function listed(list: usize, i: i32): i32 {
  return list ? load<i32>(list + (<usize>i << 2)) : i;
}

/** Addresses of the rows of the edges from a place on, u32 [lanes]; the lanes after the n-th repeat the first. */
function rowsAt(base: usize, row: usize, order: usize, place: i32, n: i32, lanes: i32, to: usize): void {
  for (let i = 0; i < lanes; ++i) store<u32>(to + (<usize>i << 2), <u32>(base + row * <usize>listed(order, i < n ? place + i : place)));
}

/** M of n edges; `rows` and `y` are scratch. */
function coupleAt<T>(plan: usize, coefficients: usize, y: usize, order: usize, place: i32, n: i32, rows: usize, yLanes: usize, m: usize): void {
  rowsAt(y, field(plan, Y_ROW), order, place, n, lanes<T>(), rows);
  couple<T>(plan, coefficients, rows, yLanes, m);
}

/** The rows that n edges are sent, into tiles. */
function featuresAt<T>(plan: usize, x: usize, order: usize, senders: usize, place: i32, n: i32, tiles: usize): void {
  for (let i = 0; i < n; ++i, tiles += field(plan, X_TILE)) {
    takeFeatures<T>(plan, x + field(plan, X_ROW) * <usize>listed(senders, listed(order, place + i)), tiles);
  }
}

/**
 * Reads something of each cache line of n rows, from front to back: rows that are about to be read or written in another order are in the
 * cache then, at the speed of the memory instead of its delay. `to` gets a value that means nothing, so that no reading is left out.
 */
function touch(rows: usize, n: i32, bytes: usize, to: usize): void {
  let all = 0;
  for (const end = rows + (<usize>n << 2); rows < end; rows += 4) {
    const last = <usize>load<u32>(rows) + bytes;
    for (let at = last - bytes; at < last; at += 64) all |= load<i32>(at);
  }
  store<i32>(to, all);
}

/** Where the weights of n edges are, u32 [lanes]: in their rows, or in padded rows. `seen` is scratch. */
function weightsAt<T>(plan: usize, w: usize, order: usize, place: i32, n: i32, padded: usize, rows: usize, seen: usize): void {
  rowsAt(w, field(plan, W_ROW), order, place, n, lanes<T>(), rows);
  if (field(plan, IN_PLACE)) {
    touch(rows, n, field(plan, DW_ROW), seen);
    return;
  }
  for (let i = 0; i < n; ++i, padded += field(plan, W_TILE), rows += 4) {
    takeWeights<T>(plan, <usize>load<u32>(rows), padded);
    store<u32>(rows, <u32>padded);
  }
}

/** o += the paths of a bundle. */
// @ts-ignore: decorator
@inline
function forwardBundle<T>(plan: usize, at: usize, x: usize, m: usize, w: usize, o: usize): void {
  const kind = load<i32>(at + KIND), groups = field(at, GROUPS);
  const fromX = x + field(at, AT_X), fromM = m + field(at, AT_M), fromW = w + field(at, AT_W), to = o + field(at, AT_O);
  if (sizeof<T>() == 4 && kind >= 0) call_indirect<void>(forwardEntry(kind), fromX, fromM, fromW, to, field(at, W_STRIDE), <i32>groups, load<i32>(at + MASK));
  else tableForward<T>(records(plan, STEPS) + (field(at, AT_STEP) << 2), field(at, DIM1), field(at, DIM3), fromX, fromM, fromW, to, groups);
}

/** dx += and dw = or += the paths of a bundle. */
// @ts-ignore: decorator
@inline
function upwardBundle<T>(plan: usize, at: usize, g: usize, m: usize, x: usize, w: usize, dx: usize, dw: usize, add: bool): void {
  const kind = load<i32>(at + KIND), groups = field(at, GROUPS), atX = field(at, AT_X), atW = field(at, AT_W);
  const fromG = g + field(at, AT_O), fromM = m + field(at, AT_M);
  if (sizeof<T>() == 4 && kind >= 0) {
    const mask = load<i32>(at + MASK) | (add ? i32.MIN_VALUE : 0);
    call_indirect<void>(upwardEntry(kind), fromG, fromM, x + atX, w + atW, dx + atX, dw + atW, field(at, W_STRIDE), <i32>groups, mask);
  } else {
    const steps = records(plan, STEPS) + (field(at, AT_STEP) << 2);
    tableUpward<T>(steps, field(at, DIM1), field(at, DIM3), fromG, fromM, x + atX, w + atW, dx + atX, dw + atW, groups, add);
  }
}

/** dm += the paths of a bundle. */
// @ts-ignore: decorator
@inline
function outwardBundle<T>(plan: usize, at: usize, g: usize, x: usize, w: usize, dm: usize): void {
  const kind = load<i32>(at + KIND), groups = field(at, GROUPS);
  const fromG = g + field(at, AT_O), fromX = x + field(at, AT_X), fromW = w + field(at, AT_W), to = dm + field(at, AT_M);
  if (sizeof<T>() == 4 && kind >= 0) call_indirect<void>(outwardEntry(kind), fromG, fromX, fromW, to, field(at, W_STRIDE), <i32>groups, load<i32>(at + MASK));
  else tableOutward<T>(records(plan, STEPS) + (field(at, AT_STEP) << 2), field(at, DIM1), field(at, DIM3), fromG, fromX, fromW, to, groups);
}

function forward<T>(
  plan: usize, coefficients: usize, x: usize, y: usize, w: usize, a: usize, b: usize, c: usize, starts: usize, order: usize, senders: usize,
  out: usize, scratch: usize, from: i32, to: i32, add: i32,
): void {
  const outRow = field(plan, OUT_ROW), mBytes = field(plan, M_BYTES), xTile = field(plan, X_TILE), wTile = field(plan, W_TILE);
  const along = (a | b | c) != 0;
  const rows = scratch, wRows = rows + 16, cRows = wRows + 16, yLanes = cRows + 16, m = yLanes + (field(plan, Y_DIM) << 4), mb = m + mBytes;
  const tx = mb + mBytes, ta = tx + xTile * lanes<T>(), tw = ta + xTile * lanes<T>(), tc = tw + wTile * lanes<T>(), tile = tc + wTile * lanes<T>();
  clear(tx, tile + field(plan, O_TILE) - tx);

  const bundles = records(plan, BUNDLES), bundlesEnd = bundles + field(plan, BUNDLES) * BUNDLE_SIZE;
  const last = starts ? listed(starts, to) : to;
  let next = starts ? listed(starts, from) : from, first = next; // the edges at the places first … next are there
  for (let r = from; r < to; ++r) {
    const end = starts ? listed(starts, r + 1) : r + 1;
    let place = starts ? listed(starts, r) : r;
    while (place < end) {
      if (place == next) {
        first = place;
        next = min(place + lanes<T>(), last);
        const n = next - first;
        coupleAt<T>(plan, coefficients, y, order, place, n, rows, yLanes, m);
        if (b) coupleAt<T>(plan, coefficients, b, order, place, n, rows, yLanes, mb);
        featuresAt<T>(plan, x, order, senders, place, n, tx);
        if (a) featuresAt<T>(plan, a, order, senders, place, n, ta);
        weightsAt<T>(plan, w, order, place, n, tw, wRows, rows);
        if (c) weightsAt<T>(plan, c, order, place, n, tc, cRows, rows);
      }
      const stop = min(end, next);
      for (let i = <usize>(place - first), n = <usize>(stop - first); i < n; ++i) {
        for (let at = bundles; at < bundlesEnd; at += BUNDLE_SIZE) {
          const lane = i * sizeof<T>(), wAt = <usize>load<u32>(wRows + (i << 2));
          if (!along) forwardBundle<T>(plan, at, tx + i * xTile, m + lane, wAt, tile);
          else {
            if (a) forwardBundle<T>(plan, at, ta + i * xTile, m + lane, wAt, tile);
            if (b) forwardBundle<T>(plan, at, tx + i * xTile, mb + lane, wAt, tile);
            if (c) forwardBundle<T>(plan, at, tx + i * xTile, m + lane, <usize>load<u32>(cRows + (i << 2)), tile);
          }
        }
      }
      place = stop;
    }
    giveResults<T>(plan, tile, out + outRow * <usize>r, add != 0);
  }
}

function backward<T>(
  plan: usize, coefficients: usize, x: usize, y: usize, w: usize, a: usize, b: usize, c: usize, g: usize, starts: usize, order: usize, senders: usize,
  dx: usize, dy: usize, dw: usize, scratch: usize, from: i32, to: i32, add: i32,
): void {
  const xRow = field(plan, X_ROW), dwRow = field(plan, DW_ROW), outRow = field(plan, OUT_ROW), mBytes = field(plan, M_BYTES), xTile = field(plan, X_TILE);
  const wTile = max(field(plan, W_TILE), (dwRow + 31) & ~31), along = (a | b | c) != 0, adds = add != 0, up = (dx | dw) != 0;
  const direct = dw != 0 && field(plan, IN_PLACE) != 0; // otherwise dw goes through padded rows
  const rows = scratch, wRows = rows + 16, cRows = wRows + 16, yLanes = cRows + 16, m = yLanes + (field(plan, Y_DIM) << 4), mb = m + mBytes, md = mb + mBytes;
  const dm = md + mBytes, tx = dm + mBytes * lanes<T>(), ta = tx + xTile * lanes<T>(), tdx = ta + xTile * lanes<T>(), tile = tdx + xTile * lanes<T>();
  const tw = tile + field(plan, O_TILE), tc = tw + wTile * lanes<T>(), tdw = tc + wTile * lanes<T>();
  clear(dm, tdw + wTile * lanes<T>() - dm);

  const bundles = records(plan, BUNDLES), bundlesEnd = bundles + field(plan, BUNDLES) * BUNDLE_SIZE;
  const last = starts ? listed(starts, to) : to;
  let next = starts ? listed(starts, from) : from, first = next;
  for (let r = from; r < to; ++r) {
    const end = starts ? listed(starts, r + 1) : r + 1;
    let place = starts ? listed(starts, r) : r;
    if (place < end) takeResults<T>(plan, g + outRow * <usize>r, tile);
    while (place < end) {
      if (place == next) {
        first = place;
        next = min(place + lanes<T>(), last);
        const n = next - first;
        if (up) coupleAt<T>(plan, coefficients, y, order, place, n, rows, yLanes, m);
        if (up && b != 0) coupleAt<T>(plan, coefficients, b, order, place, n, rows, yLanes, mb);
        featuresAt<T>(plan, x, order, senders, place, n, tx);
        if (a) featuresAt<T>(plan, a, order, senders, place, n, ta); // without a or c, zeros stand there
        weightsAt<T>(plan, w, order, place, n, tw, wRows, rows);
        if (c) weightsAt<T>(plan, c, order, place, n, tc, cRows, rows);
        else rowsAt(tc, 0, 0, 0, n, lanes<T>(), cRows);
        if (direct) {
          rowsAt(dw, dwRow, order, place, n, lanes<T>(), rows);
          touch(rows, n, dwRow, rows);
        }
      }
      const stop = min(end, next);
      for (let i = <usize>(place - first), n = <usize>(stop - first); i < n; ++i) {
        for (let at = bundles; at < bundlesEnd; at += BUNDLE_SIZE) {
          const lane = i * sizeof<T>(), xAt = tx + i * xTile, aAt = ta + i * xTile, dxAt = tdx + i * xTile, dmAt = dm + i * mBytes;
          const wAt = <usize>load<u32>(wRows + (i << 2)), cAt = <usize>load<u32>(cRows + (i << 2));
          if (up) {
            const dwAt = direct ? dw + dwRow * <usize>listed(order, first + <i32>i) : tdw + i * wTile, onto = direct && adds;
            if (!along) upwardBundle<T>(plan, at, tile, m + lane, xAt, wAt, dxAt, dwAt, onto);
            else {
              if (a | c) upwardBundle<T>(plan, at, tile, m + lane, aAt, cAt, dxAt, dwAt, onto);
              if (b) upwardBundle<T>(plan, at, tile, mb + lane, xAt, wAt, dxAt, dwAt, onto || (a | c) != 0);
            }
          }
          if (dy) {
            if (!along) outwardBundle<T>(plan, at, tile, xAt, wAt, dmAt);
            else {
              if (a) outwardBundle<T>(plan, at, tile, aAt, wAt, dmAt);
              if (c) outwardBundle<T>(plan, at, tile, xAt, cAt, dmAt);
            }
          }
        }
      }
      for (; place < stop; ++place) {
        const i = <usize>(place - first), edge = listed(order, place);
        if (dx) addFeatures<T>(plan, tdx + i * xTile, dx + xRow * <usize>listed(senders, edge));
        if (dw != 0 && !direct) giveWeights<T>(plan, tdw + i * wTile, dw + dwRow * <usize>edge, adds);
        if (dy) sumLanes<T>(plan, dm + i * mBytes, md + i * sizeof<T>());
      }
      if (dy != 0 && place == next) {
        rowsAt(dy, field(plan, Y_ROW), order, first, next - first, lanes<T>(), rows);
        uncouple<T>(plan, coefficients, md, rows, next - first, yLanes, adds);
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
