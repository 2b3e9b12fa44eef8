import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { readExtxyz, readSafetensors, type Structure, writeExtxyz, writeSafetensors } from "../../src/io/index.js";
import { errors, loadPotential, type Nequip, predict } from "../../src/models/index.js";
import { CLI, intertwiner, type Ran, records, temporaryFolder } from "./command.js";
import { moleculeFile, molecules } from "./molecule.js";

const folder = temporaryFolder();
const SMALL = ["--hidden", "4x0e+4x1o", "--lmax", "1", "--layers", "1", "--valid", "6"];
const TRAIN = ["train", "train.xyz", ...SMALL, "--steps", "60", "--every", "20", "--checkpoint-every", "25"];
const read = (path: string): Uint8Array => new Uint8Array(readFileSync(join(folder, path)));
const modelOf = (path: string): Nequip => loadPotential(read(path));

let trained: Record<string, any>[];
beforeAll(() => {
  writeFileSync(join(folder, "train.xyz"), moleculeFile(30));
  writeFileSync(join(folder, "test.xyz"), moleculeFile(9, 2));
  trained = records(folder, ...TRAIN, "--out", "run");
});

test("the built command runs by itself and through a link, from any folder", () => {
  symlinkSync(CLI, join(folder, "intertwiner"));
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  for (const [program, ...first] of [[CLI], [join(folder, "intertwiner")], [process.execPath, CLI]]) {
    const { status, stdout } = spawnSync(program, [...first, "--version"], { cwd: "/", encoding: "utf8" });
    expect([status, stdout]).toEqual([0, `${version}\n`]);
  }
});

describe("help", () => {
  test.each<[string, string, string[]]>([
    ["", "[options] [command]", ["train", "evaluate", "predict", "verify", "report", "info"]],
    [
      "train",
      "[options] <data>",
      "data --out --hidden --lmax --layers --cutoff --precision --steps --batch --rate --energy-weight --force-weight --stress-weight --valid --every --patience --checkpoint-every --resume --overwrite --seed --threads --json".split(
        " ",
      ),
    ],
    ["evaluate", "[options] <model> <data>", ["model", "data", "--threads", "--json"]],
    ["predict", "[options] <model> <file>", ["model", "file", "--out", "--threads", "--json"]],
    [
      "verify",
      "[options] <model>",
      [
        "model",
        "--data",
        "--group-elements",
        "--frames",
        "--seed",
        "--tolerance-f32",
        "--tolerance-f64",
        "--tolerance-gradient",
        "--smoothness",
        "--layers",
        "--threads",
        "--json",
      ],
    ],
    ["report", "[options] <model>", ["model", "--out", "--twin", "--structure", "--temperature", "--seed", "--json"]],
    ["info", "[options] <model>", ["model", "--json"]],
  ])("of %s names its arguments, its options and the exit codes", (command, usage, names) => {
    const asked = command === "" ? ["--help"] : [command, "--help"];
    const { code, stdout, stderr } = intertwiner(folder, ...asked);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`Usage: intertwiner ${command === "" ? "" : `${command} `}${usage}\n`);
    const described = stdout.match(/^ {2}(?:-\w, )?[-\w]+/gm)?.map((line) => line.trim().replace(/^-\w, /, ""));
    expect(described).toEqual(command === "" ? ["--version", "--help", ...names, "help"] : [...names, "--help"]);
    expect(stdout).toMatch(/Exit codes: 0 done; 1 the work failed .*; 2 wrong arguments or input\./s);
  });
});

