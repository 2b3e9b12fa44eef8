/**
 * `npm run bench`: every benchmark in turn, and at the end one table of the goals.
 *
 * With PEERS_PYTHON and PEERS_NPM peers are timed in the same run (bench/peers/README.md); what is absent is named.
 */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const only = process.argv.slice(2);
const files = readdirSync(folder)
  .filter((file) => file.endsWith(".bench.ts") && (only.length === 0 || only.some((name) => file.startsWith(name))))
  .sort();

const goals: { file: string; line: string }[] = [];
for (const file of files) {
  console.log(`\n── ${file}`);
  const child = spawn(process.execPath, ["--import", "tsx", `${folder}${file}`], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(line);
    if (/: (met|MISSED)$|: not measured \(/.test(line)) goals.push({ file, line });
  }
  const code = child.exitCode ?? (await new Promise<number>((done) => child.once("exit", (status) => done(status ?? 1))));
  if (code !== 0) goals.push({ file, line: `ended with code ${code}: MISSED` });
}
console.log("\n── goals");
for (const { file, line } of goals) console.log(`${file.replace(".bench.ts", "").padEnd(20)} ${line}`);
const count = (end: RegExp): number => goals.filter(({ line }) => end.test(line)).length;
console.log(`${count(/: met$/)} met, ${count(/: MISSED$/)} missed, ${count(/not measured/)} not measured`);
