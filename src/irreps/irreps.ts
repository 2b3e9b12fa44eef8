import { canonical } from "./layout.js";
import type { Canon, Text } from "./types.js";

/**
 * Irreps, checked and canonical: irreps("8x0e + 1o") = "8x0e+1x1o", also in its type.
 *
 * @param text - "8x0e + 4x1o" for O(3), "8x0 + 4x1" for SO(3), "" for none
 * @throws TypeError if `text` is not a string
 * @throws RangeError if it is not irreps; where the text is literal this is a compile error
 */
export function irreps<const S extends string>(text: Text<S>): Canon<S> {
  return canonical(text) as Canon<S>;
}
