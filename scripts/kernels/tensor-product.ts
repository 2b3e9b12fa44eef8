import { realCouplingEntries } from "../../src/representations/index.js";
import { STRAIGHT_DEGREE, type Slot, straightSlots } from "../../src/nn/tensor-product-plan.js";

/**
 * Straight-line kernels of the tensor product for degrees up to 3: for each l₁ one function a role, which serves every selection of paths
 * (l₁, l₂, l₃) by a mask, since a branch that never changes costs next to nothing. All operands are tiles of vectors of four copies, so that
 * every component is a constant away; tiles have a fixed place for every path, whether it is used or not. The coupling tensors
 * enter only through the pairs (m₁, m₃) that occur; their values are in M.
 *
 * What decides the speed is how the compiler orders loads: V8 (Node 20) moves all loads of a basic block to its front and spills what does not
 * fit into the registers, except that it does not move a load across a store. So each row is stored as soon as it is complete.
 */
export function tensorProductKernels(): string {
  const functions: string[] = [];
  for (let l1 = 0; l1 <= STRAIGHT_DEGREE; l1++) functions.push(forward(l1), upward(l1), outward(l1));
  const names = (role: string): string => Array.from({ length: STRAIGHT_DEGREE + 1 }, (_, l) => `${role}${l}`).join(", ");
  return `// Written by scripts/kernels/tensor-product.ts; change that file. The roles are explained in assembly/tensor-product-table.ts.
${functions.join("\n\n")}

${["forward", "upward", "outward"].map((role) => `/** The functions ${names(role)} in the table of functions. */\n${entry(role)}`).join("\n\n")}
`;
}

/** Addresses in the table of functions: called through it, the functions are not inlined into one. */
function entry(role: string): string {
  const cases = Array.from(
    { length: STRAIGHT_DEGREE + 1 },
    (_, l) => `    case ${l}: return load<i32>(changetype<usize>(${role}${l}));`,
  );
  return `export function ${role}Entry(l1: i32): i32 {\n  switch (l1) {\n${cases.join("\n")}\n    default: return -1;\n  }\n}`;
}

