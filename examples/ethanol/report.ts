import { cpus } from "node:os";
import { liveMolecules } from "../../src/cli/live/index.js";
import type { Chart, Report, Series, Tone } from "../../src/cli/report/index.js";
import type { Frame } from "../../src/models/index.js";
import type { Certificate, FullTurn } from "./certificate.js";
import type { Trace } from "./dynamics.js";
import type { Evaluation } from "./evaluation.js";
import type { Contestant } from "./messages.js";
import type { Trained } from "./race.js";
import { percent, power, signed } from "./words.js";

/** All that is known of one of the two when everything is done. */
export interface Outcome {
  readonly parameters: number;
  readonly trained: Trained;
  readonly evaluation: Evaluation;
  readonly certificate: Certificate;
  readonly fullTurn: FullTurn;
}

export interface Story {
  readonly steps: number;
  readonly seed: number;
  readonly outcomes: Readonly<Record<Contestant, Outcome>>;
  readonly trace: Trace;
  /** The bytes of the two files. */
  readonly weights: Readonly<Record<Contestant, Uint8Array>>;
  /** The molecule that is drawn, turned and set in motion. */
  readonly frame: Frame;
  /** s, of everything. */
  readonly seconds: number;
}

const LABELS: Readonly<Record<Contestant, string>> = { equivariant: "equivariant", twin: "not equivariant" };
const TONES: Readonly<Record<Contestant, Tone>> = { equivariant: "first", twin: "second" };
/** The equivariant one is drawn last, on top. */
const ORDER: readonly Contestant[] = ["twin", "equivariant"];

const MEGABYTE = 1048576;

/** Mean of a value and its neighbours, `width` of them where there are so many. */
const runningMean = (values: readonly number[], width: number): number[] =>
  values.map((_, i) => {
    const near = values.slice(Math.max(0, i - width / 2), i + width / 2 + 1);
    return near.reduce((sum, v) => sum + v, 0) / near.length;
  });

