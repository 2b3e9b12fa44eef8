import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { nequip, type System } from "../../src/models/index.js";
import { assign, parameters, state, toArray } from "../../src/tensor/index.js";
import { type Laws, type Predictor, verifyPotential } from "../../src/testing/index.js";
import { held } from "../tensor/draw.js";

/** Molecules whose atoms lie 0.9 to 3 Å apart. */
function molecules(count: number, atoms: number, elements: readonly number[], seed: number): System[] {
  const random = generator(seed);
  return Array.from({ length: count }, () => {
    const positions: number[] = [];
    while (positions.length < 3 * atoms) {
      const p = [...random.normals(3)].map((t) => 1.4 * t);
      let least = 9;
      for (let j = 0; j < positions.length; j += 3)
        least = Math.min(least, Math.hypot(p[0] - positions[j], p[1] - positions[j + 1], p[2] - positions[j + 2]));
      if (least > 0.9) positions.push(...p);
    }
    return {
      species: Array.from({ length: atoms }, (_, i) => elements[i % elements.length]),
      positions: Float64Array.from(positions),
    };
  });
}

const crystal: System = {
  species: [8, 1, 6],
  positions: Float64Array.of(0.1, 0.2, 0.3, 1.6, 0.1, 1.9, 2.2, 2.4, 0.2),
  cell: Float64Array.of(3.4, 0, 0, 0.5, 3.6, 0, -0.3, 0.4, 3.9),
  periodic: [true, true, true],
};

const laws = ["rotation", "reflection", "permutation", "translation"] as const;
const worstOf = (found: Laws): Record<string, number> => ({
  ...Object.fromEntries(laws.map((law) => [law, Math.max(found[law].energy, found[law].forces)])),
  gradient: found.gradient as number,
});

describe.each([
  { dtype: "f32" as const, tolerance: 1e-5 },
  { dtype: "f64" as const, tolerance: 1e-12 },
])("a potential, $dtype", ({ dtype, tolerance }) => {
  const model = nequip({
    elements: [1, 6, 8],
    cutoff: 3.5,
    hidden: "4x0e+2x0o+4x1o+2x1e+2x2e",
    layers: 2,
    radialWidths: [8],
    readout: "silu",
    dtype,
    random: 2,
  });
  // total energies as they come from calculations of electrons
  assign(model.shift, [-13.6, -1030.1, -2042.7]);
  assign(model.scale, [0.9, 1.1, 1.3]);
  const systems = [...molecules(4, 7, [1, 6, 8], 1), crystal];

  test("keeps all laws, with its parameters and with random ones", () => {
    const { trained, randomized, worst, worstGradient } = verifyPotential(model, systems, { elements: 10, seed: 1 });
    for (const found of [trained, randomized]) {
      for (const law of laws) {
        expect(found[law].energy).toBeLessThan(tolerance);
        expect(found[law].forces).toBeLessThan(tolerance);
      }
      expect(found.gradient).toBeLessThan(1e-6);
    }
    // rounding is there, so something was moved and compared
    for (const law of ["rotation", "reflection"] as const)
      expect(Math.min(trained[law].energy, trained[law].forces)).toBeGreaterThan(tolerance / 1e5);
    expect(worst).toBe(
      Math.max(...[trained, randomized].flatMap((found) => laws.flatMap((law) => [found[law].energy, found[law].forces]))),
    );
    expect(worstGradient).toBe(Math.max(trained.gradient as number, randomized.gradient as number));
  });

  test("has the same parameters, precision and memory afterwards", () => {
    const now = () => Object.entries(state(model)).map(([name, x]) => [name, x.dtype, ...toArray(x)]);
    const [before, bytes] = [now(), held()];
    verifyPotential(model, systems.slice(0, 2), { elements: 1 });
    expect(now()).toEqual(before);
    expect(held()).toBe(bytes);
    // also when it fails
    expect(() => verifyPotential(model, [{ species: [92], positions: new Float64Array(3) }], { elements: 1 })).toThrow(
      /atomic number 92/,
    );
    expect(now()).toEqual(before);
    expect(held()).toBe(bytes);
  });

  test("the biases are drawn too", () => {
    const wide = nequip({ elements: [1], cutoff: 3, hidden: "2x0e", lmax: 0, layers: 1, dtype, random: 1 });
    expect(Object.values(parameters(wide)).length).toBeGreaterThan(5);
    const [a, b] = [1, 2].map((seed) => verifyPotential(wide, molecules(2, 3, [1], 1), { elements: 1, seed }).randomized);
    expect(a).not.toEqual(b); // other seeds, other parameters and elements
    expect(verifyPotential(wide, molecules(2, 3, [1], 1), { elements: 1, seed: 1 }).randomized).toEqual(a);
  });
});