/** The pairs that occur, as the entry of M for (m₃, m₁), or undefined. */
function entries(l1: number, { l2, l3, entry }: Slot): (m3: number, m1: number) => number | undefined {
  const { m1, m3 } = realCouplingEntries(l1, l2, l3);
  const occurring = new Set(Array.from(m1, (m, k) => m3[k] * (2 * l1 + 1) + m));
  return (m3, m1) => {
    const k = m3 * (2 * l1 + 1) + m1;
    return occurring.has(k) ? entry + k : undefined;
  };
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const vector = (pointer: string, index: number): string => `v128.load(${pointer}, ${16 * index})`;
const sum = (terms: string[]): string => terms.reduce((a, b) => `f32x4.add(${a}, ${b})`);
const indent = (lines: string[], depth: number): string => lines.map((line) => `${"  ".repeat(depth)}${line}`).join("\n");

/** A function over groups of copies; `pointers` advance by so many vectors a copy group, `at` of them a turn. */
function over(
  name: string,
  parameters: string[],
  steps: Record<string, number>,
  at: number,
  last: string,
  body: string[],
): string {
  const advance = (sign: string): string =>
    Object.entries(steps)
      .map(([p, step]) => `${p} ${sign}= ${16 * step * at};`)
      .join(" ");
  return `function ${name}(${[...parameters.map((p) => `${p}: usize`), "count: i32", "mask: i32"].join(", ")}): void {
  const end = ${last} + <usize>(count - ${at}) * ${16 * steps[last]};
  ${advance("-")}
  do {
    ${advance("+")}
${indent(body, 2)}
  } while (<isize>${last} < <isize>end);
}`;
}

/** o[m₃] += w ∑ M[m₃, m₁] x[m₁]. The weight is multiplied to the side with fewer components. Two groups of copies a turn where x leaves room. */
function forward(l1: number): string {
  const { slots, weights, rows } = straightSlots(l1);
  const d1 = 2 * l1 + 1;
  const turns = range(l1 <= 1 ? 2 : 1);
  const body = turns.flatMap((t) => range(d1).map((m1) => `const x${m1}_${t} = ${vector("x", t * d1 + m1)};`));
  for (const slot of slots) {
    const [d3, entryOf] = [2 * slot.l3 + 1, entries(l1, slot)];
    const early = d1 <= d3;
    body.push(`if (mask & ${1 << slot.index}) { // ${l1} x ${slot.l2} -> ${slot.l3}`);
    for (const t of turns) {
      body.push(`  const w_${t} = ${vector("w", t * weights + slot.index)};`);
      if (early) body.push(...range(d1).map((m1) => `  const z${m1}_${t} = f32x4.mul(w_${t}, x${m1}_${t});`));
    }
    for (const m3 of range(d3)) {
      const used = range(d1).filter((m1) => entryOf(m3, m1) !== undefined);
      for (const m1 of used) body.push(`  const m${m3}_${m1} = ${vector("m", entryOf(m3, m1) as number)};`);
      for (const t of turns) {
        const at = t * rows + slot.row + m3;
        const terms = used.map((m1) => `f32x4.mul(m${m3}_${m1}, ${early ? "z" : "x"}${m1}_${t})`);
        const value = early ? sum([vector("o", at), ...terms]) : sum([vector("o", at), `f32x4.mul(w_${t}, ${sum(terms)})`]);
        body.push(`  v128.store(o, ${value}, ${16 * at});`);
      }
    }
    body.push("}");
  }
  return over(`forward${l1}`, ["x", "m", "w", "o"], { x: d1, w: weights, o: rows }, turns.length, "o", body);
}

/** u[m₁] = ∑ M[m₃, m₁] g[m₃];  dx[m₁] += w u[m₁],  dw += ∑ x[m₁] u[m₁]. */
function upward(l1: number): string {
  const { slots, weights, rows } = straightSlots(l1);
  const d1 = 2 * l1 + 1;
  const body: string[] = [];
  for (const slot of slots) {
    const [d3, entryOf] = [2 * slot.l3 + 1, entries(l1, slot)];
    body.push(`if (mask & ${1 << slot.index}) { // ${l1} x ${slot.l2} -> ${slot.l3}`);
    body.push(`  const w0 = ${vector("w", slot.index)};`, `  let product = ${vector("dw", slot.index)};`);
    for (const m3 of range(d3)) body.push(`  const g${m3} = ${vector("g", slot.row + m3)};`);
    for (const m1 of range(d1)) {
      const used = range(d3).filter((m3) => entryOf(m3, m1) !== undefined);
      if (used.length === 0) continue;
      for (const m3 of used) body.push(`  const m${m3}_${m1} = ${vector("m", entryOf(m3, m1) as number)};`);
      body.push(`  const u${m1} = ${sum(used.map((m3) => `f32x4.mul(m${m3}_${m1}, g${m3})`))};`);
      body.push(`  product = f32x4.add(product, f32x4.mul(${vector("x", m1)}, u${m1}));`);
      body.push(`  v128.store(dx, f32x4.add(${vector("dx", m1)}, f32x4.mul(w0, u${m1})), ${16 * m1});`);
    }
    body.push(`  v128.store(dw, product, ${16 * slot.index});`, "}");
  }
  return over(`upward${l1}`, ["g", "m", "x", "w", "dx", "dw"], { g: rows, x: d1, w: weights, dx: d1, dw: weights }, 1, "g", body);
}

/** dM[m₃, m₁] += g[m₃] w x[m₁]: the side with fewer components is held, weighted, for two groups of copies. */
function outward(l1: number): string {
  const { slots, weights, rows } = straightSlots(l1);
  const d1 = 2 * l1 + 1;
  const body: string[] = [];
  for (const slot of slots) {
    const [d3, entryOf] = [2 * slot.l3 + 1, entries(l1, slot)];
    const holdX = d1 <= d3;
    const x = (m1: number, t: number): string => vector("x", t * d1 + m1);
    const g = (m3: number, t: number): string => vector("g", t * rows + slot.row + m3);
    const [held, other, pair] = holdX
      ? [range(d1), range(d3), (i: number, j: number) => entryOf(j, i)]
      : [range(d3), range(d1), entryOf];
    body.push(`if (mask & ${1 << slot.index}) { // ${l1} x ${slot.l2} -> ${slot.l3}`);
    for (const t of [0, 1]) {
      body.push(`  const w_${t} = ${vector("w", t * weights + slot.index)};`);
      for (const i of held) body.push(`  const z${i}_${t} = f32x4.mul(w_${t}, ${(holdX ? x : g)(i, t)});`);
    }
    for (const j of other) {
      const used = held.filter((i) => pair(i, j) !== undefined);
      if (used.length === 0) continue;
      for (const t of [0, 1]) body.push(`  const v${j}_${t} = ${(holdX ? g : x)(j, t)};`);
      for (const i of used) {
        const k = pair(i, j) as number;
        const products = [0, 1].map((t) => `f32x4.mul(z${i}_${t}, v${j}_${t})`);
        body.push(`  v128.store(dm, f32x4.add(${vector("dm", k)}, ${sum(products)}), ${16 * k});`);
      }
    }
    body.push("}");
  }
  return over(`outward${l1}`, ["g", "x", "w", "dm"], { g: rows, x: d1, w: weights }, 2, "g", body);
}
