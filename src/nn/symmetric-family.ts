import { type Dtype, lanes, pieces, runtime } from "../runtime/index.js";
import { add, BLOCK, bytesOf, cleared, constantTable, kernel, likeRows, record, Tensor } from "../tensor/index.js";
import { type SpeciesRows, type SymmetricFamily, TILE } from "./symmetric-coefficients.js";
import { encoded, symmetricProgram, type Wanted } from "./symmetric-program.js";

interface Tables {
  readonly table: number;
  readonly scratch: number;
  readonly work: number;
}

const known = new Map<string, Tables>();

function tablesOf(family: SymmetricFamily, directions: number, wanted: Wanted, dtype: Dtype): Tables {
  const { form, dims, offsets } = family;
  const role = `${wanted.value ? "value" : ""}${wanted.byFeatures ? "x" : ""}${wanted.byWeights ? "w" : ""}`;
  const key = `symmetric ${family.name} ${directions} ${role} ${dtype}`;
  let found = known.get(key);
  if (found === undefined) {
    const bytes = bytesOf(dtype);
    const program = symmetricProgram(form, directions, wanted);
    const scaled = {
      variables: offsets.variables.map((at) => bytes * at),
      outputs: offsets.outputs.map((at) => bytes * at),
    };
    const numbers = encoded(program, form.terms.length, bytes, scaled, dims, wanted);
    const table = constantTable(key, 4 * numbers.length, (at) => runtime().i32.set(numbers, at / 4));
    found = { table, scratch: 128 + 64 * program.nodes, work: program.work };
    known.set(key, found);
  }
  return found;
}

/** Vectors multiplied in one call of the kernel, about a quarter of a millisecond. */
const CALL = 4e5;
/** The same where threads share the work. */
const SHARED = 1e5;
/** Vectors of copies whose coefficients are summed together: they fill a cache line of a row. */
const GROUP = 4;

interface Run {
  readonly family: SymmetricFamily;
  readonly rows: SpeciesRows;
  readonly x: Tensor;
  /** Directions a₁ … aₖ. */
  readonly along: readonly Tensor[];
}

type Call = (coefficients: number, scratch: number, from: number, to: number, first: number, last: number, dc: number) => void;

function calling({ family, rows, x, along }: Run, c: Tensor | null, g: Tensor | null, out: Tensor | null, wanted: Wanted) {
  const tables = tablesOf(family, along.length, wanted, x.dtype);
  const run = kernel("symmetricContraction", x.dtype);
  const at = (k: number): number => along[k]?.ptr ?? 0;
  const width = family.copies * bytesOf(x.dtype);
  const order = rows.species?.order ?? 0;
  const call: Call = (from, scratch, first, last, v, end, dc) =>
    // biome-ignore format: the arguments as the kernel names them
    run(tables.table, from, x.ptr, at(0), at(1), at(2), at(3), g?.ptr ?? 0, out?.ptr ?? 0, dc, order, scratch, first, last, v, end, width);
  const slot = (i: number): number => (c === null ? 0 : c.ptr + i * c.rowBytes);
  return { tables, call, slot, vectors: Math.ceil(width / 16) };
}

/** Rows by rows: the value, or the way back to x or a direction. */
function eachRow(what: Run, c: Tensor, g: Tensor | null, out: Tensor, wanted: Wanted): void {
  const { tables, call, slot, vectors } = calling(what, c, g, out, wanted);
  const step = 4 * Math.max(1, Math.floor((lanes() > 1 ? SHARED : CALL) / (tables.work * vectors) / 4));
  const ranges = what.rows.present.flatMap(({ from, count }, i) =>
    Array.from({ length: Math.ceil(count / step) }, (_, k) => ({
      i,
      from: from + k * step,
      to: from + Math.min(count, (k + 1) * step),
    })),
  );
  pieces(
    ranges.length,
    (k, scratch) => call(slot(ranges[k].i), scratch, ranges[k].from, ranges[k].to, 0, vectors, 0),
    tables.scratch,
  );
}

