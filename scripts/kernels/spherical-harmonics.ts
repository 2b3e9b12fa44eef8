/**
 * Writes the solid harmonics of low degree, and their gradients, as straight-line code: one vector of points at a time, everything
 * in registers, and four (f32) or two (f64) components at a time turned into rows. Operation by operation it is the recurrence of
 * assembly/spherical-harmonics.ts and the gradient of assembly/spherical-harmonics-gradient.ts; there is what the arguments are.
 */

/** Highest degree that is written out. */
const HIGHEST = 10;
/**
 * Degrees to which each has a function of its own, with its constants in registers or on the stack before the loop begins: of values, and of
 * gradients, whose code is three times as long.
 */
const [VALUES_ALONE, GRADIENTS_ALONE] = [6, 4];
/**
 * Rows of so many bytes are put together in a buffer before they are written, if they follow one another: memory takes one stream
 * of whole cache lines two to three times as fast as rows that grow side by side. Shorter ones seldom leave the cache, and values in f64, of
 * which only two rows grow side by side, gain nothing below twice as many.
 */
const COPIED = 256;
const copiedFrom = (lane: Lane, rows: "value" | "slope"): number => (lane === "f64" && rows === "value" ? 2 * COPIED : COPIED);

type Lane = "f32" | "f64";

/** The statements of one kernel. A value is the name of a v128 that holds it. */
class Text {
  readonly lines: string[] = [];
  /** Statements before the loop over points. */
  readonly before: string[] = [];
  private readonly entries = new Map<number, string>();
  private count = 0;
  constructor(
    readonly lane: Lane,
    private readonly hoisted: boolean,
  ) {}

  get lanes(): number {
    return this.lane === "f32" ? 4 : 2;
  }
  get bytes(): number {
    return this.lane === "f32" ? 4 : 8;
  }

  add = (p: string, q: string) => this.value(`v128.add<${this.lane}>(${p}, ${q})`);
  sub = (p: string, q: string) => this.value(`v128.sub<${this.lane}>(${p}, ${q})`);
  mul = (p: string, q: string) => this.value(`v128.mul<${this.lane}>(${p}, ${q})`);
  /** Entry i of the table. */
  entry(i: number): string {
    const load = `v128.load${8 * this.bytes}_splat(table, ${i * this.bytes})`;
    if (!this.hoisted) return this.value(load);
    let name = this.entries.get(i);
    if (name === undefined) {
      this.entries.set(i, (name = `k${i}`));
      this.before.push(`const ${name} = ${load};`);
    }
    return name;
  }

  value(expression: string): string {
    const name = `t${this.count++}`;
    this.lines.push(`const ${name} = ${expression};`);
    return name;
  }
}

/** Components turned into rows as soon as all those of a vector are known; `row`0, `row`1, … point to the rows. */
class Rows {
  private readonly values: string[] = [];
  constructor(
    private readonly text: Text,
    private readonly row: string,
  ) {}

  put(component: number, value: string): void {
    this.values[component] = value;
    const { lanes, lines } = this.text;
    const first = component - (component % lanes);
    const group = this.values.slice(first, first + lanes);
    if (group.length === lanes && !group.includes(undefined as unknown as string)) lines.push(...this.store(first));
  }

  /** Statements for what is left: it is written together with the components before it, which are written twice. */
  rest(): string[] {
    const { length } = this.values;
    return length % this.text.lanes === 0 ? [] : this.store(length - this.text.lanes);
  }

  private store(component: number): string[] {
    const { text, row } = this;
    const vectors = turned(text.lane, this.values.slice(component, component + text.lanes));
    return vectors.map((vector, r) => `v128.store(${row}${r}, ${vector}, ${component * text.bytes});`);
  }
}

/** Rows of the transposed square of four or two values. */
function turned(lane: Lane, [p, q, r, s]: string[]): string[] {
  const halves = (p: string, q: string) => [`v128.shuffle<f64>(${p}, ${q}, 0, 2)`, `v128.shuffle<f64>(${p}, ${q}, 1, 3)`];
  if (lane === "f64") return halves(p, q);
  const low = (p: string, q: string) => `v128.shuffle<f32>(${p}, ${q}, 0, 4, 1, 5)`;
  const high = (p: string, q: string) => `v128.shuffle<f32>(${p}, ${q}, 2, 6, 3, 7)`;
  return [...halves(low(p, q), low(r, s)), ...halves(high(p, q), high(r, s))];
}

/** Values of Yₗₘ by order m; those with |m| > l are missing. */
type Degree = Map<number, string>;

