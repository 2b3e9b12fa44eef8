import { Command, InvalidArgumentError, Option } from "commander";
import { IntertwinerError } from "../runtime/index.js";
import { evaluate, info, predict, verify } from "./commands.js";
import { UsageError } from "./files.js";
import { makeOutput } from "./output.js";
import { type TrainOptions, train } from "./train.js";

const EXIT = { done: 0, failed: 1, usage: 2 } as const;

const number = (least: number, whole: boolean) => (text: string): number => {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < least || (whole && !Number.isInteger(value))) throw new InvalidArgumentError(`it must be ${whole ? "an integer" : "a number"} >= ${least}`);
  return value;
};
const whole = (least: number) => number(least, true);
const real = (least: number) => number(least, false);

const program = new Command("intertwiner")
  .description("Equivariant interatomic potentials: train, evaluate, predict, verify.")
  .version("0.1.0")
  .showHelpAfterError("(--help shows what there is)")
  .addHelpText("after", "\nExit codes: 0 done; 1 the work failed (training diverged, verification above its tolerance); 2 wrong arguments or input.\nFiles are written whole or not at all. Units: eV, ångström.");

const json = () => new Option("--json", "lines of JSON on standard output, for machines");

program
  .command("train")
  .description("train a potential on energies and forces (and stresses)")
  .argument("<data>", "extended xyz, or safetensors with R, Z, E, F")
  .requiredOption("--out <folder>", "for model.safetensors, checkpoint.safetensors and run.json")
  .option("--hidden <irreps>", "irreps of the hidden features", "16x0e+16x1o+16x2e")
  .option("--lmax <l>", "degree of the harmonics", whole(0), 2)
  .option("--layers <n>", "interaction blocks", whole(1), 3)
  .option("--cutoff <r>", "ångström", real(0.1), 4)
  .option("--steps <n>", "steps in all", whole(1), 2000)
  .option("--batch <n>", "frames a step", whole(1), 5)
  .option("--rate <x>", "learning rate", real(0), 0.01)
  .option("--energy-weight <x>", "of the squared error in units of its spread", real(0), 0.01)
  .option("--force-weight <x>", "likewise", real(0), 1)
  .option("--stress-weight <x>", "likewise", real(0), 0)
  .option("--valid <n>", "frames held back for validation", whole(1), 50)
  .option("--every <n>", "steps between evaluations", whole(1), 100)
  .option("--patience <n>", "stop after so many evaluations without improvement", whole(1))
  .option("--checkpoint-every <n>", "steps between checkpoints", whole(1), 100)
  .option("--resume", "go on from the checkpoint in the folder, if there is one", false)
  .option("--seed <n>", "of weights, order and split", whole(0), 0)
  .addOption(json())
  .action((data: string, { json: machine, patience, ...options }: TrainOptions & { json?: boolean }) => {
    train(data, { ...options, patience: patience ?? null }, makeOutput(machine === true));
  });

program
  .command("evaluate")
  .description("errors of a potential on frames with energies and forces")
  .argument("<model>")
  .argument("<data>")
  .addOption(json())
  .action((model: string, data: string, options: { json?: boolean }) => evaluate(model, data, makeOutput(options.json === true)));

program
  .command("predict")
  .description("energies, forces and stresses of structures, as extended xyz")
  .argument("<model>")
  .argument("<file>")
  .option("--out <file>", "instead of standard output")
  .addOption(json())
  .action((model: string, file: string, options: { json?: boolean; out?: string }) => predict(model, file, options, makeOutput(options.json === true)));

program
  .command("verify")
  .description("errors of a potential under rotations, reflections, permutations and translations, in f32 and f64")
  .argument("<model>")
  .option("--data <file>", "structures to verify on; default: random clusters")
  .option("--elements <n>", "group elements", whole(1), 20)
  .option("--frames <n>", "structures", whole(2), 5)
  .option("--seed <n>", "of the group elements", whole(0), 0)
  .addOption(json())
  .action((model: string, options: { json?: boolean; data?: string; elements: number; seed: number; frames: number }) => {
    if (!verify(model, options, makeOutput(options.json === true))) process.exitCode = EXIT.failed;
  });

program
  .command("info")
  .description("what a saved potential is")
  .argument("<model>")
  .addOption(json())
  .action((model: string, options: { json?: boolean }) => info(model, makeOutput(options.json === true)));

for (const command of [program, ...program.commands]) command.exitOverride();

try {
  program.parse();
} catch (error) {
  const { code, exitCode } = error as { code?: string; exitCode?: number };
  if (code?.startsWith("commander.")) process.exitCode = exitCode === 0 ? EXIT.done : EXIT.usage;
  else if (error instanceof UsageError) {
    process.stderr.write(`intertwiner: ${error.message}\n`);
    process.exitCode = EXIT.usage;
  } else if (error instanceof RangeError || error instanceof TypeError || error instanceof IntertwinerError || (error as { code?: string }).code !== undefined) {
    process.stderr.write(`intertwiner: ${(error as Error).message}\n`);
    process.exitCode = EXIT.failed;
  } else throw error;
}
