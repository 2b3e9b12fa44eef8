import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ExtxyzError,
  type InfoValue,
  readExtxyz,
  type Structure,
  type WritableStructure,
  writeExtxyz,
} from "../../src/io/index.js";

fc.configureGlobal({ seed: 40 });

const reference = (name: string): string => readFileSync(new URL(`../reference/extxyz/${name}`, import.meta.url), "utf8");

/** What ASE read of a file: scripts/reference/extxyz.py. */
interface AseFrame {
  numbers: number[];
  positions: number[][];
  cell: number[][];
  pbc: boolean[];
  results: { energy?: number; forces?: number[][]; stress?: number[] };
  info: Record<string, InfoValue>;
  arrays: Record<string, unknown[]>;
}

function asAse({ species, positions, cell, periodic, energy, forces, stress, info, arrays }: Structure): AseFrame {
  const rows = (values: ArrayLike<unknown>, width: number): any[] =>
    Array.from({ length: values.length / width }, (_, i) =>
      width === 1 ? values[i] : Array.from({ length: width }, (__, k) => values[width * i + k]),
    );
  return {
    numbers: [...species],
    positions: rows(positions, 3),
    cell: rows(cell ?? new Float64Array(9), 3),
    pbc: [...periodic],
    results: {
      ...(energy !== undefined && { energy }),
      ...(forces && { forces: rows(forces, 3) }),
      ...(stress && { stress: [...stress] }),
    },
    info: { ...info },
    arrays: Object.fromEntries(Object.entries(arrays).map(([name, { columns, values }]) => [name, rows(values, columns)])),
  };
}

/** Key by key, as `{}` and a record without a prototype are the same here. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("files that ASE wrote, or read", () => {
  test.each(["molecule", "crystal", "ours"])("%s: read as ASE reads it", (name) => {
    const { frames } = JSON.parse(reference(`${name}.json`)) as { frames: AseFrame[] };
    const found = readExtxyz(reference(`${name}.xyz`));
    expect(found.length).toBe(frames.length);
    found.forEach((structure, i) => {
      expect(plain(asAse(structure))).toEqual(plain(frames[i]));
    });
  });

  test("ours: written as it was when ASE read it", () => {
    expect(writeExtxyz(ours)).toBe(reference("ours.xyz"));
  });
});

/** What test/reference/extxyz/ours.xyz holds. */
const ours: WritableStructure[] = [
  {
    species: [8, 1, 1],
    positions: Float64Array.of(0.1, -0, 1 / 3, 1e-300, 5e22, -1.7976931348623157e308, Math.PI, 2, 3),
    energy: -0.1,
    forces: Float64Array.of(1, 2, 3, -4, 5, -6, 7e-9, 8, 9),
    info: {
      step: 3,
      title: 'a "title" with \\ and [brackets] and {braces}',
      number: "5",
      truth: "T",
      empty: "",
      lines: "two\nlines",
      list: [1, 2.5, -3e-7],
      one: [4],
      none: [],
      truths: [true, false, true],
      words: ["a", "b c"],
      matrix: [
        [1, 2],
        [3, 4.5],
      ],
      record: { a: null, b: [1, { c: "d" }] },
      "a key": "x=y",
      flag: true,
    },
    arrays: {
      q: { kind: "R", columns: 1, values: Float64Array.of(-0.5, 0.25, 0.25) },
      tags: { kind: "I", columns: 1, values: Float64Array.of(0, -1, 2) },
      fixed: { kind: "L", columns: 1, values: [true, false, true] },
      label: { kind: "S", columns: 1, values: ["Ow", "Hé", "T"] },
      momenta: { kind: "R", columns: 3, values: Float64Array.from({ length: 9 }, (_, k) => k / 7) },
    },
  },
  {
    species: [92, 118],
    positions: new Float64Array(6),
    cell: Float64Array.of(4, 0, 0, 0.1, 5, 0, 0, 0.2, 6),
    periodic: [true, true, true],
    stress: Float64Array.of(1, 2, 3, 4, 5, 6).map((x) => x / 7),
  },
  {
    species: [1],
    positions: new Float64Array(3),
    cell: Float64Array.of(4, 0, 0, 0.1, 5, 0, 0, 0.2, 6),
    periodic: [false, true, false],
  },
];

