/**
 * `npm start`: trains an equivariant potential on energies and forces of ethanol beside a twin that is not equivariant, certifies both,
 * lets the molecule move, and leaves out/model.safetensors, out/twin.safetensors and out/report.html, in which both molecules move.
 *
 *   --steps N       training steps
 *   --time T        picoseconds of dynamics
 *   --seed N        of weights, data order and velocities
 *   --out FOLDER    where the three files go
 *   --data FILE     the trajectory
 */
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeWhole } from "../../src/cli/files.js";
import { reportPage } from "../../src/cli/report/index.js";
import { load } from "../../src/io/index.js";
import { loadPotential, type Potential, predict } from "../../src/models/index.js";
import { certificate, fullTurn } from "./certificate.js";
import { readTrajectory } from "./data.js";
import { trace } from "./dynamics.js";
import { evaluation } from "./evaluation.js";
import type { Contestant } from "./messages.js";
import { MISTAKE } from "./mistake.js";
import { equivariant, notEquivariant, parameterCount, settingOf } from "./models.js";
import { race } from "./race.js";
import { ethanolReport, type Outcome } from "./report.js";
import { column, percent, power, signed } from "./words.js";

const { values } = parseArgs({
  options: {
    steps: { type: "string", default: "6000" },
    time: { type: "string", default: "2" },
    seed: { type: "string", default: "0" },
    out: { type: "string", default: "out" },
    data: { type: "string", default: fileURLToPath(new URL("../data/ethanol.safetensors", import.meta.url)) },
  },
});
const [steps, picoseconds, seed] = [values.steps, values.time, values.seed].map(Number);
const { out, data } = values;

const say = (text = ""): void => console.log(text);
const elapsed = (): string => `${(performance.now() / 1000).toFixed(1)} s`;
const heading = (text: string): void => say(`\n${text}  (${elapsed()})`);

// 1. A first energy, and a mistake

const setting = settingOf(readTrajectory(data), seed);
const { trajectory, statistics } = setting;
const molecule = trajectory.test[0];
const untrained = equivariant(setting);
const [first] = predict(untrained, [molecule]);
heading("A first energy, of a potential that has learned nothing yet");
say(`  ethanol, ${molecule.species.length} atoms, ${parameterCount(untrained)} parameters drawn from seed ${seed}`);
say(`  energy                  ${column(first.energy, 10, 4)} eV     true ${column(molecule.energy ?? 0, 10, 4)} eV`);
const triple = (forces: ArrayLike<number> = []): string => [0, 1, 2].map((x) => column(forces[x], 7, 3)).join(" ");
say(`  force on the first atom    ${triple(first.forces)} eV/Å   true ${triple(molecule.forces)} eV/Å`);

heading("A mistake that the compiler catches");
MISTAKE.code.split("\n").forEach((line, i) => {
  say(`  ${i + 1 === MISTAKE.line ? ">" : " "} ${line}`);
});
say(`  ${MISTAKE.message}`);

// 2. Training, beside the twin

heading(`Training for ${steps} steps, the equivariant potential and its twin each on a core`);
const trained = await race({ data, steps, seed, every: Math.max(1, Math.round(steps / 50)) });

// 3. Test and certificate

const models = {
  equivariant: loadPotential(trained.equivariant.bytes),
  twin: load(notEquivariant(setting), trained.twin.bytes),
};
const axis = [0.36, 0.48, 0.8] as const;
const outcomeOf = (which: Contestant): Outcome => {
  const model: Potential = models[which];
  return {
    parameters: parameterCount(model),
    trained: trained[which],
    evaluation: evaluation(model, trajectory.test),
    certificate: certificate(model, trajectory.test.slice(0, 10), statistics, 20, seed),
    fullTurn: fullTurn(model, molecule, axis),
  };
};
const outcomes = { equivariant: outcomeOf("equivariant"), twin: outcomeOf("twin") };
const row = (name: string, of: (outcome: Outcome) => string): void =>
  say(`  ${name.padEnd(38)}${of(outcomes.equivariant).padStart(14)}${of(outcomes.twin).padStart(14)}`);
heading(`On ${trajectory.test.length} test frames`);
say(`  ${"".padEnd(38)}${"equivariant".padStart(14)}${"its twin".padStart(14)}`);
row("parameters", ({ parameters }) => String(parameters));
row("force error, mean absolute, meV/Å", ({ evaluation: { forceError } }) => (1000 * forceError).toFixed(1));
row("energy error, mean absolute, meV", ({ evaluation: { energyError } }) => (1000 * energyError).toFixed(1));

heading("The certificate: turn and reflect the molecule at random");
row("forces change, relative to their size", ({ certificate: { forces } }) => (forces < 1e-3 ? power(forces) : percent(forces)));
row("energies change, relative to spread", ({ certificate: { energies } }) =>
  energies < 1e-3 ? power(energies) : percent(energies),
);

// 4. In motion

heading(`${picoseconds} ps of dynamics at constant energy`);
const moving = trace(models.equivariant, molecule, picoseconds, seed);
say(
  `  energy drift ${signed(moving.drift, 3)} meV/atom/ps, swing ${moving.swing.toFixed(2)} meV/atom, ${moving.stepTime.toFixed(2)} ms a step`,
);

// 5. What is left

const weights = { equivariant: trained.equivariant.bytes, twin: trained.twin.bytes };
const story = { weights, steps, seed, outcomes, trace: moving, frame: molecule, seconds: performance.now() / 1000 };
writeWhole(join(out, "model.safetensors"), trained.equivariant.bytes);
writeWhole(join(out, "twin.safetensors"), trained.twin.bytes);
writeWhole(join(out, "report.html"), reportPage(ethanolReport(story)));
heading("Done");
for (const name of ["model.safetensors", "twin.safetensors", "report.html"]) say(`  ${relative(process.cwd(), join(out, name))}`);
