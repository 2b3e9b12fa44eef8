import { batchOf, type Potential, predict, type System } from "../models/index.js";
import type { Dtype } from "../runtime/index.js";
import { cast, castTensor, scope, type Tensor } from "../tensor/index.js";
import { randomClusters } from "./clusters.js";
import { gradientCheck, hessianAsymmetry } from "./gradient-check.js";
import { groupAction, streamOf } from "./group-action.js";
import { type LayerErrors, layerErrors } from "./layer-errors.js";
import { changed, randomized } from "./randomized.js";
import { smoothness } from "./smoothness.js";
import { type Check, check, TOLERANCES, type Tolerances, type Verification, verification } from "./verification.js";
import { type Laws, type PotentialReport, verifyPotential, withoutShifts } from "./verify-potential.js";

export interface WholePotentialOptions {
  /** Systems on which forces do not vanish. Default: five random clusters. */
  example?: readonly System[];
  elements?: number;
  order?: 0 | 1 | 2 | 3;
  /** Derivatives of the energy that must be continuous at the cutoff. Default: 1, the forces. */
  smoothness?: number;
  layers?: boolean;
  tolerances?: Partial<Tolerances>;
  seed?: number;
}

const LAWS = ["rotation", "reflection", "permutation", "translation"] as const;
const PRECISIONS = ["f32", "f64"] as const;

/** Everything that `verify` tells of a potential, and the reports of its laws that this is made of. */
export function verifyWholePotential(
  potential: Potential,
  options: WholePotentialOptions = {},
): { verification: Verification; reports: Readonly<Record<Dtype, PotentialReport>> } {
  const { elements = 20, seed = 0, order = 3, layers = false, smoothness: wanted = 1 } = options;
  const systems = options.example ?? randomClusters(potential.elements, potential.cutoff, { count: 5, seed });
  const tolerances = { ...TOLERANCES, ...options.tolerances };
  return changed(
    potential,
    () => {},
    () => {
      const inPrecision = <R>(dtype: Dtype, work: () => R): R => changed(potential, (parts) => cast(parts, dtype), work);
      const checks: Check[] = [];
      const reports = Object.fromEntries(
        PRECISIONS.map((dtype) => {
          const derivatives = dtype === "f64" && order > 0;
          const report = inPrecision(dtype, () => verifyPotential(potential, systems, { elements, seed, derivatives }));
          const laws: readonly (readonly ["given" | "random", Laws])[] = [
            ["given", report.trained],
            ["random", report.randomized],
          ];
          for (const [parameters, found] of laws)
            for (const law of LAWS)
              for (const of of ["energy", "forces"] as const)
                checks.push(check(law, found[law][of], tolerances[dtype], { dtype, parameters, of }));
          checks.push(
            check(
              "determinism",
              inPrecision(dtype, () => (repeats(potential, systems) ? 0 : 1)),
              0,
              { dtype, parameters: "given" },
            ),
          );
          return [dtype, report];
        }),
      ) as unknown as Record<Dtype, PotentialReport>;

      const precise = <R>(parameters: "given" | "random", work: () => R): R =>
        inPrecision("f64", () => {
          if (parameters === "random") randomized(potential, streamOf(seed, "parameters"));
          return work();
        });
      if (order > 0) {
        for (const parameters of ["given", "random"] as const) {
          const report = parameters === "given" ? reports.f64.trained : reports.f64.randomized;
          const where = { dtype: "f64", parameters } as const;
          checks.push(check("gradient", report.gradient as number, tolerances.gradient, { ...where, of: "energy" }));
          if (order > 1)
            checks.push(...precise(parameters, () => derivatives(potential, systems, order as 2 | 3, seed, tolerances, where)));
        }
      }
      const continuous = precise("random", () => orderAtCutoff(potential));
      checks.push(check("smoothness", Math.max(0, wanted - continuous), 0, { dtype: "f64", parameters: "random" }));
      let found: LayerErrors[] = [];
      if (layers) {
        const some = { action: groupAction("O(3)"), elements: 4, random: streamOf(seed, "layers"), tolerances };
        found = precise("random", () => layerErrors(potential, () => void predict(potential, systems.slice(0, 1)), some));
      }
      const more = { group: "O(3)", moved: 1, smoothness: continuous, approximate: false, layers: found };
      return { verification: verification(checks, more), reports };
    },
  );
}

/** Whether two runs agree to the bit. */
function repeats(potential: Potential, systems: readonly System[]): boolean {
  const [a, b] = [predict(potential, systems), predict(potential, systems)];
  return a.every(
    ({ energy, forces }, s) => Object.is(energy, b[s].energy) && forces.every((f, i) => Object.is(f, b[s].forces[i])),
  );
}

/** The second and third derivative of the energies of atoms by the edge vectors of the smallest system. */
function derivatives(
  potential: Potential,
  systems: readonly System[],
  order: 2 | 3,
  seed: number,
  tolerances: Tolerances,
  where: { dtype: "f64"; parameters: "given" | "random" },
): Check[] {
  return scope(() => {
    withoutShifts(potential);
    const smallest = systems.reduce((least, system) => (system.species.length < least.species.length ? system : least));
    const { graph, species, vectors } = batchOf([smallest], potential.elements, potential.cutoff);
    const energies = (r: Tensor): Tensor => potential.atomEnergies(castTensor(r, "f64") as Tensor<"1x1o">, graph, species);
    const { errors } = gradientCheck(energies, [vectors], { order, seed });
    const laws = ["second derivative", "third derivative"] as const;
    return [
      ...errors.slice(1).map((error, k) => check(laws[k], error, tolerances.gradient, { ...where, of: "energies of atoms" })),
      check("hessian symmetry", hessianAsymmetry(energies, [vectors], seed), tolerances.hessian, {
        ...where,
        of: "energies of atoms",
      }),
    ];
  });
}

/** Elements that are tried against each other at the cutoff. */
const MOST = 3;

/** How often the energy is continuously differentiable where an atom leaves another, which has a neighbour; the least over some elements. */
function orderAtCutoff(potential: Potential): number {
  const { elements, cutoff } = potential;
  const orders = elements.slice(0, MOST).map((element, i) => {
    const species = [element, elements[(i + 1) % elements.length], element];
    const forces = (r: number): Float64Array =>
      // The neighbour is on the other side, out of reach of the atom that leaves.
      predict(potential, [
        {
          species,
          positions: Float64Array.of(0, 0, 0, 0.48 * r, 0.6 * r, 0.64 * r, -0.15 * cutoff, -0.2 * cutoff, -0.25 * cutoff),
        },
      ])[0].forces;
    return smoothness(forces, cutoff, { derivatives: 1 }).order;
  });
  return Math.min(...orders);
}