/** The way back to the coefficients, and perhaps to x: for a few copies at a time through all rows of a species, in blocks. */
function overRows(what: Run, c: Tensor | null, g: Tensor, out: Tensor | null, dc: Tensor, wanted: Wanted): void {
  const { tables, call, slot, vectors } = calling(what, c, g, out, wanted);
  const { family, rows } = what;
  const { dtype } = dc;
  const bytes = bytesOf(dtype);
  const step = 4 * Math.max(1, Math.floor((lanes() > 1 ? SHARED : CALL) / (tables.work * GROUP) / 4));
  const perTile = (TILE * bytes) / 16;
  const tileNumbers = TILE * family.form.terms.length;
  const parts = rows.present.flatMap((_, i) =>
    Array.from({ length: Math.ceil(vectors / GROUP) }, (_, k) => ({
      i,
      first: k * GROUP,
      last: Math.min(vectors, (k + 1) * GROUP),
    })),
  );
  const [fill, sum] = [kernel("fill", dtype), kernel("add", dtype)];
  pieces(
    parts.length,
    (k, scratch) => {
      const { i, first, last } = parts[k];
      const { from, count } = rows.present[i];
      const total = dc.ptr + (i * dc.dim + (first / perTile) * tileNumbers) * bytes;
      const numbers = Math.ceil((last - first) / perTile) * tileNumbers;
      const partial = scratch + 64 * Math.ceil(tables.scratch / 64);
      for (let block = 0; block < count; block += BLOCK) {
        const to = block === 0 ? total : partial;
        fill(to, numbers, 0);
        const end = Math.min(count, block + BLOCK);
        for (let row = block; row < end; row += step)
          call(slot(i), scratch, from + row, from + Math.min(end, row + step), first, last, to);
        if (block > 0) sum(total, partial, total, numbers);
      }
    },
    64 * Math.ceil(tables.scratch / 64) + Math.ceil(GROUP / perTile) * tileNumbers * bytes,
  );
}

/**
 * Sₖ(x, a₁ … aₖ; c), the derivative of the polynomials B(x; c) along k directions, up to a factor the polarized form of MACE's contraction.
 * Its ways back are {@link wayBack}, whose ways back are both again: no order of derivative needs more.
 *
 * @returns undefined if it is zero, for more directions than the degree
 */
export function symmetricValue(run: Run, c: Tensor): Tensor | undefined {
  const { family, rows, x, along } = run;
  if (along.length > family.degree) return undefined;
  const out = likeRows(x, family.irrepsOut, family.dims[1]);
  eachRow(run, c, null, out, { value: true });
  return record(out, [x, ...along, c], ([g], wanted) => {
    const [dx, dc] = wayBack({ family, rows, x, along }, c, g as Tensor, wanted[0], wanted[wanted.length - 1]);
    return [dx, ...alongBack(run, c, g as Tensor, wanted.slice(1, -1)), dc];
  });
}

/** By each of the first directions that is wanted: the way back to x without that direction. */
function alongBack(run: Run, c: Tensor, g: Tensor, wanted: readonly boolean[]): (Tensor | undefined)[] {
  return wanted.map((wants, k) => (wants ? wayBack(without(run, k), c, g, true, false)[0] : undefined));
}

const without = (run: Run, k: number): Run => ({ ...run, along: run.along.filter((_, i) => i !== k) });
const withDirection = (run: Run, b: Tensor): Run => ({ ...run, along: [...run.along, b] });

/** ∂⟨g, Sₖ⟩/∂x and ∂⟨g, Sₖ⟩/∂c, those that are wanted. Undefined is zero. */
function wayBack(run: Run, c: Tensor, g: Tensor, byX: boolean, byC: boolean): [dx: Tensor | undefined, dc: Tensor | undefined] {
  const { family, x, along } = run;
  const toX = byX && along.length < family.degree;
  const toC = byC && along.length <= family.degree;
  const dx = toX ? likeRows(x, x.irreps, x.dim) : undefined;
  const dc = toC ? cleared(new Tensor("plain", c.shape, c.dim, c.rows, c.dtype)) : undefined;
  const wanted = { byFeatures: toX, byWeights: toC };
  if (dc !== undefined) overRows(run, toX ? c : null, g, dx ?? null, dc, wanted);
  else if (dx !== undefined) eachRow(run, c, g, dx, wanted);
  const made = [dx, dc].filter((t) => t !== undefined);
  record(made, [x, ...along, c, g], (cotangents, want) => {
    const k = along.length;
    const b = dx === undefined ? undefined : cotangents[0];
    const u = dc === undefined ? undefined : cotangents[made.length - 1];
    // F = ⟨b, dx⟩ + ⟨u, dc⟩ = ⟨g, Sₖ₊₁(x, a, b; c)⟩ + ⟨g, Sₖ(x, a; u)⟩
    const found: (Tensor | undefined)[] = want.map(() => undefined);
    const gather = (at: number, term: Tensor | undefined): void => {
      if (term !== undefined) found[at] = found[at] === undefined ? term : add(found[at], term);
    };
    if (b !== undefined) {
      const further = withDirection(run, b);
      const [toX, toC] = wayBack(further, c, g, want[0], want[k + 1]);
      gather(0, toX);
      gather(k + 1, toC);
      for (const [i, t] of alongBack(further, c, g, want.slice(1, k + 1)).entries()) gather(i + 1, t);
      if (want[k + 2]) gather(k + 2, symmetricValue(further, c));
    }
    if (u !== undefined) {
      gather(0, want[0] ? wayBack(run, u, g, true, false)[0] : undefined);
      for (const [i, t] of alongBack(run, u, g, want.slice(1, k + 1)).entries()) gather(i + 1, t);
      if (want[k + 2]) gather(k + 2, symmetricValue(run, u));
    }
    return found;
  });
  return [dx, dc];
}
