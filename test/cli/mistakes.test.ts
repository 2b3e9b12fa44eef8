import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { readSafetensors, type Structure, writeExtxyz, writeSafetensors } from "../../src/io/index.js";
import { contents, intertwiner, records, temporaryFolder } from "./command.js";
import { moleculeFile, molecules } from "./molecule.js";

const folder = temporaryFolder();
const write = (name: string, data: string | Uint8Array): void => writeFileSync(join(folder, name), data);
const changed = (change: (frame: Structure) => object, at = 1): string =>
  writeExtxyz(molecules(3).map((frame, f) => (f === at ? { ...frame, ...change(frame) } : frame)));
const QUICK = ["--hidden", "2x0e+2x1o", "--lmax", "1", "--layers", "1", "--steps", "2", "--batch", "1", "--valid", "1"];

beforeAll(() => {
  write("good.xyz", moleculeFile(3));
  records(folder, "train", "good.xyz", ...QUICK, "--out", "run");
  write("model.safetensors", readFileSync(join(folder, "run/model.safetensors")));
  mkdirSync(join(folder, "folder"));

  // Data
  write("empty.xyz", "");
  write("spaces.xyz", " \n\n");
  write("no-atoms.xyz", `${moleculeFile(1)}0\nProperties=species:S:1:pos:R:3 energy=0\n`);
  write("nan.xyz", moleculeFile(3).replace(/^(O +\S+ +)\S+/m, "$1nan"));
  write("truncated.xyz", moleculeFile(3).trimEnd().split("\n").slice(0, -1).join("\n"));
  write("not-utf8.xyz", Uint8Array.of(52, 10, 255, 254, 10));
  write("prose.xyz", "Dear reader,\nthis is no list of atoms.\n");
  write(
    "stranger.xyz",
    changed(({ species }) => ({ species: [7, ...species.slice(1)] })),
  );
  write(
    "same-place.xyz",
    changed(({ positions }) => ({ positions: positions.map((x, i) => (i >= 9 ? positions[i - 3] : x)) })),
  );
  write(
    "flat.xyz",
    changed(() => ({ cell: Float64Array.of(5, 0, 0, 0, 5, 0, 5, 5, 0), periodic: [true, true, true] })),
  );
  write(
    "no-energy.xyz",
    changed(({ energy: _, ...rest }) => ({ ...rest, energy: undefined })),
  );
  write(
    "no-forces.xyz",
    changed(() => ({ forces: undefined })),
  );
  write("bare.xyz", writeExtxyz(molecules(2).map(({ energy: _energy, forces: _forces, ...frame }) => frame)));
  write("one.xyz", moleculeFile(1));

  const [first, second] = molecules(2);
  const tensors = (changes: Record<string, unknown> = {}): Uint8Array => {
    const all: Record<string, any> = {
      R: { dtype: "F64", shape: [2, 4, 3], data: Float64Array.of(...first.positions, ...second.positions) },
      F: { dtype: "F64", shape: [2, 4, 3], data: new Float64Array(24) },
      E: { dtype: "F64", shape: [2], data: new Float64Array(2) },
      Z: { dtype: "I32", shape: [4], data: Int32Array.of(6, 8, 1, 1) },
      ...changes,
    };
    return writeSafetensors(Object.entries(all).filter(([, entry]) => entry !== undefined) as never);
  };
  const nan = Float64Array.of(...first.positions, ...second.positions);
  nan[13] = Number.NaN;
  write("nan.safetensors", tensors({ R: { dtype: "F64", shape: [2, 4, 3], data: nan } }));
  write(
    "infinite-force.safetensors",
    tensors({ F: { dtype: "F64", shape: [2, 4, 3], data: new Float64Array(24).fill(Number.POSITIVE_INFINITY) } }),
  );
  write("nan-energy.safetensors", tensors({ E: { dtype: "F64", shape: [2], data: Float64Array.of(0, Number.NaN) } }));
  write("no-Z.safetensors", tensors({ Z: undefined }));
  write("flat-R.safetensors", tensors({ R: { dtype: "F64", shape: [8, 3], data: nan } }));
  write("more-Z.safetensors", tensors({ Z: { dtype: "I32", shape: [5], data: Int32Array.of(6, 8, 1, 1, 1) } }));
  write("whole-R.safetensors", tensors({ R: { dtype: "I32", shape: [2, 4, 3], data: new Int32Array(24) } }));
  write("short-E.safetensors", tensors({ E: { dtype: "F64", shape: [1], data: new Float64Array(1) } }));
  write("short-F.safetensors", tensors({ F: { dtype: "F64", shape: [1, 4, 3], data: new Float64Array(12) } }));
  write("half-Z.safetensors", tensors({ Z: { dtype: "F64", shape: [4], data: Float64Array.of(6, 8.5, 1, 1) } }));
  write(
    "no-frames.safetensors",
    tensors({ R: { dtype: "F64", shape: [0, 4, 3], data: new Float64Array(0) }, E: undefined, F: undefined }),
  );
  write(
    "no-atoms.safetensors",
    tensors({
      R: { dtype: "F64", shape: [2, 0, 3], data: new Float64Array(0) },
      F: undefined,
      Z: { dtype: "I32", shape: [0], data: new Int32Array(0) },
    }),
  );

  // Models
  const bytes = readFileSync(join(folder, "model.safetensors"));
  const { tensors: weights, metadata } = readSafetensors(bytes);
  const manifest = JSON.parse(metadata.manifest);
  const withConfig = (config: object): Uint8Array =>
    writeSafetensors(weights, { manifest: JSON.stringify({ ...manifest, config: { ...manifest.config, ...config } }) });
  write("truncated.safetensors", bytes.subarray(0, bytes.length - 1));
  write("weights.safetensors", writeSafetensors(weights));
  write("huge.safetensors", withConfig({ hidden: "1000000000x0e" }));
  write("deep.safetensors", withConfig({ lmax: 1e6 }));
  write("long-header.safetensors", new Uint8Array(64).fill(255));
});

