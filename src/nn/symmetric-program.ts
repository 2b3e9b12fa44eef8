/** One coefficient of a polynomial: output += c·∏ x[head]·∏ x[tail], each a product of at most two variables; the tail has one at least. */
export interface SymmetricTerm {
  readonly output: number;
  readonly head: readonly number[];
  readonly tail: readonly number[];
}

/** Polynomials in `variables` numbers, of degree four at most. */
export interface SymmetricForm {
  readonly variables: number;
  readonly outputs: number;
  readonly terms: readonly SymmetricTerm[];
}

/** Which derivatives of ⟨g, ∂_{a₁} … ∂_{aₖ} B(x; c)⟩ to compute: by g (the value), by x, by c. */
export interface Wanted {
  readonly value?: boolean;
  readonly byFeatures?: boolean;
  readonly byWeights?: boolean;
}

export const SOURCE_G = 5;
/** `first` is a node, or for dots a coefficient. */
export type Pair = readonly [first: number, node: number];
interface RecordOf {
  readonly to: number;
  readonly pairs: readonly Pair[];
}

/** What assembly/symmetric-contraction.ts does: nodes from sources (x, the directions, g), nodes from nodes, results. */
export interface SymmetricProgram {
  readonly nodes: number;
  /** The variable (of g: the output) of a source that a node holds. */
  readonly loads: readonly { source: number; index: number; node: number }[];
  readonly sections: readonly { kind: "products" | "dots" | "gradients"; records: readonly RecordOf[] }[];
  /** The variable (for the value: the output) that a node becomes. */
  readonly stores: readonly { index: number; node: number }[];
  /** Vectors multiplied, a measure for cutting work into calls. */
  readonly work: number;
}

const ONE = 0;

/**
 * The polynomials on truncated series: with x + ∑ εⱼaⱼ, εⱼ² = 0, in place of x, the derivative along a₁ … aₖ is the coefficient of ε₁ … εₖ. The
 * coefficient of ∏_{j∈S} εⱼ of a product is ∑_{T⊆S} of one factor's at T times the other's at S∖T; S and T are sets as bits of a number.
 *
 *     B_o = ∑_head head·s[o, head],   s[o, head] = ∑_tail c·tail,   so   ∂⟨g, B⟩/∂tail = ∑ c·(g_o head),   ∂⟨g, B⟩/∂head = ∑_o g_o s[o, head]
 *
 * @param directions - k, at most the degree
 */
export function symmetricProgram(form: SymmetricForm, directions: number, wanted: Wanted): SymmetricProgram {
  const all = (1 << directions) - 1;
  let nodes = 1;
  const known = new Map<string, number | null>();
  const loads: { source: number; index: number; node: number }[] = [];
  const [monomials, weighted, dots, heads, results, gradients]: RecordOf[][] = [[], [], [], [], [], []];
  const stores: { index: number; node: number }[] = [];

  /** A node by what it is; null for zero. */
  const node = (key: string, make: () => number | null): number | null => {
    let found = known.get(key);
    if (found === undefined) known.set(key, (found = make()));
    return found;
  };
  const load = (source: number, index: number): number => {
    loads.push({ source, index, node: nodes });
    return nodes++;
  };
  const sum = (records: RecordOf[], pairs: readonly Pair[]): number | null => {
    if (pairs.length === 0) return null;
    records.push({ to: nodes, pairs });
    return nodes++;
  };
  const variable = (i: number, s: number): number | null =>
    (s & (s - 1)) === 0 ? node(`x ${i} ${s}`, () => load(32 - Math.clz32(s), i)) : null;
  const monomial = (list: readonly number[], s: number): number | null => {
    if (list.length === 0) return s === 0 ? ONE : null;
    if (list.length === 1) return variable(list[0], s);
    return node(`x ${list} ${s}`, () =>
      sum(
        monomials,
        split(s, (t, rest) => [variable(list[0], t), variable(list[1], rest)]),
      ),
    );
  };
  const cotangent = (output: number): number => node(`g ${output}`, () => load(SOURCE_G, output)) as number;

  // The terms of each output and head, and of each tail.
  const groups = grouped(form.terms, ({ output, head }) => `${output} ${head}`);
  const tails = grouped(form.terms, ({ tail }) => `${tail}`);
  const inner = ({ key, members }: Group, s: number): number | null =>
    node(`s ${key} ${s}`, () =>
      sum(
        dots,
        members.flatMap(({ place, term }) => {
          const tail = monomial(term.tail, s);
          return tail === null ? [] : [[place, tail] as const];
        }),
      ),
    );
  const weightedHead = ({ output, head }: SymmetricTerm, s: number): number | null => {
    const g = cotangent(output);
    const factor = monomial(head, s);
    return factor === ONE ? g : factor === null ? null : node(`h ${output},${head} ${s}`, () => sum(weighted, [[g, factor]]));
  };

  if (wanted.value) {
    for (let o = 0; o < form.outputs; o++) {
      const pairs = groups
        .filter(({ members }) => members[0].term.output === o)
        .flatMap((group) => split(all, (t, rest) => [monomial(group.members[0].term.head, t), inner(group, rest)]));
      stores.push({ index: o, node: nodes });
      results.push({ to: nodes++, pairs });
    }
  }
  if (wanted.byFeatures) {
    const into: Pair[][] = Array.from({ length: form.variables }, () => []);
    /** Adds the derivatives of a monomial, given that of the result by it, a node for each set. */
    const add = (list: readonly number[], by: (s: number) => number | null): void => {
      list.forEach((i, k) => {
        const others = list.filter((_, other) => other !== k);
        into[i].push(...split(all, (t, rest) => [monomial(others, t), by(rest)]));
      });
    };
    for (const { key, members } of grouped(groups, ({ members: [{ term }] }) => `${term.head}`)) {
      const { head } = members[0].term.members[0].term;
      const byHead = (s: number): number | null =>
        node(`dh ${key} ${s}`, () =>
          sum(
            heads,
            members.flatMap(({ term: group }) => {
              const value = inner(group, s);
              return value === null ? [] : [[cotangent(group.members[0].term.output), value] as const];
            }),
          ),
        );
      add(head, byHead);
    }
    for (const { key, members } of tails) {
      const byTail = (s: number): number | null =>
        node(`dt ${key} ${s}`, () =>
          sum(
            dots,
            members.flatMap(({ place, term }) => {
              const factor = weightedHead(term, s);
              return factor === null ? [] : [[place, factor] as const];
            }),
          ),
        );
      add(members[0].term.tail, byTail);
    }
    into.forEach((pairs, index) => {
      stores.push({ index, node: nodes });
      results.push({ to: nodes++, pairs });
    });
  }
  if (wanted.byWeights) {
    form.terms.forEach((term, place) => {
      const pairs = split(all, (t, rest) => [weightedHead(term, t), monomial(term.tail, rest)]);
      if (pairs.length > 0) gradients.push({ to: place, pairs });
    });
  }
  const sections = [
    { kind: "products" as const, records: monomials },
    { kind: "products" as const, records: weighted },
    { kind: "dots" as const, records: dots },
    { kind: "products" as const, records: heads },
    { kind: "products" as const, records: results },
    { kind: "gradients" as const, records: gradients },
  ].filter(({ records }) => records.length > 0);
  const work = sections.flatMap(({ records }) => records).reduce((count, { pairs }) => count + 1 + pairs.length, loads.length);
  return { nodes, loads, sections, stores, work };
}

