import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** A mistake of the person at the keyboard: told in one line, without a stack. */
export class UsageError extends Error {}

/**
 * Writes a file whole or not at all: beside it, synced, then renamed over it, and the folder synced. A reader, and a machine that loses
 * power, sees the old file or the new one.
 */
export function writeWhole(path: string, data: Uint8Array | string): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  const part = `${path}.part`;
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const file = openSync(part, "w");
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } catch (error) {
    closeSync(file);
    rmSync(part, { force: true });
    throw error;
  }
  closeSync(file);
  renameSync(part, path);
  const directory = openSync(folder, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** @throws UsageError if the file cannot be read */
export function readBytes(path: string): Uint8Array<ArrayBuffer> {
  if (!existsSync(path)) throw new UsageError(`there is no file ${path}`);
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
  }
}
