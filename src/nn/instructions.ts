import { print, type WrittenTerm, writtenTerms } from "../irreps/index.js";
import { type CouplingConvention, oppositeSign } from "../representations/index.js";
import type { Description } from "../tensor/index.js";

/** How the copies u of the first input, v of the second and w of the output are connected. */
export type ConnectionMode = "uvw" | "uvu" | "uvv" | "uuw" | "uuu" | "uvuv" | "uvu<v" | "u<vw";

/** One path: the terms of both inputs and of the output as they are written, the connection, whether it has weights, and its share of the variance. */
export type Instruction = readonly [
  first: number,
  second: number,
  out: number,
  mode: ConnectionMode,
  hasWeight: boolean,
  pathWeight?: number,
];

export interface ProductNormalization {
  /** What has unit variance: the "component"s of irreps, or their "norm"s; "none" leaves the coupling tensors of norm 1 alone. Default: "component". */
  irrepNormalization?: "component" | "norm" | "none";
  /** Whether each "element" of the sum over paths and copies gets an equal share of the variance, or each "path". Default: "element". */
  pathNormalization?: "element" | "path" | "none";
  /** Variance of each term of the first input. Default: 1. */
  in1Var?: readonly number[];
  /** Variance of each term of the second input. Default: 1. */
  in2Var?: readonly number[];
  /** Variance of each term of the output. Default: 1. */
  outVar?: readonly number[];
  /** Sign of the coupling tensors: "e3nn-0.4.4" has the other one in 44 unordered triples of degrees, for weights of that version. Default: "e3nn". */
  convention?: CouplingConvention;
}

/** An instruction with all that follows from it. */
export interface NormalizedInstruction {
  readonly first: number;
  readonly second: number;
  readonly out: number;
  readonly mode: ConnectionMode;
  readonly hasWeight: boolean;
  /** As given. */
  readonly pathWeight: number;
  /** Factor on the coupling tensor of norm 1: e3nn's path weight after normalization, with the sign of the `convention`. */
  readonly coefficient: number;
  /** Axes of the weights, if there are any. */
  readonly shape: readonly number[];
  /** Where its weights begin. */
  readonly weight: number;
}

/** The terms of a product, and its paths. */
export interface ProductPaths {
  readonly terms: readonly [x: readonly WrittenTerm[], y: readonly WrittenTerm[], out: readonly WrittenTerm[]];
  readonly instructions: readonly NormalizedInstruction[];
  readonly weightCount: number;
}

/** What a mode asks for: n(u, v, w) weights, as many summands for a copy of the output, and what must hold. */
interface Rule {
  readonly shape: (u: number, v: number, w: number) => readonly number[];
  readonly elements: (u: number, v: number) => number;
  readonly holds: (u: number, v: number, w: number, hasWeight: boolean) => boolean;
  readonly needs: string;
}

const triangle = (n: number): number => (n * (n - 1)) / 2;
const RULES: Readonly<Record<ConnectionMode, Rule>> = {
  uvw: {
    shape: (u, v, w) => [u, v, w],
    elements: (u, v) => u * v,
    holds: (_u, _v, _w, weighted) => weighted,
    needs: "weights",
  },
  uvu: { shape: (u, v) => [u, v], elements: (_, v) => v, holds: (u, _, w) => u === w, needs: "u copies of the output" },
  uvv: { shape: (u, v) => [u, v], elements: (u) => u, holds: (_, v, w) => v === w, needs: "v copies of the output" },
  uuw: {
    shape: (u, _, w) => [u, w],
    elements: (u) => u,
    holds: (u, v, w, weighted) => u === v && (weighted || w === 1),
    needs: "as many copies of both inputs, and without weights one of the output",
  },
  uuu: {
    shape: (u) => [u],
    elements: () => 1,
    holds: (u, v, w) => u === v && u === w,
    needs: "as many copies of both inputs and of the output",
  },
  uvuv: { shape: (u, v) => [u, v], elements: () => 1, holds: (u, v, w) => u * v === w, needs: "u·v copies of the output" },
  "uvu<v": {
    shape: (u) => [triangle(u)],
    elements: () => 1,
    holds: (u, v, w) => u === v && triangle(u) === w,
    needs: "as many copies u of both inputs, and u(u−1)/2 of the output",
  },
  "u<vw": {
    shape: (u, _, w) => [triangle(u), w],
    elements: (u) => triangle(u),
    holds: (u, v, _, weighted) => u === v && weighted,
    needs: "weights, and as many copies of both inputs",
  },
};

const times = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function variances(name: string, given: readonly number[] | undefined, terms: number, what: string): readonly number[] {
  if (given === undefined) return new Array(terms).fill(1);
  if (given.length !== terms || !given.every((x) => x >= 0 && x < Number.POSITIVE_INFINITY))
    throw new RangeError(`${name}: ${what} is [${given}]; it must be ${terms} numbers >= 0, one for each term as written`);
  return given;
}

