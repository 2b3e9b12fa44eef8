import { layout, type WrittenTerm, writtenTerms } from "../irreps/index.js";
import { quaternionUnits } from "../representations/index.js";
import type { MixPath, MixPlan } from "../tensor/index.js";

/** How weights of variance one keep the variance of features: counting all inputs of an output, or its paths one by one, or not at all. */
export type PathNormalization = "element" | "path" | "none";

/** One matrix of weights of a linear map, from a term of the input to one of the output, as they are written. */
export interface LinearPath {
  readonly input: number;
  readonly output: number;
  /** [copies in, copies out]; of an irrep of complex type [2, …], of quaternionic type [4, …]: one matrix for 1, J or 1, I, J, K each. */
  readonly shape: readonly number[];
  /** Where its weights start in a flat row of them. */
  readonly at: number;
  /** The factor that stands before the sum. */
  readonly factor: number;
}

/** What {@link linearPlan} was asked for. */
export interface LinearPlanOptions {
  readonly instructions?: readonly (readonly [input: number, output: number])[];
  readonly pathNormalization?: PathNormalization;
  readonly species?: number;
  readonly fIn?: number;
  readonly fOut?: number;
}

/** A linear map, compiled: what `mix` runs, and what the layer tells of itself. */
export interface LinearPlan {
  readonly irrepsIn: string;
  readonly irrepsOut: string;
  readonly paths: readonly LinearPath[];
  /** Weights of one pair of features, in a row. */
  readonly weightCount: number;
  /** All weights: [species, fIn, fOut, weightCount], the axes that are there. */
  readonly weightShape: readonly number[];
  /** Terms of the output as they are written, for biases. */
  readonly outputs: readonly WrittenTerm[];
  /** Terms of the output with copies that no path reaches. */
  readonly unreached: readonly number[];
  readonly mix: MixPlan;
}

/**
 * The paths of a linear map between irreps: each term of the input to each term of the output that has the same irrep, or those that
 * `instructions` name; and what they are for the kernels.
 *
 * @throws RangeError if an option is not what it must be, or an instruction names terms that are not there or of different irreps
 */
export function linearPlan(irrepsIn: string, irrepsOut: string, options: LinearPlanOptions = {}): LinearPlan {
  const { pathNormalization = "element", species = 0, fIn, fOut } = options;
  if (!["element", "path", "none"].includes(pathNormalization))
    throw new RangeError(`linear: pathNormalization is "${pathNormalization}"; it is "element", "path" or "none"`);
  if (!Number.isInteger(species) || species < 0)
    throw new RangeError(`linear: species is ${species}; it must be an integer >= 0`);
  for (const [name, f] of [["fIn", fIn] as const, ["fOut", fOut] as const])
    if (f !== undefined && !(Number.isInteger(f) && f > 0))
      throw new RangeError(`linear: ${name} is ${f}; it must be an integer >= 1`);
  if ((fIn === undefined) !== (fOut === undefined))
    throw new RangeError(`linear: fIn is ${fIn} and fOut ${fOut}; there must be both or neither`);
  const [from, to] = [writtenTerms(irrepsIn), writtenTerms(irrepsOut)];
  const pairs = options.instructions ?? everyPair(from, to);
  for (const pair of pairs) requirePair(pair, from, to, irrepsIn, irrepsOut);

  let at = 0;
  const paths = pairs.map(([input, output]): LinearPath => {
    const { multiplicity: copiesIn, type } = from[input]!;
    const units = { R: 1, C: 2, H: 4 }[type];
    const shape = [...(units === 1 ? [] : [units]), copiesIn, to[output]!.multiplicity];
    const rivals = pairs.filter(([, other]) => other === output);
    const inputs =
      pathNormalization === "path"
        ? copiesIn * rivals.length
        : rivals.reduce((sum, [other]) => sum + from[other]!.multiplicity, 0);
    // The product with a one-hot of the species, whose weights these are, has so many inputs; and each of the units is one.
    const fan = inputs * units * (fIn ?? 1) * Math.max(1, species);
    const path = { input, output, shape, at, factor: pathNormalization === "none" || fan === 0 ? 1 : 1 / Math.sqrt(fan) };
    at += shape.reduce((a, b) => a * b, 1);
    return path;
  });
  const unreached = to.flatMap(({ multiplicity }, i) =>
    multiplicity > 0 && !paths.some(({ input, output }) => output === i && from[input]!.multiplicity > 0) ? [i] : [],
  );
  const [textIn, textOut] = [layout(irrepsIn), layout(irrepsOut)];
  const [featuresIn, featuresOut] = [fIn ?? 1, fOut ?? 1];
  const weights = featuresIn * featuresOut * at;
  return {
    irrepsIn: textIn.text,
    irrepsOut: textOut.text,
    paths,
    weightCount: at,
    weightShape: [...(species > 0 ? [species] : []), ...(fIn === undefined ? [] : [fIn, fOut!]), at],
    outputs: to,
    unreached,
    mix: {
      irrepsIn: fIn === undefined ? textIn.text : "plain",
      dimIn: featuresIn * textIn.dim,
      irrepsOut: fIn === undefined ? textOut.text : "plain",
      dimOut: featuresOut * textOut.dim,
      paths: Array.from({ length: featuresIn * featuresOut }, (_, k) => {
        const [f, g] = [Math.floor(k / featuresOut), k % featuresOut];
        const shift = { from: f * textIn.dim, to: g * textOut.dim, weight: k * at };
        return paths.flatMap((path) => mixPaths(path, from[path.input]!, to[path.output]!, shift));
      }).flat(),
      weights,
      weightShape: species > 0 ? [species, weights] : [weights],
      fillsOut: unreached.length === 0,
      fillsIn: from.every(
        ({ multiplicity }, i) =>
          multiplicity === 0 || paths.some((path) => path.input === i && to[path.output]!.multiplicity > 0),
      ),
    },
  };
}

