import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CoincidentAtomsError,
  type NeighbourList,
  type NeighbourOptions,
  neighbours,
  neighboursOfBatch,
} from "../../src/graphs/neighbours.js";
import { readReferenceJson, values } from "../reference/read-safetensors.js";

fc.configureGlobal({ seed: 30 });

type Triple<T> = [T, T, T];

const edgesOf = ({ count, receivers, senders, shifts }: NeighbourList): string[] =>
  Array.from({ length: count }, (_, e) => `${receivers[e]} ${senders[e]} ${shifts.subarray(3 * e, 3 * e + 3).join(" ")}`);

const row = (array: Float64Array, i: number): number[] => [...array.subarray(3 * i, 3 * i + 3)];

/** (x_j − x_i) + S·cell */
function vector(x: Float64Array, cell: Float64Array, i: number, j: number, s: readonly number[]): number[] {
  return [0, 1, 2].map((a) => x[3 * j + a] - x[3 * i + a] + (s[0] * cell[a] + s[1] * cell[3 + a] + s[2] * cell[6 + a]));
}

/** The definition: every pair and every shift that the longest distance allows, in order. */
function bruteForce({
  positions: x,
  cutoff,
  cell = new Float64Array(9),
  periodic = [true, true, true],
}: NeighbourOptions): string[] {
  const n = x.length / 3;
  const [a, b, c] = [0, 1, 2].map((k) => row(cell, k));
  const cross = (u: number[], v: number[]): number[] => [
    u[1] * v[2] - u[2] * v[1],
    u[2] * v[0] - u[0] * v[2],
    u[0] * v[1] - u[1] * v[0],
  ];
  // |r·d| ≤ |d|·cutoff for the dual vector d of a periodic direction; orthogonal directions take the place of the others
  const axes = [a, b, c];
  const open = [0, 1, 2].filter((k) => !periodic[k]);
  if (open.length === 1) axes[open[0]] = cross(axes[(open[0] + 1) % 3], axes[(open[0] + 2) % 3]);
  if (open.length === 2) {
    const [only] = [0, 1, 2].filter((k) => periodic[k]);
    axes[open[0]] = cross(axes[only], Math.abs(axes[only][0]) > Math.abs(axes[only][1]) ? [0, 1, 0] : [1, 0, 0]);
    axes[open[1]] = cross(axes[only], axes[open[0]]);
  }
  const normals = [0, 1, 2].map((k) => cross(axes[(k + 1) % 3], axes[(k + 2) % 3]));
  const volume = Math.abs(axes[0].reduce((sum, u, k) => sum + u * normals[0][k], 0));
  const points = Array.from({ length: n }, (_, i) => row(x, i));
  const reach = normals.map((normal, k) => {
    const heights = points.map((p) => (p[0] * normal[0] + p[1] * normal[1] + p[2] * normal[2]) / volume);
    const spread = Math.max(0, ...heights) - Math.min(0, ...heights); // in cells
    return periodic[k] ? Math.ceil((cutoff * Math.hypot(...normal)) / volume + spread) : 0;
  });
  const found: string[] = [];
  for (let i = 0; i < n; ++i) {
    for (let j = 0; j < n; ++j) {
      const [rx, ry, rz] = [x[3 * j] - x[3 * i], x[3 * j + 1] - x[3 * i + 1], x[3 * j + 2] - x[3 * i + 2]];
      for (let s = -reach[0]; s <= reach[0]; ++s) {
        for (let t = -reach[1]; t <= reach[1]; ++t) {
          for (let u = -reach[2]; u <= reach[2]; ++u) {
            const dx = rx + (s * cell[0] + t * cell[3] + u * cell[6]);
            const dy = ry + (s * cell[1] + t * cell[4] + u * cell[7]);
            const dz = rz + (s * cell[2] + t * cell[5] + u * cell[8]);
            const here = i === j && s === 0 && t === 0 && u === 0;
            if (Math.sqrt(dx * dx + dy * dy + dz * dz) < cutoff && !here) found.push(`${i} ${j} ${s} ${t} ${u}`);
          }
        }
      }
    }
  }
  return found;
}

const { cases } = readReferenceJson<{ cases: Record<string, { cutoff: number; edges: number }> }>("radius_graph");

