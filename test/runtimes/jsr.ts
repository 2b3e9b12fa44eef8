import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A folder from which `deno publish` can publish what is built. JSR reads no exports map: the entries name their declarations in their
 * first line, and declarations name each other as files. The command is left out, and the output for edge runtimes, which no condition
 * selects there.
 *
 * @param installed - the package as it is installed
 */
export function jsrFolder(installed: string, folder: string): void {
  const { version, license, exports } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as {
    version: string;
    license: string;
    exports: Record<string, { types?: string; default?: string }>;
  };
  mkdirSync(folder, { recursive: true });
  for (const name of ["dist", "README.md", "CHANGELOG.md", "LICENSE"])
    cpSync(join(installed, name), join(folder, name), { recursive: true });
  for (const name of ["cli", "edge"]) rmSync(join(folder, "dist", name), { recursive: true });
  const entries: Record<string, string> = {};
  for (const [entry, { types, default: target }] of Object.entries(exports)) {
    if (types === undefined || target === undefined) continue;
    entries[entry] = target;
    const file = join(folder, target);
    writeFileSync(file, `/* @ts-self-types="${types.replace("./dist/", "./")}" */\n${readFileSync(file, "utf8")}`);
  }
  for (const { parentPath, name } of readdirSync(join(folder, "dist/types"), { recursive: true, withFileTypes: true })) {
    if (!name.endsWith(".d.ts")) continue;
    const file = join(parentPath, name);
    writeFileSync(file, readFileSync(file, "utf8").replace(/(["'])(\.{1,2}\/[^"']*)\.js\1/g, "$1$2.d.ts$1"));
  }
  writeFileSync(
    join(folder, "jsr.json"),
    JSON.stringify({ name: "@intertwiner/intertwiner", version, license, exports: entries }),
  );
}
