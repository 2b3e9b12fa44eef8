import { productError, sumError } from "./double-double.js";

/**
 * √(x² + y² + z²) without overflow or underflow on the way. At most 1 ulp from the exact value; ∞ if an argument is
 * infinite, even beside NaN.
 */
export function hypot(x: number, y: number, z = 0): number {
  const largest = Math.max(Math.abs(x), Math.abs(y), Math.abs(z));
  if (Math.abs(x) === Infinity || Math.abs(y) === Infinity || Math.abs(z) === Infinity) return Infinity;
  if (!(largest > 0)) return largest;
  const up = largest < 1e-130;
  const down = largest > 1e150;
  const scale = up ? 4.149515568880993e180 : down ? 2.409919865102884e-181 : 1; // 2^±600
  const [a, b, c] = [x * scale, y * scale, z * scale];
  const [aa, bb, cc] = [a * a, b * b, c * c];
  const ab = aa + bb;
  const sum = ab + cc;
  const low =
    productError(a, a, aa) + productError(b, b, bb) + productError(c, c, cc) + sumError(aa, bb, ab) + sumError(ab, cc, sum);
  const root = Math.sqrt(sum);
  const square = root * root;
  const y0 = root + (sum - square - productError(root, root, square) + low) / (2 * root);
  return up ? y0 * 2.409919865102884e-181 : down ? y0 * 4.149515568880993e180 : y0;
}
