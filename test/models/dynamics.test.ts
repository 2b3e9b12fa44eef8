import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { atomicMass } from "../../src/io/index.js";
import {
  BOLTZMANN,
  energyDrift,
  kineticEnergy,
  MASS_UNIT,
  type Moment,
  maxwellVelocities,
  trajectory,
  velocityVerlet,
} from "../../src/models/dynamics.js";
import type { Potential, System } from "../../src/models/index.js";
import { contractCopies } from "../../src/nn/index.js";
import { addNumber, multiply, relabel, scaleBy, scatter, sqrt, type Tensor } from "../../src/tensor/index.js";

const SPRING = 30; // eV/Å²
const REST = 1.1; // Å

/** ∑ over pairs of ½k(r − r₀)²; each pair is two edges. */
const springs: Potential = {
  elements: [1, 8],
  cutoff: 3,
  dtype: "f64",
  atomEnergies(vectors, graph) {
    const stretch = addNumber(sqrt(contractCopies(vectors, vectors) as Tensor<"1x0e">), -REST);
    const energies = scatter(scaleBy(multiply(stretch, stretch), SPRING / 4), graph.receivers);
    return relabel(energies, "1x0e", [graph.nodes, 1], 1);
  },
};

const dimer: System = { species: [8, 1], positions: Float64Array.of(0, 0, 0, 0, REST + 0.05, 0) };
const masses = Float64Array.of(atomicMass(8), atomicMass(1));
const still = new Float64Array(6);

function run(timestep: number, steps: number, system = dimer, velocities: Float64Array = still): Moment[] {
  const moments: Moment[] = [];
  const onStep = (m: Moment): void => {
    moments.push({ ...m, positions: m.positions.slice(), velocities: m.velocities.slice() });
  };
  velocityVerlet(springs, system, { timestep, steps, velocities, onStep });
  return moments;
}

describe("units", () => {
  // ASE 3.22: units._amu · (1e5)² / units._e = 103.6427, units.kB = 8.617330e-5 (CODATA 2014)
  test("of mass and temperature", () => {
    expect(MASS_UNIT).toBeCloseTo(103.642697, 5);
    expect(BOLTZMANN).toBeCloseTo(8.617333262e-5, 13);
  });

  test("the period of a spring is 2π√(μ/k)", () => {
    const mu = (masses[0] * masses[1]) / (masses[0] + masses[1]);
    const period = 2 * Math.PI * Math.sqrt((mu * MASS_UNIT) / SPRING); // fs
    const steps = 400;
    const [start, end] = [0, steps].map((s) => run(period / steps, steps)[s]);
    expect(end.positions[4] - end.positions[1]).toBeCloseTo(start.positions[4] - start.positions[1], 6);
    expect(Math.abs(run(period / steps, steps / 2)[steps / 2].positions[4] - start.positions[4])).toBeGreaterThan(0.09);
  });
});

describe("conservation", () => {
  test("the energy swings with the square of the timestep, and does not drift", () => {
    const swing = (timestep: number): number => {
      const totals = run(timestep, Math.round(400 / timestep)).map(({ total }) => total);
      return Math.max(...totals) - Math.min(...totals);
    };
    const [coarse, fine] = [swing(0.5), swing(0.25)];
    expect(coarse).toBeGreaterThan(1e-6);
    expect(coarse / fine).toBeGreaterThan(3.5);
    expect(coarse / fine).toBeLessThan(4.5);
    const moments = run(0.25, 4000);
    const drift = energyDrift(
      moments.map(({ time }) => time),
      moments.map(({ total }) => total),
      2,
    );
    const kinetic = Math.max(...moments.map((m) => m.kinetic));
    expect(kinetic).toBeGreaterThan(0.03);
    expect(Math.abs(drift)).toBeLessThan(1e-2); // meV/atom/ps, of 19 meV/atom that move
  });

  test("momentum and the centre of mass stay", () => {
    const { positions, velocities } = velocityVerlet(springs, dimer, { steps: 100, temperature: 500, seed: 3 });
    for (let x = 0; x < 3; x++) {
      expect(masses[0] * velocities[x] + masses[1] * velocities[3 + x]).toBeCloseTo(0, 14);
      const centre = (at: Float64Array): number => (masses[0] * at[x] + masses[1] * at[3 + x]) / (masses[0] + masses[1]);
      expect(centre(positions)).toBeCloseTo(centre(dimer.positions), 13);
    }
    expect(positions[3]).not.toBeCloseTo(0, 3);
  });
});

