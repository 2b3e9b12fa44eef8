import { expect, test } from "vitest";
import { tensorProductIrreps } from "../../src/irreps/index.js";
import { compile } from "./compile.js";

// What the compiler does for the types, counted in instantiations: 200 layers without types take 16.
const BUDGET = 300_000;

/** 50 × (tensor product, linear, gate, linear), all texts different, and all but the products in one `sequential`. */
function model(blocks: number): string {
  const lines = ['import { gate, linear, sequential, tensorProduct } from "../../src/nn/index.js";'];
  const [products, chain]: string[][] = [[], []];
  for (let i = 0; i < blocks; i++) {
    const [a, b, c] = [16 + 3 * i, 8 + 2 * i, 4 + i];
    products.push(`const product${i} = tensorProduct("${a}x0e + ${b}x1o + ${c}x2e", "0e + 1o + 2e", { keep: "0e + 1o + 2e" });`);
    const next = i + 1 < blocks ? `product${i + 1}.irrepsOut` : '"0e"';
    lines.push(
      `const gate${i} = gate("${a + 1}x0e", "${b + 1}x1o + ${c + 1}x2e");`,
      `const before${i} = linear(product${i}.irrepsOut, gate${i}.irrepsIn);`,
      `const after${i} = linear(gate${i}.irrepsOut, ${next});`,
    );
    chain.push(`before${i}, gate${i}, after${i}`);
  }
  lines.splice(1, 0, ...products);
  lines.push(`export const network = sequential(${chain.join(", ")});`);
  lines.push('export const out: "1x0e" = network.irrepsOut;');
  return lines.join("\n");
}

test(`200 layers and a sequential of 150 stay below ${BUDGET} instantiations`, () => {
  const { diagnostics, instantiations } = compile("test/types/budget.ts", model(50));
  expect(diagnostics).toEqual([]);
  expect(instantiations).toBeLessThan(BUDGET);
  expect(instantiations).toBeGreaterThan(50_000); // the types were there
});

test("the count grows with the layers, not with their square", () => {
  const of = (blocks: number) => compile("test/types/budget.ts", model(blocks)).instantiations;
  const [few, many] = [of(10), of(20)];
  expect(many / few).toBeLessThan(2.2);
});

test("a product of all irreps to l = 11 with themselves can be typed", () => {
  const irreps = Array.from({ length: 12 }, (_, l) => [`${l}o`, `${l}e`]).flat();
  const [many, one] = [16, 1].map((n) => irreps.map((irrep) => `${n}x${irrep}`).join("+")) as [string, string];
  const { diagnostics } = compile(
    "test/types/budget.ts",
    `import { tensorProduct } from "../../src/nn/index.js";
     const product = tensorProduct("${many}", "${one}");
     export const out: "${tensorProductIrreps(many, one)}" = product.irrepsOut;`,
  );
  expect(diagnostics).toEqual([]);
});
