import { generator } from "../arithmetic/index.js";
import { readSafetensors, writeSafetensors } from "../io/index.js";
import type { PlateauState } from "./schedule.js";
import type { Snapshot } from "./snapshot.js";

/** Lowest value that was observed, and what has happened since. */
export interface Best {
  /** Infinity before the first. */
  value: number;
  step: number;
  /** Observations since then. */
  waited: number;
}

/** What the course of a training depends on beside its tensors. */
export interface Progress {
  /** What else decides it, as text. */
  readonly identity: string;
  readonly steps: number;
  /** Order of the examples in this epoch, and how many of them were taken. */
  readonly epoch: Int32Array;
  readonly cursor: number;
  /** State of the generator of that order. */
  readonly random: string;
  readonly best: Readonly<Best>;
  readonly plateau: Readonly<PlateauState> | null;
}

/** Version of the form. */
const FORM = "intertwiner checkpoint 2";
/** Name of the order of the examples; the tensors have names with a dot. */
const EPOCH = "epoch";

/** @returns the bytes of a safetensors file */
export function writeCheckpoint({ epoch, best, plateau, ...rest }: Progress, tensors: Snapshot): Uint8Array {
  // An infinity has no place in JSON.
  const finite = (value: number): number | null => (value === Number.POSITIVE_INFINITY ? null : value);
  const text = JSON.stringify({
    ...rest,
    best: { ...best, value: finite(best.value) },
    plateau: plateau === null ? null : { ...plateau, best: finite(plateau.best) },
  });
  return writeSafetensors([...tensors, [EPOCH, { dtype: "I32", shape: [epoch.length], data: epoch }]], {
    form: FORM,
    progress: text,
  });
}

/**
 * Reads what {@link writeCheckpoint} wrote.
 *
 * @param examples - of the training, to check the order
 * @throws SafetensorsError if the bytes are not safetensors; RangeError if they are not a checkpoint, or name what in it is wrong
 */
export function readCheckpoint(bytes: Uint8Array, examples: number): { progress: Progress; tensors: Snapshot } {
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata.form !== FORM)
    throw new RangeError(`checkpoint: the file has the form ${quoted(metadata.form)}; this version reads "${FORM}"`);
  const read = fields(metadata.progress);
  const entry = tensors.get(EPOCH);
  if (entry?.dtype !== "I32") throw new RangeError(`checkpoint: "${EPOCH}" is ${entry?.dtype ?? "missing"}; it must be I32`);
  const epoch = entry.data;
  requireOrder(epoch, examples);
  tensors.delete(EPOCH);
  const progress: Progress = {
    identity: read.text("identity"),
    steps: read.count("steps"),
    epoch,
    cursor: read.count("cursor", epoch.length),
    random: read.generatorState("random"),
    best: bestOf(read.record("best")),
    plateau: read.isNull("plateau") ? null : plateauOf(read.record("plateau")),
  };
  return { progress, tensors };
}

const bestOf = (read: Fields): Best => ({ value: read.value("value"), step: read.count("step"), waited: read.count("waited") });
const plateauOf = (read: Fields): PlateauState => ({
  factor: read.fraction("factor"),
  best: read.value("best"),
  waited: read.count("waited"),
});

/** An order of the examples, or none yet. */
function requireOrder(epoch: Int32Array, examples: number): void {
  const seen = new Set(epoch);
  const whole =
    seen.size === epoch.length && (epoch.length === 0 || epoch.length === examples) && epoch.every((i) => i >= 0 && i < examples);
  if (!whole)
    throw new RangeError(
      `checkpoint: the order of its ${epoch.length} examples is not one of the ${examples} examples here; it belongs to other data`,
    );
}

/** A value as it may stand in a message. */
const quoted = (value: unknown): string =>
  typeof value === "string"
    ? JSON.stringify(value.slice(0, 60))
    : typeof value === "object" && value !== null
      ? "a record"
      : `${value}`;

/** Reads of a record that somebody else wrote: each names what it found where that is not what it needs. */
interface Fields {
  text(name: string): string;
  count(name: string, most?: number): number;
  /** A finite number; null stands for infinity. */
  value(name: string): number;
  fraction(name: string): number;
  generatorState(name: string): string;
  record(name: string): Fields;
  isNull(name: string): boolean;
}

function fields(source: unknown): Fields {
  let value: unknown = source;
  try {
    if (typeof source === "string") value = JSON.parse(source);
  } catch {
    value = undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new RangeError("checkpoint: its progress is not a JSON record");
  const of = (name: string): unknown => (Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined);
  const wrong = (name: string, needed: string): never => {
    throw new RangeError(`checkpoint: "${name}" is ${quoted(of(name))}; it must be ${needed}`);
  };
  const number = (name: string, fits: (x: number) => boolean, needed: string): number => {
    const x = of(name);
    return typeof x === "number" && Number.isFinite(x) && fits(x) ? x : wrong(name, needed);
  };
  return {
    text: (name) => {
      const x = of(name);
      return typeof x === "string" ? x : wrong(name, "a text");
    },
    count: (name, most = Number.MAX_SAFE_INTEGER) =>
      number(name, (x) => Number.isInteger(x) && x >= 0 && x <= most, `an integer from 0 to ${most}`),
    value: (name) => (of(name) === null ? Number.POSITIVE_INFINITY : number(name, () => true, "a number, or null")),
    fraction: (name) => number(name, (x) => x > 0 && x <= 1, "a number above 0 and at most 1"),
    generatorState: (name) => {
      const x = of(name);
      try {
        generator(0).state = x as string;
      } catch {
        wrong(name, "the state of a generator");
      }
      return x as string;
    },
    record: (name) => {
      const x = of(name);
      return typeof x === "object" && x !== null ? fields(x) : wrong(name, "a record");
    },
    isNull: (name) => of(name) === null,
  };
}
