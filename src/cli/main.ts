#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { UsageError } from "./files.js";
import type { LiveReportOptions } from "./live-report.js";
import { makeOutput } from "./output.js";
import type { TrainOptions } from "./train.js";
import type { VerifyOptions } from "./verify.js";

const EXIT = { done: 0, failed: 1, usage: 2 } as const;
const EXIT_CODES = `
Exit codes: 0 done; 1 the work failed (training diverged, an error above its tolerance, no memory, a file that cannot be
written); 2 wrong arguments or input. Files are written whole or not at all. Units: eV, ångström.`;

/** The version in package.json, which is two folders above, built or not. */
const version = (): string => JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;

/** Does some work on so many threads, with the bits of one. @throws ThreadsError if they cannot be had */
async function withThreads(threads: number, work: () => void): Promise<void> {
  if (threads === 1) return work();
  return (await import("./with-threads.js")).withThreads(threads, work);
}

const number =
  (least: number, most: number, whole: boolean) =>
  (text: string): number => {
    const value = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most && (!whole || Number.isSafeInteger(value))) return value;
    throw new InvalidArgumentError(
      `It must be ${whole ? "an integer" : "a number"} ${most < 1e15 ? `from ${least} to ${most}` : `>= ${least}`}.`,
    );
  };
const whole = (least: number, most = Number.MAX_SAFE_INTEGER) => number(least, most, true);
const real = (least: number, most = Number.MAX_VALUE) => number(least, most, false);
const json = (): Option => new Option("--json", "lines of JSON on standard output, for machines");

const onThreads = (): Option =>
  new Option("--threads <n>", "threads that share the work; the result does not depend on it").argParser(whole(1, 64)).default(1);

type Json = { json?: boolean };
type Threads = { threads: number };