const water = (comment: string): string => `3\n${comment}\nO 0 0 0\nH 1 0 0\nH 0 1 0\n`;
const info = (comment: string): Record<string, InfoValue> => ({
  ...readExtxyz(water(`Properties=species:S:1:pos:R:3 ${comment}`))[0].info,
});

describe("the second line", () => {
  test.each<[string, Record<string, InfoValue>]>([
    ["a=1 b=-2.5e3 c=.5 d=1.D-3 e=+7", { a: 1, b: -2500, c: 0.5, d: 1e-3, e: 7 }],
    ["a=T b=False c=true flag", { a: true, b: false, c: true, flag: true }],
    ["a = 1   b  =\t2", { a: 1, b: 2 }],
    [`a="x y" b='x "y"' c={x y} d="say \\"hi\\"" e=x\\ y`, { a: "x y", b: 'x "y"', c: "x y", d: 'say "hi"', e: "x y" }],
    ['a="1 2 3" b={1, 2.5} c="T F" d="1 T"', { a: [1, 2, 3], b: [1, 2.5], c: [true, false], d: "1 T" }],
    [
      "a=[1, 2,3] b=[[1, 2], [3, 4]] c=[T F] d=[] e=[5] f=[x, y]",
      {
        a: [1, 2, 3],
        b: [
          [1, 2],
          [3, 4],
        ],
        c: [true, false],
        d: [],
        e: [5],
        f: ["x", "y"],
      },
    ],
    ['a="_JSON {\\"b\\": [1, null]}" c="_JSON [NaN]"', { a: { b: [1, null] }, c: "_JSON [NaN]" }],
    ["a=9007199254740993 b=1e400x c=0x10 d=1_000", { a: "9007199254740993", b: "1e400x", c: "0x10", d: "1_000" }],
    ['a="" b=x=y c="#[" "d e"=1', { a: "", b: "x=y", c: "#[", "d e": 1 }],
    ["__proto__=1 constructor=2", JSON.parse('{"__proto__": 1, "constructor": 2}')],
  ])("%s", (comment, expected) => {
    const found = info(comment);
    expect(Object.entries(found)).toEqual(Object.entries(expected));
  });

  test("of a plain xyz file is a comment, and columns after the fourth are passed over", () => {
    const [structure] = readExtxyz("1\ndon't look [here\nH 1 2 3 0.5 extra\n");
    expect({ ...structure.info }).toEqual({ comment: "don't look [here" });
    expect([...structure.positions]).toEqual([1, 2, 3]);
    expect(Object.keys(readExtxyz("1\n\nH 1 2 3\n")[0].info)).toEqual([]);
  });

  test("records have no prototype: a key that is not there is undefined", () => {
    const [structure] = readExtxyz(water("a=1"));
    expect(structure.info["constructor"]).toBeUndefined();
    expect(structure.arrays["toString"]).toBeUndefined();
  });
});

