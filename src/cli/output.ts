import { SingleBar } from "cli-progress";

/** Where a command tells what it does: results on standard output, progress on standard error. */
export interface Output {
  /** A remark for people. */
  say(text: string): void;
  /** One line of JSON for machines, with --json. */
  record(value: Record<string, unknown>): void;
  /** What the command was called for. */
  result<R extends Record<string, unknown>>(value: R, text: (value: R) => string): void;
  progress(total: number, start: number): { update(step: number, values: { loss: number; force: number }): void; stop(): void };
}

const SECONDS_BETWEEN_LINES = 10;

/** @param json - machines read it: nothing but lines of JSON on standard output */
export function makeOutput(json: boolean): Output {
  const line = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
  return {
    say: (text) => void process.stderr.write(`${text}\n`),
    record: (value) => {
      if (json) line(value);
    },
    result: (value, text) => (json ? line(value) : void process.stdout.write(`${text(value)}\n`)),
    progress(total, start) {
      const show = ({ loss, force }: { loss: number; force: number }) => ({
        loss: loss.toPrecision(3),
        force: Number.isFinite(force) ? `${(1000 * force).toFixed(1)} meV/Å` : "–",
      });
      if (process.stderr.isTTY && !json) {
        const bar = new SingleBar({ format: "{bar} {value}/{total} | loss {loss} | forces {force} | {eta_formatted} left", hideCursor: true, stream: process.stderr });
        bar.start(total, start, { loss: "–", force: "–" });
        return { update: (step, values) => bar.update(step, show(values)), stop: () => bar.stop() };
      }
      let last = Date.now();
      return {
        update(step, values) {
          if (Date.now() - last < 1000 * SECONDS_BETWEEN_LINES) return;
          last = Date.now();
          const { loss, force } = show(values);
          process.stderr.write(`step ${step} of ${total}: loss ${loss}, forces ${force}\n`);
        },
        stop: () => {},
      };
    },
  };
}
