import { type O3Element, o3, Rotation, so3 } from "../../groups/index.js";
import { wignerD } from "../wigner-d.js";
import { type Family, irrepOf, numbered, trivialIrrep, wholeNumber } from "./family.js";

/** The irreps of SO(3), by degree: {@link wignerD}, of type R and dimension 2l+1, in the real basis with the pole y. */
export function so3Family(): Family<Rotation> {
  const group = so3();
  return {
    ids: numbered,
    make(id) {
      const l = wholeNumber(id);
      if (l === undefined) return undefined;
      if (l === 0) return trivialIrrep(group, id);
      return irrepOf({ group, id, dim: 2 * l + 1, at: (rotation) => wignerD(l, required("SO3", "a Rotation", rotation)) });
    },
  };
}

/**
 * The irreps of O(3): degree and parity, "1o" for vectors. Inversion is 1 for e and −1 for o. In order 0e, 0o, 1o, 1e, 2e, 2o: first the
 * parity of the spherical harmonics. As a pair [inversion, l]: inversion 0 for e, 1 for o.
 */
export function o3Family(): Family<O3Element> {
  const group = o3();
  return {
    ids: (maxFrequency) => numbered(maxFrequency).flatMap((l) => (Number(l) % 2 === 0 ? [`${l}e`, `${l}o`] : [`${l}o`, `${l}e`])),
    make(id) {
      const [l, parity] = [wholeNumber(id.slice(0, -1)), id.slice(-1)];
      if (l === undefined || (parity !== "e" && parity !== "o")) return undefined;
      if (id === "0e") return trivialIrrep(group, id);
      return irrepOf({
        group,
        id,
        dim: 2 * l + 1,
        at(g) {
          const d = wignerD(l, required("O3", "{ rotation, inversion } with a Rotation", g?.rotation));
          const { inversion } = g;
          return inversion && parity === "o" ? d.map((value) => -value) : d;
        },
      });
    },
    pair(inversion, l) {
      return inversion === 0 || inversion === 1 ? `${l}${inversion === 0 ? "e" : "o"}` : undefined;
    },
  };
}

function required(group: string, what: string, rotation: unknown): Rotation {
  if (rotation instanceof Rotation) return rotation;
  throw new TypeError(`${group}: an element is ${what}, found ${rotation === null ? "null" : typeof rotation}`);
}
