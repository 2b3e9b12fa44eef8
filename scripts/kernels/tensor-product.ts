import { STRAIGHT_DEGREE, straightPaths } from "../../src/nn/tensor-product-plan.js";
import { realCouplingEntries } from "../../src/representations/index.js";

/**
 * Straight-line kernels of the tensor product for degrees up to 3: for each l₁ one function a role, which serves every selection of paths
 * (l₁, l₂, l₃) by a mask, since a branch that never changes costs next to nothing. What the paths of a selection read and write (weights, entries
 * of M, rows of results) lies in the order of the paths, so that pointers walk along; within a path everything is a constant away.
 * The coupling tensors enter only through the pairs (m₁, m₃) that occur; their values are in M.
 *
 * What decides the speed is how the compiler orders loads: V8 (Node 20) moves all loads of a basic block to its front and spills what does not
 * fit into the registers, except that it does not move a load across a store. So each row is stored as soon as it is complete.
 */
export function tensorProductKernels(): string {
  const degrees = range(STRAIGHT_DEGREE + 1);
  const roles = { forward, upward, outward };
  const functions = degrees.flatMap((l1) => Object.values(roles).map((role) => role(l1)));
  const entries = Object.keys(roles).map((role) => {
    const cases = degrees.map((l1) => `    case ${l1}: return load<i32>(changetype<usize>(${role}${l1}));`);
    return `/** ${role}0 … in the table of functions. */\nexport function ${role}Entry(l1: i32): i32 {\n  switch (l1) {\n${cases.join("\n")}\n    default: return -1;\n  }\n}`;
  });
  const source =
    "// Written by scripts/kernels/tensor-product.ts; change that file. What the roles are is said in assembly/tensor-product-table.ts.";
  const imports = 'import { mulAdd } from "../multiply-add";';
  return `${[source, imports, ...functions, ...entries].join("\n\n")}\n`;
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
/** A product a·b, and sums of such, from `start` on if there is one. */
type Product = readonly [a: string, b: string];
const sum = (products: readonly Product[], start?: string): string => {
  const [first, ...others] = products;
  return (start === undefined ? others : products).reduce(
    (total, [a, b]) => `mulAdd<f32>(${total}, ${a}, ${b})`,
    start ?? `f32x4.mul(${first[0]}, ${first[1]})`,
  );
};

/** The two vectors of a group of eight copies. */
const HALVES = [0, 1];
const vector = (pointer: string, row: number, half: number): string => `v128.load(${pointer}, ${32 * row + 16 * half})`;
const save = (pointer: string, row: number, half: number, value: string): string =>
  `v128.store(${pointer}, ${value}, ${32 * row + 16 * half});`;

/** A path as the generator sees it: dimensions and the place among the pairs that occur, in the order of m₃ and then m₁. */
interface Path {
  bit: number;
  name: string;
  d3: number;
  count: number;
  at: (m3: number, m1: number) => number;
  /** The m₁ that occur with m₃, and the m₃ that occur with m₁. */
  row: (m3: number) => number[];
  column: (m1: number) => number[];
}

function pathsOf(l1: number): Path[] {
  return straightPaths(l1).map(({ l2, l3 }, bit) => {
    const { m1, m3 } = realCouplingEntries(l1, l2, l3);
    const [d1, d3] = [2 * l1 + 1, 2 * l3 + 1];
    const occurring = [...new Set(Array.from(m1, (m, k) => m3[k] * d1 + m))].sort((a, b) => a - b);
    const at = (i: number, j: number): number => occurring.indexOf(i * d1 + j);
    return {
      bit,
      name: `${l1} x ${l2} -> ${l3}`,
      d3,
      count: occurring.length,
      at,
      row: (i) => range(d1).filter((j) => at(i, j) >= 0),
      column: (j) => range(d3).filter((i) => at(i, j) >= 0),
    };
  });
}

/**
 * A function over groups of eight copies, whose components follow each other in `x` and `dx`, and the rows of its paths in `o` and `g`;
 * in `w` and `dw` they are 32 bytes apart, and the paths `stride`. `m` and `dm` hold the same entries for all groups.
 */
function over(name: string, parameters: string[], l1: number, first: string[], path: (p: Path) => string[]): string {
  const has = (p: string): boolean => parameters.includes(p);
  const body = pathsOf(l1).flatMap((p) => [
    `if (mask & ${1 << p.bit}) { // ${p.name}`,
    ...path(p).map((line) => `  ${line}`),
    ...["m", "dm"].filter(has).map((q) => `  ${q}At += ${16 * p.count};`),
    ...["w", "dw"].filter(has).map((q) => `  ${q}At += stride;`),
    ...["o", "g"].filter(has).map((q) => `  ${q} += ${32 * p.d3};`),
    "}",
  ]);
  const start = ["m", "dm", "w", "dw"].filter(has).map((q) => `let ${q}At = ${q};`);
  const next = [
    ...["w", "dw"].filter(has).map((q) => `${q} += 32;`),
    ...["x", "dx"].filter(has).map((q) => `${q} += ${32 * (2 * l1 + 1)};`),
  ];
  return `function ${name}(${[...parameters.map((p) => `${p}: usize`), "stride: usize", "groups: i32", "mask: i32"].join(", ")}): void {
  do {
${[...start, ...first, ...body, ...next].map((line) => `    ${line}`).join("\n")}
  } while (--groups);
}`;
}

/** o[m₃] += w ∑ M[m₃, m₁] x[m₁]. The weight is multiplied to the side with fewer components. */
function forward(l1: number): string {
  const d1 = 2 * l1 + 1;
  const first = range(d1).flatMap((m1) => HALVES.map((h) => `const x${m1}_${h} = ${vector("x", m1, h)};`));
  return over(`forward${l1}`, ["x", "m", "w", "o"], l1, first, ({ d3, at, row }) => {
    const early = d1 <= d3;
    const lines = HALVES.map((h) => `const w_${h} = ${vector("wAt", 0, h)};`);
    if (early)
      for (const m1 of range(d1)) for (const h of HALVES) lines.push(`const z${m1}_${h} = f32x4.mul(w_${h}, x${m1}_${h});`);
    for (const m3 of range(d3)) {
      for (const m1 of row(m3)) lines.push(`const m${m3}_${m1} = v128.load32_splat(mAt, ${16 * at(m3, m1)});`);
      for (const h of HALVES) {
        const o = vector("o", m3, h);
        const products = row(m3).map((m1): Product => [`m${m3}_${m1}`, `${early ? "z" : "x"}${m1}_${h}`]);
        lines.push(save("o", m3, h, sum(early ? products : [[`w_${h}`, sum(products)]], o)));
      }
    }
    return lines;
  });
}

/** u[m₁] = ∑ M[m₃, m₁] g[m₃];  dx[m₁] += w u[m₁],  dw = ∑ x[m₁] u[m₁], or added to dw if the mask is negative. */
function upward(l1: number): string {
  const d1 = 2 * l1 + 1;
  return over(`upward${l1}`, ["g", "m", "x", "w", "dx", "dw"], l1, [], ({ d3, at, column }) => {
    const lines = HALVES.flatMap((h) => [`const w_${h} = ${vector("wAt", 0, h)};`, `let product_${h}: v128 = i32x4.splat(0);`]);
    lines.push("if (mask < 0) {", ...HALVES.map((h) => `  product_${h} = ${vector("dwAt", 0, h)};`), "}");
    for (const m3 of range(d3)) for (const h of HALVES) lines.push(`const g${m3}_${h} = ${vector("g", m3, h)};`);
    for (const m1 of range(d1)) {
      const used = column(m1);
      if (used.length === 0) continue;
      for (const m3 of used) lines.push(`const m${m3}_${m1} = v128.load32_splat(mAt, ${16 * at(m3, m1)});`);
      for (const h of HALVES) {
        lines.push(`const u${m1}_${h} = ${sum(used.map((m3): Product => [`m${m3}_${m1}`, `g${m3}_${h}`]))};`);
        lines.push(`product_${h} = ${sum([[vector("x", m1, h), `u${m1}_${h}`]], `product_${h}`)};`);
        lines.push(save("dx", m1, h, sum([[`w_${h}`, `u${m1}_${h}`]], vector("dx", m1, h))));
      }
    }
    return [...lines, ...HALVES.map((h) => save("dwAt", 0, h, `product_${h}`))];
  });
}

/** dM[m₃, m₁] += g[m₃] w x[m₁], in four lanes. The side with fewer components is held, weighted. */
function outward(l1: number): string {
  const d1 = 2 * l1 + 1;
  return over(`outward${l1}`, ["g", "x", "w", "dm"], l1, [], ({ d3, at, row, column }) => {
    const holdX = d1 <= d3;
    const x = (m1: number, h: number): string => vector("x", m1, h);
    const g = (m3: number, h: number): string => vector("g", m3, h);
    const lines = HALVES.map((h) => `const w_${h} = ${vector("wAt", 0, h)};`);
    for (const i of range(holdX ? d1 : d3)) {
      for (const h of HALVES) lines.push(`const z${i}_${h} = f32x4.mul(w_${h}, ${(holdX ? x : g)(i, h)});`);
    }
    for (const j of range(holdX ? d3 : d1)) {
      const used = (holdX ? row : column)(j);
      if (used.length === 0) continue;
      for (const h of HALVES) lines.push(`const v${j}_${h} = ${(holdX ? g : x)(j, h)};`);
      for (const i of used) {
        const k = 16 * (holdX ? at(j, i) : at(i, j));
        const products = HALVES.map((h): Product => [`z${i}_${h}`, `v${j}_${h}`]);
        lines.push(`v128.store(dmAt, f32x4.add(v128.load(dmAt, ${k}), ${sum(products)}), ${k});`);
      }
    }
    return lines;
  });
}
