import { sincos } from "../../arithmetic/index.js";
import { so2 } from "../../groups/index.js";
import { type Family, irrepOf, numbered, quarterTurn, trivialIrrep, wholeNumber } from "./family.js";

/** The irreps of SO(2), by frequency: 0 is trivial, k > 0 the rotation by k times the angle, of type C. */
export function so2Family(): Family<number> {
  const group = so2();
  return {
    ids: numbered,
    make(id) {
      const k = wholeNumber(id);
      if (k === undefined) return undefined;
      if (k === 0) return trivialIrrep(group, id);
      return irrepOf({
        group,
        id,
        dim: 2,
        type: "C",
        units: [quarterTurn()],
        at(angle) {
          if (!Number.isFinite(angle))
            throw new RangeError(`SO2: an element is a finite angle in radians, found ${String(angle)}`);
          const [s, c] = sincos(k * angle);
          return Float64Array.of(c, -s, s, c);
        },
      });
    },
  };
}