describe("the lists of ASE", () => {
  test.each(Object.entries(cases))("%s", (name, { cutoff, edges }) => {
    const of = (key: string): Float64Array => values("radius_graph", `${name}.${key}`).data;
    const [positions, cell] = [of("pos"), of("cell")];
    const list = neighbours({ positions, cutoff, cell, periodic: [...of("pbc")].map(Boolean) as Triple<boolean> });
    expect(list.count).toBe(edges);
    const [edge, shift, distance] = [of("edge"), of("S"), of("distance")];
    expect(edgesOf(list)).toEqual(
      Array.from({ length: edges }, (_, e) => `${edge[e]} ${edge[edges + e]} ${row(shift, e).join(" ")}`),
    );
    for (let e = 0; e < edges; ++e) {
      const r = Math.hypot(...vector(positions, cell, list.receivers[e], list.senders[e], row(shift, e)));
      expect(Math.abs(r - distance[e])).toBeLessThan(1e-12 * distance[e]);
    }
  });
});

describe("against the definition", () => {
  test("free clusters, small and large, dense and scattered", () => {
    let largest = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 260 }),
        fc.integer(),
        fc.constantFrom(1, 3, 10, 40),
        fc.boolean(),
        (n, seed, size, outlier) => {
          const random = generator(seed);
          const positions = Float64Array.from({ length: 3 * n }, () => size * random());
          if (outlier) positions[0] = 1e9;
          const options = { positions, cutoff: 1.7 };
          const list = edgesOf(neighbours(options));
          expect(list).toEqual(bruteForce({ ...options, periodic: [false, false, false] }));
          largest = Math.max(largest, list.length);
        },
      ),
      { numRuns: 30 },
    );
    expect(largest).toBeGreaterThan(1000);
  });

  test("atoms in a row, far between, and two crowds at the ends of the world", () => {
    const random = generator(12);
    const row = Float64Array.from({ length: 900 }, (_, k) => 1.5 * Math.floor(k / 3) + 0.1 * random());
    const crowds = Float64Array.from({ length: 6000 }, (_, k) => 12 * random() + (k < 3000 ? -4e8 : 4e8));
    const scattered = Float64Array.from({ length: 900 }, () => 1e6 * random());
    const slab = { cell: Float64Array.of(9, 1, 0, 0, 8, 0, 0, 0, 0), periodic: [true, true, false] as Triple<boolean> };
    for (const [positions, cutoff, least] of [
      [row, 2.7, 590],
      [crowds, 3, 20_000],
      [scattered, 1e5, 100],
    ] as const) {
      const list = edgesOf(neighbours({ positions, cutoff }));
      expect(list).toEqual(bruteForce({ positions, cutoff, periodic: [false, false, false] }));
      expect(list.length).toBeGreaterThan(least);
    }
    const tower = Float64Array.from({ length: 300 }, (_, k) => (k % 3 === 2 ? 1000 * Math.floor(k / 30) : 8) * random());
    expect(edgesOf(neighbours({ positions: tower, cutoff: 4, ...slab }))).toEqual(
      bruteForce({ positions: tower, cutoff: 4, ...slab }),
    );
  });

  test("random triclinic cells, any directions periodic, atoms far outside, cells smaller than the cutoff", () => {
    let [compared, images, edges] = [0, 0, 0];
    fc.assert(
      fc.property(fc.integer(), fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), fc.nat(12), (seed, periodic, n) => {
        const random = generator(seed);
        const between = (low: number, high: number): number => low + (high - low) * random();
        const cell = Float64Array.from({ length: 9 }, (_, k) => between(-4, 4) + (k % 4 === 0 ? 3 : 0));
        const [a, b, c] = [0, 1, 2].map((k) => row(cell, k));
        const volume = Math.abs(
          a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0]),
        );
        fc.pre(volume > 12);
        const options = {
          positions: Float64Array.from({ length: 3 * n }, () => between(-8, 8)),
          cutoff: between(0.5, 4),
          cell,
          periodic,
        };
        const list = edgesOf(neighbours(options));
        expect(list).toEqual(bruteForce(options));
        compared += 1;
        edges += list.length;
        images += list.filter((edge) => Math.abs(Number(edge.split(" ")[2])) > 1).length;
      }),
      { numRuns: 200 },
    );
    expect(compared).toBe(200);
    expect(edges).toBeGreaterThan(1500);
    expect(images).toBeGreaterThan(20);
  });

  test("an atom that rounding puts on the far face of the cell", () => {
    const random = generator(13);
    const cell = Float64Array.of(9, 0, 0, 0, 9, 0, 0, 0, 9);
    const positions = Float64Array.from({ length: 300 }, (_, k) => (k < 9 && k % 4 === 0 ? -1e-17 : 9 * random()));
    expect(edgesOf(neighbours({ positions, cutoff: 2.5, cell }))).toEqual(bruteForce({ positions, cutoff: 2.5, cell }));
  });

  test("lattices, where distances equal to the cutoff are no neighbours", () => {
    const simple = { positions: new Float64Array(3), cell: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) };
    expect([1, 1 + 2e-16, Math.SQRT2, 1.5, Math.sqrt(3), 1.8].map((cutoff) => neighbours({ ...simple, cutoff }).count)).toEqual([
      0, 6, 6, 18, 18, 26,
    ]);
    const cell = Float64Array.of(0, 2, 2, 2, 0, 2, 2, 2, 0); // face-centred cubic: shells of 12, 6, 24, 12 at √8, 4, √24, √32
    expect(
      [2.9, 4.1, 5, 5.7].map((cutoff) => neighbours({ positions: Float64Array.of(9, -3, 0.1), cell, cutoff }).count),
    ).toEqual([12, 18, 42, 54]);
  });

  test("sorted by (receiver, sender, shift), and with (i, j, S) there is (j, i, −S)", () => {
    const random = generator(7);
    const cell = Float64Array.of(9, 1, 0, -2, 8, 1, 0, 3, 7);
    const list = neighbours({ positions: Float64Array.from({ length: 600 }, () => 30 * random()), cutoff: 3, cell });
    const keys = edgesOf(list).map((edge) => edge.split(" ").map(Number));
    const compare = (a: number[], b: number[]): number => a.map((x, k) => x - b[k]).find((d) => d !== 0) ?? 0;
    expect(keys).toEqual([...keys].sort(compare));
    expect(new Set(edgesOf(list))).toEqual(new Set(keys.map(([i, j, a, b, c]) => `${j} ${i} ${-a} ${-b} ${-c}`)));
    expect(list.count).toBeGreaterThan(5000);
  });

  test("moving atoms by cell vectors moves shifts and nothing else", () => {
    const random = generator(8);
    const cell = Float64Array.of(4, 0, 0, 1, 5, 0, 0, 1, 6);
    const positions = Float64Array.from({ length: 60 }, () => 6 * random());
    const moves = Int32Array.from({ length: 60 }, () => Math.floor(9 * random()) - 4);
    const moved = positions.map(
      (x, k) => x + [0, 1, 2].reduce((sum, l) => sum + moves[3 * Math.floor(k / 3) + l] * cell[3 * l + (k % 3)], 0),
    );
    const [before, after] = [neighbours({ positions, cutoff: 3, cell }), neighbours({ positions: moved, cutoff: 3, cell })];
    const home = (list: NeighbourList, sign: number): string[] =>
      Array.from({ length: list.count }, (_, e) => {
        const [i, j] = [list.receivers[e], list.senders[e]];
        return `${i} ${j} ${[0, 1, 2].map((k) => list.shifts[3 * e + k] + sign * (moves[3 * j + k] - moves[3 * i + k]))}`;
      }).sort();
    expect(home(after, 1)).toEqual(home(before, 0));
    expect(edgesOf(after)).not.toEqual(edgesOf(before));
  });
});