/** The pairs for the subsets t of s and what is left of it, without those of which one is zero. */
function split(s: number, pair: (t: number, rest: number) => readonly [number | null, number | null]): Pair[] {
  const pairs: Pair[] = [];
  for (let t = s; ; t = (t - 1) & s) {
    const [a, b] = pair(t, s ^ t);
    if (a !== null && b !== null) pairs.push([a, b]);
    if (t === 0) return pairs;
  }
}

interface GroupOf<T> {
  readonly key: string;
  readonly members: readonly { readonly place: number; readonly term: T }[];
}
type Group = GroupOf<SymmetricTerm>;

/** Members with equal keys together, in the order of the first of each. */
function grouped<T>(list: readonly T[], key: (item: T) => string): GroupOf<T>[] {
  const found = new Map<string, { place: number; term: T }[]>();
  list.forEach((term, place) => {
    const at = key(term);
    const members = found.get(at);
    if (members === undefined) found.set(at, [{ place, term }]);
    else members.push({ place, term });
  });
  return [...found].map(([at, members]) => ({ key: at, members }));
}

/**
 * A program as the integers that the kernel reads.
 *
 * @param bytes - of a number
 * @param offsets - in bytes, of the variables in a row, and of the outputs
 * @param dims - in numbers, of a row of x and of the result
 */
export function encoded(
  { loads, sections, stores }: SymmetricProgram,
  terms: number,
  bytes: number,
  offsets: { readonly variables: readonly number[]; readonly outputs: readonly number[] },
  dims: readonly [x: number, out: number],
  wanted: Wanted,
): Int32Array {
  const NODE = 64;
  const [xRow, outRow] = dims.map((dim) => dim * bytes);
  const head = [xRow, outRow, wanted.value ? outRow : xRow, 4 * bytes * terms];
  const targets = wanted.value ? offsets.outputs : offsets.variables;
  const loaded = loads.flatMap(({ source, index, node }) => [
    source,
    (source === SOURCE_G ? offsets.outputs : offsets.variables)[index],
    NODE * node,
  ]);
  const stored = stores.flatMap(({ index, node }) => [targets[index], NODE * node]);
  const bodies = sections.map(({ kind, records }) =>
    records.flatMap(({ to, pairs }) => [
      kind === "gradients" ? 4 * bytes * to : NODE * to,
      pairs.length,
      ...pairs.flatMap(([first, node]) => [kind === "dots" ? 4 * bytes * first : NODE * first, NODE * node]),
    ]),
  );
  const HEADER = 10;
  let at = 4 * (HEADER + loaded.length + stored.length + 3 * sections.length);
  const listed = sections.flatMap(({ kind, records }, i) => {
    const found = [["products", "dots", "gradients"].indexOf(kind), records.length, at];
    at += 4 * bodies[i].length;
    return found;
  });
  const counts = [loads.length, 4 * HEADER, sections.length, 4 * (HEADER + loaded.length + stored.length)];
  return Int32Array.from([
    ...head,
    ...counts,
    stores.length,
    4 * (HEADER + loaded.length),
    ...loaded,
    ...stored,
    ...listed,
    ...bodies.flat(),
  ]);
}