describe("a pair potential in plain JavaScript", () => {
  const STIFFNESS = [0, 3, 2, 2.5];
  /** ∑ over pairs of k (r − 1.3)² e^{−r}, with its forces. */
  const pairs: Predictor = (systems) =>
    systems.map(({ species, positions: x }) => {
      let energy = 0;
      const forces = new Float64Array(x.length);
      for (let i = 0; i < species.length; i++) {
        for (let j = 0; j < i; j++) {
          const d = [0, 1, 2].map((a) => x[3 * i + a] - x[3 * j + a]);
          const r = Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
          const k = STIFFNESS[species[i] % 4] * STIFFNESS[species[j] % 4];
          energy += k * (r - 1.3) ** 2 * Math.exp(-r);
          const slope = k * Math.exp(-r) * (2 * (r - 1.3) - (r - 1.3) ** 2);
          for (let a = 0; a < 3; a++) {
            forces[3 * i + a] -= (slope * d[a]) / r;
            forces[3 * j + a] += (slope * d[a]) / r;
          }
        }
      }
      return { energy, forces };
    });
  const systems = molecules(5, 6, [1, 2, 3], 4);
  /** Laws of the potential with something added to the energy, and its gradient to the forces. */
  const broken = (
    change: (system: System, answer: { energy: number; forces: Float64Array }) => { energy: number; forces: ArrayLike<number> },
  ) =>
    worstOf(
      verifyPotential(
        (some) =>
          pairs(some).map((answer, s) => change(some[s], { energy: answer.energy, forces: Float64Array.from(answer.forces) })),
        systems,
      ).trained,
    );

  test("keeps all laws", () => {
    const { trained, randomized, worst } = verifyPotential(pairs, systems);
    expect(worst).toBeLessThan(1e-12);
    expect(trained.gradient).toBeLessThan(1e-8);
    expect(randomized).toBeNull();
  });

  test("is caught using a raw coordinate", () => {
    const found = broken(({ positions }, { energy, forces }) => ({
      energy: energy + 1e-3 * positions[0] ** 2,
      forces: forces.map((f, k) => (k === 0 ? f - 2e-3 * positions[0] : f)),
    }));
    for (const law of laws) expect(found[law]).toBeGreaterThan(1e-4);
    expect(found.gradient).toBeLessThan(1e-8);
  });

  test("is caught using a direction of space", () => {
    // ∑ over pairs of x²: no translation and no permutation changes it
    const found = broken(({ species, positions: p }, { energy, forces }) => {
      let extra = 0;
      for (let i = 0; i < species.length; i++) {
        for (let j = 0; j < species.length; j++) {
          const d = p[3 * i] - p[3 * j];
          extra += 0.5e-3 * d * d;
          forces[3 * i] -= 2e-3 * d;
        }
      }
      return { energy: energy + extra, forces };
    });
    expect(Math.min(found.rotation, found.reflection)).toBeGreaterThan(1e-4);
    expect(Math.max(found.permutation, found.translation)).toBeLessThan(1e-11);
    expect(found.gradient).toBeLessThan(1e-8);
  });

  test("is caught depending on the order of the atoms", () => {
    const found = broken(({ positions: p }, { energy, forces }) => {
      const d = [0, 1, 2].map((a) => p[a] - p[3 + a]);
      d.forEach((t, a) => {
        forces[a] -= 2e-3 * t;
        forces[3 + a] += 2e-3 * t;
      });
      return { energy: energy + 1e-3 * d.reduce((s, t) => s + t * t, 0), forces };
    });
    expect(found.permutation).toBeGreaterThan(1e-4);
    expect(Math.max(found.rotation, found.reflection, found.translation)).toBeLessThan(1e-11);
  });

  test("is caught rounding absolute positions to single precision, where that is", () => {
    const [exact, rounded] = [
      systems,
      systems.map((system) => ({ ...system, positions: Float64Array.from(system.positions, Math.fround) })),
    ];
    expect(exact).not.toEqual(rounded);
    const { trained } = verifyPotential(
      (some) => pairs(some.map((system) => ({ ...system, positions: Float64Array.from(system.positions, Math.fround) }))),
      rounded,
    );
    // what f32 allows is 1e-5
    expect(Math.max(trained.translation.energy, trained.translation.forces)).toBeGreaterThan(1e-5);
    expect(trained.permutation.forces).toBeLessThan(1e-12);
  });

  test("is caught being chiral", () => {
    // the volume of four atoms, of which a reflection changes the sign
    const found = broken(({ positions: p }, { energy, forces }) => {
      const side = (i: number): number[] => [0, 1, 2].map((a) => p[3 * i + a] - p[a]);
      const cross = (a: number[], b: number[]): number[] => [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
      ];
      const [u, v, w] = [side(1), side(2), side(3)];
      const slopes = [cross(v, w), cross(w, u), cross(u, v)];
      slopes.forEach((slope, k) => {
        slope.forEach((t, a) => {
          forces[3 * (k + 1) + a] -= 1e-3 * t;
          forces[a] += 1e-3 * t;
        });
      });
      return { energy: energy + 1e-3 * u.reduce((s, t, a) => s + t * slopes[0][a], 0), forces };
    });
    expect(found.reflection).toBeGreaterThan(1e-4);
    expect(Math.max(found.rotation, found.translation)).toBeLessThan(1e-11);
    expect(found.gradient).toBeLessThan(1e-8);
  });

  test("is caught with forces that are not its gradient", () => {
    const found = broken((_, { energy, forces }) => ({ energy, forces: forces.map((f) => 1.0001 * f) }));
    expect(found.gradient).toBeGreaterThan(1e-5);
    expect(Math.max(...laws.map((law) => found[law]))).toBeLessThan(1e-11);
  });

  test("is caught giving NaN to some orientations", () => {
    const found = verifyPotential(
      (some) =>
        pairs(some).map((answer, s) =>
          some[s].positions[0] > 0 === systems[s % 5].positions[0] > 0 ? answer : { ...answer, energy: Number.NaN },
        ),
      systems,
    );
    expect(found.worst <= 1).toBe(false);
  });

  test("needs systems on which something could break", () => {
    expect(() => verifyPotential(pairs, [])).toThrow("verifyPotential: there are no systems");
    expect(() => verifyPotential(pairs, [{ species: [1], positions: new Float64Array(3) }])).toThrow(
      "verifyPotential: the root mean square force on these 1 systems is 0; every law would hold",
    );
    expect(() => verifyPotential(pairs, systems, { elements: 0 })).toThrow(
      "verifyPotential: elements is 0; it must be an integer >= 1",
    );
  });

  test("one system is enough: its energies are then compared with its forces", () => {
    expect(verifyPotential(pairs, systems.slice(0, 1)).worst).toBeLessThan(1e-12);
  });
});