test("back in time it returns to the start", () => {
  const out = run(0.4, 500, dimer, maxwellVelocities(masses, 300, generator(1))).at(-1) as Moment;
  const back = run(-0.4, 500, { ...dimer, positions: out.positions }, out.velocities).at(-1) as Moment;
  expect(back.time).toBe(-200);
  for (let i = 0; i < 6; i++) expect(back.positions[i]).toBeCloseTo(dimer.positions[i], 10);
  expect(Math.abs(out.positions[3] - dimer.positions[3])).toBeGreaterThan(0.1);
});

describe("Maxwell's velocities", () => {
  const many = Float64Array.from({ length: 4000 }, (_, i) => (i % 2 === 0 ? 1 : 16));

  test("have the temperature, no momentum, and share the energy equally", () => {
    const v = maxwellVelocities(many, 300, generator(5));
    expect(kineticEnergy(many, v)).toBeCloseTo(0.5 * (3 * 4000 - 3) * BOLTZMANN * 300, 9);
    const momentum = [0, 1, 2].map((x) => many.reduce((sum, m, i) => sum + m * v[3 * i + x], 0));
    for (const p of momentum) expect(Math.abs(p)).toBeLessThan(1e-12);
    const light = many.reduce((sum, m, i) => sum + (m === 1 ? v[3 * i] * v[3 * i] : 0), 0);
    const heavy = many.reduce((sum, m, i) => sum + (m === 16 ? 16 * v[3 * i] * v[3 * i] : 0), 0);
    expect(light / heavy).toBeGreaterThan(0.85);
    expect(light / heavy).toBeLessThan(1.15);
  });

  test("depend on the seed alone", () => {
    const velocities = (seed: number): number[] => [...velocityVerlet(springs, dimer, { steps: 0, seed }).velocities];
    expect(velocities(1)).toEqual(velocities(1));
    expect(velocities(1)).not.toEqual(velocities(2));
    expect(velocityVerlet(springs, dimer, { steps: 0, temperature: 250 }).temperature).toBeCloseTo(250, 9);
  });
});

describe("refuses", () => {
  test.each([
    [{ steps: 1, timestep: 0 }, "velocityVerlet: timestep is 0; it must be finite and not 0, in fs"],
    [{ steps: 1.5 }, "velocityVerlet: steps is 1.5; it must be an integer >= 0"],
    [{ steps: 1, temperature: -1 }, "velocityVerlet: temperature is -1; it must be finite and >= 0, in K"],
    [
      { steps: 1, velocities: new Float64Array(3) },
      "velocityVerlet: there are 3 velocities; 2 atoms need 6 finite ones, in Å/fs",
    ],
  ])("%o", (options, message) => {
    expect(() => velocityVerlet(springs, dimer, options)).toThrow(new RangeError(message));
  });

  test("a drift without two times", () => {
    expect(() => energyDrift([1], [2], 1)).toThrow(RangeError);
    expect(energyDrift([0, 1000, 2000], [1, 1.001, 1.002], 2)).toBeCloseTo(0.5, 12);
  });
});

test("a trajectory that is asked for step by step is that of velocityVerlet", () => {
  const wanted = run(0.3, 5);
  const moments = trajectory(springs, dimer, { timestep: 0.3, velocities: still });
  for (const { step, total, positions } of wanted) {
    const { value } = moments.next();
    expect([value.step, value.total, [...value.positions]]).toEqual([step, total, [...positions]]);
  }
  expect(() => trajectory(springs, dimer, { timestep: 0 }).next()).toThrow(/timestep is 0; it must be finite and not 0/);
});