describe("energy, forces, stress", () => {
  const cube = 'Lattice="2 0 0 0 2 0 0 0 2"';

  test("under other names", () => {
    const text =
      '1\nProperties=species:S:1:pos:R:3:forces:R:3:REF_forces:R:3 energy=1 REF_energy=2 REF_stress="1 2 3 4 5 6" Lattice="2 0 0 0 2 0 0 0 2"\nH 0 0 0 1 1 1 2 2 2\n';
    const options = { energy: "REF_energy", forces: "REF_forces", stress: "REF_stress" };
    const [theirs] = readExtxyz(text, options);
    expect([theirs.energy, ...theirs.forces!, ...theirs.stress!]).toEqual([2, 2, 2, 2, 1, 2, 3, 4, 5, 6]);
    expect([theirs.info["energy"], ...(theirs.arrays["forces"].values as Float64Array)]).toEqual([1, 1, 1, 1]);
    expect(readExtxyz(writeExtxyz([theirs], options), options)).toEqual([theirs]);
    expect(() => writeExtxyz([theirs])).toThrow(/arrays has "forces", which has a field of its own/);
    const [standard] = readExtxyz(text);
    expect([standard.energy, standard.forces![0], standard.stress]).toEqual([1, 1, undefined]);
    expect(readExtxyz(text, { energy: "missing" })[0].energy).toBeUndefined();
  });

  test('"force" stands in for "forces"', () => {
    const read = (properties: string): Structure =>
      readExtxyz(`1\nProperties=species:S:1:pos:R:3:${properties}\nH 0 0 0 1 2 3 4 5 6\n`)[0];
    expect([...read("force:R:3:x:R:3").forces!]).toEqual([1, 2, 3]);
    const both = read("force:R:3:forces:R:3");
    expect([...both.forces!]).toEqual([4, 5, 6]);
    expect(Object.keys(both.arrays)).toEqual(["force"]);
  });

  test("stress of six numbers, nine, and from a virial: −virial/V", () => {
    const stress = (words: string): number[] | undefined => {
      const [structure] = readExtxyz(water(`${cube} ${words}`));
      expect(structure.info["stress"] ?? structure.info["virial"]).toBeUndefined();
      return structure.stress && [...structure.stress];
    };
    expect(stress('stress="1 2 3 4 5 6"')).toEqual([1, 2, 3, 4, 5, 6]);
    expect(stress('stress="1 6 5 6 2 4 5 4 3"')).toEqual([1, 2, 3, 4, 5, 6]);
    expect(stress("stress=[[1, 6, 5], [6, 2, 4], [5, 4, 3]]")).toEqual([1, 2, 3, 4, 5, 6]);
    expect(stress('stress="1 6.001 5 5.999 2 4 5 4 3"')).toEqual([1, 2, 3, 4, 5, 6]);
    expect(stress('virial="8 48 40 48 16 32 40 32 24"')).toEqual([-1, -2, -3, -4, -5, -6]);
    expect(stress("")).toBeUndefined();
    expect(() => stress('stress="1 6 5 -6 2 4 5 4 3"')).toThrow(/line 2: stress is not symmetric: it holds 6 and -6/);
  });

  test("a virial stays what it is where there is no volume, or a stress beside it", () => {
    const [slab] = readExtxyz(water(`${cube} pbc="T T F" virial="1 2 3 4 5 6"`));
    expect([slab.stress, slab.info["virial"]]).toEqual([undefined, [1, 2, 3, 4, 5, 6]]);
    expect(readExtxyz(water('energy=1 virial="1 2 3 4 5 6"'))[0].info["virial"]).toEqual([1, 2, 3, 4, 5, 6]);
    const [both] = readExtxyz(water(`${cube} stress="1 2 3 4 5 6" virial="6 5 4 3 2 1"`));
    expect([[...both.stress!], both.info["virial"]]).toEqual([
      [1, 2, 3, 4, 5, 6],
      [6, 5, 4, 3, 2, 1],
    ]);
  });
});

