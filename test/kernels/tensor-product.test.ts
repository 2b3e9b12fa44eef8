import { afterEach, describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { type ProductBlock, type ProductPath, type ProductShape, tensorProductPlan } from "../../src/nn/tensor-product-plan.js";
import { realCouplingEntries } from "../../src/representations/index.js";
import { allocate, type Block, type Dtype, kernels, release, runtime } from "../../src/runtime/index.js";
import { relativeError } from "../representations/compare.js";
import { backward, dimensions, type Edges, forward, type Operands } from "./tensor-product-definition.js";

const EPS: Record<Dtype, number> = { f32: 2 ** -23, f64: 2 ** -52 };
const GUARD = 12345.5;
type Values = Float32Array | Float64Array;
type Inputs = Omit<Operands, "g">;

/** Every path of x ⊗ y with results up to lmax; results of one degree and parity share a block. */
function every(in1: ProductBlock[], in2: ProductBlock[], lmax: number, parities: "natural" | "both"): ProductShape {
  const paths: ProductPath[] = [];
  const columns = Array.from({ length: 2 * lmax + 2 }, () => 0);
  in1.forEach((a, i1) => {
    in2.forEach((b, i2) => {
      for (let l = Math.abs(a.l - b.l); l <= Math.min(a.l + b.l, lmax); l++) {
        const odd = (a.l + b.l + l) % 2;
        if (parities === "natural" && odd === 1) continue;
        const iOut = 2 * l + odd;
        paths.push({ i1, i2, iOut, outColumn: columns[iOut], coefficient: Math.sqrt((2 * l + 1) / b.multiplicity) });
        columns[iOut] += a.multiplicity;
      }
    });
  });
  const out = columns.map((multiplicity, k) => ({ l: k >> 1, multiplicity }));
  return { in1, in2, out, paths, coupling: realCouplingEntries };
}

const upTo = (lmax: number, multiplicity: number): ProductBlock[] =>
  Array.from({ length: lmax + 1 }, (_, l) => ({ l, multiplicity }));

/** Edges in no order; every second node, and the last, receives none. */
function graph(nodes: number, edges: number, seed: number): Edges {
  const random = generator(seed);
  return {
    receivers: Array.from({ length: edges }, () => 2 * random.integer(nodes >> 1)),
    senders: Array.from({ length: edges }, () => random.integer(nodes)),
  };
}

/** Normal numbers, as the precision has them. */
function draw(shape: ProductShape, nodes: number, edges: number, dtype: Dtype, seed: number): Operands {
  const size = dimensions(shape);
  const random = generator(seed);
  const normals = (count: number) => (dtype === "f32" ? random.normals(count).map(Math.fround) : random.normals(count));
  return { x: normals(nodes * size.x), y: normals(edges * size.y), w: normals(edges * size.w), g: normals(nodes * size.g) };
}

let blocks: Block[] = [];
afterEach(() => {
  for (const block of blocks) release(block);
  blocks = [];
});

/** Copies values to the linear memory between two guards, which `read` finds untouched. */
function place(values: Float64Array, dtype: Dtype): { ptr: number; read: () => Float64Array } {
  const bytes = dtype === "f32" ? 4 : 8;
  const block = allocate((values.length + 16) * bytes);
  blocks.push(block);
  const view = (): Values => (dtype === "f32" ? runtime().f32 : runtime().f64);
  const start = block.ptr / bytes;
  view().fill(GUARD, start, start + values.length + 16);
  view().set(values, start + 8);
  const around = () => [
    ...view().slice(start, start + 8),
    ...view().slice(start + 8 + values.length, start + values.length + 16),
  ];
  return {
    ptr: block.ptr + 8 * bytes,
    read: () => {
      expect(around()).toEqual(new Array(16).fill(GUARD));
      return Float64Array.from(view().slice(start + 8, start + 8 + values.length));
    },
  };
}

function placeIntegers(values: ArrayLike<number>): number {
  const block = allocate(4 * Math.max(1, values.length));
  blocks.push(block);
  runtime().i32.set(values, block.ptr / 4);
  return block.ptr;
}

interface Call {
  shape: ProductShape;
  dtype: Dtype;
  nodes: number;
  /** Without edges each row is a sender, an edge and a receiver. */
  edges?: Edges;
  operands: Operands;
  straight?: boolean;
  sharedWeights?: boolean;
  /** The direction (a, b, c); what it leaves out is an address 0. */
  along?: Partial<Inputs>;
  /** Receivers at which calls end. */
  cuts?: number[];
  /** What the results held before. */
  before?: Partial<Operands>;
  add?: boolean;
  wanted?: (keyof Inputs)[];
}

/** Runs both kernels in calls over ranges of receivers: { g: T(x, y, w) or its derivative along (a, b, c), x, y, w: the derivatives of Q }. */
function run(call: Call): Operands {
  const {
    shape,
    dtype,
    nodes,
    edges,
    operands,
    straight,
    sharedWeights,
    along = {},
    before = {},
    add = false,
    wanted = ["x", "y", "w"],
  } = call;
  const plan = tensorProductPlan(shape, { dtype, straight, sharedWeights });
  const count = edges?.receivers.length ?? nodes;
  const [table, coefficients] = [placeIntegers(plan.table), place(Float64Array.from(plan.coefficients), dtype)];
  const scratch = place(new Float64Array(plan.scratch / (dtype === "f32" ? 4 : 8)).fill(Number.NaN), dtype);
  const [starts, order, senders] = edges ? placeGraph(edges, nodes) : [0, 0, 0];
  const inputs = [operands.x, operands.y, operands.w, along.x, along.y, along.w].map((values) =>
    values ? place(values, dtype).ptr : 0,
  );
  const g = place(operands.g, dtype);
  const result = (name: keyof Operands, length: number) =>
    place(before[name] ?? new Float64Array(length).fill(name === "x" ? 0 : 7), dtype);
  const out = result("g", nodes * plan.outDim);
  const dx = result("x", nodes * plan.xDim);
  const dy = result("y", count * plan.yDim);
  const dw = result("w", count * plan.weightCount);
  const [forwards, backwards] =
    dtype === "f32"
      ? [kernels().tensorProductForwardF32, kernels().tensorProductBackwardF32]
      : [kernels().tensorProductForwardF64, kernels().tensorProductBackwardF64];
  const [x, y, w, a, b, c] = inputs;
  const [px, py, pw] = [dx, dy, dw].map(({ ptr }, i) => (wanted.includes((["x", "y", "w"] as const)[i]) ? ptr : 0));
  const ends = [0, ...(call.cuts ?? []), nodes];
  for (let i = 1; i < ends.length; i++) {
    const [from, to, adds] = [ends[i - 1], ends[i], add ? 1 : 0];
    forwards(table, coefficients.ptr, x, y, w, a, b, c, starts, order, senders, out.ptr, scratch.ptr, from, to, adds);
    backwards(table, coefficients.ptr, x, y, w, a, b, c, g.ptr, starts, order, senders, px, py, pw, scratch.ptr, from, to, adds);
  }
  scratch.read();
  expect(g.read()).toEqual(operands.g);
  return { x: dx.read(), y: dy.read(), w: dw.read(), g: out.read() };
}

/** Starts, order (0 if the edges are sorted) and senders. */
function placeGraph({ receivers, senders }: Edges, nodes: number): [number, number, number] {
  const order = receivers.map((_, e) => e).sort((i, j) => receivers[i] - receivers[j] || i - j);
  const starts = Array.from({ length: nodes + 1 }, (_, node) => receivers.filter((receiver) => receiver < node).length);
  const sorted = order.every((e, place) => e === place);
  return [placeIntegers(starts), sorted ? 0 : placeIntegers(order), placeIntegers(senders)];
}

const rowwise = (rows: number): Edges => {
  const identity = Array.from({ length: rows }, (_, i) => i);
  return { senders: identity, receivers: identity };
};

/** The same by the definition. */
function expected({ shape, nodes, edges = rowwise(nodes), operands, along }: Call): Operands {
  const plain = along === undefined;
  const parts = plain
    ? [operands]
    : (["x", "y", "w"] as const).flatMap((name) => (along[name] ? [{ ...operands, [name]: along[name] }] : []));
  const sum = (lists: Float64Array[]) => lists.reduce((total, list) => total.map((value, i) => value + list[i]));
  const g = sum(parts.map((part) => forward(shape, edges, nodes, part)));
  if (plain) return { ...backward(shape, edges, operands), g };
  const backwards = (["x", "y", "w"] as const).flatMap((name) => {
    if (!along[name]) return [];
    const d = backward(shape, edges, { ...operands, [name]: along[name] });
    return [{ ...d, [name]: d[name].map(() => 0) }]; // Q along one argument does not depend on that argument
  });
  return { x: sum(backwards.map(({ x }) => x)), y: sum(backwards.map(({ y }) => y)), w: sum(backwards.map(({ w }) => w)), g };
}

const roles = ["g", "x", "y", "w"] as const;

/** Sums of n terms of size 1 are off by about √n roundings, measured against the largest result. */
function expectClose(found: Operands, wanted: Operands, tolerance: number, names: readonly (keyof Operands)[] = roles): void {
  for (const name of names) expect(relativeError(found[name], wanted[name]), `the derivative by ${name}`).toBeLessThan(tolerance);
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);

const kinds = [
  { dtype: "f32", straight: true, kind: "straight-line" },
  { dtype: "f32", straight: false, kind: "table-driven" },
  { dtype: "f64", straight: true, kind: "table-driven" },
] as const;

describe.each(kinds)("tensor product, $dtype, $kind", ({ dtype, straight }) => {
  const tolerance = 24 * EPS[dtype];

  test.each([1, 2, 3, 5, 7, 8, 64])("every role is the definition with %i copies", (copies) => {
    for (const [lmax, parities] of [
      [1, "natural"],
      [2, "both"],
      [3, "natural"],
      [3, "both"],
    ] as const) {
      const shape = every(upTo(lmax, copies), upTo(lmax, 1), lmax, parities);
      const nodes = 7;
      const edges = graph(nodes, copies > 8 ? 11 : 29, copies + lmax);
      const operands = draw(shape, nodes, edges.receivers.length, dtype, 100 * copies + lmax);
      const call: Call = { shape, dtype, nodes, edges, operands, straight };
      expectClose(run(call), expected(call), tolerance);
    }
  });

  test("so are the derivatives of the roles in a direction, with any part of it left out", () => {
    const shape = every(upTo(3, 5), upTo(3, 1), 3, "both");
    const nodes = 6;
    const edges = graph(nodes, 23, 1);
    const operands = draw(shape, nodes, 23, dtype, 2);
    const { x, y, w } = draw(shape, nodes, 23, dtype, 3);
    for (const along of [{ x, y, w }, { x, y }, { x, w }, { y, w }, { x }, { y }, { w }]) {
      const call: Call = { shape, dtype, nodes, edges, operands, straight, along };
      const [found, wanted] = [run(call), expected(call)];
      for (const name of roles) {
        if (wanted[name].some((value) => value !== 0)) expectClose(found, wanted, tolerance, [name]);
        else
          expect(
            found[name].every((value) => value === 0),
            name,
          ).toBe(true);
      }
    }
  });

  test("blocks of several multiplicities, repeated degrees, copies of y and columns in any order", () => {
    const in1 = [
      { l: 2, multiplicity: 3 },
      { l: 0, multiplicity: 9 },
      { l: 2, multiplicity: 4 },
      { l: 1, multiplicity: 0 },
      { l: 1, multiplicity: 6 },
    ];
    const in2 = [
      { l: 1, multiplicity: 2 },
      { l: 0, multiplicity: 1 },
      { l: 1, multiplicity: 1 },
      { l: 2, multiplicity: 3 },
    ];
    const shape = every(in1, in2, 2, "both");
    const shuffled = generator(4).permutation(shape.paths.length);
    const mixed: ProductShape = {
      ...shape,
      paths: Array.from(shuffled, (k) => ({ ...shape.paths[k], coefficient: 0.3 + k / 40 })),
    };
    const nodes = 8;
    const edges = graph(nodes, 21, 5);
    const operands = draw(mixed, nodes, 21, dtype, 6);
    const along = draw(mixed, nodes, 21, dtype, 7);
    for (const call of [
      { shape: mixed, dtype, nodes, edges, operands, straight },
      { shape: mixed, dtype, nodes, edges, operands, straight, along },
    ]) {
      expectClose(run(call), expected(call), tolerance);
    }
  });

  test("degrees above 3 beside those up to 3", () => {
    const shape = every(
      [1, 4, 3].map((l) => ({ l, multiplicity: 6 })),
      upTo(4, 1),
      5,
      "both",
    );
    const operands = draw(shape, 5, 14, dtype, 8);
    const call: Call = { shape, dtype, nodes: 5, edges: graph(5, 14, 9), operands, straight };
    expectClose(run(call), expected(call), tolerance);
  });

  test("row by row, where nobody says who sends and receives", () => {
    const shape = every(upTo(2, 7), upTo(2, 1), 2, "natural");
    const operands = draw(shape, 13, 13, dtype, 10);
    const call: Call = { shape, dtype, nodes: 13, operands, straight };
    expectClose(run(call), expected(call), tolerance);
  });

  test("one row of weights for all edges", () => {
    const shape = every(upTo(2, 4), upTo(2, 1), 2, "natural");
    const [nodes, edges] = [5, graph(5, 17, 11)];
    const operands = draw(shape, nodes, 17, dtype, 12);
    const { w: size } = dimensions(shape);
    const everywhere = { ...operands, w: operands.w.map((_, i) => operands.w[i % size]) };
    const found = run({ shape, dtype, nodes, edges, operands, straight, sharedWeights: true });
    expectClose(found, expected({ shape, dtype, nodes, edges, operands: everywhere }), tolerance);
  });

  test("the bits do not depend on how calls are cut", () => {
    const shape = every(upTo(3, 6), upTo(3, 1), 3, "natural");
    const [nodes, edges] = [11, graph(11, 47, 13)];
    const operands = draw(shape, nodes, 47, dtype, 14);
    const along = draw(shape, nodes, 47, dtype, 15);
    for (const direction of [undefined, along]) {
      const call: Call = { shape, dtype, nodes, edges, operands, straight, along: direction };
      const whole = run(call);
      for (const cuts of [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [4], [0, 7, 7]]) expect(run({ ...call, cuts })).toEqual(whole);
    }
  });

  test("results are set or added to, as asked", () => {
    const shape = every(upTo(1, 5), upTo(1, 2), 1, "both");
    const [nodes, edges] = [4, graph(4, 9, 16)];
    const operands = draw(shape, nodes, 9, dtype, 17);
    const before = draw(shape, nodes, 9, dtype, 18);
    const call: Call = { shape, dtype, nodes, edges, operands, straight };
    const alone = run(call);
    const added = run({ ...call, before, add: true });
    const set = run({ ...call, before });
    for (const name of roles) {
      const sums = precise(
        alone[name].map((value, i) => value + before[name][i]),
        dtype,
      );
      expect(relativeError(added[name], sums), name).toBeLessThan(4 * EPS[dtype]);
      expect(relativeError(set[name], name === "x" ? sums : alone[name]), name).toBeLessThan(4 * EPS[dtype]);
    }
    expect(alone.g.slice(-dimensions(shape).g).every((value) => value === 0)).toBe(true); // the last node receives nothing
  });

  test("what is not wanted is not written, and does not change the rest", () => {
    const shape = every(upTo(2, 3), upTo(2, 1), 2, "natural");
    const [nodes, edges] = [4, graph(4, 9, 19)];
    const operands = draw(shape, nodes, 9, dtype, 20);
    const along = draw(shape, nodes, 9, dtype, 21);
    for (const direction of [undefined, along]) {
      const call: Call = { shape, dtype, nodes, edges, operands, straight, along: direction };
      const all = run(call);
      const untouched = run({ ...call, wanted: [] });
      for (const wanted of [["x"], ["y"], ["w"], ["x", "y"], ["x", "w"], ["y", "w"]] as (keyof Inputs)[][]) {
        const found = run({ ...call, wanted });
        for (const name of ["x", "y", "w"] as const)
          expect(found[name]).toEqual(wanted.includes(name) ? all[name] : untouched[name]);
      }
      expect([...new Set(untouched.y)]).toEqual([7]);
    }
  });

  test("no edges at all", () => {
    const shape = every(upTo(1, 3), upTo(1, 1), 1, "natural");
    const operands = draw(shape, 3, 0, dtype, 22);
    const found = run({ shape, dtype, nodes: 3, edges: { senders: [], receivers: [] }, operands, straight });
    expect(found.g.every((value) => value === 0)).toBe(true);
    expect(found.x.every((value) => value === 0)).toBe(true);
  });
});

const precise = (values: Float64Array, dtype: Dtype): Float64Array => (dtype === "f32" ? values.map(Math.fround) : values);

test("the four roles are one form: <dx, x> = <dy, y> = <dw, w> = <g, T(x, y, w)>", () => {
  for (const [copies, seed] of [
    [1, 30],
    [6, 31],
    [13, 32],
  ]) {
    const shape = every(upTo(4, copies), upTo(4, 1), 4, "both");
    const edges = graph(6, 20, seed);
    const operands = draw(shape, 6, 20, "f64", seed);
    const found = run({ shape, dtype: "f64", nodes: 6, edges, operands });
    const value = dot(found.g, operands.g);
    const size = Math.sqrt(dot(found.g, found.g) * dot(operands.g, operands.g));
    for (const name of ["x", "y", "w"] as const)
      expect(Math.abs(dot(found[name], operands[name]) - value) / size, name).toBeLessThan(1e-13);
    expect(Math.abs(value) / size).toBeGreaterThan(1e-6);
  }
});

test("in a direction, too: <dx, x> = Q along y and w, and so on", () => {
  const shape = every(upTo(3, 6), upTo(3, 1), 3, "both");
  const edges = graph(6, 20, 33);
  const operands = draw(shape, 6, 20, "f64", 34);
  const along = draw(shape, 6, 20, "f64", 35);
  const call: Call = { shape, dtype: "f64", nodes: 6, edges, operands, along };
  const found = run(call);
  const part = (...names: (keyof Inputs)[]) => {
    const direction = Object.fromEntries(names.map((name) => [name, along[name]]));
    return dot(run({ ...call, along: direction }).g, operands.g);
  };
  const size = Math.sqrt(dot(found.g, found.g) * dot(operands.g, operands.g));
  expect(Math.abs(dot(found.x, operands.x) - part("y", "w")) / size).toBeLessThan(1e-13);
  expect(Math.abs(dot(found.y, operands.y) - part("x", "w")) / size).toBeLessThan(1e-13);
  expect(Math.abs(dot(found.w, operands.w) - part("x", "y")) / size).toBeLessThan(1e-13);
});

test("straight-line and table-driven code agree to rounding, and are not the same code", () => {
  for (const copies of [4, 10]) {
    const shape = every(upTo(3, copies), upTo(3, 1), 3, "both");
    const [nodes, edges] = [6, graph(6, 25, 36)];
    const operands = draw(shape, nodes, 25, "f32", 37);
    const along = draw(shape, nodes, 25, "f32", 38);
    for (const direction of [undefined, along]) {
      const call: Call = { shape, dtype: "f32", nodes, edges, operands, along: direction };
      const [line, table] = [run({ ...call, straight: true }), run({ ...call, straight: false })];
      expectClose(line, table, 16 * EPS.f32);
      expect(roles.some((name) => line[name].some((value, i) => value !== table[name][i]))).toBe(true);
    }
  }
});

test("a path that does not fit is refused with its number", () => {
  const shape = every(upTo(1, 2), upTo(1, 1), 1, "natural");
  const bad = (change: Partial<ProductPath>) => () =>
    tensorProductPlan({ ...shape, paths: [shape.paths[0], { ...shape.paths[1], ...change }] }, { dtype: "f32" });
  expect(bad({ i1: 2 })).toThrow(/path 1 couples blocks 2 and 1 into 2; there are 2, 2 and 4/);
  expect(bad({ iOut: 0 })).toThrow(/path 1 couples the degrees 0 and 1 into 0; 1 … 1 are possible/);
  expect(bad({ outColumn: 3 })).toThrow(/path 1 writes the copies 3 … 4 of a block of 4/);
});