describe("train", () => {
  test("leaves a model, a checkpoint and its options, and nothing else", () => {
    expect(readdirSync(join(folder, "run")).sort()).toEqual(["checkpoint.safetensors", "model.safetensors", "run.json"]);
    expect(JSON.parse(readFileSync(join(folder, "run/run.json"), "utf8"))).toMatchObject({
      hidden: "4x0e+4x1o",
      steps: 60,
      seed: 0,
    });
    expect(JSON.parse(readSafetensors(read("run/checkpoint.safetensors")).metadata.progress).steps).toBe(60);
  });

  test("tells its course, and learns", () => {
    expect(trained.map(({ event, step, steps }) => `${event} ${step ?? steps}`)).toEqual([
      "start 0",
      "evaluation 20",
      "evaluation 40",
      "evaluation 60",
      "done 60",
    ]);
    expect(trained[0]).toEqual({
      event: "start",
      training: 24,
      validation: 6,
      elements: ["H", "C", "O"],
      parameters: trained[0].parameters,
      threads: 1,
      step: 0,
    });
    const best = trained.filter((record) => record.best).at(-1);
    expect(trained.at(-1)).toMatchObject({
      stopped: "steps",
      bestStep: best?.step,
      energyMae: best?.energyMae,
      forceMae: best?.forceMae,
      model: join("run", "model.safetensors"),
    });
    expect(trained.at(-1)?.forceMae).toBeLessThan(0.7 * trained[1].forceMae);
  });

  test("gives the same bits again, from another folder and through --overwrite, and others from another seed", () => {
    const model = read("run/model.safetensors");
    const { code, stdout, stderr } = intertwiner(folder, ...TRAIN, "--out", "deep/er/again");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^best at step \d+ of 60: forces [\d.]+ meV\/Å, energy [\d.]+ meV \(mean absolute, validation\)\ndeep\/er\/again\/model\.safetensors\n$/,
    );
    expect(stderr).toMatch(/^24 frames to train on, 6 to validate; elements H, C, O; \d+ parameters\n$/);
    expect(read("deep/er/again/model.safetensors")).toEqual(model);
    records(folder, ...TRAIN, "--seed", "1", "--out", "other");
    expect(read("other/model.safetensors")).not.toEqual(model);
    records(folder, ...TRAIN, "--out", "other", "--overwrite");
    expect(read("other/model.safetensors")).toEqual(model);
    expect(read("other/checkpoint.safetensors")).toEqual(read("run/checkpoint.safetensors"));
  });

  test("begun anew, it removes an old model and checkpoint before anything else, and what a killed process left", () => {
    records(folder, ...TRAIN, "--out", "stale");
    writeFileSync(join(folder, "stale/checkpoint.safetensors.4194305.part"), "half");
    writeFileSync(join(folder, "stale/notes.4194305.part"), "mine");
    const { code } = intertwiner(folder, ...TRAIN, "--rate", "1e30", "--out", "stale", "--overwrite");
    expect(code).toBe(1); // it diverged
    expect(readdirSync(join(folder, "stale")).sort()).toEqual(["notes.4194305.part", "run.json"]);
  });

  test("resumed when it is done, it tells the result again and changes nothing", () => {
    const before = ["model", "checkpoint"].map((name) => read(`run/${name}.safetensors`));
    const [start, done] = records(folder, ...TRAIN, "--out", "run", "--resume");
    expect(start).toMatchObject({ event: "start", step: 60 });
    expect(done).toEqual(trained.at(-1));
    expect(["model", "checkpoint"].map((name) => read(`run/${name}.safetensors`))).toEqual(before);
  });

  test("resumed where there is nothing yet, it begins", () => {
    expect(records(folder, ...TRAIN, "--out", "fresh", "--resume").at(-1)).toEqual({
      ...trained.at(-1),
      model: join("fresh", "model.safetensors"),
    });
  });

  test("stops early", () => {
    // With a rate of 0 no evaluation is better than the first.
    const done = records(folder, ...TRAIN, "--rate", "0", "--every", "5", "--patience", "3", "--out", "early");
    expect(done.at(-1)).toMatchObject({ event: "done", steps: 20, stopped: "patience", bestStep: 5 });
    expect(
      records(folder, ...TRAIN, "--rate", "0", "--every", "5", "--patience", "3", "--out", "early", "--resume").at(-1),
    ).toEqual(done.at(-1));
  });

  test("takes safetensors: the same frames give the same weights", () => {
    const frames = molecules(30);
    const joined = (of: (frame: Structure) => Iterable<number>): Float64Array =>
      Float64Array.from(frames.flatMap((frame) => [...of(frame)]));
    const file = writeSafetensors([
      ["R", { dtype: "F64", shape: [30, 4, 3], data: joined(({ positions }) => positions) }],
      ["F", { dtype: "F64", shape: [30, 4, 3], data: joined(({ forces }) => forces ?? []) }],
      ["E", { dtype: "F64", shape: [30], data: joined(({ energy }) => [energy ?? 0]) }],
      ["Z", { dtype: "I64", shape: [4], data: BigInt64Array.of(6n, 8n, 1n, 1n) }],
    ]);
    writeFileSync(join(folder, "train.safetensors"), file);
    records(folder, "train", "train.safetensors", ...TRAIN.slice(2), "--out", "tensors");
    expect(read("tensors/model.safetensors")).toEqual(read("run/model.safetensors"));
  });

  test("trains in f64, and on stresses", () => {
    const cell = Float64Array.of(6, 0, 0, 0, 6, 0, 0, 0, 6);
    const frames = molecules(8).map(
      (frame): Structure => ({
        ...frame,
        cell,
        periodic: [true, true, true],
        stress: Float64Array.of(1e-3, 2e-3, 0, 0, 1e-3, 0),
      }),
    );
    writeFileSync(join(folder, "crystal.xyz"), writeExtxyz(frames));
    records(
      folder,
      "train",
      "crystal.xyz",
      ...SMALL,
      "--steps",
      "3",
      "--batch",
      "2",
      "--precision",
      "f64",
      "--stress-weight",
      "1",
      "--out",
      "crystal",
    );
    expect(modelOf("crystal/model.safetensors").dtype).toBe("f64");
    const [found] = records(folder, "evaluate", "crystal/model.safetensors", "crystal.xyz");
    expect(found).toEqual({ frames: 8, ...errors(modelOf("crystal/model.safetensors"), frames) });
    expect(found.stress.rmse).toBeGreaterThan(1e-5);
  });
});