/** Runs what must be refused: one line on standard error, nothing on standard output, no file written or changed. */
function mistake(...args: string[]): { code: number | null; told: string } {
  const before = contents(folder);
  const { code, stdout, stderr } = intertwiner(folder, ...args);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^intertwiner: [^\n]+\n$/);
  expect(contents(folder)).toEqual(before);
  return { code, told: stderr.slice("intertwiner: ".length, -1) };
}

const HELP = " (--help tells more)";

describe("wrong arguments: exit code 2, one line, nothing written", () => {
  test.each<[string, string]>([
    ["frobnicate", `unknown command 'frobnicate'${HELP}`],
    ["trian good.xyz", `unknown command 'trian' (Did you mean train?)${HELP}`],
    ["train good.xyz", `required option '--out <folder>' not specified${HELP}`],
    ["train --out new", `missing required argument 'data'${HELP}`],
    ["train good.xyz more.xyz --out new", `too many arguments for 'train'. Expected 1 argument but got 2.${HELP}`],
    ["train good.xyz --out new --stepz 5", `unknown option '--stepz' (Did you mean --steps?)${HELP}`],
    ["train good.xyz --out new --steps", `option '--steps <n>' argument missing${HELP}`],
    ["train good.xyz --out new --steps 0", `option '--steps <n>' argument '0' is invalid. It must be an integer >= 1.${HELP}`],
    [
      "train good.xyz --out new --steps 1.5",
      `option '--steps <n>' argument '1.5' is invalid. It must be an integer >= 1.${HELP}`,
    ],
    [
      "train good.xyz --out new --steps many",
      `option '--steps <n>' argument 'many' is invalid. It must be an integer >= 1.${HELP}`,
    ],
    [
      "train good.xyz --out new --steps 1e999",
      `option '--steps <n>' argument '1e999' is invalid. It must be an integer >= 1.${HELP}`,
    ],
    [
      "train good.xyz --out new --steps 0x10",
      `option '--steps <n>' argument '0x10' is invalid. It must be an integer >= 1.${HELP}`,
    ],
    ["train good.xyz --out new --steps=", `option '--steps <n>' argument '' is invalid. It must be an integer >= 1.${HELP}`],
    ["train good.xyz --out new --rate -1", `option '--rate <x>' argument '-1' is invalid. It must be a number >= 0.${HELP}`],
    ["train good.xyz --out new --rate NaN", `option '--rate <x>' argument 'NaN' is invalid. It must be a number >= 0.${HELP}`],
    [
      "train good.xyz --out new --lmax 25",
      `option '--lmax <l>' argument '25' is invalid. It must be an integer from 0 to 24.${HELP}`,
    ],
    [
      "train good.xyz --out new --cutoff 0",
      `option '--cutoff <r>' argument '0' is invalid. It must be a number from 0.1 to 1000.${HELP}`,
    ],
    [
      "train good.xyz --out new --precision f16",
      `option '--precision <dtype>' argument 'f16' is invalid. Allowed choices are f32, f64.${HELP}`,
    ],
    ["train good.xyz --out new --resume --overwrite", `option '--overwrite' cannot be used with option '--resume'${HELP}`],
    [
      "train good.xyz --out new --energy-weight 0 --force-weight 0",
      "--energy-weight, --force-weight and --stress-weight are all 0; one must be positive",
    ],
    ["train good.xyz --out new --batch 3 --valid 1", "--batch 3 is more than the 2 frames to train on (1 of 3 validate)"],
    ["train good.xyz --out new --batch 1 --hidden 4y0e", "--hidden 4y0e: irreps: '4y0e' is not an irrep: write e.g. 8x1o"],
    [
      "train good.xyz --out new --batch 1 --hidden 4x1o",
      '--hidden 4x1o: nequip: hidden "4x1o" has no 0e; the energy is made of those',
    ],
    ["train good.xyz --out good.xyz", "--out good.xyz: good.xyz is a file; it must be a folder"],
    ["train good.xyz --out good.xyz/run", "--out good.xyz/run: good.xyz is a file; it must be a folder"],
    [
      "train good.xyz --out run",
      "--out run holds a training already; go on with it by --resume, begin anew by --overwrite, or choose another folder",
    ],
    [
      `train good.xyz --out run --resume ${QUICK.join(" ").replace("--steps 2", "--steps 3")}`,
      "--resume: the training in the folder was begun otherwise: steps was 2, is 3",
    ],
    [
      `train one.xyz --out run --resume ${QUICK.join(" ")}`,
      "one.xyz holds 1 frame; training needs at least two, one of them to validate",
    ],
    ["evaluate model.safetensors", `missing required argument 'data'${HELP}`],
    ["predict model.safetensors good.xyz --out folder", "--out folder is a folder; it must be a file"],
    [
      "predict model.safetensors good.xyz --out good.xyz/answer.xyz",
      "--out good.xyz/answer.xyz: good.xyz is a file; it must be a folder",
    ],
    ["verify", `missing required argument 'model'${HELP}`],
    ["verify model.safetensors --frames 1", `option '--frames <n>' argument '1' is invalid. It must be an integer >= 2.${HELP}`],
    [
      "verify model.safetensors --tolerance-f32 small",
      `option '--tolerance-f32 <x>' argument 'small' is invalid. It must be a number >= 0.${HELP}`,
    ],
    ["info model.safetensors --jsn", `unknown option '--jsn' (Did you mean --json?)${HELP}`],
  ])("%s", (line, message) => {
    expect(mistake(...line.split(" "))).toEqual({ code: 2, told: message });
  });

  test("no command at all: the help, on standard error", () => {
    const { code, stdout, stderr } = intertwiner(folder);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^Usage: intertwiner/);
  });
});