describe("cells", () => {
  test("a Lattice repeats in all directions unless pbc says otherwise; nine zeros are no Lattice", () => {
    const periodic = (words: string): boolean[] => [...readExtxyz(water(words))[0].periodic];
    const lattice = 'Lattice="2 0 0 1 2 0 0 0 2"';
    expect(periodic(lattice)).toEqual([true, true, true]);
    expect(periodic(`${lattice} pbc="T F T"`)).toEqual([true, false, true]);
    expect(periodic(`${lattice} pbc=[False, True, False]`)).toEqual([false, true, false]);
    expect(periodic(`${lattice} pbc="0 1 1"`)).toEqual([false, true, true]);
    expect(periodic(`${lattice} pbc=F`)).toEqual([false, false, false]);
    expect(periodic("energy=1")).toEqual([false, false, false]);
    expect([...readExtxyz(water(lattice))[0].cell!]).toEqual([2, 0, 0, 1, 2, 0, 0, 0, 2]);
    expect(readExtxyz(water('Lattice="0 0 0 0 0 0 0 0 0" pbc="F F F"'))[0].cell).toBeUndefined();
  });
});

describe("atoms", () => {
  test("by symbol in any case, by number, or both", () => {
    const species = (properties: string, row: string): readonly number[] =>
      readExtxyz(`1\nProperties=${properties}:pos:R:3\n${row} 0 0 0\n`)[0].species;
    expect(species("species:S:1", "cl")).toEqual([17]);
    expect(species("symbols:S:1", "FE")).toEqual([26]);
    expect(species("Z:I:1", "79")).toEqual([79]);
    expect(species("species:S:1:Z:I:1", "Au 79")).toEqual([79]);
    expect(() => species("species:S:1:Z:I:1", "Au 78")).toThrow("line 3: the species is Au, and Z is 78");
    for (const z of ["0", "119", "-1"]) expect(() => species("Z:I:1", z)).toThrow(`line 3: ${z} is not an atomic number`);
  });

  test("frames follow one another, with empty lines between them, line ends of Windows, a byte order mark and no last line end", () => {
    const frames = readExtxyz(
      "\ufeff1\r\nenergy=1\r\nH 0 0 0\r\n\r\n \t\r\n2\r\nenergy=2\r\nH 0 0 0\r\nHe  1\t2 3 \r\n0\nenergy=3\n\n\n1\nenergy=4\nH 0 0 0",
    );
    expect(frames.map(({ energy, species }) => [energy, ...species])).toEqual([[1, 1], [2, 1, 2], [3], [4, 1]]);
    expect(readExtxyz("")).toEqual([]);
    expect(readExtxyz("\n \n")).toEqual([]);
  });
});

function refusal(text: string): string {
  try {
    readExtxyz(text);
  } catch (error) {
    expect(error).toBeInstanceOf(ExtxyzError);
    const { code, line, message } = error as ExtxyzError;
    expect(code).toBe("ERR_EXTXYZ");
    expect(message.startsWith(`extxyz, line ${line}: `)).toBe(true);
    return message;
  }
  return "accepted";
}

