import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  readSafetensors,
  type SafetensorsDtype,
  type SafetensorsEntry,
  SafetensorsError,
  writeSafetensors,
} from "../../src/io/index.js";

fc.configureGlobal({ seed: 20 });

const reference = (name: string): Uint8Array => readFileSync(new URL(`../reference/${name}`, import.meta.url));

/** A file of this header text and this many bytes of data, whatever they say. */
function file(header: string | Uint8Array, data = 0, length?: number): Uint8Array {
  const text = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + data);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? text.length), true);
  bytes.set(text, 8);
  return bytes;
}

function refusal(bytes: Uint8Array): string {
  try {
    readSafetensors(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(SafetensorsError);
    expect((error as SafetensorsError).code).toBe("ERR_SAFETENSORS");
    return (error as Error).message;
  }
  return "accepted";
}

const ONE = '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
const entry = (dtype: string, shape: string, offsets: string): string =>
  `{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}`;

const bitsOf = (data: ArrayBufferView): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
const same = (a: SafetensorsEntry, b: SafetensorsEntry): boolean =>
  a.dtype === b.dtype &&
  a.shape.join() === b.shape.join() &&
  a.data.constructor === b.data.constructor &&
  Buffer.compare(bitsOf(a.data), bitsOf(b.data)) === 0;

/** All files in test/reference: each was written by the Python package safetensors. */
const references = readdirSync(new URL("../reference/", import.meta.url), { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".safetensors"),
);

describe("files of the Python package", () => {
  const { tensors, metadata } = readSafetensors(reference("safetensors/every_dtype.safetensors"));
  const values = (name: string): unknown[] => [...(tensors.get(name)!.data as Iterable<unknown>)];

  test("every dtype is read: scripts/reference/safetensors_files.py has the values", () => {
    expect({ ...metadata }).toEqual({ origin: "safetensors for Python, π" });
    expect(tensors.size).toBe(17);
    expect(values("f64")).toEqual([-0.1, 0, 1e-320, 1.7e308, Infinity, 1 / 3]);
    expect(tensors.get("f64")!.shape).toEqual([2, 3]);
    expect(values("f32")).toEqual([-0.1, 0, 1e-45, 3.4e38, -Infinity, 1 / 3].map(Math.fround));
    expect(values("f16")).toEqual([-0.0999755859375, 0, 2 ** -24, 65504, Infinity, 0.333251953125]);
    expect(values("bf16")).toEqual([-0.10009765625, 0, 2 ** -133, 113 * 2 ** 121, -Infinity, 0.333984375]);
    expect(values("i64")).toEqual([-(2n ** 63n), 2n ** 63n - 1n]);
    expect(values("i32")).toEqual([-1, 0, 1, 2, 3, 100]);
    expect(tensors.get("i32")!.shape).toEqual([1, 6, 1]);
    expect(values("i16")).toEqual([-1, 0, 1, 2, 3, 100]);
    expect(values("i8")).toEqual([-1, 0, 1, 2, 3, 100]);
    expect(values("u8")).toEqual([255, 0, 1, 2, 3]);
    expect(values("bool")).toEqual([1, 0, 1]);
    expect(values("u16")).toEqual([65535, 1]);
    expect(values("u32")).toEqual([4294967295, 1]);
    expect(values("u64")).toEqual([2n ** 63n - 1n, 1n]);
    expect(tensors.get("scalar")).toEqual({ dtype: "F64", shape: [], data: Float64Array.of(2.5) });
    expect(tensors.get("empty")).toEqual({ dtype: "F32", shape: [3, 0, 2], data: new Float32Array(0) });
    expect(values('é "quoted"\n')).toEqual([7]);
    expect(values("__proto__")).toEqual([8]);
  });

  test.each(references)("%s: written again, it has the same bytes", (name) => {
    const bytes = reference(name);
    const { tensors, metadata } = readSafetensors(bytes);
    expect(Buffer.compare(writeSafetensors(tensors, metadata), bytes)).toBe(0);
  });

  test("an empty tensor may share its offset with one that is not, in either order", () => {
    const full = entry('"U8"', "[2]", "[0,2]");
    const empty = entry('"U8"', "[0]", "[0,0]");
    for (const header of [`{"a":${full},"b":${empty}}`, `{"a":${empty},"b":${full}}`])
      expect(readSafetensors(file(header, 2)).tensors.size).toBe(2);
  });

  test("a file may lie anywhere in memory, and what is read is a copy", () => {
    const bytes = reference("radius_graph.safetensors");
    const shifted = Buffer.concat([Buffer.alloc(3), bytes]).subarray(3);
    const first = readSafetensors(shifted).tensors;
    const expected = readSafetensors(new Uint8Array(bytes).buffer).tensors;
    shifted.fill(0);
    expect(first.size).toBe(42);
    for (const [name, tensor] of first) expect(same(tensor, expected.get(name)!), name).toBe(true);
  });
});

describe("refused, with the reason", () => {
  test.each<[string, Uint8Array, RegExp]>([
    ["nothing", new Uint8Array(0), /0 bytes, and needs 8/],
    ["seven bytes", new Uint8Array(7), /7 bytes, and needs 8/],
    ["no header", file(""), /the header ends; a header begins with "\{"/],
    ["a header beyond the file", file(ONE, 8, 63), /63 bytes in a file of 70: truncated/],
    ["a header of 100 MB and one byte", file(ONE, 8, 100_000_001), /say 100000001; at most 100000000/],
    ["a header of 2^64 - 1 bytes", new Uint8Array(16).fill(255), /at most 100000000/],
    ["a header of 2^32 bytes", file(ONE, 8, 2 ** 32), /say 4294967296; at most/],
    ["bytes that are not UTF-8", file(Uint8Array.of(123, 34, 255, 34, 125)), /not UTF-8/],
    ["a byte order mark", file(Uint8Array.of(0xef, 0xbb, 0xbf, 123, 125)), /begins with/],
    ["a space before the header", file(" {}"), /begins with/],
    ["JSON cut short", file(ONE.slice(0, -1), 8), /the header ends, where the header needs "\}"/],
    ["JSON with a trailing comma", file(`${ONE.slice(0, -1)},}`, 8), /needs a string/],
    ["a comment", file("{/**/}"), /found "\/"/],
    ["two values", file(`${ONE}{}`, 8), /nothing but spaces may follow/],
    ["an array", file("[]"), /begins with/],
    ["a number", file("12345678"), /begins with/],
    ["null", file("null    "), /begins with/],
    ["a bad escape", file('{"\\x":1}'), /unknown escape/],
    ["a control character in a name", file('{"\u0001":1}'), /control character/],
    ["half a surrogate pair", file(`{"\\ud800":${entry('"U8"', "[0]", "[0,0]")}}`), /surrogate/],
    ["an endless string", file('{"a\\"'), /has no end/],
    [
      "the same tensor twice",
      file(`${ONE.slice(0, -1)},"a":${entry('"U8"', "[0]", "[8,8]")}}`, 8),
      /the header has the key "a" twice/,
    ],
    [
      "the same tensor twice, once in disguise",
      file(`${ONE.slice(0, -1)},"\\u0061":${entry('"U8"', "[0]", "[8,8]")}}`, 8),
      /key "a" twice/,
    ],
    [
      "the same key twice in an entry",
      file('{"a":{"dtype":"U8","dtype":"U8","shape":[0],"data_offsets":[0,0]}}'),
      /tensor "a" has the key "dtype" twice/,
    ],
    ["the same key twice in the metadata", file('{"__metadata__":{"k":"1","k":"2"}}'), /__metadata__ has the key "k" twice/],
    ["metadata twice", file('{"__metadata__":{},"__metadata__":{}}'), /key "__metadata__" twice/],
    ["metadata that is no text", file('{"__metadata__":{"k":1}}'), /found "1", where __metadata__ needs a string/],
    ["nested metadata", file('{"__metadata__":{"k":{}}}'), /__metadata__ needs a string/],
    ["metadata that is no object", file('{"__metadata__":null}'), /__metadata__ needs "\{"/],
    ["an entry that is no object", file('{"a":[]}'), /tensor "a" needs "\{"/],
    [
      "an unknown key in an entry",
      file('{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"x":1}}'),
      /key "x"; only dtype, shape/,
    ],
    ["no dtype", file('{"a":{"shape":[0],"data_offsets":[0,0]}}'), /has no dtype/],
    ["no shape", file('{"a":{"dtype":"U8","data_offsets":[0,0]}}'), /has no shape/],
    ["no offsets", file('{"a":{"dtype":"U8","shape":[0]}}'), /two data_offsets, and has none/],
    ["three offsets", file(`{"a":${entry('"U8"', "[0]", "[0,0,0]")}}`), /two data_offsets, and has 3/],
    ["an unknown dtype", file(`{"a":${entry('"F128"', "[0]", "[0,0]")}}`), /dtype "F128"; known are U64, I64/],
    ["a dtype from Object.prototype", file(`{"a":${entry('"constructor"', "[0]", "[0,0]")}}`), /dtype "constructor"; known/],
    ["a dtype in lower case", file(`{"a":${entry('"f32"', "[0]", "[0,0]")}}`), /dtype "f32"; known/],
    ["a dtype that is no text", file(`{"a":${entry("3", "[0]", "[0,0]")}}`), /dtype of tensor "a" needs a string/],
    ["a negative size", file(`{"a":${entry('"U8"', "[-1]", "[0,0]")}}`), /shape of tensor "a" holds -1/],
    ["minus zero", file(`{"a":${entry('"U8"', "[-0]", "[0,0]")}}`), /holds -0/],
    ["half a size", file(`{"a":${entry('"U8"', "[0.5]", "[0,0]")}}`), /holds 0\.5/],
    ["a size with a fraction of zero", file(`{"a":${entry('"U8"', "[1.0]", "[0,1]")}}`, 1), /holds 1\.0/],
    ["an exponent", file(`{"a":${entry('"U8"', "[1e0]", "[0,1]")}}`, 1), /holds 1e0/],
    ["a leading zero", file(`{"a":${entry('"U8"', "[01]", "[0,1]")}}`, 1), /holds 01/],
    ["a size of 2^53", file(`{"a":${entry('"U8"', "[9007199254740992]", "[0,0]")}}`), /integers from 0 to 2\^53 - 1/],
    ["a size of 40 digits", file(`{"a":${entry('"U8"', `[${"9".repeat(40)}]`, "[0,0]")}}`), /integers from 0 to 2\^53 - 1/],
    ["a size that is text", file(`{"a":${entry('"U8"', '["1"]', "[0,1]")}}`, 1), /needs an integer/],
    ["a shape that is a number", file(`{"a":${entry('"U8"', "1", "[0,1]")}}`, 1), /needs "\["/],
    ["a product that overflows", file(`{"a":${entry('"U8"', "[4294967296,4294967296]", "[0,0]")}}`), /its shape overflows/],
    [
      "a product that wraps to zero in 64 bits",
      file(`{"a":${entry('"F64"', "[4294967296,536870912]", "[0,0]")}}`),
      /its shape overflows/,
    ],
    ["bytes that overflow", file(`{"a":${entry('"F64"', "[9007199254740991]", "[0,0]")}}`), /its shape overflows/],
    ["offsets beyond the file", file(ONE, 7), /data_offsets \[0, 8\]; the file has 7 bytes/],
    ["offsets in reverse", file(`{"a":${entry('"U8"', "[0]", "[1,0]")}}`, 1), /data_offsets \[1, 0\]/],
    ["fewer bytes than the shape", file(`{"a":${entry('"F32"', "[2]", "[0,4]")}}`, 4), /4 bytes; its shape and dtype F32 need 8/],
    ["more bytes than the shape", file(`{"a":${entry('"F32"', "[]", "[0,8]")}}`, 8), /8 bytes; its shape and dtype F32 need 4/],
    [
      "an overlap",
      file(`{"a":${entry('"U8"', "[4]", "[0,4]")},"b":${entry('"U8"', "[4]", "[2,6]")}}`, 6),
      /"b" begins at byte 2.*ends at 4/,
    ],
    [
      "the same bytes twice",
      file(`{"a":${entry('"U8"', "[4]", "[0,4]")},"b":${entry('"U8"', "[4]", "[0,4]")}}`, 4),
      /begins at byte 0.*ends at 4/,
    ],
    [
      "a hole",
      file(`{"a":${entry('"U8"', "[4]", "[0,4]")},"b":${entry('"U8"', "[4]", "[5,9]")}}`, 9),
      /begins at byte 5.*ends at 4/,
    ],
    ["a hole at the start", file(`{"a":${entry('"U8"', "[4]", "[1,5]")}}`, 5), /begins at byte 1/],
    [
      "an empty tensor inside another",
      file(`{"a":${entry('"U8"', "[4]", "[0,4]")},"b":${entry('"U8"', "[0]", "[2,2]")}}`, 4),
      /"b" begins at byte 2/,
    ],
    ["bytes after the last tensor", file(ONE, 9), /1 bytes after the last tensor/],
    ["data without a tensor", file("{}", 3), /3 bytes after/],
  ])("%s", (_, bytes, reason) => {
    expect(refusal(bytes)).toMatch(reason);
  });

  test("every prefix of a file", () => {
    const bytes = reference("safetensors/every_dtype.safetensors");
    for (let length = 0; length < bytes.length; ++length) expect(refusal(bytes.subarray(0, length))).not.toBe("accepted");
  });

  test("what is not bytes is a TypeError", () => {
    expect(() => readSafetensors("{}" as unknown as Uint8Array)).toThrow(/bytes is of type String/);
    expect(() => readSafetensors(null as unknown as Uint8Array)).toThrow(TypeError);
  });

  test("a nest of a hundred thousand brackets ends at the first that does not fit", () => {
    expect(refusal(file(`{"a":${"[".repeat(100_000)}`))).toMatch(/tensor "a" needs "\{"/);
    expect(refusal(file('{"a":'.repeat(100_000)))).toMatch(/key "a"; only dtype/);
  });
});

test("keys of Object.prototype are names like any other", () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
  const metadata = Object.fromEntries(names.map((name) => [name, `${name}!`]));
  const bytes = writeSafetensors(
    new Map(names.map((name, i) => [name, { dtype: "U8", shape: [], data: Uint8Array.of(i) }])),
    metadata,
  );
  const found = readSafetensors(bytes);
  expect([...found.tensors.keys()].sort()).toEqual([...names].sort());
  expect(Object.entries(found.metadata).sort()).toEqual(Object.entries(metadata).sort());
  expect(({} as Record<string, unknown>)["__proto__!"]).toBeUndefined();
  expect(readSafetensors(writeSafetensors([])).metadata["constructor"]).toBeUndefined();
});