describe("data that cannot be used: exit code 2, one line, nothing written", () => {
  const FRAME = "it must be finite";
  const CASES: [string, string | RegExp][] = [
    ["missing.xyz", "there is no file missing.xyz"],
    ["folder", "folder is a folder; it must be a file"],
    ["empty.xyz", "empty.xyz holds no frames; it needs at least one"],
    ["spaces.xyz", "spaces.xyz holds no frames; it needs at least one"],
    ["no-atoms.xyz", "no-atoms.xyz: frame 1: it has no atoms"],
    ["nan.xyz", /^nan\.xyz: extxyz, line 4: .*nan.* is not a finite number$/],
    ["truncated.xyz", /^truncated\.xyz: extxyz, line \d+: .+/],
    ["not-utf8.xyz", /^not-utf8\.xyz: .*utf-8/],
    ["prose.xyz", /^prose\.xyz: extxyz, line 1: .*Dear reader/],
    [
      "same-place.xyz",
      "same-place.xyz: frame 1: atoms 2 and 3 are 0 Å apart, which is the same place; an edge needs a direction",
    ],
    ["flat.xyz", /^flat\.xyz: frame 1: .*cell/],
    ["nan.safetensors", `nan.safetensors: frame 1: coordinate y of atom 0 is NaN; ${FRAME}`],
    ["infinite-force.safetensors", `infinite-force.safetensors: frame 0: force x of atom 0 is Infinity; ${FRAME}`],
    ["nan-energy.safetensors", `nan-energy.safetensors: frame 1: its energy is NaN; ${FRAME}`],
    ["no-Z.safetensors", 'no-Z.safetensors: it has no tensor "Z", [atom]; it has E, F, R'],
    ["flat-R.safetensors", 'flat-R.safetensors: "R" is [8,3]; it must be [frame, atom, 3]'],
    ["more-Z.safetensors", 'more-Z.safetensors: "R" is [2,4,3]; with 5 atoms in "Z" it must be [frames, 5, 3]'],
    ["whole-R.safetensors", 'whole-R.safetensors: "R" is I32; it must be F64, F32, F16 or BF16'],
    ["short-E.safetensors", 'short-E.safetensors: "E" is [1]; it must be [2], one energy a frame'],
    ["short-F.safetensors", 'short-F.safetensors: "F" is [1,4,3]; it must be [2,4,3] like "R"'],
    ["half-Z.safetensors", "half-Z.safetensors: frame 0: atom 1 has the atomic number 8.5; it must be an integer from 1 to 118"],
    ["no-frames.safetensors", "no-frames.safetensors holds no frames; it needs at least one"],
    ["no-atoms.safetensors", "no-atoms.safetensors: frame 0: it has no atoms"],
    ["truncated.safetensors", /^truncated\.safetensors: safetensors: tensor .* the file has \d+ bytes of data$/],
  ];
  const fits = ({ code, told }: ReturnType<typeof mistake>, message: string | RegExp): void => {
    expect(code).toBe(2);
    if (typeof message === "string") expect(told).toBe(message);
    else expect(told).toMatch(message);
  };

  test.each(CASES)("train %s", (file, message) => {
    fits(mistake("train", file, ...QUICK, "--out", "new"), message);
  });

  test.each(CASES.filter(([file]) => /^(missing|empty|no-atoms|nan|truncated|same-place)/.test(file)))(
    "predict %s",
    (file, message) => {
      fits(mistake("predict", "model.safetensors", file, "--out", "answer.xyz"), message);
    },
  );

  test.each<[string, string | RegExp]>([
    ["train no-energy.xyz --out new", "no-energy.xyz: frame 1: it has no energy; training needs energies and forces"],
    ["train no-forces.xyz --out new", "no-forces.xyz: frame 1: it has no forces; training needs energies and forces"],
    ["train good.xyz --out new --stress-weight 1", "good.xyz: frame 0: it has no stress; --stress-weight needs one"],
    ["train one.xyz --out new", "one.xyz holds 1 frame; training needs at least two, one of them to validate"],
    [
      "predict model.safetensors stranger.xyz --out answer.xyz",
      "stranger.xyz: frame 1: atom 0 is N; the potential knows H, C, O",
    ],
    ["evaluate model.safetensors stranger.xyz", "stranger.xyz: frame 1: atom 0 is N; the potential knows H, C, O"],
    ["evaluate model.safetensors same-place.xyz", /^same-place\.xyz: frame 1: atoms 2 and 3 are 0 Å apart/],
    ["evaluate model.safetensors bare.xyz", "bare.xyz: no frame has an energy or forces to compare with"],
    ["verify model.safetensors --data stranger.xyz", "stranger.xyz: frame 1: atom 0 is N; the potential knows H, C, O"],
    ["verify model.safetensors --data nan.safetensors", /^nan\.safetensors: frame 1: coordinate y of atom 0 is NaN/],
  ])("%s", (line, message) => {
    fits(mistake(...line.split(" ")), message);
  });
});