/** Writes Yₗ,±ₘ: P of the column m by its recurrence in l, times the cosine and sine parts of (z + ix)ᵐ. */
function harmonics(text: Text, rows: Rows): (l: number, m: number, own: Degree) => void {
  const { add, sub, mul } = text;
  const a = (l: number, m: number) => text.entry(4 * l * l + l + 2 * m);
  const b = (l: number, m: number) => text.entry(4 * l * l + l + 2 * m + 1);
  const columns: string[][] = [];
  const circle: { cosine: string; sine: string }[] = [];
  let square = "";
  return (l, m, own) => {
    columns[m] ??= [];
    if (l === 2 && m === 0) square = add(add(mul("x", "x"), mul("y", "y")), mul("z", "z"));
    if (l === 0) own.set(0, a(0, 0));
    else if (l === m) {
      const { cosine, sine } = circle[l - 1] ?? {};
      const factor = a(l, l);
      circle[l] =
        l === 1
          ? { cosine: mul(factor, "z"), sine: mul(factor, "x") }
          : {
              cosine: mul(factor, sub(mul("z", cosine), mul("x", sine))),
              sine: mul(factor, add(mul("x", cosine), mul("z", sine))),
            };
      own.set(l, circle[l].cosine).set(-l, circle[l].sine);
    } else {
      const step = mul(a(l, m), "y");
      const column = columns[m];
      if (l === m + 1) column[l] = step;
      else column[l] = sub(mul(step, column[l - 1]), mul(b(l, m), l === m + 2 ? square : mul(square, column[l - 2])));
      if (m === 0) own.set(0, column[l]);
      else own.set(m, mul(column[l], circle[m].cosine)).set(-m, mul(column[l], circle[m].sine));
    }
    for (const order of new Set([m, -m])) rows.put(l * l + l + order, own.get(order)!);
  };
}

/** Writes ∇Yₗ,±ₘ from the degree below. In the table α₋ₘ = βₘ and β₋ₘ = αₘ. */
function gradients(text: Text, rows: Rows): (l: number, m: number, below: Degree) => void {
  const coefficient = (l: number, m: number, kind: number) =>
    text.entry(4 * l * l + l + 2 * (l + 1) + kind * (2 * l + 1) + l + m);
  const zero = text.value(`v128.splat<${text.lane}>(0)`);
  /** s ± t, either of which may be missing. */
  const combine = (name: "add" | "sub", s?: string, t?: string) => {
    if (t === undefined) return s;
    return s === undefined && name === "add" ? t : text[name](s ?? zero, t);
  };
  return (l, m, below) => {
    const kinds = [below.has(m - 1) && m > 0, below.has(m + 1), below.has(m)];
    const [alpha, beta, delta] = kinds.map((wanted, kind) => (wanted ? coefficient(l, m, kind) : undefined));
    const times = (factor: string | undefined, order: number) => {
      const value = below.get(order);
      return factor === undefined || value === undefined ? undefined : text.mul(factor, value);
    };
    const put = (order: number, ...derivatives: (string | undefined)[]) => {
      for (const [axis, value] of derivatives.entries()) rows.put(3 * (l * l + l + order) + axis, value ?? zero);
    };
    if (m === 0) {
      put(0, times(beta, -1), times(delta, 0), times(beta, 1));
      return;
    }
    const [s, t] = [times(alpha, m - 1), times(beta, m + 1)];
    const [mirroredS, mirroredT] = [times(beta, -m - 1), m === 1 ? undefined : times(alpha, 1 - m)];
    put(m, combine("sub", mirroredS, mirroredT), times(delta, m), combine("add", s, t));
    put(-m, combine("sub", s, t), times(delta, -m), combine("add", mirroredS, mirroredT));
  };
}

/** Points from rows into one vector for each coordinate. */
const coordinates: Record<Lane, string[]> = {
  f32: [
    "const x = v128.shuffle<f32>(v128.shuffle<f32>(u, v, 0, 3, 6, 6), w, 0, 1, 2, 5);",
    "const y = v128.shuffle<f32>(v128.shuffle<f32>(u, v, 1, 4, 7, 7), w, 0, 1, 2, 6);",
    "const z = v128.shuffle<f32>(v128.shuffle<f32>(u, v, 2, 5, 5, 5), w, 0, 1, 4, 7);",
  ],
  f64: ["const x = v128.shuffle<f64>(u, v, 0, 3), y = v128.shuffle<f64>(u, w, 1, 2), z = v128.shuffle<f64>(v, w, 0, 3);"],
};

/**
 * Long rows reach memory best as one stream of whole cache lines: rows that grow side by side take two to three times as long. Where
 * `valueBuffer` or `slopeBuffer` is not 0, all rows but the first of a vector of points are put together there and copied.
 */