/** The commands and their options. Each loads what it runs, so that help and mistakes need no library. */
function program(): Command {
  const all = new Command("intertwiner")
    .description("Equivariant interatomic potentials: train, evaluate, predict, verify.")
    .version(version())
    .exitOverride()
    // One line for each mistake, also where commander adds a guess on a second one.
    .configureOutput({
      outputError: (text, write) =>
        write(
          `intertwiner: ${text
            .replace(/^error: /, "")
            .trim()
            .replaceAll("\n", " ")} (--help tells more)\n`,
        ),
    });

  all
    .command("train")
    .description("train a potential on energies and forces (and stresses)")
    .argument("<data>", "extended xyz, or safetensors with R, Z, E, F")
    .requiredOption("--out <folder>", "for model.safetensors, checkpoint.safetensors and run.json")
    .option("--hidden <irreps>", "irreps of the hidden features", "16x0e+16x1o+16x2e")
    .option("--lmax <l>", "degree of the harmonics", whole(0, 24), 2)
    .option("--layers <n>", "interaction blocks", whole(1, 1000), 3)
    .option("--cutoff <r>", "ångström", real(0.1, 1000), 4)
    .addOption(new Option("--precision <dtype>", "of the weights").choices(["f32", "f64"]).default("f32"))
    .option("--steps <n>", "steps in all", whole(1), 2000)
    .option("--batch <n>", "frames a step", whole(1), 5)
    .option("--rate <x>", "learning rate", real(0), 0.01)
    .option("--energy-weight <x>", "of the squared error in units of its spread", real(0), 0.01)
    .option("--force-weight <x>", "likewise", real(0), 1)
    .option("--stress-weight <x>", "likewise", real(0), 0)
    .option("--valid <n>", "frames held back for validation, at most half", whole(1), 50)
    .option("--every <n>", "steps between evaluations", whole(1), 100)
    .option("--patience <n>", "stop after so many evaluations without improvement (default: never)", whole(1))
    .option("--checkpoint-every <n>", "steps between checkpoints", whole(1), 100)
    .option("--resume", "go on from the checkpoint in the folder, if there is one")
    .addOption(new Option("--overwrite", "begin anew in a folder that holds a training").conflicts("resume"))
    .option("--seed <n>", "of weights, order and split", whole(0), 0)
    .addOption(onThreads())
    .addOption(json())
    .action(
      async (
        data: string,
        { json: machine, patience = null, resume = false, overwrite = false, ...options }: TrainOptions & Json,
      ) => {
        const { energyWeight, forceWeight, stressWeight } = options;
        if (energyWeight + forceWeight + stressWeight === 0)
          throw new UsageError("--energy-weight, --force-weight and --stress-weight are all 0; one must be positive");
        const { train } = await import("./train.js");
        return withThreads(options.threads, () =>
          train(data, { ...options, patience, resume, overwrite }, makeOutput(machine === true)),
        );
      },
    );

  all
    .command("evaluate")
    .description("errors of a potential on frames with energies and forces")
    .argument("<model>", "a file that train wrote")
    .argument("<data>", "extended xyz, or safetensors with R, Z, E, F")
    .addOption(onThreads())
    .addOption(json())
    .action(async (model: string, data: string, { threads, json: machine }: Json & Threads) => {
      const { evaluate } = await import("./evaluate.js");
      return withThreads(threads, () => evaluate(model, data, makeOutput(machine === true)));
    });

  all
    .command("predict")
    .description("energies, forces and stresses of structures, as extended xyz")
    .argument("<model>", "a file that train wrote")
    .argument("<file>", "structures: extended xyz, or safetensors with R, Z")
    .option("--out <file>", "instead of standard output")
    .addOption(onThreads())
    .addOption(json())
    .action(async (model: string, file: string, { threads, json: machine, ...options }: Json & Threads & { out?: string }) => {
      const { predict } = await import("./predict.js");
      return withThreads(threads, () => predict(model, file, options, makeOutput(machine === true)));
    });

  all
    .command("verify")
    .description(
      "errors of a potential under rotations, reflections, permutations and translations, in f32 and f64, with its parameters and with random ones; of its derivatives; and how smoothly it ends at the cutoff",
    )
    .argument("<model>", "a file that train wrote")
    .option("--data <file>", "structures to verify on (default: random clusters)")
    .option("--group-elements <n>", "of each kind", whole(1), 20)
    .option("--frames <n>", "structures (default: 5 clusters, or the first 10 of the data)", whole(2))
    .option("--seed <n>", "of clusters, group elements and random parameters", whole(0), 0)
    .option("--tolerance-f32 <x>", "largest relative error allowed in f32", real(0), 1e-5)
    .option("--tolerance-f64 <x>", "and in f64", real(0), 1e-12)
    .option("--tolerance-gradient <x>", "of derivatives against difference quotients", real(0), 1e-6)
    .option("--smoothness <n>", "derivatives of the energy that must be continuous at the cutoff", whole(0, 20), 1)
    .option("--layers", "tell of each layer how far it is from commuting with rotations and reflections")
    .addOption(onThreads())
    .addOption(json())
    .action(async (model: string, { json: machine, threads, ...options }: VerifyOptions & Json & Threads) => {
      const { verify } = await import("./verify.js");
      return withThreads(threads, () => {
        if (!verify(model, options, makeOutput(machine === true))) process.exitCode = EXIT.failed;
      });
    });

  all
    .command("report")
    .description("one offline page in which a molecule moves by the potential, and can be turned")
    .argument("<model>", "a file that train wrote")
    .requiredOption("--out <file>", "the page, HTML")
    .option("--twin <model>", "a potential that is not equivariant, beside it: twin.safetensors of npm start")
    .option("--structure <file>", "extended xyz or safetensors, its first frame (default: ethanol)")
    .option("--temperature <T>", "kelvin, of the velocities at the start", real(0, 100000), 300)
    .option("--seed <n>", "of the velocities", whole(0), 0)
    .addOption(json())
    .action(async (model: string, { json: machine, ...options }: LiveReportOptions & Json) => {
      const { report } = await import("./live-report.js");
      report(model, options, makeOutput(machine === true));
    });

  all
    .command("info")
    .description("what a saved potential is")
    .argument("<model>", "a file that train wrote")
    .addOption(json())
    .action(async (model: string, options: Json) => {
      const { info } = await import("./info.js");
      info(model, makeOutput(options.json === true));
    });

  for (const command of [all, ...all.commands]) command.addHelpText("after", EXIT_CODES);
  return all;
}

/** Exit code of an error that is told in one line; undefined for one that nobody expected, which is told with its stack. */
async function exitCodeOf(error: unknown): Promise<number | undefined> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof UsageError) return EXIT.usage;
  if (typeof (error as NodeJS.ErrnoException).syscall === "string") return EXIT.failed;
  const { isOfLibrary } = await import("./read-model.js");
  return isOfLibrary(error) ? EXIT.failed : undefined;
}

// Whoever reads may stop before the end (intertwiner predict … | head): that is no mistake.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", ({ code }: NodeJS.ErrnoException) => process.exit(code === "EPIPE" ? EXIT.done : EXIT.failed));

try {
  await program().parseAsync();
} catch (error) {
  const code = await exitCodeOf(error);
  if (code === undefined) throw error;
  if (!(error instanceof CommanderError)) process.stderr.write(`intertwiner: ${(error as Error).message}\n`);
  process.exitCode = code;
}
