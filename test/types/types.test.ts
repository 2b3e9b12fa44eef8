import ts from "typescript";
import { describe, expect, test } from "vitest";
import { compile } from "./compile.js";

/** The blocks `test("name", …)` of a file that is compiled and not run, each with what the compiler says of its lines. */
function blocks(path: string) {
  const { source, diagnostics } = compile(path);
  const found = source.statements.flatMap((statement) => {
    if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return [];
    const name = statement.expression.arguments[0];
    if (name === undefined || !ts.isStringLiteral(name)) return [];
    const [first, last] = [statement.getStart(source), statement.end].map(
      (at) => source.getLineAndCharacterOfPosition(at).line + 1,
    ) as [number, number];
    return [{ name: name.text, first, last, errors: diagnostics.filter(({ line }) => first <= line && line <= last) }];
  });
  const outside = diagnostics.filter(({ line }) => found.every(({ first, last }) => line < first || last < line));
  return [...found, { name: "what is around the tests", errors: outside }];
}

describe.each(["test/types/irreps.test-d.ts", "test/types/layers.test-d.ts"])("%s", (path) => {
  test.each(blocks(path))("$name", ({ errors }) => expect(errors).toEqual([]));
});

test("a type that differs and an unused @ts-expect-error are errors", () => {
  const { diagnostics } = compile(
    "test/types/wrong.test-d.ts",
    `import { expectTypeOf } from "vitest";
     import { irreps } from "../../src/irreps/index.js";
     expectTypeOf(irreps("8x0e + 1o")).toEqualTypeOf<"8x0e+1x1e">();
     // @ts-expect-error
     irreps("8x0e");`,
  );
  expect(diagnostics.map(({ line }) => line)).toEqual([3, 4]);
});