test("the writer refuses what a reader would not take", () => {
  const one: SafetensorsEntry = { dtype: "F32", shape: [1], data: Float32Array.of(1) };
  expect(() =>
    writeSafetensors([
      ["a", one],
      ["a", one],
    ]),
  ).toThrow(/"a" is taken/);
  expect(() => writeSafetensors([["__metadata__", one]])).toThrow(RangeError);
  expect(() => writeSafetensors([["\ud800", one]])).toThrow(/surrogate/);
  expect(() => writeSafetensors([["a", { ...one, shape: [2] }]])).toThrow(/shape \[2\] and 1 elements/);
  expect(() => writeSafetensors([["a", { ...one, shape: [-1, -1] }]])).toThrow(RangeError);
  expect(() => writeSafetensors([["a", { ...one, dtype: "F64" } as unknown as SafetensorsEntry]])).toThrow(
    /of dtype F64 holds a Float32Array/,
  );
  expect(() => writeSafetensors([["a", { ...one, dtype: "F8" } as unknown as SafetensorsEntry]])).toThrow(
    /dtype "F8"; known are/,
  );
  expect(() => writeSafetensors([], { k: 1 as unknown as string })).toThrow(/metadata "k" is a number/);
});

const arrays: {
  [D in SafetensorsDtype]: (size: { minLength: number; maxLength: number }) => fc.Arbitrary<SafetensorsEntry<D>["data"]>;
} = {
  U64: fc.bigUint64Array,
  I64: fc.bigInt64Array,
  F64: fc.float64Array,
  F32: fc.float32Array,
  U32: fc.uint32Array,
  I32: fc.int32Array,
  BF16: (size) => fc.uint16Array(size).map((bits) => new Float32Array(Uint32Array.from(bits, (b) => b << 16).buffer)),
  F16: (size) => fc.array(fc.integer({ min: -2048, max: 2048 }), size).map((whole) => Float32Array.from(whole, (x) => x / 64)),
  U16: fc.uint16Array,
  I16: fc.int16Array,
  I8: fc.int8Array,
  U8: fc.uint8Array,
  BOOL: (size) => fc.array(fc.nat(1), size).map((bits) => Uint8Array.from(bits)),
};
const tensor = fc
  .tuple(fc.constantFrom(...(Object.keys(arrays) as SafetensorsDtype[])), fc.array(fc.nat(4), { maxLength: 3 }))
  .chain(([dtype, shape]) => {
    const length = shape.reduce((a, b) => a * b, 1);
    return arrays[dtype]({ minLength: length, maxLength: length }).map((data) => ({ dtype, shape, data }) as SafetensorsEntry);
  });