/**
 * The paths of a product with their coefficients. With α = 2l₃+1 ("component"), (2l₁+1)(2l₂+1) ("norm") or 1, the variance of what
 * a copy of the output sums is divided out ("element": over all paths to that term; "path": of this path, times their number); the coefficient
 * is √(α · variance of the output · path weight). Source: e3nn 0.6, TensorProduct.
 *
 * @throws RangeError if an instruction names terms that do not exist, that do not couple, or whose copies do not fit the mode
 */
export function productPaths(
  name: string,
  irreps: readonly [x: string, y: string, out: string],
  instructions: readonly Instruction[],
  options: ProductNormalization = {},
): ProductPaths {
  const { irrepNormalization = "component", pathNormalization = "element" } = options;
  if (!["component", "norm", "none"].includes(irrepNormalization))
    throw new RangeError(`${name}: irrepNormalization is "${irrepNormalization}"; there are "component", "norm" and "none"`);
  if (!["element", "path", "none"].includes(pathNormalization))
    throw new RangeError(`${name}: pathNormalization is "${pathNormalization}"; there are "element", "path" and "none"`);
  const terms = irreps.map(writtenTerms) as unknown as ProductPaths["terms"];
  const [in1, in2, to] = terms;
  const var1 = variances(name, options.in1Var, in1.length, "in1Var");
  const var2 = variances(name, options.in2Var, in2.length, "in2Var");
  const varOut = variances(name, options.outVar, to.length, "outVar");
  instructions.forEach((instruction, i) => {
    refuseUnfit(name, i, instruction, terms);
  });
  const share = ([first, second, , mode]: Instruction): number =>
    var1[first] * var2[second] * RULES[mode].elements(in1[first].multiplicity, in2[second].multiplicity);
  let weightCount = 0;
  const normalized = instructions.map((instruction): NormalizedInstruction => {
    const [first, second, out, mode, hasWeight, pathWeight = 1] = instruction;
    const [a, b, c] = [in1[first], in2[second], to[out]];
    const beside = instructions.filter((other) => other[2] === out);
    let variance = 1;
    if (pathNormalization === "element") variance = beside.reduce((sum, other) => sum + share(other), 0);
    else if (pathNormalization === "path") variance = share(instruction) * beside.length;
    const alpha = irrepNormalization === "component" ? c.dim : irrepNormalization === "norm" ? a.dim * b.dim : 1;
    const shape = RULES[mode].shape(a.multiplicity, b.multiplicity, c.multiplicity);
    const weight = weightCount;
    if (hasWeight) weightCount += times(shape);
    const coefficient = Math.sqrt((alpha / (variance > 0 ? variance : 1)) * varOut[out] * pathWeight);
    const sign = oppositeSign(name, a.l, b.l, c.l, options.convention ?? "e3nn") ? -1 : 1;
    return { first, second, out, mode, hasWeight, pathWeight, coefficient: sign * coefficient, shape, weight };
  });
  return { terms, instructions: normalized, weightCount };
}

/** What the weights of a product mean. */
export function productDescription(
  { terms, instructions }: ProductPaths,
  internalWeights: boolean,
  convention: CouplingConvention = "e3nn",
): Description {
  const [irrepsIn1, irrepsIn2, irrepsOut] = terms.map(print) as [string, string, string];
  const paths = instructions.map((path) => [path.first, path.second, path.out, path.mode, path.hasWeight, path.coefficient]);
  return { kind: "tensorProduct", irrepsIn1, irrepsIn2, irrepsOut, instructions: paths, convention, internalWeights };
}

function refuseUnfit(name: string, i: number, instruction: Instruction, terms: ProductPaths["terms"]): void {
  const [first, second, out, mode, hasWeight, pathWeight = 1] = instruction;
  const where = `${name}: instruction ${i}, [${[first, second, out].join(", ")}, "${mode}"],`;
  const [a, b, c] = [terms[0][first], terms[1][second], terms[2][out]];
  if (a === undefined || b === undefined || c === undefined)
    throw new RangeError(
      `${where} names a term that is not there; the inputs and the output have ${terms.map((list) => list.length).join(", ")} terms as written`,
    );
  if (!Object.hasOwn(RULES, mode)) throw new RangeError(`${where} has no known mode; there are ${Object.keys(RULES).join(", ")}`);
  if (c.l < Math.abs(a.l - b.l) || c.l > a.l + b.l || a.parity * b.parity !== c.parity)
    throw new RangeError(`${where} couples ${a.irrep} and ${b.irrep} to ${c.irrep}, which their product does not have`);
  if (!RULES[mode].holds(a.multiplicity, b.multiplicity, c.multiplicity, hasWeight))
    throw new RangeError(
      `${where} has ${a.multiplicity}, ${b.multiplicity} and ${c.multiplicity} copies${hasWeight ? "" : " and no weights"}; the mode needs ${RULES[mode].needs}`,
    );
  if (!(pathWeight >= 0 && pathWeight < Number.POSITIVE_INFINITY))
    throw new RangeError(`${where} has the path weight ${pathWeight}; it is a share of the variance, a number >= 0`);
}
