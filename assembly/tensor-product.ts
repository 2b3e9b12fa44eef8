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

/** Edges in a vector. */
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

/** o += the paths of all bundles. */
function forwardBundles<T>(plan: usize, x: usize, m: usize, w: usize, o: usize): void {
  let at = records(plan, BUNDLES);
  for (const end = at + field(plan, BUNDLES) * BUNDLE_SIZE; at < end; at += BUNDLE_SIZE) {
    const kind = load<i32>(at + KIND), groups = field(at, GROUPS);
    const fromX = x + field(at, AT_X), fromM = m + field(at, AT_M), fromW = w + field(at, AT_W), to = o + field(at, AT_O);
    if (sizeof<T>() == 4 && kind >= 0) call_indirect<void>(forwardEntry(kind), fromX, fromM, fromW, to, field(at, W_STRIDE), <i32>groups, load<i32>(at + MASK));
    else tableForward<T>(records(plan, STEPS) + (field(at, AT_STEP) << 2), field(at, DIM1), field(at, DIM3), fromX, fromM, fromW, to, groups);
  }
}

/** dx += and dw = or += the paths of all bundles. */
function upwardBundles<T>(plan: usize, g: usize, m: usize, x: usize, w: usize, dx: usize, dw: usize, add: bool): void {
  let at = records(plan, BUNDLES);
  for (const end = at + field(plan, BUNDLES) * BUNDLE_SIZE; at < end; at += BUNDLE_SIZE) {
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
}

/** dm += the paths of all bundles. */
function outwardBundles<T>(plan: usize, g: usize, x: usize, w: usize, dm: usize): void {
  let at = records(plan, BUNDLES);
  for (const end = at + field(plan, BUNDLES) * BUNDLE_SIZE; at < end; at += BUNDLE_SIZE) {
    const kind = load<i32>(at + KIND), groups = field(at, GROUPS);
    const fromG = g + field(at, AT_O), fromX = x + field(at, AT_X), fromW = w + field(at, AT_W), to = dm + field(at, AT_M);
    if (sizeof<T>() == 4 && kind >= 0) call_indirect<void>(outwardEntry(kind), fromG, fromX, fromW, to, field(at, W_STRIDE), <i32>groups, load<i32>(at + MASK));
    else tableOutward<T>(records(plan, STEPS) + (field(at, AT_STEP) << 2), field(at, DIM1), field(at, DIM3), fromG, fromX, fromW, to, groups);
  }
}

function forward<T>(
  plan: usize, coefficients: usize, x: usize, y: usize, w: usize, a: usize, b: usize, c: usize, starts: usize, order: usize, senders: usize,
  out: usize, scratch: usize, from: i32, to: i32, add: i32,
): void {
  const xRow = field(plan, X_ROW), yRow = field(plan, Y_ROW), wRow = field(plan, W_ROW), outRow = field(plan, OUT_ROW);
  const inPlace = field(plan, IN_PLACE) != 0, along = (a | b | c) != 0;
  const rows = scratch, yLanes = rows + 32, m = yLanes + (field(plan, Y_DIM) << 4), mb = m + field(plan, M_BYTES);
  const tx = mb + field(plan, M_BYTES), ta = tx + field(plan, X_TILE), tw = ta + field(plan, X_TILE), tc = tw + field(plan, W_TILE);
  const tile = tc + field(plan, W_TILE);
  clear(tx, tile + field(plan, O_TILE) - tx);

  const last = starts ? listed(starts, to) : to;
  let next = starts ? listed(starts, from) : from, first = next; // M is there for the places first … next
  for (let r = from; r < to; ++r) {
    const end = starts ? listed(starts, r + 1) : r + 1;
    for (let place = starts ? listed(starts, r) : r; place < end; ++place) {
      if (place == next) {
        first = place;
        next = min(place + lanes<T>(), last);
        rowsAt(y, yRow, order, place, next - place, lanes<T>(), rows);
        couple<T>(plan, coefficients, rows, yLanes, m);
        if (b) {
          rowsAt(b, yRow, order, place, next - place, lanes<T>(), rows);
          couple<T>(plan, coefficients, rows, yLanes, mb);
        }
      }
      const edge = listed(order, place), lane = <usize>(place - first) * sizeof<T>();
      const atX = xRow * <usize>listed(senders, edge), atW = wRow * <usize>edge;
      let wAt = w + atW, cAt = c + atW;
      if (!inPlace) {
        takeWeights<T>(plan, wAt, tw);
        wAt = tw;
        if (c) {
          takeWeights<T>(plan, cAt, tc);
          cAt = tc;
        }
      }
      takeFeatures<T>(plan, x + atX, tx);
      if (!along) {
        forwardBundles<T>(plan, tx, m + lane, wAt, tile);
        continue;
      }
      if (a) {
        takeFeatures<T>(plan, a + atX, ta);
        forwardBundles<T>(plan, ta, m + lane, wAt, tile);
      }
      if (b) forwardBundles<T>(plan, tx, mb + lane, wAt, tile);
      if (c) forwardBundles<T>(plan, tx, m + lane, cAt, tile);
    }
    giveResults<T>(plan, tile, out + outRow * <usize>r, add != 0);
  }
}

function backward<T>(
  plan: usize, coefficients: usize, x: usize, y: usize, w: usize, a: usize, b: usize, c: usize, g: usize, starts: usize, order: usize, senders: usize,
  dx: usize, dy: usize, dw: usize, scratch: usize, from: i32, to: i32, add: i32,
): void {
  const xRow = field(plan, X_ROW), yRow = field(plan, Y_ROW), wRow = field(plan, W_ROW), dwRow = field(plan, DW_ROW), outRow = field(plan, OUT_ROW);
  const inPlace = field(plan, IN_PLACE) != 0, along = (a | b | c) != 0, adds = add != 0;
  const rows = scratch, yLanes = rows + 32, m = yLanes + (field(plan, Y_DIM) << 4), mb = m + field(plan, M_BYTES), md = mb + field(plan, M_BYTES);
  const dm = md + field(plan, M_BYTES), tx = dm + field(plan, M_BYTES), ta = tx + field(plan, X_TILE), tdx = ta + field(plan, X_TILE);
  const tile = tdx + field(plan, X_TILE), tw = tile + field(plan, O_TILE), wBytes = max(field(plan, W_TILE), (dwRow + 15) & ~15);
  const tc = tw + wBytes, tdw = tc + wBytes;
  clear(dm, tdw + wBytes - dm);

  const last = starts ? listed(starts, to) : to;
  let next = starts ? listed(starts, from) : from, first = next;
  for (let r = from; r < to; ++r) {
    const end = starts ? listed(starts, r + 1) : r + 1;
    let place = starts ? listed(starts, r) : r;
    if (place < end) takeResults<T>(plan, g + outRow * <usize>r, tile);
    for (; place < end; ++place) {
      if (place == next) {
        first = place;
        next = min(place + lanes<T>(), last);
        if (dx | dw) {
          rowsAt(y, yRow, order, place, next - place, lanes<T>(), rows);
          couple<T>(plan, coefficients, rows, yLanes, m);
          if (b) {
            rowsAt(b, yRow, order, place, next - place, lanes<T>(), rows);
            couple<T>(plan, coefficients, rows, yLanes, mb);
          }
        }
      }
      const edge = listed(order, place), lane = <usize>(place - first) * sizeof<T>();
      const atX = xRow * <usize>listed(senders, edge), atW = wRow * <usize>edge;
      takeFeatures<T>(plan, x + atX, tx);
      if (a) takeFeatures<T>(plan, a + atX, ta); // without a or c, zeros stand there
      let wAt = w + atW, cAt = c ? c + atW : tc;
      if (!inPlace) {
        takeWeights<T>(plan, wAt, tw);
        if (c) takeWeights<T>(plan, cAt, tc);
        wAt = tw;
        cAt = tc;
      }
      if (dx | dw) {
        const direct = inPlace && dw != 0; // otherwise dw goes through a row of scratch
        const dwAt = direct ? dw + dwRow * <usize>edge : tdw, onto = direct && adds;
        if (!along) upwardBundles<T>(plan, tile, m + lane, tx, wAt, tdx, dwAt, onto);
        else {
          if (a | c) upwardBundles<T>(plan, tile, m + lane, ta, cAt, tdx, dwAt, onto);
          if (b) upwardBundles<T>(plan, tile, mb + lane, tx, wAt, tdx, dwAt, onto || (a | c) != 0);
        }
        if (dx) addFeatures<T>(plan, tdx, dx + atX);
        if (dw != 0 && !direct) giveWeights<T>(plan, tdw, dw + dwRow * <usize>edge, adds);
      }
      if (dy) {
        if (!along) outwardBundles<T>(plan, tile, tx, wAt, dm);
        else {
          if (a) outwardBundles<T>(plan, tile, ta, wAt, dm);
          if (c) outwardBundles<T>(plan, tile, tx, cAt, dm);
        }
        sumLanes<T>(plan, dm, md + lane);
        if (place + 1 == next) {
          rowsAt(dy, yRow, order, first, next - first, lanes<T>(), rows);
          uncouple<T>(plan, coefficients, md, rows, next - first, yLanes, adds);
        }
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