const name = fc
  .oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("__proto__", "dtype", "", "\0", "a\\b"))
  .filter((n) => n !== "__metadata__");
const contents = fc.record({
  tensors: fc.uniqueArray(fc.tuple(name, tensor), { selector: ([key]) => key, maxLength: 8 }),
  metadata: fc.dictionary(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" })),
});

describe("fuzz", () => {
  test("what is written is read, bit for bit, whatever the order", () => {
    fc.assert(
      fc.property(contents, ({ tensors, metadata }) => {
        const bytes = writeSafetensors(tensors, metadata);
        const found = readSafetensors(bytes);
        expect(found.tensors.size).toBe(tensors.length);
        for (const [key, value] of tensors) expect(same(found.tensors.get(key)!, value)).toBe(true);
        expect(Object.entries(found.metadata).sort()).toEqual(Object.entries(metadata).sort());
        expect(Buffer.compare(writeSafetensors([...tensors].reverse(), metadata), bytes)).toBe(0);
        expect(new DataView(bytes.buffer).getUint32(0, true) % 8).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test("changed bytes are refused with a SafetensorsError, or read without it", () => {
    const text = new TextDecoder();
    let refused = 0;
    fc.assert(
      fc.property(
        contents,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.nat(20),
        ({ tensors, metadata }, changes, cut) => {
          let bytes = writeSafetensors(tensors, metadata);
          for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
          if (cut > 15) bytes = bytes.slice(0, Math.max(0, bytes.length - cut + 15));
          const answer = refusal(bytes); // fails by itself at any other error
          if (answer !== "accepted") ++refused;
          else
            expect(() =>
              JSON.parse(text.decode(bytes.subarray(8, 8 + new DataView(bytes.buffer).getUint32(0, true)))),
            ).not.toThrow();
        },
      ),
      { numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(500);
  });

  test("a header with tokens lost, doubled and exchanged is refused, or read as JSON.parse reads it", () => {
    const tokens =
      '{ "__metadata__" : { "k" : "v" } , "a" : { "dtype" : "U8" , "shape" : [ 1 , 1 ] , "data_offsets" : [ 0 , 1 ] } }'.split(
        " ",
      );
    const edit = fc.tuple(
      fc.nat(tokens.length),
      fc.nat(1),
      fc.constantFrom("", " ", "\n", "1", '"a"', "\\", '"', "-", "1e0", "null", ...tokens),
    );
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 3 }), (edits) => {
        const list = [...tokens];
        for (const [at, remove, token] of edits) list.splice(at, remove, token);
        const header = list.join("");
        if (refusal(file(header, 1)) !== "accepted") return;
        ++accepted;
        const { __metadata__: metadata = {}, ...entries } = JSON.parse(header);
        const found = readSafetensors(file(header, 1));
        expect(Object.entries(found.metadata)).toEqual(Object.entries(metadata));
        expect([...found.tensors].map(([key, { dtype, shape }]) => [key, dtype, shape])).toEqual(
          Object.entries<{ dtype: string; shape: number[] }>(entries).map(([key, { dtype, shape }]) => [key, dtype, shape]),
        );
      }),
      { numRuns: 5000 },
    );
    expect(accepted).toBeGreaterThan(500);
  });
});
