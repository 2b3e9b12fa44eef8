import { layout } from "../irreps/index.js";
import type { CouplingConvention } from "../representations/index.js";
import { readSafetensors, type SafetensorsEntry } from "./safetensors.js";
import { quoted } from "./safetensors-header.js";

/** Version of what scripts/export_e3nn.py writes. */
export const E3NN_FORM = "e3nn modules 1";
/** Degrees above this are taken for damage: their coupling tensors would take minutes. */
const LARGEST_DEGREE = 30;

/** One module of e3nn (torch) as scripts/export_e3nn.py describes it. */
export interface E3nnModule {
  readonly path: string;
  /** "Linear", "FullyConnectedTensorProduct", … */
  readonly class: string;
  /** Sign of its coupling tensors. */
  readonly convention: CouplingConvention;
  /** Irreps, instructions and options, by e3nn's names. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Its weights, by their names inside the module. */
  readonly tensors: ReadonlyMap<string, SafetensorsEntry>;
}

/** What scripts/export_e3nn.py wrote. */
export interface E3nnFile {
  /** Of e3nn: "0.6.0". */
  readonly version: string;
  /** Sign of the coupling tensors: that of e3nn from 0.5 on, which is ours, or that of 0.4.4. */
  readonly convention: CouplingConvention;
  readonly modules: ReadonlyMap<string, E3nnModule>;
  /** Tensors that belong to none of the modules, by their full names. */
  readonly others: ReadonlyMap<string, SafetensorsEntry>;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads the modules of e3nn (torch) that scripts/export_e3nn.py or `toE3nn` wrote.
 *
 * @throws SafetensorsError if the bytes are not safetensors; RangeError if they do not describe modules of e3nn
 */
export function readE3nn(bytes: Uint8Array | ArrayBuffer): E3nnFile {
  const { tensors, metadata } = readSafetensors(bytes);
  let about: unknown = null;
  try {
    about = JSON.parse(metadata.e3nn ?? "null");
  } catch {
    // Not JSON is no description, like none at all.
  }
  if (!isRecord(about) || about.form !== E3NN_FORM)
    throw new RangeError(`readE3nn: the file has no description of the form "${E3NN_FORM}"; scripts/export_e3nn.py writes it`);
  const { version, convention, modules } = about;
  if (typeof version !== "string" || !isRecord(modules))
    throw new RangeError('readE3nn: the description has no "version" or "modules"; the file is damaged');
  if (convention !== "e3nn" && convention !== "e3nn-0.4.4")
    throw new RangeError(`readE3nn: convention is ${quoted(String(convention))}; it is "e3nn" or "e3nn-0.4.4"`);
  const found = new Map<string, E3nnModule>();
  for (const [path, told] of Object.entries(modules)) {
    if (!isRecord(told) || typeof told.class !== "string")
      throw new RangeError(`readE3nn: the module ${quoted(path)} has no class; the file is damaged`);
    const { class: name, ...settings } = told;
    found.set(path, { path, class: name, convention, settings, tensors: new Map() });
  }
  const others = new Map<string, SafetensorsEntry>();
  for (const [name, entry] of tensors) {
    // The module is at the longest path before a dot that there is.
    let end = name.length;
    let owner: E3nnModule | undefined;
    while (owner === undefined && end > 0) {
      end = name.lastIndexOf(".", end - 1);
      owner = found.get(name.slice(0, Math.max(end, 0)));
    }
    if (owner === undefined) others.set(name, entry);
    else (owner.tensors as Map<string, SafetensorsEntry>).set(name.slice(end + 1), entry);
  }
  return { version, convention, modules: found, others };
}

/** The settings of a module one by one, each of the kind that is asked for. */
export interface Settings {
  fail(what: string): never;
  irreps(name: string): string;
  number(name: string): number;
  flag(name: string): boolean;
  choice<T extends string>(name: string, ...choices: T[]): T;
  /** A list of lists, their entries as `kinds` says: "n" whole numbers, "x" numbers, "s" texts, "b" flags; with "…" as many of the one before. */
  rows(name: string, kinds: string): (readonly any[])[];
  list(name: string, kind: string): any[];
  /** null, or [name, factor]. */
  act(name: string): Act;
  acts(name: string): Act[];
  optional(name: string, kind: string): any;
}

/** A function by our name, with its factor. */
export type Act = readonly [name: string, constant: number] | null;

const KINDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  n: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  x: Number.isFinite,
  s: (value) => typeof value === "string",
  b: (value) => typeof value === "boolean",
};

/** Reads the settings of a module. */
export function settingsReader(where: string, { path, class: name, settings }: E3nnModule): Settings {
  const fail = (what: string): never => {
    throw new RangeError(`${where}: the ${name} at ${quoted(path)}: ${what}`);
  };
  const get = (key: string, is: (value: unknown) => boolean): any => {
    const value = Object.hasOwn(settings, key) ? settings[key] : undefined;
    return is(value) ? value : fail(`${key} is ${quoted(JSON.stringify(value) ?? "missing")}; the description is damaged`);
  };
  const isAct = (act: unknown): boolean =>
    act === null || (Array.isArray(act) && act.length === 2 && KINDS.s(act[0]) && KINDS.x(act[1]));
  const isList =
    (kinds: string) =>
    (value: unknown): boolean =>
      Array.isArray(value) &&
      (kinds.endsWith("…")
        ? value.every((entry) => KINDS[kinds[0]](entry))
        : value.length === kinds.length && value.every((entry, i) => KINDS[kinds[i]](entry)));
  return {
    fail,
    irreps: (key) => {
      const text = get(key, KINDS.s) as string;
      const { lmax, group } = layout(text);
      if (lmax > LARGEST_DEGREE || (group !== "O(3)" && group !== "any"))
        fail(`${key} is ${quoted(text)}; it must be irreps of O(3) with degrees to ${LARGEST_DEGREE}`);
      return text;
    },
    number: (key) => get(key, KINDS.x),
    flag: (key) => get(key, KINDS.b),
    choice: (key, ...choices) => get(key, (value) => choices.includes(value as never)),
    rows: (key, kinds) => get(key, (value) => Array.isArray(value) && value.every(isList(kinds))),
    list: (key, kind) => get(key, isList(`${kind}…`)),
    act: (key) => get(key, isAct),
    acts: (key) => get(key, (value) => Array.isArray(value) && value.every(isAct)),
    optional: (key, kind) => get(key, (value) => value === null || KINDS[kind](value)),
  };
}