describe("several structures", () => {
  const random = generator(9);
  const structures: NeighbourOptions[] = [
    { positions: Float64Array.from({ length: 27 }, () => 3 * random()), cutoff: 2 },
    { positions: new Float64Array(0), cutoff: 2 },
    {
      positions: Float64Array.from({ length: 12 }, () => 3 * random()),
      cutoff: 2.5,
      cell: Float64Array.of(3, 0, 0, 0, 3, 0, 0, 0, 3),
    },
    { positions: new Float64Array(3), cutoff: 1 },
  ];

  test("lie side by side", () => {
    const batch = neighboursOfBatch(structures);
    expect([...batch.atomOffsets]).toEqual([0, 9, 9, 13, 14]);
    structures.forEach((structure, s) => {
      const alone = neighbours(structure);
      const [from, to] = [batch.edgeOffsets[s], batch.edgeOffsets[s + 1]];
      expect(to - from).toBe(alone.count);
      expect(batch.receivers.slice(from, to)).toEqual(alone.receivers.map((i) => i + batch.atomOffsets[s]));
      expect(batch.senders.slice(from, to)).toEqual(alone.senders.map((i) => i + batch.atomOffsets[s]));
      expect(batch.shifts.slice(3 * from, 3 * to)).toEqual(alone.shifts);
    });
    expect(batch.count).toBe(batch.edgeOffsets[4]);
    expect(batch.count).toBeGreaterThan(50);
  });

  test("none of them is a list without edges, and an error names the structure", () => {
    expect(neighboursOfBatch([]).count).toBe(0);
    expect(() => neighboursOfBatch([structures[0], { positions: new Float64Array(6), cutoff: 1 }])).toThrow(
      "neighbours, system 1: atoms 0 and 1",
    );
  });
});

