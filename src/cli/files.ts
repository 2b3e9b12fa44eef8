import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/** A mistake of the person at the keyboard: told in one line, without a stack. */
export class UsageError extends Error {}

/**
 * Writes a file whole or not at all: beside it, synced, then renamed over it, and the folder synced. A reader, and a machine that loses
 * power, sees the old file or the new one. What is beside it for a moment is named after the process, so that two of them cannot mix.
 */
export function writeWhole(path: string, data: Uint8Array | string): void {
  const folder = dirname(path);
  makeFolder(folder);
  const part = `${path}.${process.pid}.part`;
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  try {
    const file = openSync(part, "w");
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
  syncFolder(folder);
}

/** A folder and those above it, one at a time: asked for all at once where none may be made, Node asks the system for ever. */
function makeFolder(folder: string): void {
  if (kindOf(folder) === "folder") return;
  if (folder !== dirname(folder)) makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (kindOf(folder) !== "folder") throw error; // another process may have made it meanwhile
  }
}

/** Makes a rename or a removal in a folder last. Windows has no way to, and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const directory = openSync(folder, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** Removes what a killed process left beside a file that it was writing. */
export function removeParts(path: string): void {
  const folder = dirname(path);
  if (kindOf(folder) !== "folder") return;
  for (const name of readdirSync(folder)) {
    const owner = name.startsWith(`${basename(path)}.`)
      ? name.slice(basename(path).length).match(/^\.(\d+)\.part$/)?.[1]
      : undefined;
    if (owner !== undefined && !isRunning(Number(owner))) rmSync(join(folder, name), { force: true });
  }
}

function isRunning(process_: number): boolean {
  try {
    return process.kill(process_, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** What is at a path. */
export function kindOf(path: string): "file" | "folder" | "nothing" {
  try {
    return statSync(path).isDirectory() ? "folder" : "file";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return "nothing";
    throw error;
  }
}

/** Whether two paths lead to one file that exists. */
export function isSame(a: string, b: string): boolean {
  if (kindOf(a) === "nothing" || kindOf(b) === "nothing") return false;
  const [{ dev, ino }, other] = [statSync(a, { bigint: true }), statSync(b, { bigint: true })];
  return dev === other.dev && ino === other.ino;
}

/** @throws UsageError if the file cannot be read */
export function readBytes(path: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") throw new UsageError(`there is no file ${path}`);
    throw new UsageError(code === "EISDIR" ? `${path} is a folder; it must be a file` : `${path} cannot be read: ${message}`);
  }
}

/** @throws UsageError naming the option, unless a file can stand at the path */
export function requireFilePath(option: string, path: string): void {
  const kind = kindOf(path);
  if (kind === "folder") throw new UsageError(`${option} ${path} is a folder; it must be a file`);
  // a file is renamed over what is there: a device, /dev/null for one, would be gone
  if (kind === "file" && !statSync(path).isFile())
    throw new UsageError(`${option} ${path} is a device or a pipe; it must be a file`);
  requireFolders(option, path, dirname(path));
}

/** @throws UsageError naming the option, unless a folder can stand at the path */
export function requireFolderPath(option: string, path: string): void {
  requireFolders(option, path, path);
}

function requireFolders(option: string, path: string, from: string): void {
  for (let at = from; ; at = dirname(at)) {
    const kind = kindOf(at);
    if (kind === "file") throw new UsageError(`${option} ${path}: ${at} is a file; it must be a folder`);
    if (kind === "folder" || at === dirname(at)) return;
  }
}