describe("evaluate", () => {
  test("tells the errors that the library finds", () => {
    const wanted = errors(modelOf("run/model.safetensors"), readExtxyz(moleculeFile(9, 2)));
    expect(records(folder, "evaluate", "run/model.safetensors", "test.xyz")).toEqual([{ frames: 9, ...wanted }]);
    const { stdout, stderr } = intertwiner(folder, "evaluate", "run/model.safetensors", "test.xyz");
    expect(stderr).toBe("");
    const milli = (x: number): string => (1000 * x).toPrecision(4);
    const { energy, forces } = wanted;
    expect(stdout).toBe(
      `9 frames\nenergy  mae ${milli(energy.mae)} meV, rmse ${milli(energy.rmse)} meV\nforces  mae ${milli(forces.mae)} meV/Å, rmse ${milli(forces.rmse)} meV/Å\n`,
    );
  });

  test("says where there is nothing to compare with", () => {
    writeFileSync(join(folder, "forces.xyz"), writeExtxyz(molecules(3).map(({ energy: _, ...frame }) => frame)));
    const [found] = records(folder, "evaluate", "run/model.safetensors", "forces.xyz");
    expect([found.energy, found.stress, found.forces.mae > 0]).toEqual([null, null, true]);
    expect(intertwiner(folder, "evaluate", "run/model.safetensors", "forces.xyz").stdout).toContain("energy  unknown\n");
  });
});

