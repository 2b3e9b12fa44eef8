import { MultiBar } from "cli-progress";
import type { Contestant, Measurement } from "./messages.js";

/** How the training of both goes, for somebody who watches. */
export interface Progress {
  step(which: Contestant, step: number, loss: number): void;
  measured(which: Contestant, measurement: Measurement): void;
  stop(): void;
}

const NAMES: Readonly<Record<Contestant, string>> = { equivariant: "equivariant", twin: "its twin" };
const BOTH: readonly Contestant[] = ["equivariant", "twin"];

/** Where one of the two stands. */
interface Standing {
  step: number;
  /** Smoothed over some twenty steps; null before the first. */
  loss: number | null;
  /** eV/Å, on the validation frames; null before the first measurement. */
  forces: number | null;
}

const known = (value: number | null, digits: number): string => (value === null ? "–" : value.toFixed(digits));
const inMeV = (force: number | null): string => known(force === null ? null : 1000 * force, 1);

/** s left, as minutes and seconds, if the rest takes as long as what is done took. */
function left(seconds: number, { step }: Standing, steps: number): string {
  if (step === 0) return "–:––";
  const rest = Math.round((seconds / step) * (steps - step));
  return `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
}

type Show = (which: Contestant, standing: Standing, seconds: number) => void;

/** Two bars, one below the other, in a terminal of eighty columns. */
function bars(steps: number): { show: Show; stop: () => void } {
  const format = "  {name} {bar} {percentage}%  loss {loss}  force error {forces} meV/Å  {left}";
  const both = new MultiBar({
    format,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 10,
    fps: 8,
    hideCursor: true,
    autopadding: true,
  });
  const told = (which: Contestant, { loss, forces }: Standing, rest: string): object => ({
    name: NAMES[which].padEnd(11),
    loss: known(loss, 4).padStart(6),
    forces: inMeV(forces).padStart(5),
    left: rest,
  });
  const nothing: Standing = { step: 0, loss: null, forces: null };
  const [ours, twin] = BOTH.map((which) => both.create(steps, 0, told(which, nothing, "")));
  const made = { equivariant: ours, twin };
  return {
    show: (which, standing, seconds) => made[which].update(standing.step, told(which, standing, left(seconds, standing, steps))),
    stop: () => both.stop(),
  };
}

/** Without a terminal: a line every five seconds, and one at the end. */
function lines(steps: number): { show: Show; stop: () => void } {
  const parts: Record<Contestant, string> = { equivariant: "", twin: "" };
  const tell = (): void => console.log(`  ${BOTH.map((which) => parts[which]).join("   |   ")}`);
  const show: Show = (which, standing, seconds) => {
    const { step, loss, forces } = standing;
    parts[which] =
      `${NAMES[which]} ${step}/${steps}, loss ${known(loss, 4)}, force error ${inMeV(forces)} meV/Å, ${left(seconds, standing, steps)} left`;
  };
  for (const which of BOTH) show(which, { step: 0, loss: null, forces: null }, 0);
  const timer = setInterval(tell, 5000);
  const stop = (): void => {
    clearInterval(timer);
    tell();
  };
  return { show, stop };
}

/** Bars where somebody can see them move, lines otherwise. */
export function progress(steps: number): Progress {
  const { show, stop } = process.stderr.isTTY ? bars(steps) : lines(steps);
  const began = performance.now();
  const standings: Record<Contestant, Standing> = {
    equivariant: { step: 0, loss: null, forces: null },
    twin: { step: 0, loss: null, forces: null },
  };
  const change = (which: Contestant, news: Partial<Standing>): void => {
    standings[which] = { ...standings[which], ...news };
    show(which, standings[which], (performance.now() - began) / 1000);
  };
  return {
    step(which, step, loss) {
      const before = standings[which].loss ?? loss;
      change(which, { step, loss: 0.95 * before + 0.05 * loss });
    },
    measured: (which, { forces }) => change(which, { forces }),
    stop,
  };
}
