/** A block of a row: copies of one irrep of degree l, [2l+1][multiplicity]. */
export interface ProductBlock {
  readonly l: number;
  readonly multiplicity: number;
}

/**
 * z[u, m₃] += coefficient ∑ᵥ w[u, v] ∑ C[m₁, m₂, m₃] x[u, m₁] y[v, m₂] for the blocks i1 of x and i2 of y; the copies u are written into
 * the columns outColumn … of the block iOut.
 */
export interface ProductPath {
  readonly i1: number;
  readonly i2: number;
  readonly iOut: number;
  readonly outColumn: number;
  readonly coefficient: number;
}

/** Entries of a coupling tensor, indices from 0; see realCouplingEntries. */
export interface Coupling {
  readonly m1: ArrayLike<number>;
  readonly m2: ArrayLike<number>;
  readonly m3: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

export interface ProductShape {
  readonly in1: readonly ProductBlock[];
  readonly in2: readonly ProductBlock[];
  readonly out: readonly ProductBlock[];
  /** The weights of a row are those of the paths one after another, [u][v] each. */
  readonly paths: readonly ProductPath[];
  readonly coupling: (l1: number, l2: number, l3: number) => Coupling;
}

export interface PlanOptions {
  dtype: "f32" | "f64";
  /** Whether straight-line code may be used where it exists (f32, degrees up to 3). Default: true. */
  straight?: boolean;
  /** One row of weights for all edges. Its gradient is still written edge by edge. Default: false. */
  sharedWeights?: boolean;
}

/** The tables that the kernels of assembly/tensor-product.ts read, to be copied into their memory, each at a multiple of 8. */
export interface TensorProductPlan {
  /** `plan` of the kernels. */
  readonly table: Int32Array;
  /** `coefficients` of the kernels. */
  readonly coefficients: Float32Array | Float64Array;
  /** Bytes at `scratch` that a call needs, at a multiple of 16. Nothing in it outlives the call. */
  readonly scratch: number;
  /** Multiply-adds an edge of the forward product: a measure for cutting work into calls. */
  readonly work: number;
  /** Numbers in a row of x, y, the weights and the result. */
  readonly xDim: number;
  readonly yDim: number;
  readonly weightCount: number;
  readonly outDim: number;
}

/** The highest degree for which straight-line code is generated. */
export const STRAIGHT_DEGREE = 3;

/** The place of a path (l1, l2, l3) in the tiles of the straight-line code for l1; see {@link straightSlots}. */
export interface Slot {
  readonly l2: number;
  readonly l3: number;
  /** Number of its vector of weights in a tile, and of its bit in the mask. */
  readonly index: number;
  /** Number of its first row in a tile of results. */
  readonly row: number;
  /** Number of its first entry in M; the entry (m₃, m₁) follows at m₃(2l₁+1) + m₁. */
  readonly entry: number;
}

/** Every path from l1 with degrees up to {@link STRAIGHT_DEGREE}, and how many weights, rows and entries they take together. */
export function straightSlots(l1: number): { slots: Slot[]; weights: number; rows: number; entries: number } {
  const slots: Slot[] = [];
  let rows = 0;
  let entries = 0;
  for (let l2 = 0; l2 <= STRAIGHT_DEGREE; l2++) {
    for (let l3 = Math.abs(l1 - l2); l3 <= Math.min(l1 + l2, STRAIGHT_DEGREE); l3++) {
      slots.push({ l2, l3, index: slots.length, row: rows, entry: entries });
      rows += 2 * l3 + 1;
      entries += (2 * l1 + 1) * (2 * l3 + 1);
    }
  }
  return { slots, weights: slots.length, rows, entries };
}

/** Bytes of a vector, in which four (f32) or two (f64) copies lie side by side. */
const VECTOR = 16;

/** Integers of the header of a table; the tables follow it. The order of fields is that of assembly/tensor-product-plan.ts. */
const HEADER = 20;

/** Field of the header that says where the steps of the table-driven kernels begin. */
const STEPS = 17;

/** Paths that start from one block of x and are computed by one function. */
interface Group {
  /** l1 of the straight-line code, or −1 for the table-driven one. */
  readonly kind: number;
  readonly i1: number;
  readonly weights: number;
  readonly rows: number;
  readonly entries: number;
  readonly taken: Set<number>;
  mask: number;
  /** Where its entries of M begin, and its tiles of weights and results, in bytes. */
  m: number;
  w: number;
  o: number;
  /** Of the table-driven kind: its one path. */
  readonly pattern?: Pattern;
}

/** The pairs (m₁, m₃) of a coupling tensor that occur, by m₃ and then m₁, and the (m₂, value) of each. */
interface Pattern {
  readonly d1: number;
  readonly d3: number;
  readonly pairs: readonly {
    readonly m1: number;
    readonly m3: number;
    readonly terms: readonly { m2: number; value: number }[];
  }[];
}

/**
 * Lays out a weighted tensor product in the mode uvu for the kernels tensorProductForward and tensorProductBackward.
 *
 * @throws RangeError if a path names a block that does not exist, couples degrees that do not couple, or does not fit into its block
 */
export function tensorProductPlan(shape: ProductShape, options: PlanOptions): TensorProductPlan {
  const { dtype, straight = true, sharedWeights = false } = options;
  const size = dtype === "f32" ? 4 : 8;
  const lanes = VECTOR / size;
  const vectors = (copies: number): number => Math.ceil(copies / lanes);
  const tiled = (copies: number): number => VECTOR * (vectors(copies) + (vectors(copies) & 1)); // whole pairs: some functions take two at a time
  const [x, y, out] = [rowsOf(shape.in1), rowsOf(shape.in2), rowsOf(shape.out)];

  let xTile = 0;
  const xTiles = shape.in1.map(({ l, multiplicity }) => {
    const at = xTile;
    xTile += (2 * l + 1) * tiled(multiplicity);
    return at;
  });

  const groups: Group[] = [];
  const placed: {
    group: Group;
    slot: Slot;
    path: ProductPath;
    blocks: [ProductBlock, ProductBlock, ProductBlock];
    pattern: Pattern;
    v: number;
    weight: number;
  }[] = [];
  let weightCount = 0;
  let work = 0;
  shape.paths.forEach((path, number) => {
    const blocks = blocksOf(shape, path, number);
    const [a, b, c] = blocks;
    const pattern = patternOf(shape.coupling(a.l, b.l, c.l), a.l, c.l);
    for (let v = 0; v < b.multiplicity && a.multiplicity > 0; v++) {
      const known = dtype === "f32" && straight && Math.max(a.l, b.l, c.l) <= STRAIGHT_DEGREE ? straightSlots(a.l) : null;
      const slot = known?.slots.find(({ l2, l3 }) => l2 === b.l && l3 === c.l) ?? {
        l2: b.l,
        l3: c.l,
        index: 0,
        row: 0,
        entry: 0,
      };
      let group = known && groups.find(({ kind, i1, taken }) => kind === a.l && i1 === path.i1 && !taken.has(slot.index));
      if (!group) {
        const place = { i1: path.i1, taken: new Set<number>(), mask: 0, m: 0, w: 0, o: 0 };
        if (known) group = { ...place, kind: a.l, weights: known.weights, rows: known.rows, entries: known.entries };
        else group = { ...place, kind: -1, weights: 1, rows: pattern.d3, entries: pattern.pairs.length, pattern };
        groups.push(group);
      }
      group.taken.add(slot.index);
      group.mask |= 1 << slot.index;
      placed.push({ group, slot, path, blocks, pattern, v, weight: weightCount + v });
      work += a.multiplicity * (pattern.pairs.length + pattern.d3);
    }
    weightCount += a.multiplicity * b.multiplicity;
  });

  let [mBytes, wTile, oTile] = [0, 0, 0];
  for (const group of groups) {
    const copies = tiled(shape.in1[group.i1].multiplicity);
    [group.m, group.w, group.o] = [mBytes, wTile, oTile];
    mBytes += VECTOR * group.entries;
    wTile += group.weights * copies;
    oTile += group.rows * copies;
  }

  // M, entry by entry: where it goes, how many terms it has, and the component of y of each term; their coefficients apart, in the same order
  const coupled: number[] = [];
  const coefficients: number[] = [];
  let entries = 0;
  for (const { group, slot, path, pattern, v } of placed) {
    const { multiplicity } = shape.in2[path.i2];
    pattern.pairs.forEach(({ m1, m3, terms }, k) => {
      coupled.push(group.m + VECTOR * (slot.entry + (group.kind < 0 ? k : m3 * pattern.d1 + m1)), terms.length);
      for (const { m2, value } of terms) {
        coupled.push(VECTOR * (y.offsets[path.i2] + m2 * multiplicity + v));
        coefficients.push(value * path.coefficient);
      }
      entries++;
    });
  }

  const records: number[][] = [];
  const wRow = weightCount * size;
  const header: number[] = [
    x.dim * size,
    y.dim * size,
    sharedWeights ? 0 : wRow,
    wRow,
    out.dim * size,
    y.dim,
    mBytes,
    xTile,
    wTile,
    oTile,
  ];
  let next = HEADER;
  const append = (count: number, numbers: number[]): void => {
    header.push(count, 4 * next);
    records.push(numbers);
    next += numbers.length;
  };

  append(
    shape.in1.length,
    shape.in1.flatMap(({ l, multiplicity }, i) => [size * x.offsets[i], size * multiplicity, 2 * l + 1, multiplicity, xTiles[i]]),
  );
  append(
    placed.length,
    placed.flatMap(({ group, slot, path, blocks: [a, b, c], v, weight }) => {
      const column = size * (out.offsets[path.iOut] + path.outColumn);
      const w = [size * weight, size * b.multiplicity, a.multiplicity, group.w + VECTOR * slot.index, VECTOR * group.weights];
      return [...w, column, size * c.multiplicity, 2 * c.l + 1, group.o + VECTOR * slot.row, VECTOR * group.rows, v > 0 ? 1 : 0]; // v > 0 adds to what v = 0 has written
    }),
  );
  append(entries, coupled);
  const patterns = new Map<Pattern, number>();
  const steps: number[] = [];
  for (const { pattern } of groups) {
    if (pattern === undefined || patterns.has(pattern)) continue;
    patterns.set(pattern, steps.length);
    steps.push(...stepsOf(pattern));
  }
  append(steps.length, steps);
  append(
    groups.length,
    groups.flatMap(({ kind, i1, mask, m, w, o, pattern }) => {
      const shared = [kind, xTiles[i1], m, w, o, vectors(shape.in1[i1].multiplicity), mask];
      return pattern === undefined
        ? [...shared, 0, 0, 0]
        : [...shared, header[STEPS] + 4 * (patterns.get(pattern) as number), pattern.d1, pattern.d3];
    }),
  );

  const table = Int32Array.from([...header, ...records.flat()]);
  return {
    table,
    coefficients: dtype === "f32" ? Float32Array.from(coefficients) : Float64Array.from(coefficients),
    scratch: 256 + 2 * VECTOR * y.dim + lanes * 2 * mBytes + mBytes + 3 * xTile + 3 * wTile + oTile,
    work,
    xDim: x.dim,
    yDim: y.dim,
    weightCount,
    outDim: out.dim,
  };
}

function rowsOf(blocks: readonly ProductBlock[]): { offsets: number[]; dim: number } {
  let dim = 0;
  const offsets = blocks.map(({ l, multiplicity }) => {
    const at = dim;
    dim += (2 * l + 1) * multiplicity;
    return at;
  });
  return { offsets, dim };
}

function blocksOf(
  { in1, in2, out }: ProductShape,
  { i1, i2, iOut, outColumn }: ProductPath,
  number: number,
): [ProductBlock, ProductBlock, ProductBlock] {
  const [a, b, c] = [in1[i1], in2[i2], out[iOut]];
  if (a === undefined || b === undefined || c === undefined) {
    throw new RangeError(
      `tensorProductPlan: path ${number} couples blocks ${i1} and ${i2} into ${iOut}; there are ${in1.length}, ${in2.length} and ${out.length}`,
    );
  }
  if (c.l < Math.abs(a.l - b.l) || c.l > a.l + b.l) {
    throw new RangeError(
      `tensorProductPlan: path ${number} couples the degrees ${a.l} and ${b.l} into ${c.l}; ${Math.abs(a.l - b.l)} … ${a.l + b.l} are possible`,
    );
  }
  if (outColumn < 0 || outColumn + a.multiplicity > c.multiplicity) {
    throw new RangeError(
      `tensorProductPlan: path ${number} writes the copies ${outColumn} … ${outColumn + a.multiplicity - 1} of a block of ${c.multiplicity}`,
    );
  }
  return [a, b, c];
}

function patternOf({ m1, m2, m3, values }: Coupling, l1: number, l3: number): Pattern {
  const [d1, d3] = [2 * l1 + 1, 2 * l3 + 1];
  const dense: { m2: number; value: number }[][] = Array.from({ length: d1 * d3 }, () => []);
  for (let k = 0; k < values.length; k++) dense[m3[k] * d1 + m1[k]].push({ m2: m2[k], value: values[k] });
  const pairs = dense.flatMap((terms, k) => (terms.length === 0 ? [] : [{ m1: k % d1, m3: Math.floor(k / d1), terms }]));
  return { d1, d3, pairs };
}

/**
 * What the table-driven kernel reads of a pattern: for each m₃ the number of its pairs and the bytes to their m₁ in a tile; then for each m₁
 * the number of its pairs and, of each, the bytes to it in M and to its m₃ in a tile.
 */
function stepsOf({ d1, d3, pairs }: Pattern): number[] {
  const steps: number[] = [];
  for (let m3 = 0; m3 < d3; m3++) {
    const row = pairs.filter((pair) => pair.m3 === m3);
    steps.push(row.length, ...row.map(({ m1 }) => VECTOR * m1));
  }
  for (let m1 = 0; m1 < d1; m1++) {
    const column = pairs.flatMap((pair, k) => (pair.m1 === m1 ? [[VECTOR * k, VECTOR * pair.m3]] : []));
    steps.push(column.length, ...column.flat());
  }
  return steps;
}