describe("predict", () => {
  const wanted = () => predict(modelOf("run/model.safetensors"), readExtxyz(moleculeFile(9, 2)));

  test("writes what the library finds as extended xyz, to the digit", () => {
    const { code, stdout, stderr }: Ran = intertwiner(folder, "predict", "run/model.safetensors", "test.xyz");
    expect([code, stderr]).toEqual([0, ""]);
    const found = readExtxyz(stdout);
    expect(found.map(({ energy, forces }) => ({ energy, forces }))).toEqual(
      wanted().map(({ energy, forces }) => ({ energy, forces })),
    );
    expect(found.map(({ positions }) => positions)).toEqual(molecules(9, 2).map(({ positions }) => positions));
  });

  test("to a file with --out, whole", () => {
    const { stdout } = intertwiner(folder, "predict", "run/model.safetensors", "test.xyz", "--out", "new/answer.xyz");
    expect(stdout).toBe("9 frames: new/answer.xyz\n");
    expect(readdirSync(join(folder, "new"))).toEqual(["answer.xyz"]);
    expect(`${readFileSync(join(folder, "new/answer.xyz"), "utf8").trimEnd()}\n`).toBe(
      intertwiner(folder, "predict", "run/model.safetensors", "test.xyz").stdout,
    );
    rmSync(join(folder, "new"), { recursive: true });
  });

  test("as JSON", () => {
    const [found] = records(folder, "predict", "run/model.safetensors", "test.xyz", "--out", "answer.xyz");
    expect(found).toEqual({
      out: "answer.xyz",
      frames: wanted().map(({ energy, forces, stress }) => ({ energy, forces: [...forces], stress })),
    });
    expect(existsSync(join(folder, "answer.xyz"))).toBe(true);
  });

  test("stresses where the structure is periodic; what else is said of it stays", () => {
    const [frame] = molecules(1);
    const cell = Float64Array.of(5, 0, 0, 0.5, 5, 0, 0, 0, 5);
    const text = writeExtxyz([
      { ...frame, cell, periodic: [true, true, true], stress: new Float64Array(6), info: { name: "a crystal" } },
    ]);
    writeFileSync(join(folder, "periodic.xyz"), text);
    const [found] = readExtxyz(intertwiner(folder, "predict", "run/model.safetensors", "periodic.xyz").stdout);
    expect(found.stress).toEqual(
      predict(modelOf("run/model.safetensors"), [{ ...frame, cell, periodic: [true, true, true] }])[0].stress,
    );
    expect(Math.hypot(...(found.stress ?? []))).toBeGreaterThan(0);
    expect(found.info.name).toBe("a crystal");
  });

  test("whoever reads may stop early", () => {
    writeFileSync(join(folder, "many.xyz"), moleculeFile(300));
    const shell = `"${process.execPath}" "${CLI}" predict run/model.safetensors many.xyz | head -n 1`;
    const { stdout, stderr } = spawnSync("sh", ["-c", shell], { cwd: folder, encoding: "utf8" });
    expect([stdout, stderr]).toEqual(["4\n", ""]);
  });
});

