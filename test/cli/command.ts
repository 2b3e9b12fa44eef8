import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

/** What `npx tsup` builds, and what a user runs. */
export const CLI = fileURLToPath(new URL("../../dist/cli/cli.js", import.meta.url));

/** A folder for one test file, removed when its tests are done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "intertwiner-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in a folder, as a user would. */
export function intertwiner(folder: string, ...args: readonly string[]): Ran {
  const { status, stdout, stderr, error }: SpawnSyncReturns<string> = spawnSync(process.execPath, [CLI, ...args], {
    cwd: folder,
    encoding: "utf8",
    timeout: 50_000,
  });
  if (error !== undefined) throw error;
  return { code: status, stdout, stderr };
}

/** As {@link intertwiner}, with --json: the lines of standard output, read. */
export function records(folder: string, ...args: readonly string[]): Record<string, any>[] {
  const { code, stdout, stderr } = intertwiner(folder, ...args, "--json");
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Every file under a folder, with its contents and the moment it was written. */
export function contents(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    const path = join(folder, name);
    const { mtimeNs } = statSync(path, { bigint: true });
    found[name] = statSync(path).isDirectory() ? "folder" : `${mtimeNs} ${readFileSync(path, "base64")}`;
  }
  return found;
}