describe("refused, with the line", () => {
  const H = "H 0 0 0";
  test.each<[string, string, RegExp]>([
    ["text", "hello\n", /line 1: "hello" stands where the number of atoms/],
    ["a negative count", `-1\n\n${H}\n`, /line 1: "-1" stands where/],
    ["a fraction of an atom", `1.5\n\n${H}\n`, /line 1: "1.5"/],
    ["a count too large for the text", `1000000000000\n\n${H}\n`, /line 2: 1000000000000 atoms with 4 columns .* truncated/],
    ["a count of many digits", `${"9".repeat(50)}\n\n${H}\n`, /line 1: "9{40}…"/],
    ["one atom too few", `3\nenergy=1\n${H}\n${H}${" ".repeat(20)}`, /line 4: the text ends where atom 3 of 3 is needed/],
    ["one atom too many", `1\n\n${H}\n${H}\n`, /line 4: "H 0 0 0" stands where/],
    ["an empty line among atoms", `2\n\n\n${H}\n${H}\n`, /line 3: 0 columns, where 4 are announced/],
    ["nothing after the count", "1", /line 1: the text ends where a comment line is needed/],
    ["a missing column", "1\n\nH 0 0\n ", /line 3: 3 columns, where 4 are announced \("species", "pos"\)/],
    ["a column too many", "1\nProperties=species:S:1:pos:R:3\nH 0 0 0 0\n", /line 3: 5 columns, where 4/],
    ["NaN", "2\n\nH 0 0 0\nH 0 nan 0\n", /line 4: "nan" in column "pos" is not a finite number/],
    ["infinity", "1\n\nH 0 -inf 0\n", /line 3: "-inf" in column "pos"/],
    ["a number beyond the range", "1\n\nH 0 1e999 0\n", /line 3: "1e999" in column "pos"/],
    ["a hexadecimal number", "1\n\nH 0 0x10 0\n", /line 3: "0x10"/],
    [
      "a fraction in a column of integers",
      "1\nProperties=species:S:1:pos:R:3:n:I:1\nH 0 0 0 1.5\n",
      /line 3: "1.5" in column "n" is not a finite whole number/,
    ],
    [
      "an integer beyond the doubles",
      "1\nProperties=species:S:1:pos:R:3:n:I:1\nH 0 0 0 9007199254740993\n",
      /line 3: "9007199254740993"/,
    ],
    [
      "a truth that is none",
      "1\nProperties=species:S:1:pos:R:3:b:L:1\nH 0 0 0 yes\n",
      /line 3: "yes" in column "b" is neither T nor F/,
    ],
    ["an unknown element", "2\n\nH 0 0 0\nXx 0 0 0\n", /line 4: "Xx" is not the symbol of an element/],
    [
      "forces that are NaN",
      "1\nProperties=species:S:1:pos:R:3:forces:R:3\nH 0 0 0 0 NaN 0\n",
      /line 3: "NaN" in column "forces"/,
    ],
    [
      "Properties that are no triples",
      "1\nProperties=species:S:1:pos:R\nH 0 0 0\n",
      /line 2: Properties "species:S:1:pos:R" are not triples/,
    ],
    ["Properties that are a number", "1\nProperties=3\nH 0 0 0\n", /line 2: Properties must be triples/],
    ["an unknown kind", "1\nProperties=species:S:1:pos:D:3\nH 0 0 0\n", /line 2: Properties: "pos" has the kind "D"/],
    ["no columns", "1\nProperties=species:S:1:pos:R:0\nH 0 0 0\n", /line 2: Properties: "pos" has "0" columns/],
    [
      "a name twice",
      "1\nProperties=species:S:1:pos:R:3:positions:R:3\nH 0 0 0 0 0 0\n",
      /line 2: Properties: "pos" stands twice/,
    ],
    ["no positions", "1\nProperties=species:S:1\nH\n", /line 2: there is no column "pos"/],
    ["no species", "1\nProperties=pos:R:3\n0 0 0\n", /line 2: there is no column "species", nor "Z"/],
    ["positions in a plane", "1\nProperties=species:S:1:pos:R:2\nH 0 0\n", /line 2: the column "pos" is R:2; it must be R:3/],
    [
      "forces that are text",
      "1\nProperties=species:S:1:pos:R:3:forces:S:3\nH 0 0 0 a b c\n",
      /line 2: the column "forces" is S:3; it must be R:3/,
    ],
    ["an energy that is text", water("energy=low"), /line 2: energy is "\\"low\\""; it must be 1 finite number$/],
    ["an energy that is NaN", water("energy=nan"), /line 2: energy is/],
    ["an energy that is a list", water('energy="1 2"'), /line 2: energy is "\[1,2\]"/],
    ["a Lattice of three", water('Lattice="1 2 3"'), /line 2: Lattice is "\[1,2,3\]"; it must be 9 finite numbers/],
    ["a Lattice with infinity", water('Lattice="1 0 0 0 inf 0 0 0 1"'), /line 2: Lattice is/],
    ["a stress of three", water('stress="1 2 3"'), /line 2: stress is "\[1,2,3\]"; it must be 6 or 9 finite numbers/],
    [
      "a virial in a flat cell",
      water('Lattice="1 0 0 0 1 0 1 1 0" virial="1 2 3 4 5 6"'),
      /line 2: virial has no stress, as the cell has the volume 0/,
    ],
    [
      "pbc of two",
      water('Lattice="1 0 0 0 1 0 0 0 1" pbc="T F"'),
      /line 2: pbc is "\[true,false\]"; it must be three of T and F/,
    ],
    ["pbc that is text", water('Lattice="1 0 0 0 1 0 0 0 1" pbc="x y z"'), /line 2: pbc is/],
    ["pbc without a Lattice", water('pbc="T F F"'), /line 2: pbc says that the structure repeats, and there is no Lattice/],
    ["a key twice", water("energy=1 energy=2"), /line 2: the key "energy" stands twice/],
    ["a value without a key", water("a=1 =2"), /line 2: a value has no key/],
    ["an open quote", water('energy=1 name="x'), /line 2: "\\"x" has no closing "/],
    ["an open quote that ends in a backslash", water('name="x\\'), /line 2: .* has no closing "/],
    ["an open brace", water("a={1 2"), /line 2: "\{1 2" has no closing \}/],
    ["an open bracket", water("a=[[1 2]"), /line 2: "\[\[1 2\]" has no closing \]/],
    ["a list of three levels", water("a=[[[1]]]"), /line 2: .* is a list of more than two levels/],
    ["text right after a list", water("a=[1]b"), /line 2: "\[1\]b" goes on after its closing \]/],
  ])("%s", (_, text, reason) => {
    expect(refusal(text)).toMatch(reason);
  });

  test("hostile texts, at once", () => {
    const wide = Array.from({ length: 5000 }, (_, k) => `p${k}:R:9999`).join(":");
    const start = performance.now();
    expect(refusal(`99999\nProperties=${wide}\n${"1\n".repeat(99_999)}`)).toMatch(/line 2: 99999 atoms with 49995000 columns/);
    expect(refusal(`1\n\n${"0 ".repeat(3_000_000)}\n`)).toMatch(/line 3: 6000001 characters, where atom 1 of 1/);
    expect(refusal(`1\na=${"[".repeat(1_000_000)}\nH 0 0 0\n`)).toMatch(/more than two levels/);
    expect(refusal(`1\n${'"'.repeat(1_000_001)}=\nH 0 0 0\n`)).toMatch(/line 2/);
    expect(refusal(`1\n${"x".repeat(20_000_000)}\nH 0 0 0\n`)).toMatch(/line 2: 20000001 characters, where a comment line/);
    expect(refusal("\n".repeat(1_000_000) + "x")).toMatch(/line 1000001: "x"/);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test("what is no text is a TypeError", () => {
    expect(() => readExtxyz(new Uint8Array(3) as unknown as string)).toThrow(TypeError);
  });
});