describe("verify", () => {
  const FEW = ["--group-elements", "2", "--frames", "3"];
  const KINDS = ["rotation", "reflection", "permutation", "translation"];

  test("measures rotations, reflections, permutations and translations in f32 and f64, as given and with random parameters", () => {
    const [found] = records(folder, "verify", "run/model.safetensors", ...FEW);
    expect(found).toMatchObject({ passed: true, systems: 3, groupElements: 2 });
    expect(found.reports.map((report: any) => [report.dtype, report.tolerance, report.passed])).toEqual([
      ["f32", 1e-5, true],
      ["f64", 1e-12, true],
    ]);
    for (const { tolerance, worst, worstGradient, trained: given, randomized } of found.reports) {
      const all = [given, randomized].flatMap((laws) => KINDS.flatMap((kind) => [laws[kind].energy, laws[kind].forces]));
      expect(all).toHaveLength(16);
      expect(worst).toBe(Math.max(...all));
      expect(worst).toBeGreaterThan(1e-4 * tolerance); // rounding was seen: the elements did act
      expect(worstGradient).toBeLessThan(1e-7);
      expect(given).not.toEqual(randomized);
    }
  });

  test("in words", () => {
    const { code, stdout, stderr } = intertwiner(folder, "verify", "run/model.safetensors", ...FEW);
    expect([code, stderr]).toEqual([0, ""]);
    for (const heading of ["f32, as given", "f32, all parameters random", "f64, as given", "f64, all parameters random"])
      expect(stdout).toContain(`${heading}\n`);
    for (const kind of KINDS) expect(stdout.match(new RegExp(`^  ${kind} +energy \\S+ +forces \\S+$`, "gm"))).toHaveLength(4);
    expect(stdout).toMatch(
      /\nDerivatives, weights in f64\n {2}gradient +\S+ +forces against the difference quotient of the energy\n/,
    );
    expect(stdout).toMatch(
      /\n {2}hessian symmetry +\S+ +how far .*\n {2}at the cutoff +the energy: \S+ continuous derivatives\n {2}two runs +the same bits\n/,
    );
    expect(stdout).not.toContain("layer ");
    expect(stdout).toMatch(/f32: passed, the largest error is \S+, the tolerance 0.00001\n/);
    expect(stdout).toMatch(/f64: passed, the largest error is \S+, the tolerance 1e-12\n$/);
  });

  test("layer by layer, with its derivatives and its order at the cutoff, in words and in JSON", () => {
    const [found] = records(folder, "verify", "run/model.safetensors", ...FEW, "--layers");
    expect(found).toMatchObject({ passed: true, deterministic: true });
    expect(found.smoothness).toBeGreaterThanOrEqual(2);
    expect(found.gradient).toBeLessThan(1e-7);
    expect(found.hessian).toBeLessThan(1e-14);
    const paths = found.layers.map(({ path }: any) => path);
    for (const path of ["embed", "blocks.0.product", "blocks.0.gate", "read1"]) expect(paths).toContain(path);
    for (const { remainder, rounding, passed } of found.layers) {
      expect([passed, remainder < 1e-13, rounding < 1e-5]).toEqual([true, true, true]);
    }
    const { stdout } = intertwiner(folder, "verify", "run/model.safetensors", ...FEW, "--layers");
    expect(stdout).toMatch(/\n {2}layer +calls +rounding +rest\n(.*\n)* {2}blocks\.0\.product +1 +\S+ +\S+\n/);
  });

  test.each([
    ["--tolerance-gradient", "1e-16", /gradient .* FAILED\n/],
    ["--smoothness", "20", /the energy: \S+ continuous derivatives FAILED\n/],
  ])("exit code 1 for %s %s", (option, value, told) => {
    const { code, stdout } = intertwiner(folder, "verify", "run/model.safetensors", ...FEW, option, value);
    expect(code).toBe(1);
    expect(stdout).toMatch(told);
  });

  test("on structures of a file", () => {
    const [found] = records(folder, "verify", "run/model.safetensors", "--group-elements", "2", "--data", "test.xyz");
    expect(found).toMatchObject({ passed: true, systems: 9 });
    expect(found.reports).not.toEqual(records(folder, "verify", "run/model.safetensors", ...FEW)[0].reports);
  });

  test.each([
    ["f32", "--tolerance-f32", "1e-9"],
    ["f64", "--tolerance-f64", "1e-17"],
  ])("an error above the tolerance of %s is exit code 1, and told", (dtype, option, tolerance) => {
    const { code, stdout, stderr } = intertwiner(folder, "verify", "run/model.safetensors", ...FEW, option, tolerance);
    expect([code, stderr]).toEqual([1, ""]);
    expect(stdout).toMatch(new RegExp(`${dtype}: FAILED, the largest error is \\S+, the tolerance ${tolerance}\n`));
    expect(stdout.match(/FAILED/g)).toHaveLength(1);
  });

  test("and so in JSON", () => {
    const { code, stdout } = intertwiner(folder, "verify", "run/model.safetensors", ...FEW, "--tolerance-f32", "0", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      passed: false,
      reports: [
        { dtype: "f32", passed: false },
        { dtype: "f64", passed: true },
      ],
    });
  });
});

describe("info", () => {
  test("tells what a model is", () => {
    const model = modelOf("run/model.safetensors");
    const [found] = records(folder, "info", "run/model.safetensors");
    expect(found).toMatchObject({
      kind: "nequip",
      elements: ["H", "C", "O"],
      parameters: trained[0].parameters,
      dtype: "f32",
      library: "0.1.0",
      config: model.config,
    });
    const { code, stdout, stderr } = intertwiner(folder, "info", "run/model.safetensors");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(
      [
        `nequip, ${found.parameters} parameters, f32, written by version 0.1.0`,
        "elements    H, C, O",
        `cutoff      4 Å, mean neighbours ${model.config.neighbours.toPrecision(4)}`,
        "hidden      4x0e+4x1o, harmonics to degree 1, 1 layer",
        "radial      8 Bessel functions, hidden widths 64, 64, envelope 6",
        "",
      ].join("\n"),
    );
  });
});
