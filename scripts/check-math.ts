/**
 * Fails where src/ or assembly/ use what a host may round or spell in its own way: a function of `Math` that is not exactly rounded,
 * the power operator, the mathematics of the compiler's library, and whatever depends on a locale. Results are to have the same bits everywhere;
 * src/arithmetic and assembly/elementary.ts have the functions to use instead.
 *
 *   npx tsx scripts/check-math.ts        prints file:line:column and what to do, and ends with 1 if there is anything
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const EXACT = new Set(
  "abs ceil clz32 floor fround imul max min round sign sqrt trunc E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2".split(" "),
);
const OTHER_MATHEMATICS = new Set(["Mathf", "NativeMath", "NativeMathf", "JSMath"]);

export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** The name that `Math` is asked for, if it is asked for one by name: Math.sin, globalThis.Math["sin"]. */
function memberOf(math: ts.Identifier): string | undefined {
  const object = ts.isPropertyAccessExpression(math.parent) && math.parent.name === math ? math.parent : math;
  const access = object.parent;
  if (ts.isPropertyAccessExpression(access) && access.expression === object) return access.name.text;
  if (ts.isElementAccessExpression(access) && access.expression === object && ts.isStringLiteralLike(access.argumentExpression)) {
    return access.argumentExpression.text;
  }
  return undefined;
}

function complaint(node: ts.Node): string | undefined {
  if (node.kind === ts.SyntaxKind.AsteriskAsteriskToken || node.kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken) {
    return "** is rounded by the host; write the product, or use power or powerInteger of src/arithmetic";
  }
  if (!ts.isIdentifier(node)) return undefined;
  if (node.text === "Math") {
    const member = memberOf(node);
    if (member === undefined) return "Math is used as a whole; name the function, so that it can be checked";
    return EXACT.has(member) ? undefined : `Math.${member} is not exactly rounded by every host; use src/arithmetic, or a kernel`;
  }
  if (OTHER_MATHEMATICS.has(node.text)) return `${node.text} is the library of the compiler; use assembly/elementary-f64.ts`;
  if (node.text === "Intl" || node.text === "localeCompare" || node.text.startsWith("toLocale"))
    return `${node.text} depends on the locale of the host`;
  return undefined;
}

/** What a source text uses that it must not. */
export function violations(file: string, text: string): Violation[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const found: Violation[] = [];
  const visit = (node: ts.Node): void => {
    const message = complaint(node);
    if (message !== undefined) {
      const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push({ file, line: line + 1, column: character + 1, message });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const sources = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sources(path) : /\.[cm]?ts$/.test(entry.name) ? [path] : [];
  });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = ["src", "assembly"].flatMap(sources);
  const found = files.flatMap((file) => violations(file, readFileSync(file, "utf8")));
  for (const { file, line, column, message } of found) console.error(`${file}:${line}:${column}: ${message}`);
  if (found.length === 0) console.log(`check-math: ${files.length} files use exactly rounded functions only`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
