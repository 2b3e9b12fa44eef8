import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { kernels } from "../../src/runtime/index.js";
import { Bench, epsilon, relativeError, rounded } from "./memory.js";

// Widths that are not whole lanes, of either precision, and one that is.
const WIDTHS = [1, 2, 3, 5, 7, 8, 33];

describe.each(["f32", "f64"] as const)("kernels on rows and numbers, %s", (dtype) => {
  const EPS = epsilon(dtype);
  let bench: Bench;
  const random = generator(3);
  const draw = (n: number): Float64Array => rounded(random.normals(n), dtype);
  beforeEach(() => {
    bench = new Bench(dtype);
  });
  afterEach(() => bench.close());

  test.each(WIDTHS)("add, subtract, multiply, divide, scaleBy, addScalar, fill: %d numbers, each rounded once", (n) => {
    const [x, y] = [draw(n), draw(n)];
    const [px, py, pz] = [bench.put(x), bench.put(y), bench.put(new Float64Array(n + 1).fill(9))];
    const wanted = {
      add: (a: number, b: number) => a + b,
      subtract: (a: number, b: number) => a - b,
      multiply: (a: number, b: number) => a * b,
      divide: (a: number, b: number) => a / b,
    };
    for (const [name, f] of Object.entries(wanted)) {
      bench.kernel(name)(px, py, pz, n);
      expect([...bench.get(pz, n)], name).toEqual([
        ...rounded(
          x.map((a, i) => f(a, y[i])),
          dtype,
        ),
      ]);
      expect(bench.get(pz, n + 1)[n], `${name} writes no further`).toBe(9);
    }
    const c = rounded(Float64Array.of(0.3), dtype)[0];
    bench.kernel("scaleBy")(px, pz, n, 0.3);
    expect([...bench.get(pz, n)]).toEqual([
      ...rounded(
        x.map((a) => a * c),
        dtype,
      ),
    ]);
    bench.kernel("addScalar")(px, pz, n, 0.3);
    expect([...bench.get(pz, n)]).toEqual([
      ...rounded(
        x.map((a) => a + c),
        dtype,
      ),
    ]);
    bench.kernel("fill")(pz, n, 0.3);
    expect([...bench.get(pz, n + 1)]).toEqual([...new Array(n).fill(c), 9]);
  });

  test.each(WIDTHS)("gate and contract, %d copies in rows that hold more", (copies) => {
    const [rows, dim, before] = [4, 5, 2];
    const row = before + dim * copies + 1;
    const [s, x, g] = [draw(rows * copies), draw(rows * row), draw(rows * row)];
    const [ps, px, pg, py, pt] = [
      bench.put(s),
      bench.put(x),
      bench.put(g),
      bench.put(new Float64Array(rows * row)),
      bench.put(new Float64Array(rows * copies)),
    ];
    const b = bench.bytes;
    bench.kernel("gate")(ps, copies * b, px + before * b, row * b, py + before * b, row * b, rows, dim, copies);
    bench.kernel("contract")(px + before * b, row * b, pg + before * b, row * b, pt, copies * b, rows, dim, copies);
    const [y, t] = [new Float64Array(rows * row), new Float64Array(rows * copies)];
    for (let r = 0; r < rows; r++) {
      for (let m = 0; m < dim; m++) {
        for (let u = 0; u < copies; u++) {
          const at = r * row + before + m * copies + u;
          y[at] = s[r * copies + u] * x[at];
          t[r * copies + u] += x[at] * g[at];
        }
      }
    }
    expect(relativeError(bench.get(py, rows * row), y)).toBeLessThan(EPS);
    expect(relativeError(bench.get(pt, rows * copies), t)).toBeLessThan(dim * EPS);
  });

  test.each(WIDTHS)("scaleRows, rowDot, sumRows, %d numbers a row", (width) => {
    const rows = 6;
    const [s, x, y] = [draw(rows), draw(rows * width), draw(rows * width)];
    const [ps, px, py, pz] = [bench.put(s), bench.put(x), bench.put(y), bench.put(new Float64Array(rows * width))];
    bench.kernel("scaleRows")(ps, px, pz, rows, width);
    expect(
      relativeError(
        bench.get(pz, rows * width),
        x.map((a, i) => s[Math.floor(i / width)] * a),
      ),
    ).toBeLessThan(EPS);
    bench.kernel("rowDot")(px, py, pz, rows, width);
    const dots = Float64Array.from({ length: rows }, (_, r) =>
      x.subarray(r * width, (r + 1) * width).reduce((sum, a, i) => sum + a * y[r * width + i], 0),
    );
    expect(relativeError(bench.get(pz, rows), dots)).toBeLessThan(4 * width * EPS);
    const total = draw(width);
    const [pt, partial] = [bench.put(total), bench.put(new Float64Array(width))];
    bench.kernel("sumRows")(px, pt, partial, rows, width);
    expect(
      relativeError(
        bench.get(pt, width),
        total.map((t, i) => t + Array.from({ length: rows }, (_, r) => x[r * width + i]).reduce((a, c) => a + c)),
      ),
    ).toBeLessThan(2 * rows * EPS);
  });

  test.each(WIDTHS)("gatherRows, segmentSum with and without an order, moveColumns: %d numbers a row", (width) => {
    const index = [2, 0, 2, 3, 0, 2];
    const nodes = 5; // 1 and 4 have no rows
    const x = draw(nodes * width);
    const gathered = Float64Array.from(index.flatMap((i) => [...x.subarray(i * width, (i + 1) * width)]));
    const [px, pi, py] = [bench.put(x), bench.putIntegers(index), bench.put(new Float64Array(index.length * width))];
    kernels().gatherRows(px, pi, py, index.length, width * bench.bytes);
    expect([...bench.get(py, index.length * width)]).toEqual([...gathered]);

    const order = [...index.keys()].sort((a, b) => index[a] - index[b] || a - b);
    const starts = Array.from({ length: nodes + 1 }, (_, v) => index.filter((i) => i < v).length);
    const sums = new Float64Array(nodes * width);
    for (const k of order) for (let i = 0; i < width; i++) sums[index[k] * width + i] += gathered[k * width + i];
    const [ps, po, pz] = [
      bench.putIntegers(starts),
      bench.putIntegers(order),
      bench.put(new Float64Array(nodes * width).fill(7)),
    ];
    for (const [from, to] of [
      [0, 2],
      [2, nodes],
    ])
      bench.kernel("segmentSum")(py, ps, po, pz, from, to, width);
    expect(relativeError(bench.get(pz, nodes * width), sums)).toBeLessThan(3 * EPS);
    const sorted = bench.put(Float64Array.from(order.flatMap((k) => [...gathered.subarray(k * width, (k + 1) * width)])));
    bench.kernel("segmentSum")(sorted, ps, 0, pz, 0, nodes, width);
    expect(relativeError(bench.get(pz, nodes * width), sums)).toBeLessThan(3 * EPS);

    const wide = bench.put(new Float64Array(nodes * (width + 3)));
    kernels().moveColumns(px, width * bench.bytes, wide + 2 * bench.bytes, (width + 3) * bench.bytes, nodes, width * bench.bytes);
    const placed = bench.get(wide, nodes * (width + 3));
    for (let r = 0; r < nodes; r++)
      expect([...placed.subarray(r * (width + 3), (r + 1) * (width + 3))]).toEqual([
        0,
        0,
        ...x.subarray(r * width, (r + 1) * width),
        0,
      ]);
  });

  test("narrow and widen round to nearest and back", () => {
    const x = random.normals(7);
    const wide = new Bench("f64");
    const single = new Bench("f32");
    const [px, py] = [wide.put(x), single.put(new Float64Array(7))];
    kernels().narrow(px, py, 7);
    expect([...single.get(py, 7)]).toEqual([...Float32Array.from(x)]);
    kernels().widen(py, px, 7);
    expect([...wide.get(px, 7)]).toEqual([...Float32Array.from(x)]);
    wide.close();
    single.close();
  });
});
