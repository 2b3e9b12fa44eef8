import { sincos } from "../../arithmetic/index.js";
import { type O2Element, o2 } from "../../groups/index.js";
import { type Family, irrepOf, signIrrep, trivialIrrep, wholeNumber } from "./family.js";

/**
 * The irreps of O(2), all of type R: A1 trivial, A2 the determinant, E_k with k > 0 the rotation by k times the angle, after diag(1, −1)
 * for mirrors. As a pair [flip, frequency]: A1 is [0, 0], A2 [1, 0], E_k [1, k].
 */
export function o2Family(): Family<O2Element> {
  const group = o2();
  return {
    ids: (maxFrequency) => ["A1", "A2", ...Array.from({ length: maxFrequency }, (_, i) => `E${i + 1}`)],
    make(id) {
      if (id === "A1") return trivialIrrep(group, id);
      if (id === "A2") return signIrrep(group, id, ({ mirror }) => mirror);
      const k = id.startsWith("E") ? wholeNumber(id.slice(1)) : undefined;
      if (k === undefined || k === 0) return undefined;
      return irrepOf({
        group,
        id,
        dim: 2,
        at(g) {
          const { mirror, angle } = g ?? {};
          if (!Number.isFinite(angle) || typeof mirror !== "boolean")
            throw new RangeError(
              `O2: an element is { mirror, angle } with a finite angle, found ${typeof g === "object" ? JSON.stringify(g) : String(g)}`,
            );
          const [s, c] = sincos(k * angle);
          return mirror ? Float64Array.of(c, s, s, -c) : Float64Array.of(c, -s, s, c);
        },
      });
    },
    pair(flip, frequency) {
      if ((flip !== 0 && flip !== 1) || !Number.isInteger(frequency) || frequency < 0) return undefined;
      if (frequency === 0) return flip === 0 ? "A1" : "A2";
      return flip === 1 ? `E${frequency}` : undefined;
    },
  };
}