describe("models that cannot be used: exit code 2, one line, nothing written", () => {
  const COMMANDS = ["evaluate MODEL good.xyz", "predict MODEL good.xyz --out answer.xyz", "verify MODEL", "info MODEL"];

  test.each<[string, RegExp]>([
    ["missing.safetensors", /^there is no file missing\.safetensors$/],
    ["folder", /^folder is a folder; it must be a file$/],
    ["good.xyz", /^good\.xyz: safetensors: not a safetensors file/],
    ["empty.xyz", /^empty\.xyz: safetensors: the file has 0 bytes/],
    ["truncated.safetensors", /^truncated\.safetensors: safetensors: tensor .* the file has \d+ bytes of data$/],
    [
      "long-header.safetensors",
      /^long-header\.safetensors: safetensors: not a safetensors file: its first eight bytes, the length of a header, say \d+; at most 100000000 are allowed$/,
    ],
    ["weights.safetensors", /^weights\.safetensors: load: the file has no manifest/],
    ["run/checkpoint.safetensors", /^run\/checkpoint\.safetensors: load: the file has no manifest/],
    ["huge.safetensors", /^huge\.safetensors: loadPotential: the option "hidden" of the file is "1000000000x0e"; it must be/],
    [
      "deep.safetensors",
      /^deep\.safetensors: loadPotential: the option "lmax" of the file is 1000000; it must be an integer from 0 to 24$/,
    ],
  ])("%s", (file, message) => {
    for (const command of COMMANDS) {
      const { code, told } = mistake(...command.replace("MODEL", file).split(" "));
      expect(code, command).toBe(2);
      expect(told).toMatch(message);
    }
  });

  test("with bytes of its header changed", () => {
    const bytes = readFileSync(join(folder, "model.safetensors"));
    const header = 8 + Number(bytes.readBigUInt64LE(0));
    let refused = 0;
    fc.assert(
      fc.property(fc.nat(header - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const hostile = Buffer.from(bytes);
        hostile[at] ^= change;
        write("hostile.safetensors", hostile);
        const { code, stdout, stderr } = intertwiner(folder, "info", "hostile.safetensors");
        if (code === 0) {
          expect(stderr).toBe(""); // a number or a name in it is another one now
          return;
        }
        refused++;
        expect([code, stdout]).toEqual([2, ""]);
        expect(stderr).toMatch(/^intertwiner: hostile\.safetensors: [^\n]+\n$/);
      }),
      { numRuns: 15, seed: 20 },
    );
    expect(refused).toBeGreaterThan(3);
  });
});

