import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const FILES = ["conformance.js", "fast.js", "fingerprint.js", "main.js", "main-fast.js"];

/** A fresh folder in which the packed package is installed, as its users do it, with the files of the conformance test beside it. */
export function publishedFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "intertwiner-published-"));
  const npm = (cwd: string, ...args: string[]): string =>
    execFileSync("npm", [...args, "--ignore-scripts", "--silent"], { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  npm(process.cwd(), "pack", "--pack-destination", folder);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz")) as string;
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }));
  npm(folder, "install", "--offline", "--no-audit", "--no-fund", "--no-package-lock", `./${tarball}`);
  for (const name of FILES) copyFileSync(join("test/runtimes", name), join(folder, name));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
