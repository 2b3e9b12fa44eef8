import progress from "cli-progress";

/** What the progress shows. */
export interface Shown {
  loss: number;
  /** eV/Å; NaN before the first evaluation. */
  force: number;
}

export interface Progress {
  update(step: number, values: Shown): void;
  stop(): void;
}

/** Where a command tells what it does: results on standard output, remarks and progress on standard error. */
export interface Output {
  /** A remark for people. */
  say(text: string): void;
  /** One line of JSON for machines, with --json. */
  record(value: Record<string, unknown>): void;
  /** What the command was called for. */
  result<R extends Record<string, unknown>>(value: R, text: (value: R) => string): void;
  progress(total: number, start: number): Progress;
}

const SECONDS_BETWEEN_LINES = 10;

const worded = ({ loss, force }: Shown) => ({
  loss: loss.toPrecision(3),
  force: Number.isFinite(force) ? `${(1000 * force).toFixed(1)} meV/Å` : "–",
});

/** @param json - machines read it: nothing but lines of JSON on standard output */
export function makeOutput(json: boolean): Output {
  const line = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
  return {
    say: (text) => void process.stderr.write(`${text}\n`),
    record: (value) => {
      if (json) line(value);
    },
    result: (value, text) => (json ? line(value) : void process.stdout.write(`${text(value)}\n`)),
    progress: (total, start) => (process.stderr.isTTY ? bar(total, start) : lines(total)),
  };
}

function bar(total: number, start: number): Progress {
  const format = "{bar} {value}/{total} | loss {loss} | forces {force} | {left}";
  // Training never waits, so a handler of signals would never run and Ctrl-C do nothing; and what the bar did to the terminal would stay.
  const untouched = { gracefulExit: false, hideCursor: false, linewrap: true };
  const shown = new progress.SingleBar({ format, barsize: 20, etaBuffer: 100, stream: process.stderr, ...untouched });
  shown.start(total, start, { loss: "–", force: "–", left: "" });
  const begun = Date.now();
  const left = (step: number): string => {
    const seconds = Math.round(((Date.now() - begun) / 1000 / (step - start)) * (total - step));
    return step <= start + 3 ? "" : `${seconds >= 60 ? `${Math.floor(seconds / 60)} min ` : ""}${seconds % 60} s left`;
  };
  return { update: (step, values) => shown.update(step, { ...worded(values), left: left(step) }), stop: () => shown.stop() };
}

function lines(total: number): Progress {
  let last = Date.now();
  return {
    update(step, values) {
      if (Date.now() - last < 1000 * SECONDS_BETWEEN_LINES) return;
      last = Date.now();
      const { loss, force } = worded(values);
      process.stderr.write(`step ${step} of ${total}: loss ${loss}, forces ${force}\n`);
    },
    stop: () => {},
  };
}