describe("the writer refuses", () => {
  const H: WritableStructure = { species: [1], positions: new Float64Array(3) };
  const cell = Float64Array.of(2, 0, 0, 0, 2, 0, 0, 0, 2);
  test.each<[string, WritableStructure, RegExp]>([
    ["an unknown element", { ...H, species: [0] }, /0 is not an atomic number/],
    [
      "coordinates that are missing",
      { ...H, positions: new Float64Array(2) },
      /structure 1, pos: 2 values; 1 atoms with 3 each need 3/,
    ],
    ["NaN", { ...H, positions: Float64Array.of(0, Number.NaN, 0) }, /structure 1, pos: null is not a finite number/],
    ["an infinite energy", { ...H, energy: Infinity }, /structure 1, energy: the value Infinity/],
    ["forces that are missing", { ...H, forces: new Float64Array(6) }, /structure 1, forces: 6 values/],
    ["a stress of nine", { ...H, stress: new Float64Array(9) }, /structure 1, stress: 9 values; 6 are needed/],
    ["a cell of six", { ...H, cell: new Float64Array(6) }, /structure 1, cell: 6 values; 9 are needed/],
    ["images without a cell", { ...H, periodic: [true, false, false] }, /periodic is \[true,false,false\], and there is no cell/],
    ["a key that has a field", { ...H, info: { energy: 1 } }, /info has "energy", which has a field of its own/],
    ["a virial that would be read as the stress", { ...H, cell, info: { virial: [1, 2, 3, 4, 5, 6] } }, /info has "virial"/],
    [
      "a column that has a field",
      { ...H, arrays: { numbers: { kind: "I", columns: 1, values: Float64Array.of(1) } } },
      /arrays has "numbers"/,
    ],
    [
      "a column that would be read as forces",
      { ...H, arrays: { force: { kind: "R", columns: 3, values: new Float64Array(3) } } },
      /arrays has "force"/,
    ],
    [
      "a name with a colon",
      { ...H, arrays: { "a:b": { kind: "R", columns: 1, values: Float64Array.of(1) } } },
      /arrays has the name "a:b"/,
    ],
    [
      "a column too short",
      { ...H, arrays: { a: { kind: "R", columns: 2, values: Float64Array.of(1) } } },
      /structure 1, a: 1 values; 1 atoms with 2 each need 2/,
    ],
    [
      "a text with a space",
      { ...H, arrays: { a: { kind: "S", columns: 1, values: ["x y"] } } },
      /structure 1, a: "x y" is not a text without spaces/,
    ],
    [
      "a text in a column of numbers",
      { ...H, arrays: { a: { kind: "R", columns: 1, values: ["1"] } } },
      /structure 1, a: "1" is not a finite number/,
    ],
    [
      "half an integer",
      { ...H, arrays: { a: { kind: "I", columns: 1, values: Float64Array.of(0.5) } } },
      /structure 1, a: 0.5 is not a whole number/,
    ],
    ["NaN in a list", { ...H, info: { a: [1, Number.NaN] } }, /structure 1, a: the value NaN; numbers must be finite/],
    ["a key with a line break", { ...H, info: { "a\nb": 1 } }, /the key "a\\nb" must be text without line breaks/],
    ["an empty key", { ...H, info: { "": 1 } }, /the key "" must be text/],
  ])("%s", (_, structure, reason) => {
    expect(() => writeExtxyz([H, structure])).toThrow(RangeError);
    expect(() => writeExtxyz([H, structure])).toThrow(reason);
  });
});

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const reals = (length: number): fc.Arbitrary<Float64Array> =>
  fc.float64Array({ minLength: length, maxLength: length, noNaN: true, noDefaultInfinity: true });