describe("refused", () => {
  const two = Float64Array.of(0, 0, 0, 1, 1, 1);
  const cell = Float64Array.of(3, 0, 0, 0, 3, 0, 0, 0, 3);

  test("no atoms have no neighbours; one free atom has none", () => {
    expect(neighbours({ positions: new Float64Array(0), cutoff: 1 })).toEqual({
      count: 0,
      receivers: new Int32Array(0),
      senders: new Int32Array(0),
      shifts: new Int32Array(0),
    });
    expect(neighbours({ positions: new Float64Array(0), cutoff: 1, cell }).count).toBe(0);
    expect(neighbours({ positions: new Float64Array(3), cutoff: 1 }).count).toBe(0);
  });

  test.each([0, -1, Number.NaN, Infinity])("cutoff %s", (cutoff) => {
    expect(() => neighbours({ positions: two, cutoff })).toThrow(`cutoff is ${cutoff}; it must be positive and finite`);
  });

  test.each([Number.NaN, Infinity, -Infinity, 1e200])("a coordinate %s, naming the atom", (value) => {
    for (const options of [{}, { cell }]) {
      const positions = Float64Array.of(0, 0, 0, 1, value, 1);
      expect(() => neighbours({ positions, cutoff: 1, ...options })).toThrow(`neighbours: atom 1 has y = ${value}`);
    }
  });

  test("wrong kinds and lengths", () => {
    expect(() => neighbours({ positions: [0, 0, 0] as unknown as Float64Array, cutoff: 1 })).toThrow(TypeError);
    expect(() => neighbours({ positions: new Float64Array(4), cutoff: 1 })).toThrow(/4 values; it needs three/);
    expect(() => neighbours({ positions: two, cutoff: 1, cell: [3] as unknown as Float64Array })).toThrow(TypeError);
    expect(() => neighbours({ positions: two, cutoff: 1, cell: new Float64Array(6) })).toThrow(/nine finite numbers/);
    expect(() => neighbours({ positions: two, cutoff: 1, periodic: [false, true, false] })).toThrow(
      /periodic is \[false,true,false\], and there is no cell/,
    );
  });

  test.each<[string, number[], Triple<boolean>]>([
    ["zero", [0, 0, 0, 0, 0, 0, 0, 0, 0], [true, true, true]],
    ["a zero vector", [1, 0, 0, 0, 1, 0, 0, 0, 0], [true, true, true]],
    ["the zero vector that is periodic", [0, 0, 0, 0, 1, 0, 0, 0, 1], [true, false, false]],
    ["flat", [1, 2, 3, 4, 5, 6, 7, 8, 9], [true, true, true]],
    ["flat but for rounding", [1, 0.1, 0, 0.3, 0.03, 0, 0, 0, 1], [true, true, true]],
    ["two parallel vectors", [1, 1, 0, 0, 0, 5, 2, 2, 0], [true, false, true]],
  ])("a degenerate cell: %s", (_, entries, periodic) => {
    expect(() => neighbours({ positions: two, cutoff: 1, cell: Float64Array.from(entries), periodic })).toThrow(
      /cell vectors .* are degenerate/,
    );
  });

  test.each([Number.NaN, Infinity, 1e300])("a cell with %s", (value) => {
    expect(() => neighbours({ positions: two, cutoff: 1, cell: cell.map((x, k) => (k === 4 ? value : x)) })).toThrow(RangeError);
  });

  test("rows of the cell that are not periodic are not read", () => {
    const slab = neighbours({
      positions: two,
      cutoff: 4,
      cell: Float64Array.of(3, 0, 0, 0, 3, 0, 0, 0, 0),
      periodic: [true, true, false],
    });
    expect(slab).toEqual(neighbours({ positions: two, cutoff: 4, cell, periodic: [true, true, false] }));
    expect(slab.count).toBeGreaterThan(10);
  });

  test("so many images that no machine could hold them, at once", () => {
    const start = performance.now();
    const tiny = { positions: new Float64Array(3), cutoff: 5 };
    expect(() => neighbours({ ...tiny, cell: Float64Array.of(1e-3, 0, 0, 0, 1e-3, 0, 0, 0, 1e-3) })).toThrow(/too many images/);
    expect(() =>
      neighbours({ ...tiny, cell: Float64Array.of(1e-9, 0, 0, 0, 1, 0, 0, 0, 1), periodic: [true, false, false] }),
    ).toThrow(/too many images/);
    expect(() => neighbours({ ...tiny, cutoff: 1e30, cell })).toThrow(/too many images/);
    expect(() => neighbours({ positions: Float64Array.of(1e20, 0, 0), cutoff: 1, cell })).toThrow(/atom 0 is .* cells away/);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe("atoms at the same place", () => {
  const at = (options: NeighbourOptions): CoincidentAtomsError => {
    try {
      neighbours(options);
    } catch (error) {
      if (error instanceof CoincidentAtomsError) return error;
    }
    throw new Error("not refused as it should be");
  };
  const cell = Float64Array.of(4, 0, 0, 1, 5, 0, 0, 1, 6);

  test("are named, in small clusters, large ones and cells", () => {
    const random = generator(10);
    for (const [n, options] of [
      [9, {}],
      [500, {}],
      [300, { cell }],
      [9, { cell, periodic: [true, false, true] as Triple<boolean> }],
    ] as const) {
      const positions = Float64Array.from({ length: 3 * n }, () => 20 * random());
      positions.copyWithin(3 * (n - 2), 9, 12); // atom n − 2 where atom 3 is
      const error = at({ positions, cutoff: 0.2, ...options });
      expect(error.code).toBe("ERR_COINCIDENT_ATOMS");
      expect(error.atoms).toEqual([3, n - 2]);
      expect(error.message).toContain(`atoms 3 and ${n - 2} are 0 Å apart`);
      expect(error).toBeInstanceOf(RangeError);
    }
  });

  test("also through the boundary, where rounding keeps them a little apart", () => {
    const [x, y, z] = [0.3, 0.7, 0.1];
    const positions = Float64Array.of(x, y, z, x + 3 * 4 - 2 * 1, y - 2 * 5 + 1, z - 2 * 0 + 6); // 3a − 2b + c away
    expect(at({ positions, cutoff: 0.2, cell }).atoms).toEqual([0, 1]);
    expect(neighbours({ positions, cutoff: 0.05, cell: cell.map((c) => 1.01 * c) }).count).toBe(0);
  });

  test("a ten-millionth of an ångström is a distance", () => {
    expect(neighbours({ positions: Float64Array.of(5, 0, 0, 5 + 1e-7, 0, 0), cutoff: 1 }).count).toBe(2);
  });
});

describe("time", () => {
  /** Ratio of the best of five times of `b` and of `a`, which are about as long, taken in turn. */
  const ratio = (a: () => void, b: () => void): number => {
    const times = Array.from({ length: 5 }, () =>
      [a, b].map((run) => {
        const start = performance.now();
        run();
        return performance.now() - start;
      }),
    );
    const [best, other] = [0, 1].map((k) => Math.min(...times.map((time) => time[k])));
    return other / best;
  };
  const random = generator(11);
  const crowd = (n: number): NeighbourOptions => {
    const side = (n / 0.1) ** (1 / 3); // 0.1 atoms a cubic ångström
    return {
      positions: Float64Array.from({ length: 3 * n }, () => side * random()),
      cutoff: 4,
      cell: Float64Array.of(side, 0, 0, 0, side, 0, 0, 0, side),
    };
  };

  test("grows as the number of atoms: 27 times the atoms take less than 12 times as long an atom", () => {
    const [few, many] = [crowd(500), crowd(13_500)];
    const again = (): void => {
      for (let k = 0; k < 27; ++k) neighbours(few);
    };
    expect(ratio(again, () => neighbours(many))).toBeLessThan(12); // 27 if every pair were compared; above 1 as caches are small
  });

  test("does not grow when one atom flies off", () => {
    const { positions, cutoff } = crowd(8000);
    const apart = { positions: positions.map((x, k) => (k < 3 ? 1e9 : x)), cutoff };
    expect(
      ratio(
        () => neighbours({ positions, cutoff }),
        () => neighbours(apart),
      ),
    ).toBeLessThan(4); // 12 if all the others were in one bin
  });
});

/** Park and Miller's generator: numbers in (0, 1) from a seed. */
function generator(seed: number): () => number {
  let state = (Math.abs(seed) % 2147483646) + 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}
