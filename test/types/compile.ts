import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** The options of tsconfig.json, with the declarations of a browser and of Node left out, which take longest. */
const options: ts.CompilerOptions = {
  ...ts.parseJsonConfigFileContent(ts.readConfigFile(resolve(root, "tsconfig.json"), ts.sys.readFile).config, ts.sys, root)
    .options,
  types: [],
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
};

// what does not change between two compilations is parsed once
const parsed = new Map<string, ts.SourceFile | undefined>();

export interface Diagnostic {
  /** Counted from 1. */
  readonly line: number;
  /** As `tsc --pretty false` prints it, from "error TS…" on. */
  readonly text: string;
}

export interface Compilation {
  /** Errors in this file; those in what it imports belong to `npm run typecheck`. */
  readonly diagnostics: readonly Diagnostic[];
  /** What `tsc --extendedDiagnostics` calls Instantiations: a measure of work, the same on every machine. */
  readonly instantiations: number;
  readonly source: ts.SourceFile;
}

/**
 * A file of this repository as the compiler sees it.
 *
 * @param path - relative to the root of the repository
 * @param text - what to read there instead of the file, which need not exist
 */
export function compile(path: string, text?: string): Compilation {
  const name = resolve(root, path);
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => (text !== undefined && file === name) || fileExists(file);
  host.getSourceFile = (file, language) => {
    if (text !== undefined && file === name) return ts.createSourceFile(file, text, language);
    if (!parsed.has(file)) parsed.set(file, getSourceFile(file, language));
    return parsed.get(file);
  };
  const program = ts.createProgram([name], options, host);
  const source = program.getSourceFile(name)!;
  const diagnostics = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
    (diagnostic) => ({
      line: source.getLineAndCharacterOfPosition(diagnostic.start!).line + 1,
      text: ts
        .formatDiagnostic(diagnostic, host)
        .replace(/^.*?: (?=error TS)/, "")
        .trimEnd(),
    }),
  );
  return { diagnostics, instantiations: program.getInstantiationCount(), source };
}

/** What a file in another folder writes to import a file of this repository. */
export function specifier(path: string, from: string): string {
  return relative(dirname(resolve(root, from)), resolve(root, path)).replace(/^(?!\.)/, "./");
}
