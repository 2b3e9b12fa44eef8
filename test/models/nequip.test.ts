import { describe, expect, test } from "vitest";
import { batchOf, derive, stressOf } from "../../src/models/index.js";
import {
  add,
  forget,
  inner,
  plain,
  scaleBy,
  scope,
  subtract,
  type Tensor,
  toArray,
  valueAndGrad,
} from "../../src/tensor/index.js";
import { values } from "../reference/read-safetensors.js";
import { allWeights, correspondence, inTheirOrder, referenceModel } from "./nequip-reference.js";

const of = (key: string): Float64Array => values("nequip_small", key).data;

function system(name: string) {
  const cell = of(`${name}.cell`);
  const periodic = cell.some((x) => x !== 0);
  return {
    species: Array.from(of(`${name}.species`), (s) => s + 1),
    positions: of(`${name}.pos`),
    ...(periodic ? { cell, periodic: [true, true, true] as const } : {}),
  };
}

/** Largest difference, relative to the largest number. */
function relative(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < wanted.length; i++) {
    difference = Math.max(difference, Math.abs(found[i] - wanted[i]));
    size = Math.max(size, Math.abs(wanted[i]));
  }
  return found.length === wanted.length ? difference / size : Number.POSITIVE_INFINITY;
}

describe.each([
  { dtype: "f64" as const, tolerance: 1e-10, weights: 1e-10 },
  { dtype: "f32" as const, tolerance: 2e-5, weights: 1e-4 },
])("the network that e3nn computed, $dtype", ({ dtype, tolerance, weights }) => {
  const model = referenceModel(dtype);

  test.each(["molecule", "crystal"])("%s: energies, forces and stress", (name) => {
    scope(() => {
      const batch = batchOf([system(name)], model.elements, model.cutoff);
      expect(batch.graph.edges).toBe(values("nequip_small", `${name}.edge`).shape[1]);
      const { atomEnergies, energies, forces, virials } = derive(model, batch);
      expect(relative(toArray(atomEnergies), of(`${name}.atom_energy`))).toBeLessThan(tolerance);
      expect(relative(toArray(energies), of(`${name}.energy`))).toBeLessThan(tolerance);
      expect(relative(toArray(forces), of(`${name}.forces`))).toBeLessThan(tolerance);
      const s = toArray(stressOf(virials, [batch.volumes[0] ?? 1]));
      const [xx, yy, zz, yz, xz, xy] = s;
      expect(relative([xx, xy, xz, xy, yy, yz, xz, yz, zz], of(`${name}.stress`))).toBeLessThan(tolerance);
    });
  });

  test.each(["molecule", "crystal"])("%s: the gradient of a force loss by every weight", (name) => {
    const params = allWeights(model);
    const atoms = of(`${name}.species`).length;
    const loss = () => {
      const { energies, forces } = derive(model, batchOf([system(name)], model.elements, model.cutoff));
      const d = subtract(forget(forces), plain(of(`${name}.target_forces`), { shape: [atoms, 3] }));
      const e = scaleBy(subtract(forget(energies), plain(of(`${name}.target_energy`), { shape: [1, 1] })), 1 / atoms);
      return add(scaleBy(inner(d, d), 1 / d.size), inner(e, e));
    };
    const { value, grads } = valueAndGrad(params, loss)();
    expect(relative([value], of(`${name}.loss`))).toBeLessThan(2 * tolerance);
    for (const { ours, theirs, places } of correspondence()) {
      expect(
        relative(inTheirOrder((grads as Record<string, Tensor>)[ours], places), of(`${name}.grad.${theirs}`)),
        theirs,
      ).toBeLessThan(weights);
    }
  });
});