describe("a checkpoint that cannot be gone on from: exit code 2, one line, nothing written", () => {
  const RESUME = ["train", "good.xyz", ...QUICK, "--out", "damaged", "--resume"];
  test.each<[string, (bytes: Buffer) => Uint8Array, string | RegExp]>([
    ["truncated", (bytes) => bytes.subarray(0, 1000), /^--resume: damaged\/checkpoint\.safetensors: safetensors: a header of/],
    ["empty", () => new Uint8Array(0), /^--resume: damaged\/checkpoint\.safetensors: safetensors: the file has 0 bytes/],
    [
      "a model",
      () => readFileSync(join(folder, "model.safetensors")),
      /^--resume: damaged\/checkpoint\.safetensors: checkpoint: the file has the form undefined/,
    ],
    [
      "with NaN",
      (bytes) => {
        const { tensors, metadata } = readSafetensors(bytes);
        (tensors.get("model.read1.weight")!.data as Float32Array)[0] = Number.NaN;
        return writeSafetensors(tensors, metadata);
      },
      '--resume: damaged/checkpoint.safetensors: checkpoint: "model.read1.weight" holds NaN; its numbers must be finite',
    ],
  ])("%s", (_, damage, message) => {
    mkdirSync(join(folder, "damaged"), { recursive: true });
    write("damaged/run.json", readFileSync(join(folder, "run/run.json")));
    write("damaged/checkpoint.safetensors", damage(readFileSync(join(folder, "run/checkpoint.safetensors"))));
    const { code, told } = mistake(...RESUME);
    expect(code).toBe(2);
    if (typeof message === "string") expect(told).toBe(message);
    else expect(told).toMatch(message);
  });

  test("of another run, though run.json is that of this one", () => {
    records(folder, "train", "good.xyz", ...QUICK, "--seed", "5", "--out", "swapped");
    write("swapped/run.json", readFileSync(join(folder, "run/run.json")));
    const { code, told } = mistake("train", "good.xyz", ...QUICK, "--out", "swapped", "--resume");
    expect(code).toBe(2);
    expect(told).toMatch(
      /^--resume: swapped\/checkpoint\.safetensors: checkpoint: it belongs to another training: .*\\"seed\\":5.*; this one is .*\\"seed\\":0/,
    );
  });
});

describe("work that fails: exit code 1, told in a line, nothing half-written", () => {
  test("a training that diverges", () => {
    const { code, stdout, stderr } = intertwiner(
      folder,
      "train",
      "good.xyz",
      ...QUICK,
      "--steps",
      "20",
      "--rate",
      "1e30",
      "--out",
      "diverged",
    );
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(
      /\nintertwiner: training: at step \d+ the loss is \S+ and its gradient \S+ long; .*A lower learning rate helps most often\n$/,
    );
    expect(Object.keys(contents(join(folder, "diverged")))).toEqual(["run.json"]);
  });
});