const copies = (lane: Lane, rows: string, degree: number): string => {
  const bytes = (rows === "slope" ? 3 : 1) * (degree + 1) * (degree + 1) * (lane === "f32" ? 3 * 4 : 8);
  return `if (${rows}Buffer != 0) copyLines(${rows}Buffer, ${rows}s + ${rows}Row, ${bytes});`;
};

/** One function for the degrees `first` … `last`. */
function kernel(name: string, lane: Lane, withGradient: boolean, first: number, last: number): string {
  const text = new Text(lane, first === last);
  const names = withGradient ? (["value", "slope"] as const) : (["value"] as const);
  const rows = names.map((one) => new Rows(text, one === "value" ? "y" : "g"));
  text.lines.push("const u = v128.load(xyz), v = v128.load(xyz, 16), w = v128.load(xyz, 32);", ...coordinates[lane]);
  const value = harmonics(text, rows[0]);
  const gradient = withGradient ? gradients(text, rows[1]) : () => {};
  const copied = names.filter((one) => (one === "slope" ? 3 : 1) * (last + 1) * (last + 1) * text.bytes >= copiedFrom(lane, one));
  let below: Degree = new Map();
  for (let l = 0; l <= last; l++) {
    const own: Degree = new Map();
    for (let m = 0; m <= l; m++) {
      gradient(l, m, below);
      value(l, m, own);
    }
    below = own;
    if (l < first) continue;
    const rest = [...rows.flatMap((one) => one.rest()), ...copied.map((one) => copies(lane, one, l))];
    text.lines.push(...(l === last ? rest : [`if (degree == ${l}) {`, ...rest, "continue;", "}"]));
  }
  const places = (to: string): string => {
    const [row, second] = [
      to === "value" ? "y" : "g",
      copied.includes(to as "value") ? `${to}Buffer == 0 ? ${to}s + ${to}Row : ${to}Buffer` : `${to}s + ${to}Row`,
    ];
    const more = lane === "f32" ? `, ${row}2 = ${row}1 + ${to}Row, ${row}3 = ${row}2 + ${to}Row` : "";
    return `const ${row}0 = ${to}s, ${row}1 = ${second}${more};`;
  };
  return [
    `function ${name}(${parameters(withGradient)}): void {`,
    ...text.before,
    `for (; rows > 0; rows -= ${text.lanes}, xyz += 48, ${names.map((one) => `${one}s += ${text.lanes} * ${one}Row`).join(", ")}) {`,
    ...names.map(places),
    ...text.lines,
    "}",
    "}",
  ].join("\n");
}

const parameters = (withGradient: boolean): string =>
  [
    "xyz: usize, table: usize, values: usize, valueRow: usize, valueBuffer: usize",
    ...(withGradient ? ["slopes: usize, slopeRow: usize, slopeBuffer: usize"] : []),
    "rows: i32, degree: i32",
  ].join(", ");

/** The functions of one kind, and the one that is called. */
function family(lane: Lane, withGradient: boolean): string {
  const name = `${withGradient ? "gradient" : "values"}${lane.toUpperCase()}`;
  const given = parameters(withGradient).replace(/: \w+/g, "");
  const alone = Array.from({ length: withGradient ? GRADIENTS_ALONE : VALUES_ALONE }, (_, i) => i + 1);
  return [
    ...alone.map((l) => kernel(`${name}Of${l}`, lane, withGradient, l, l)),
    kernel(`${name}OfMore`, lane, withGradient, alone.length + 1, HIGHEST),
    `/** Degrees 0 … \`degree\` ≤ ${HIGHEST} of whole vectors of points. */`,
    `export function ${name}(${parameters(withGradient)}): void {`,
    ...alone.map((l) => `if (degree == ${l}) return ${name}Of${l}(${given});`),
    `${name}OfMore(${given});`,
    "}",
  ].join("\n\n");
}

export function sphericalHarmonicsKernels(): string {
  const families = [false, true].flatMap((withGradient) => (["f32", "f64"] as const).map((lane) => family(lane, withGradient)));
  return [
    "// Written by scripts/kernels/spherical-harmonics.ts.",
    'import { copyLines } from "../spherical-harmonics-tiles";',
    `export const HIGHEST = ${HIGHEST};`,
    `export const COPIED: usize = ${COPIED};`,
    `export function copiesValues<T>(width: usize): bool { return width >= (sizeof<T>() == 4 ? ${copiedFrom("f32", "value")} : ${copiedFrom("f64", "value")}); }`,
    ...families,
    "",
  ].join("\n\n");
}