const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string(),
  fc.constantFrom("T", "1 2", "5", "_JSON 3", 'a"b', "it's", "[1]", "{x}", "a\\b", "a\nb", "\ufeff", "1e5", "x=y"),
);
const key = text.filter(
  (k) => k !== "" && !/[\n\r]/.test(k) && !["Lattice", "Properties", "pbc", "energy", "stress", "virial"].includes(k),
);
const json = fc.jsonValue({ noUnicodeString: false }).filter((value) => !JSON.stringify(value).includes("-0"));
const value = fc.oneof(finite, fc.boolean(), text, fc.array(finite), fc.array(fc.boolean()), json as fc.Arbitrary<InfoValue>);
const columnName = fc
  .stringMatching(/^[a-z_]{1,9}$/)
  .filter((name) => !["species", "symbols", "pos", "positions", "numbers", "forces", "force"].includes(name));

const structure: fc.Arbitrary<WritableStructure> = fc
  .nat(5)
  .chain((n) => {
    const column = fc.integer({ min: 1, max: 4 }).chain((columns) =>
      fc.oneof(
        reals(n * columns).map((values) => ({ kind: "R" as const, columns, values })),
        fc
          .array(fc.maxSafeInteger(), { minLength: n * columns, maxLength: n * columns })
          .map((values) => ({ kind: "I" as const, columns, values: Float64Array.from(values) })),
        fc
          .array(fc.boolean(), { minLength: n * columns, maxLength: n * columns })
          .map((values) => ({ kind: "L" as const, columns, values })),
        fc
          .array(
            fc.string().filter((s) => /^\S+$/.test(s)),
            { minLength: n * columns, maxLength: n * columns },
          )
          .map((values) => ({ kind: "S" as const, columns, values })),
      ),
    );
    return fc.record(
      {
        species: fc.array(fc.integer({ min: 1, max: 118 }), { minLength: n, maxLength: n }),
        positions: reals(3 * n),
        cell: reals(9).filter((cell) => cell.some((x) => x !== 0)),
        periodic: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
        energy: finite,
        forces: reals(3 * n),
        stress: reals(6),
        info: fc.dictionary(key, value),
        arrays: fc.dictionary(columnName, column),
      },
      { requiredKeys: ["species", "positions", "periodic", "info", "arrays"] },
    );
  })
  .map((found) => (found.cell ? found : { ...found, periodic: [false, false, false] }));

