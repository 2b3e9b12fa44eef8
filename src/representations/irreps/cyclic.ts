import { rootOfUnity } from "../../arithmetic/index.js";
import type { FiniteGroup } from "../../groups/index.js";
import { type Family, irrepOf, numbered, quarterTurn, signIrrep, trivialIrrep, wholeNumber } from "./family.js";

/**
 * The irreps of C_n, by frequency k = 0 … ⌊n/2⌋: element g is the rotation by 2πkg/n. For k = 0 and k = n/2 that is ±1, of type R;
 * all others have two dimensions and type C.
 */
export function cyclicFamily(group: FiniteGroup, n: number): Family<number> {
  return {
    ids: () => numbered(Math.floor(n / 2)),
    make(id) {
      const k = wholeNumber(id);
      if (k === undefined || 2 * k > n) return undefined;
      const checked = (g: number): number => group.product(g, 0);
      if (k === 0) return trivialIrrep(group, id);
      if (2 * k === n) return signIrrep(group, id, (g) => checked(g) % 2 === 1);
      return irrepOf({
        group,
        id,
        dim: 2,
        type: "C",
        units: [quarterTurn()],
        at(g) {
          const [c, s] = rootOfUnity(checked(g) * k, n);
          return Float64Array.of(c, 0 - s, s, c);
        },
      });
    },
  };
}