/** The page that `npm start` leaves. */
export function ethanolReport(story: Story): Report {
  const { outcomes, trace, steps, seconds } = story;
  const { equivariant: ours, twin } = outcomes;
  const both = (of: (outcome: Outcome, which: Contestant) => Pick<Series, "x" | "y">): Series[] =>
    ORDER.map((which) => ({ label: LABELS[which], tone: TONES[which], ...of(outcomes[which], which) }));
  const curve = (pick: (m: Trained["measurements"][number]) => number): Series[] =>
    both(({ trained: { measurements } }) => ({ x: measurements.map(({ step }) => step), y: measurements.map(pick) }));
  const overSteps = (title: string, label: string, pick: Parameters<typeof curve>[0], rest: Partial<Chart> = {}): Chart => ({
    title,
    kind: "line",
    x: { label: "training step" },
    y: { label },
    series: curve(pick),
    ...rest,
  });
  const inMeV = (values: readonly number[]): number[] => values.map((v) => 1000 * v);
  const early = trace.times.filter((time) => time <= 0.2);
  const times = twin.evaluation.forceError / ours.evaluation.forceError;
  const lastTime = (outcome: Outcome): string => `${outcome.trained.measurements.at(-1)?.stepTime.toFixed(1) ?? "–"} ms`;
  const memory = (outcome: Outcome): string => `${((outcome.trained.measurements.at(-1)?.size ?? 0) / MEGABYTE).toFixed(1)} MB`;
  const row = (name: string, of: (outcome: Outcome) => string): string[] => [name, of(ours), of(twin)];

  return {
    title: "Ethanol, learned from 950 snapshots",
    lead:
      `An equivariant potential was trained in ${Math.round(ours.trained.seconds)} seconds on one core, in WebAssembly. ` +
      "Beside it learned a twin with as many parameters that knows nothing of rotations. Here is what each of them made of the same data.",
    live: liveMolecules({
      frame: story.frame,
      model: story.weights.equivariant,
      twin: story.weights.twin,
      temperature: 300,
      seed: story.seed,
    }),
    facts: [
      {
        label: "Force error on test frames",
        value: (1000 * ours.evaluation.forceError).toFixed(1),
        unit: "meV/Å",
        note: `twin ${(1000 * twin.evaluation.forceError).toFixed(0)} meV/Å; a force component is ${(1000 * ours.evaluation.forceSize).toFixed(0)}\u00a0meV/\u2060Å, rms`,
        tone: "first",
      },
      {
        label: "Energy error on test frames",
        value: (1000 * ours.evaluation.energyError).toFixed(1),
        unit: "meV",
        note: `twin ${(1000 * twin.evaluation.energyError).toFixed(0)} meV; the energies spread by ${(1000 * ours.evaluation.energySize).toFixed(0)} meV, rms`,
        tone: "first",
      },
      {
        label: "Change of the forces under rotation",
        value: power(ours.certificate.forces),
        note: `twin ${percent(twin.certificate.forces)}`,
        tone: "first",
      },
      {
        label: "Energy drift in dynamics",
        value: signed(trace.drift, 2),
        unit: "meV/atom/ps",
        note: `${trace.steps} steps of 0.5 fs, ${trace.temperature.toFixed(0)} K in the second half`,
      },
      {
        label: "One training step",
        value: (ours.trained.measurements.at(-1)?.stepTime ?? 0).toFixed(1),
        unit: "ms",
        note: "batch of 5, energy and force loss, second derivatives",
      },
      {
        label: "Energy and forces of one molecule",
        value: trace.stepTime.toFixed(2),
        unit: "ms",
        note: "neighbour list included, as in the dynamics",
      },
    ],
    sections: [
      {
        title: "Learning",
        text: [
          `Both saw the same frames in batches of 5 for ${steps} steps, with the same optimizer and schedule. Both pass messages over the same edges and know their ` +
            "lengths. For the directions one has spherical harmonics, coupled as the symmetry demands; the other has the plain coordinates, in dense networks, and " +
            "saw every frame turned at random, anew in each step: it has to learn from examples what is built into the first.",
        ],
        charts: [
          overSteps("Force error", "mean absolute error (meV/Å)", (m) => 1000 * m.forces, {
            y: { label: "mean absolute error (meV/Å)", scale: "log" },
            wide: true,
            caption: "Per component, averaged weights, on 50 validation frames that neither was trained on.",
          }),
          overSteps("Energy error", "mean absolute error (meV)", (m) => 1000 * m.energy, {
            y: { label: "mean absolute error (meV)", scale: "log" },
            caption: "Of the molecule's total energy, on the same frames.",
          }),
          overSteps("Loss", "training loss", (m) => m.loss, {
            y: { label: "training loss", scale: "log" },
            caption: "Squared errors of forces and, with weight 0.01, of energies, in units of their spread.",
          }),
        ],
      },
      {
        title: "What it learned",
        text: [
          `300 frames, a picosecond after the last frame of the training, on which the twin's forces are off by ${times.toFixed(1)} times as much.`,
        ],
        table: {
          head: ["on 300 test frames", "equivariant", "not equivariant"],
          rows: [
            row("Force error, mean absolute", (o) => `${(1000 * o.evaluation.forceError).toFixed(1)} meV/Å`),
            row("Energy error, mean absolute", (o) => `${(1000 * o.evaluation.energyError).toFixed(1)} meV`),
            row("Parameters", (o) => String(o.parameters)),
            row("Training step", lastTime),
            row("Memory", memory),
          ],
        },
        charts: [
          {
            title: "Forces",
            kind: "parity",
            x: { label: "true force component (eV/Å)" },
            y: { label: "predicted (eV/Å)" },
            series: both(({ evaluation: { forces } }) => ({ x: forces.truth, y: forces.found })),
            caption: "On the dashed line a prediction is right.",
          },
          {
            title: "Energies",
            kind: "parity",
            x: { label: "true energy, less the mean (meV)" },
            y: { label: "predicted (meV)" },
            series: both(({ evaluation: { energies } }) => ({ x: inMeV(energies.truth), y: inMeV(energies.found) })),
            caption: "One point for each frame.",
          },
        ],
      },
      {
        title: "The certificate",
        text: [
          `The molecule was turned and reflected at random. The forces should turn with it and the energy should stay. The forces of the equivariant potential ` +
            `keep to that within ${power(ours.certificate.forces)} of their size, which is rounding; those of its twin change by ${percent(twin.certificate.forces)}. ` +
            `The energies change by ${power(ours.certificate.energies)} and by ${percent(twin.certificate.energies)} of their spread.`,
        ],
        charts: [
          {
            title: "One full turn",
            kind: "line",
            wide: true,
            x: { label: "angle (degrees)", marks: [0, 45, 90, 135, 180, 225, 270, 315, 360] },
            y: { label: "change of the energy (meV)" },
            series: both(({ fullTurn: { angles, energies } }) => ({ x: angles, y: inMeV(energies) })),
            caption: "The energy of one molecule while it turns about an axis. It should be a constant.",
          },
          {
            title: "Equivariance error",
            kind: "points",
            wide: true,
            x: { label: "group element, rotations and reflections" },
            y: { label: "relative change of the forces", scale: "log" },
            series: both(({ certificate: { elements } }) => ({
              x: elements.map((_, i) => i + 1),
              y: elements.map(({ forces }) => forces),
            })),
            caption: "‖F(gx) − gF(x)‖ / ‖F(x)‖ for random g in O(3), over the same test frames.",
          },
        ],
      },
      {
        title: "In motion",
        text: [
          `${trace.steps * 0.0005} ps of Newton's equations at constant energy, by velocity Verlet with steps of 0.5 fs, started with velocities of 300 K. ` +
            `The total energy swings by ${trace.swing.toFixed(2)} meV per atom, as that integrator must, and drifts by ${signed(trace.drift, 2)} meV per atom and picosecond.`,
        ],
        charts: [
          {
            title: "Total energy",
            kind: "line",
            wide: true,
            x: { label: "time (ps)" },
            y: { label: "change (meV/atom)" },
            series: [
              { label: "total", tone: "quiet", x: trace.times, y: trace.total },
              { label: "mean of 50 fs", tone: "first", x: trace.times, y: runningMean(trace.total, 100) },
            ],
          },
          {
            title: "The first 0.2 ps",
            kind: "line",
            wide: true,
            x: { label: "time (ps)" },
            y: { label: "change (meV/atom)" },
            series: [
              { label: "kinetic", tone: "second", x: early, y: trace.kinetic.slice(0, early.length) },
              { label: "potential", tone: "third", x: early, y: trace.potential.slice(0, early.length) },
              { label: "total", tone: "first", x: early, y: trace.total.slice(0, early.length) },
            ],
            caption: "Kinetic and potential energy pass into each other; their sum stays.",
          },
        ],
      },
      {
        title: "Time and memory",
        text: [
          `Each training had one core and one linear memory. Nothing waits for a garbage collector: what a step makes is freed when the step is over, ` +
            `and the memory is flat. At most ${(ours.trained.peak / MEGABYTE).toFixed(1)} MB were in use at once, and ${(twin.trained.peak / MEGABYTE).toFixed(1)} MB by the twin.`,
        ],
        charts: [
          overSteps("Time of a training step", "milliseconds", (m) => m.stepTime, {
            caption: "Mean since the measurement before.",
          }),
          overSteps("Linear memory", "megabytes", (m) => m.size / MEGABYTE, {
            y: { label: "megabytes", zero: true },
            caption: "Size of the WebAssembly memory, which only grows.",
          }),
        ],
      },
    ],
    footer: [
      `Trained for ${steps} steps from seed ${story.seed}. Everything from the first line to this page took ${Math.round(seconds)} seconds ` +
        `(Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? "processor"}).`,
      "Data: 1500 frames of ethanol at 500 K, energies and forces of GFN2-xTB.",
      "model.safetensors beside this page holds the averaged weights of the equivariant potential.",
    ],
  };
}