describe("fuzz", () => {
  test("what is written is read, to the bit", () => {
    fc.assert(
      fc.property(fc.array(structure, { maxLength: 3 }), (structures) => {
        const read = readExtxyz(writeExtxyz(structures));
        expect(read.length).toBe(structures.length);
        read.forEach((found, i) => {
          const { info: foundInfo, arrays: foundArrays, ...rest } = found;
          const { info: writtenInfo = {}, arrays: writtenArrays = {}, ...written } = structures[i];
          expect(rest).toEqual(written); // toEqual tells 0 from −0
          expect(Object.entries(foundInfo).sort()).toEqual(Object.entries(writtenInfo).sort());
          expect(Object.entries(foundArrays).sort()).toEqual(Object.entries(writtenArrays).sort());
        });
        expect(writeExtxyz(read)).toBe(writeExtxyz(structures));
      }),
      { numRuns: 500 },
    );
  });

  test("a damaged text is refused with an ExtxyzError, or read without it", () => {
    const samples = ["molecule", "crystal", "ours"].map((name) => reference(`${name}.xyz`));
    const piece = fc.oneof(
      fc.string({ maxLength: 3 }),
      fc.constantFrom(
        "\n",
        "\n\n",
        " ",
        '"',
        "'",
        "\\",
        "=",
        "[",
        "]",
        "{",
        "}",
        "-",
        "1e999",
        "nan",
        "_JSON ",
        ":",
        "\0",
        "9999999999",
      ),
    );
    let refused = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(fc.tuple(fc.nat(), fc.nat(3), piece), { minLength: 1, maxLength: 4 }),
        (sample, edits) => {
          let damaged = sample;
          for (const [at, remove, insert] of edits)
            damaged = damaged.slice(0, at % damaged.length) + insert + damaged.slice((at % damaged.length) + remove) || " ";
          if (refusal(damaged) !== "accepted")
            ++refused; // fails by itself at any other error
          else
            for (const { positions, forces, energy } of readExtxyz(damaged))
              expect([...positions, ...(forces ?? []), energy ?? 0].every(Number.isFinite)).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(500);
    expect(refused).toBeLessThan(2900);
  });

  test("every beginning of a file is refused, or has fewer frames or fewer digits", () => {
    const whole = reference("crystal.xyz");
    const frames = readExtxyz(whole);
    const answers = new Set<string>();
    for (let length = 0; length < whole.length; ++length) {
      const answer = refusal(whole.slice(0, length));
      if (answer === "accepted") expect(readExtxyz(whole.slice(0, length)).length).toBeLessThanOrEqual(frames.length);
      answers.add(answer.replace(/\d+/g, "#"));
    }
    expect(answers.size).toBeGreaterThan(5);
  });
});
