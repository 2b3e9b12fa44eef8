import { linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeOutput } from "../../src/cli/output.js";
import { report } from "../../src/cli/live-report.js";
import {
  isSame,
  kindOf,
  readBytes,
  removeParts,
  requireFilePath,
  requireFolderPath,
  UsageError,
  writeWhole,
} from "../../src/cli/files.js";
import { temporaryFolder } from "./command.js";

const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);

describe("writeWhole", () => {
  test("writes text and bytes, makes the folders, replaces what was there, and leaves nothing beside it", () => {
    writeWhole(at("a", "b", "file"), "first, and longer");
    writeWhole(at("a", "b", "file"), Uint8Array.of(1, 2, 3));
    expect([...readBytes(at("a", "b", "file"))]).toEqual([1, 2, 3]);
    writeWhole(at("a", "b", "file"), "µ");
    expect(readFileSync(at("a", "b", "file"), "utf8")).toBe("µ");
    expect(readdirSync(at("a", "b"))).toEqual(["file"]);
  });

  test("where it fails, what was there stays and nothing is left beside it", () => {
    mkdirSync(at("occupied", "inner"), { recursive: true });
    expect(() => writeWhole(at("occupied"), "text")).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(readdirSync(folder).filter((name) => name.includes("part"))).toEqual([]);
    expect(kindOf(at("occupied", "inner"))).toBe("folder");
  });
});

test.runIf(process.platform === "linux")(
  "a folder that the system lets nobody make is an error, and not a wait without end",
  () => {
    expect(() => writeWhole("/proc/none/below/file", "text")).toThrow(/ENOENT|EACCES|EPERM|EROFS/);
  },
);

describe("removeParts", () => {
  test("removes what dead processes left of one file, not that of others or of a live one", () => {
    mkdirSync(at("parts"));
    const names = [
      "model",
      "model.4194305.part",
      `model.${process.pid}.part`,
      "model.x.part",
      "models.4194305.part",
      "model.4194305.part.txt",
    ];
    for (const name of names) writeFileSync(at("parts", name), name);
    removeParts(at("parts", "model"));
    expect(readdirSync(at("parts")).sort()).toEqual(names.filter((name) => name !== "model.4194305.part").sort());
    removeParts(at("nowhere", "model"));
  });
});

describe("paths", () => {
  test("kindOf", () => {
    writeFileSync(at("plain"), "");
    expect([at("plain"), folder, at("nothing"), at("plain", "inside")].map(kindOf)).toEqual([
      "file",
      "folder",
      "nothing",
      "nothing",
    ]);
  });

  test("what cannot be a file or a folder is named", () => {
    writeFileSync(at("plain"), "");
    expect(() => requireFilePath("--out", folder)).toThrow(new UsageError(`--out ${folder} is a folder; it must be a file`));
    expect(() => requireFilePath("--out", at("plain", "x"))).toThrow(
      new UsageError(`--out ${at("plain", "x")}: ${at("plain")} is a file; it must be a folder`),
    );
    expect(() => requireFolderPath("--out", at("plain", "x", "y"))).toThrow(
      new UsageError(`--out ${at("plain", "x", "y")}: ${at("plain")} is a file; it must be a folder`),
    );
    requireFolderPath("--out", at("new", "folder"));
    requireFilePath("--out", at("new", "file"));
    requireFilePath("--out", "file");
    expect(readdirSync(folder)).not.toContain("new");
  });

  test("what cannot be read is named", () => {
    expect(() => readBytes(at("nothing"))).toThrow(new UsageError(`there is no file ${at("nothing")}`));
    expect(() => readBytes(folder)).toThrow(new UsageError(`${folder} is a folder; it must be a file`));
  });
});

test.runIf(process.platform === "linux")("a device is not replaced by a file", () => {
  expect(() => requireFilePath("--out", "/dev/null")).toThrow("--out /dev/null is a device or a pipe; it must be a file");
});

test("a page is not written over the potential that it is made from", () => {
  const model = join("examples", "edge-worker", "potential.safetensors");
  const copy = at("potential.safetensors");
  writeFileSync(copy, readFileSync(model));
  linkSync(copy, at("linked"));
  expect(isSame(copy, model)).toBe(false);
  expect(isSame(copy, at("nothing"))).toBe(false);
  for (const out of [copy, at(".", "potential.safetensors"), at("linked")])
    expect(() => report(copy, { out, temperature: 300, seed: 0 }, makeOutput(true))).toThrow("is what the page is made from");
  expect(readFileSync(copy).equals(readFileSync(model))).toBe(true);
});
