/**
 * Natural numbers of many words: u32 words, the lowest first, and a length, which is 0 for zero and else leaves no zero word on top.
 * What changes a number in place returns its new length; the caller keeps room for one word more than a number has, two for products.
 */

/** x·m in place. */
export function multiplySmall(x: usize, length: i32, m: u32): i32 {
  let carry: u64 = 0;
  const end = x + 4 * <usize>length;
  for (let at = x; at < end; at += 4) {
    carry += <u64>load<u32>(at) * <u64>m;
    store<u32>(at, <u32>carry);
    carry >>= 32;
  }
  if (carry == 0) return length;
  store<u32>(end, <u32>carry);
  return length + 1;
}

/** x/d in place, where d divides x. */
export function divideSmall(x: usize, length: i32, d: u32): i32 {
  let rest: u64 = 0;
  for (let at = x + 4 * <usize>length; at > x; ) {
    at -= 4;
    rest = (rest << 32) | <u64>load<u32>(at);
    const quotient = rest / <u64>d;
    store<u32>(at, <u32>quotient);
    rest -= quotient * <u64>d;
  }
  while (length > 0 && load<u32>(x + 4 * <usize>(length - 1)) == 0) --length;
  return length;
}

/** sum + x, into sum. */
export function add(sum: usize, length: i32, x: usize, xLength: i32): i32 {
  let carry: u64 = 0;
  let i = 0;
  for (; i < xLength || carry != 0; ++i) {
    const at = 4 * <usize>i;
    if (i < length) carry += <u64>load<u32>(sum + at);
    if (i < xLength) carry += <u64>load<u32>(x + at);
    store<u32>(sum + at, <u32>carry);
    carry >>= 32;
  }
  return max(i, length);
}

/** x − y into x: the length of |x − y|, negative if x < y. */
export function subtract(x: usize, xLength: i32, y: usize, yLength: i32): i32 {
  let order = xLength - yLength;
  for (let i = xLength - 1; order == 0 && i >= 0; --i) {
    const a = load<u32>(x + 4 * <usize>i);
    const b = load<u32>(y + 4 * <usize>i);
    order = a < b ? -1 : a > b ? 1 : 0;
  }
  if (order == 0) return 0;
  const larger = order > 0 ? x : y;
  const smaller = order > 0 ? y : x;
  const most = max(xLength, yLength);
  const least = min(xLength, yLength);
  let borrow: i64 = 0;
  let length = 0;
  for (let i = 0; i < most; ++i) {
    const at = 4 * <usize>i;
    borrow += <i64>load<u32>(larger + at);
    if (i < least) borrow -= <i64>load<u32>(smaller + at);
    store<u32>(x + at, <u32>borrow);
    if (<u32>borrow != 0) length = i + 1;
    borrow >>= 32;
  }
  return order > 0 ? length : -length;
}

/** x·y, into out, which is neither. */
export function multiply(x: usize, xLength: i32, y: usize, yLength: i32, out: usize): i32 {
  if (xLength == 0 || yLength == 0) return 0;
  memory.fill(out, 0, 4 * <usize>(xLength + yLength));
  for (let i = 0; i < xLength; ++i) {
    const word = <u64>load<u32>(x + 4 * <usize>i);
    let carry: u64 = 0;
    let at = out + 4 * <usize>i;
    for (let j = 0; j < yLength; ++j, at += 4) {
      carry += word * <u64>load<u32>(y + 4 * <usize>j) + <u64>load<u32>(at);
      store<u32>(at, <u32>carry);
      carry >>= 32;
    }
    store<u32>(at, <u32>carry);
  }
  const length = xLength + yLength;
  return load<u32>(out + 4 * <usize>(length - 1)) == 0 ? length - 1 : length;
}
