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

/** Every path from l1 with degrees up to {@link STRAIGHT_DEGREE}, in the order in which the straight-line code for l1 takes them. */
export function straightPaths(l1: number): { l2: number; l3: number }[] {
  const paths: { l2: number; l3: number }[] = [];
  for (let l2 = 0; l2 <= STRAIGHT_DEGREE; l2++) {
    for (let l3 = Math.abs(l1 - l2); l3 <= Math.min(l1 + l2, STRAIGHT_DEGREE); l3++) paths.push({ l2, l3 });
  }
  return paths;
}

/** The pairs (m₁, m₃) of a coupling tensor that occur, by m₃ and then m₁, and the (m₂, value) of each. */
export interface Pairs {
  readonly d1: number;
  readonly d3: number;
  readonly list: readonly {
    readonly m1: number;
    readonly m3: number;
    readonly terms: readonly { m2: number; value: number }[];
  }[];
}

export function pairsOf({ m1, m2, m3, values }: Coupling, l1: number, l3: number): Pairs {
  const [d1, d3] = [2 * l1 + 1, 2 * l3 + 1];
  const dense: { m2: number; value: number }[][] = Array.from({ length: d1 * d3 }, () => []);
  for (let k = 0; k < values.length; k++) dense[m3[k] * d1 + m1[k]].push({ m2: m2[k], value: values[k] });
  const list = dense.flatMap((terms, k) => (terms.length === 0 ? [] : [{ m1: k % d1, m3: Math.floor(k / d1), terms }]));
  return { d1, d3, list };
}

/** Bytes of a vector, and of a group of copies: eight (f32) or four (f64). */
const VECTOR = 16;
const GROUP = 32;

/** Integers of the header of a table; the records follow it. The order of fields is that of assembly/tensor-product-plan.ts. */
const HEADER = 28;

/** A path with one copy of the second block. */
interface Single {
  readonly blocks: readonly [ProductBlock, ProductBlock, ProductBlock];
  readonly path: ProductPath;
  readonly pairs: Pairs;
  /** Which copy of the second block, and the place of the weights in a row. */
  readonly v: number;
  readonly weight: number;
  /** Its number among the paths of the straight-line code. */
  readonly bit: number;
}

/** Paths that start from one block of x and are computed by one function. */
interface Bundle {
  readonly i1: number;
  /** l1 of the straight-line code, or −1 for the table-driven one, which has one path. */
  readonly kind: number;
  readonly paths: Single[];
}

/**
 * Lays out a weighted tensor product in the mode uvu for the kernels tensorProductForward and tensorProductBackward.
 *
 * @throws RangeError if a path names a block that does not exist, couples degrees that do not couple, or does not fit into its block
 */