function everyPair(from: readonly WrittenTerm[], to: readonly WrittenTerm[]): [number, number][] {
  return from.flatMap((a, i) => to.flatMap((b, j): [number, number][] => (a.irrep === b.irrep ? [[i, j]] : [])));
}

function requirePair(
  pair: readonly [number, number],
  from: readonly WrittenTerm[],
  to: readonly WrittenTerm[],
  irrepsIn: string,
  irrepsOut: string,
): void {
  const [a, b] = [from[pair[0]], to[pair[1]]];
  if (a === undefined || b === undefined)
    throw new RangeError(
      `linear: instruction [${pair}] names terms that are not there; "${irrepsIn}" has ${from.length}, "${irrepsOut}" ${to.length}`,
    );
  if (a.irrep !== b.irrep)
    throw new RangeError(
      `linear: instruction [${pair}] goes from ${a.irrep} to ${b.irrep}; by Schur only equal irreps are joined`,
    );
}

/**
 * A path for the kernels. Of an irrep of real type W acts alike on all components; otherwise the map is ∑ₖ Wₖ ⊗ Eₖ over the units of its
 * algebra, and since each Eₖ is a permutation with signs, a component at a time is a path of its own.
 */
function mixPaths(
  { shape, at, factor }: LinearPath,
  a: WrittenTerm,
  b: WrittenTerm,
  shift: { from: number; to: number; weight: number },
): MixPath[] {
  const [copiesIn, copiesOut] = [a.multiplicity, b.multiplicity];
  const path = (rest: { dim: number; from: number; to: number; weight: number; scale: number }): MixPath => ({
    dim: rest.dim,
    from: shift.from + a.offset + a.column + rest.from,
    copiesIn,
    blockIn: a.stride,
    to: shift.to + b.offset + b.column + rest.to,
    copiesOut,
    blockOut: b.stride,
    weight: shift.weight + at + rest.weight,
    scale: rest.scale,
  });
  if (shape.length === 2) return [path({ dim: a.dim, from: 0, to: 0, weight: 0, scale: factor })];
  return unitsOf(a).flatMap((unit, k) =>
    unit.map(([row, column, sign]) =>
      path({
        dim: 1,
        from: column * a.stride,
        to: row * b.stride,
        weight: k * copiesIn * copiesOut,
        scale: sign * factor,
      }),
    ),
  );
}

/** The units of the algebra of an irrep of type C or H, by their entries: 1 and J, or 1, I, J, K. */
function unitsOf({ dim, type }: WrittenTerm): (readonly [row: number, column: number, sign: number])[][] {
  const identity = Array.from({ length: dim }, (_, m): [number, number, number] => [m, m, 1]);
  // Real irreps of complex type of the groups with texts are rotations of a plane: J is a quarter of a turn.
  const others = type === "C" ? [Float64Array.of(0, -1, 1, 0)] : quaternionUnits(dim / 2 - 1);
  return [
    identity,
    ...others.map((unit) =>
      Array.from(unit, (sign, i): [number, number, number] => [Math.floor(i / dim), i % dim, sign]).filter(
        ([, , sign]) => sign !== 0,
      ),
    ),
  ];
}
