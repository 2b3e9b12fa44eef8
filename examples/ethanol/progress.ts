import { MultiBar, type SingleBar } from "cli-progress";
import type { Contestant, Measurement } from "./messages.js";

/** How the training of both goes, for somebody who watches. */
export interface Progress {
  step(which: Contestant, step: number, loss: number): void;
  measured(which: Contestant, measurement: Measurement): void;
  stop(): void;
}

export const NAMES: Readonly<Record<Contestant, string>> = { equivariant: "equivariant", twin: "its twin" };

const inMeV = (force: number | undefined): string => (force === undefined ? "–" : (1000 * force).toFixed(1));

/** s, as minutes and seconds. */
const clock = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(Math.round(seconds) % 60).padStart(2, "0")}`;

/** Two bars, the twin under the other: loss, force error on the validation frames, time left. */
function bars(steps: number): Progress {
  const both = new MultiBar({
    format: "  {name} {bar} {percentage}%   loss {loss}   force error {forces} meV/Å   {left} left",
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 24,
    fps: 8,
    hideCursor: true,
    clearOnComplete: false,
    autopadding: true,
    forceRedraw: true,
  });
  const start = performance.now();
  const make = (which: Contestant): SingleBar =>
    both.create(steps, 0, { name: NAMES[which].padEnd(11), loss: "–".padStart(7), forces: "–".padStart(6), left: "–" });
  const made = { equivariant: make("equivariant"), twin: make("twin") };
  const mean = { equivariant: Number.NaN, twin: Number.NaN };
  return {
    step(which, step, loss) {
      mean[which] = Number.isNaN(mean[which]) ? loss : 0.95 * mean[which] + 0.05 * loss;
      const left = ((performance.now() - start) / 1000 / step) * (steps - step);
      made[which].update(step, { loss: mean[which].toFixed(5), left: clock(left) });
    },
    measured(which, { forces }) {
      made[which].update({ forces: inMeV(forces).padStart(6) });
    },
    stop() {
      both.stop();
    },
  };
}

/** Without a terminal: a line every few seconds. */
function lines(steps: number, write: (line: string) => void): Progress {
  const state: Record<Contestant, { step: number; loss: number; forces?: number }> = {
    equivariant: { step: 0, loss: Number.NaN },
    twin: { step: 0, loss: Number.NaN },
  };
  const tell = (): void => {
    const one = (which: Contestant): string => {
      const { step, loss, forces } = state[which];
      return `${NAMES[which]} ${step}/${steps}, loss ${Number.isNaN(loss) ? "–" : loss.toFixed(4)}, force error ${inMeV(forces)} meV/Å`;
    };
    write(`  ${one("equivariant")}   |   ${one("twin")}`);
  };
  const timer = setInterval(tell, 5000);
  return {
    step(which, step, loss) {
      const before = state[which];
      state[which] = { ...before, step, loss: Number.isNaN(before.loss) ? loss : 0.95 * before.loss + 0.05 * loss };
    },
    measured(which, { forces }) {
      state[which] = { ...state[which], forces };
    },
    stop() {
      clearInterval(timer);
      tell();
    },
  };
}

export const progress = (steps: number): Progress =>
  process.stderr.isTTY ? bars(steps) : lines(steps, (line) => console.log(line));