export function tensorProductPlan(shape: ProductShape, options: PlanOptions): TensorProductPlan {
  const { dtype, straight = true, sharedWeights = false } = options;
  const size = dtype === "f32" ? 4 : 8;
  const [x, y, out] = [rowsOf(shape.in1), rowsOf(shape.in2), rowsOf(shape.out)];
  const [singles, weightCount] = singlesOf(shape);
  const bundles = bundlesOf(singles, dtype === "f32" && straight);
  const padded = ({ i1 }: { i1: number }): number => GROUP * Math.ceil((size * shape.in1[i1].multiplicity) / GROUP);
  // Rows of weights are read and written as they lie if all copies fill whole groups and the paths of a bundle follow each other.
  const inPlace = bundles.every((bundle) => {
    const { multiplicity } = shape.in1[bundle.i1];
    const follows = ({ weight, blocks }: Single, i: number) =>
      blocks[1].multiplicity === 1 && weight === bundle.paths[0].weight + i * multiplicity;
    return padded(bundle) === size * multiplicity && bundle.paths.every(follows);
  });

  const xTile: number[] = [];
  let xBytes = 0;
  for (let i1 = 0; i1 < shape.in1.length; i1++) {
    xTile.push(xBytes);
    xBytes += (2 * shape.in1[i1].l + 1) * padded({ i1 });
  }

  const wRow = size * weightCount;
  const records: Record<"blocks" | "weights" | "rows" | "entries" | "more" | "harmonics" | "steps" | "bundles", number[]> = {
    blocks: shape.in1.flatMap(({ l, multiplicity }, i) => [
      size * x.offsets[i],
      size * multiplicity,
      2 * l + 1,
      size * multiplicity,
      xTile[i],
    ]),
    weights: [],
    rows: [],
    entries: [],
    more: [],
    harmonics: [],
    steps: [],
    bundles: [],
  };
  const coefficients: [first: number[], more: number[], transposed: number[]] = [[], [], []];
  const transposed: [entry: number, coefficient: number][][] = Array.from({ length: y.dim }, () => []);
  const rowsOut: [at: number, bytes: number, tile: number, step: number, again: 0 | 1][] = [];
  let [entries, wBytes, oBytes, work] = [0, 0, 0, 0];
  for (const bundle of bundles) {
    const { i1, kind, paths } = bundle;
    const { multiplicity } = shape.in1[i1];
    const [bytes, rows] = [padded(bundle), paths.reduce((sum, { pairs }) => sum + pairs.d3, 0)];
    const mask = paths.reduce((bits, { bit }) => bits | (1 << bit), 0);
    const weights = inPlace ? size * paths[0].weight : wBytes;
    const first = paths[0].pairs;
    records.bundles.push(
      kind,
      xTile[i1],
      VECTOR * entries,
      weights,
      oBytes,
      bytes,
      bytes / GROUP,
      mask,
      records.steps.length,
      first.d1,
      first.d3,
    );
    if (kind < 0) records.steps.push(...stepsOf(first));
    let row = 0;
    for (const { blocks, path, pairs, v, weight } of paths) {
      const column = size * (out.offsets[path.iOut] + path.outColumn);
      records.weights.push(size * weight, size * blocks[1].multiplicity, size * multiplicity, wBytes);
      for (let m3 = 0; m3 < pairs.d3; m3++) {
        const at = column + size * blocks[2].multiplicity * m3;
        rowsOut.push([at, size * multiplicity, oBytes + GROUP * (row + m3), GROUP * rows, v > 0 ? 1 : 0]); // v = 0 has written
      }
      for (const { terms } of pairs.list) {
        terms.forEach(({ m2, value }, term) => {
          const component = y.offsets[path.i2] + m2 * blocks[1].multiplicity + v;
          const coefficient = value * path.coefficient;
          transposed[component].push([VECTOR * entries, coefficient]);
          if (term > 0) records.more.push(VECTOR * entries, VECTOR * component);
          else records.entries.push(VECTOR * component);
          coefficients[term > 0 ? 1 : 0].push(coefficient);
        });
        entries++;
      }
      work += multiplicity * (pairs.list.length + pairs.d3);
      row += pairs.d3;
      wBytes += bytes;
    }
    oBytes += rows * bytes;
  }
  rowsOut.sort((a, b) => a[0] - b[0] || a[4] - b[4]);
  records.rows.push(...rowsOut.flat());
  for (const terms of transposed) {
    records.harmonics.push(terms.length, ...terms.map(([entry]) => entry));
    coefficients[2].push(...terms.map(([, coefficient]) => coefficient));
  }

  const mBytes = 4 * VECTOR * Math.ceil(entries / 4);
  const header = [
    size * x.dim,
    size * y.dim,
    sharedWeights ? 0 : wRow,
    wRow,
    size * out.dim,
    y.dim,
    mBytes,
    xBytes,
    wBytes,
    oBytes,
    inPlace ? 1 : 0,
    size * (coefficients[0].length + coefficients[1].length),
  ];
  let at = 4 * HEADER;
  for (const [count, list] of [
    [shape.in1.length, records.blocks],
    [singles.length, records.weights],
    [rowsOut.length, records.rows],
    [entries, records.entries],
    [coefficients[1].length, records.more],
    [y.dim, records.harmonics],
    [0, records.steps],
    [bundles.length, records.bundles],
  ] as const) {
    header.push(count, at);
    at += 4 * list.length;
  }
  const table = Int32Array.from([...header, ...Object.values(records).flat()]);
  return {
    table,
    coefficients: dtype === "f32" ? Float32Array.from(coefficients.flat()) : Float64Array.from(coefficients.flat()),
    scratch:
      64 + VECTOR * y.dim + 3 * mBytes + oBytes + (VECTOR / size) * (mBytes + 3 * xBytes + 3 * Math.max(wBytes, wRow + GROUP)),
    work,
    xDim: x.dim,
    yDim: y.dim,
    weightCount,
    outDim: out.dim,
  };
}

/** The paths, one for each copy of the second block, and the number of weights in a row. */
function singlesOf(shape: ProductShape): [singles: Single[], weightCount: number] {
  const singles: Single[] = [];
  let weightCount = 0;
  shape.paths.forEach((path, number) => {
    const blocks = blocksOf(shape, path, number);
    const [a, b, c] = blocks;
    const pairs = pairsOf(shape.coupling(a.l, b.l, c.l), a.l, c.l);
    const bit = straightPaths(a.l).findIndex(({ l2, l3 }) => l2 === b.l && l3 === c.l);
    if (a.multiplicity > 0)
      for (let v = 0; v < b.multiplicity; v++) singles.push({ blocks, path, pairs, v, weight: weightCount + v, bit });
    weightCount += a.multiplicity * b.multiplicity;
  });
  return [singles, weightCount];
}

/** Straight-line code takes each of its paths once, in its own order; what is left goes to more bundles. */
function bundlesOf(singles: readonly Single[], straight: boolean): Bundle[] {
  const bundles: Bundle[] = [];
  for (const single of singles) {
    const { path, blocks, bit } = single;
    const kind = straight && bit >= 0 && blocks[0].l <= STRAIGHT_DEGREE ? blocks[0].l : -1;
    const open =
      kind < 0 ? undefined : bundles.find((b) => b.kind === kind && b.i1 === path.i1 && b.paths.every((p) => p.bit !== bit));
    if (open) open.paths.push(single);
    else bundles.push({ i1: path.i1, kind, paths: [single] });
  }
  for (const { paths } of bundles) paths.sort((a, b) => a.bit - b.bit);
  return bundles;
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

/**
 * What the table-driven kernels read of the pairs: for each m₃ their number and, of each, the bytes to its m₁ in a group; then for each m₁
 * their number and, of each, the bytes to it in M and to its m₃ in a group.
 */
function stepsOf({ d1, d3, list }: Pairs): number[] {
  const steps: number[] = [];
  for (let m3 = 0; m3 < d3; m3++) {
    const row = list.filter((pair) => pair.m3 === m3);
    steps.push(row.length, ...row.map(({ m1 }) => GROUP * m1));
  }
  for (let m1 = 0; m1 < d1; m1++) {
    const column = list.flatMap((pair, k) => (pair.m1 === m1 ? [[VECTOR * k, GROUP * pair.m3]] : []));
    steps.push(column.length, ...column.flat());
  }
  return steps;
}
