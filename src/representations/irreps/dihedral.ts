import { rootOfUnity } from "../../arithmetic/index.js";
import type { FiniteGroup } from "../../groups/index.js";
import { type Family, irrepOf, signIrrep, trivialIrrep } from "./family.js";

/**
 * The irreps of D_n in Mulliken's names. A2 is −1 on every mirror; for even n, B1 is −1 on the rotation by 2π/n and 1 on the mirror
 * diag(1, −1), and B2 = A2 ⊗ B1; E_k, 0 < k < n/2, turns by k times the angle and mirrors by diag(1, −1), and is called E if there is
 * no other. All have type R. As a pair [flip, frequency]: A1 is [0, 0], A2 [1, 0], E_k [1, k], B1 [0, n/2], B2 [1, n/2].
 */
export function dihedralFamily(group: FiniteGroup, n: number): Family<number> {
  const pairs = Math.floor((n - 1) / 2); // how many irreps of dimension two
  const ones = n % 2 === 0 ? ["A1", "A2", "B1", "B2"] : ["A1", "A2"];
  const ids = [...ones, ...Array.from({ length: pairs }, (_, i) => (pairs === 1 ? "E" : `E${i + 1}`))];
  const mirror = (g: number): boolean => group.product(g, 0) >= n;
  const odd = (g: number): boolean => (g % n) % 2 === 1;
  return {
    ids: () => ids,
    make(id) {
      const place = ids.indexOf(id);
      if (place < 0) return undefined;
      if (id === "A1") return trivialIrrep(group, id);
      if (id === "A2") return signIrrep(group, id, mirror);
      if (id === "B1") return signIrrep(group, id, (g) => odd(group.product(g, 0)));
      if (id === "B2") return signIrrep(group, id, (g) => mirror(g) !== odd(g));
      const k = place - ones.length + 1;
      return irrepOf({
        group,
        id,
        dim: 2,
        at(g) {
          const flipped = mirror(g);
          const [c, s] = rootOfUnity((g % n) * k, n);
          return flipped ? Float64Array.of(c, s, s, 0 - c) : Float64Array.of(c, 0 - s, s, c);
        },
      });
    },
    pair(flip, frequency) {
      if ((flip !== 0 && flip !== 1) || !Number.isInteger(frequency)) return undefined;
      if (frequency === 0) return ["A1", "A2"][flip];
      if (2 * frequency === n) return ["B1", "B2"][flip];
      return flip === 1 && frequency > 0 ? ids[ones.length + frequency - 1] : undefined;
    },
  };
}
