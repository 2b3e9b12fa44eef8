import { arrange, writtenTerms } from "../irreps/index.js";
import type { NormalizedInstruction } from "../nn/index.js";
import { type CouplingConvention, oppositeSign } from "../representations/index.js";
import { type Description, descriptionOf, type Plain, type Tensor, view } from "../tensor/index.js";
import type { E3nnModule } from "./e3nn.js";
import { quoted } from "./safetensors-header.js";

/** A layer of ours as a module of e3nn. */
export interface Counterpart {
  readonly class: string;
  readonly settings: Readonly<Record<string, Plain>>;
  /** Weights and buffers by e3nn's names. */
  readonly tensors: readonly (readonly [name: string, x: Tensor])[];
  readonly convention: CouplingConvention;
}

/**
 * The module of e3nn that a layer is.
 *
 * @returns null if there is none
 * @throws RangeError if the layer has what its module of e3nn has not
 */
export function counterpart(where: string, path: string, layer: object): Counterpart | null {
  const told = descriptionOf(layer);
  const settings = told === undefined ? undefined : settingsOf[told.kind];
  if (told === undefined || settings === undefined) return null;
  const refuse = (what: string): never => {
    throw new RangeError(`${where}: the ${told.kind} at ${quoted(path)} ${what}; e3nn has no such module`);
  };
  const [name, found] = settings(told as Told, layer as Fields, refuse);
  const tensors = tensorsOf(name, layer as Fields).filter(
    (entry): entry is [string, Tensor] => entry[1] !== null && entry[1] !== undefined,
  );
  return { class: name, settings: found, tensors, convention: (told.convention as CouplingConvention | undefined) ?? "e3nn" };
}

type Fields = Readonly<Record<string, any>>;
type Told = Description & Readonly<Record<string, any>>;
type Refuse = (what: string) => never;

/** Weights by e3nn's names, of layers of any kind. */
function tensorsOf(
  name: string,
  { weight, weights, bias, runningMean, runningVariance }: Fields,
): [string, Tensor | null | undefined][] {
  const layers = Array.isArray(weights) ? weights.map((w, i): [string, Tensor] => [`layer${i}.weight`, w]) : [];
  return [
    ...layers,
    ["weight", weight],
    [name === "NormActivation" ? "biases" : "bias", bias],
    ["running_mean", runningMean],
    ["running_var", runningVariance],
  ];
}

function actOf(name: unknown, constant: unknown, refuse: Refuse): Plain {
  if (name === null) return null;
  return typeof name === "string" && name !== "own" ? [name, constant as number] : refuse("has a function of one's own");
}

/** Irreps and functions of terms with functions. */
const functionsOf = (terms: readonly (readonly any[])[], refuse: Refuse): [irreps: string, acts: Plain[]] => [
  terms.map(([term]) => term).join("+"),
  terms.map(([, name, constant]) => actOf(name, constant, refuse)),
];

const product = (told: Told): Record<string, Plain> => ({
  irreps_in1: told.irrepsIn1,
  irreps_in2: told.irrepsIn2,
  irreps_out: told.irrepsOut,
  instructions: told.instructions.map((path: any[]) => [...path.slice(0, 5), Math.abs(path[5])]),
  internal_weights: told.internalWeights,
  shared_weights: told.internalWeights || told.instructions.every((path: any[]) => !path[4]),
});

const settingsOf: Readonly<
  Record<string, (told: Told, layer: Fields, refuse: Refuse) => [name: string, settings: Readonly<Record<string, Plain>>]>
> = {
  linear: (told, _, refuse) => {
    if (told.species > 0) refuse("has weights for species");
    return [
      "Linear",
      {
        irreps_in: told.irrepsIn,
        irreps_out: told.irrepsOut,
        f_in: told.fIn,
        f_out: told.fOut,
        instructions: told.instructions,
        biases: told.bias,
        internal_weights: told.internalWeights,
        shared_weights: told.internalWeights,
      },
    ];
  },
  tensorProduct: (told) => ["TensorProduct", product(told)],
  tensorSquare: (told) => ["TensorSquare", product(told)],
  mlp: (told) => [
    "FullyConnectedNet",
    {
      hs: told.widths,
      act: told.activation === "identity" && told.constant === 1 ? null : [told.activation, told.constant],
      out_act: told.outActivation,
      variance_in: told.varianceIn,
      variance_out: told.varianceOut,
    },
  ],
  batchNorm: (told) => [
    "BatchNorm",
    {
      irreps: told.irreps,
      eps: told.eps,
      momentum: told.training!.momentum,
      affine: told.affine,
      reduce: told.reduce,
      instance: told.instance,
      include_bias: told.bias,
      normalization: told.normalization,
    },
  ],
  gate: (told, { irrepsIn }, refuse) => {
    if (told.order !== "e3nn" && arrange(irrepsIn, { order: "sorted" }).text !== irrepsIn)
      refuse(`takes "${irrepsIn}" in the order given, not sorted (order: "e3nn")`);
    const [[scalars, actsOfScalars], [gates, actsOfGates]] = [told.scalars, told.gates].map((terms) =>
      functionsOf(terms, refuse),
    );
    return [
      "Gate",
      {
        irreps_scalars: scalars,
        act_scalars: actsOfScalars,
        irreps_gates: gates,
        act_gates: actsOfGates,
        irreps_gated: told.gated,
      },
    ];
  },
  scalarActivation: (told, _, refuse) => {
    const [irreps, acts] = functionsOf(told.functions, refuse);
    return ["Activation", { irreps_in: irreps, acts }];
  },
  normActivation: (told, _, refuse) => [
    "NormActivation",
    {
      irreps_in: told.irreps,
      act: actOf(told.function, told.constant, refuse),
      normalize: told.normalize,
      epsilon: told.epsilon,
      bias: told.bias,
    },
  ],
  dropout: (told) => ["Dropout", { irreps: told.irreps, p: told.training!.p }],
  identity: (told) => ["Identity", { irreps_in: told.irreps }],
  extract: (told) => ["Extract", { irreps_in: told.irreps, instructions: told.places }],
  s2Activation: (told, _, refuse) => [
    "S2Activation",
    {
      irreps_in: told.irreps,
      lmax_out: told.lmaxOut,
      act: actOf(told.function, told.constant, refuse),
      res:
        told.quadrature === "e3nn"
          ? told.resolution
          : refuse('has a grid of Gauss and Legendre (quadrature: "e3nn" has e3nn\'s)'),
      normalization: told.normalization,
      random_rot: false,
    },
  ],
  so3Activation: (told, { irrepsIn }, refuse) => [
    "SO3Activation",
    {
      lmax_in: writtenTerms(irrepsIn).length - 1,
      lmax_out: told.lmaxOut,
      act: actOf(told.function, told.constant, refuse),
      res:
        told.quadrature === "e3nn"
          ? told.resolution.slice(0, 2)
          : refuse('has a grid of Gauss and Legendre (quadrature: "e3nn" has e3nn\'s)'),
    },
  ],
  // Layers that were made of a module and have no other form.
  e3nn: (told) => [told.class as string, told.settings as Record<string, Plain>],
};

/** Instructions whose coupling tensor has the opposite sign in a convention. */
export function oppositePaths(
  convention: CouplingConvention,
  first: string,
  second: string,
  out: string,
  instructions: readonly (readonly any[])[],
): number[] {
  const [a, b, c] = [first, second, out].map(writtenTerms);
  return instructions.flatMap(([i, j, k], n) => {
    const [x, y, z] = [a[i], b[j], c[k]];
    return x && y && z && oppositeSign("e3nn", x.l, y.l, z.l, convention) ? [n] : [];
  });
}

/**
 * Numbers in a convention for the weights of a layer in another: those of paths with the opposite sign change it.
 *
 * @returns the same numbers, or new ones
 */
export function inConvention<A extends Float32Array | Float64Array>(
  where: string,
  path: string,
  layer: object,
  own: Counterpart,
  convention: CouplingConvention,
  values: A,
): A {
  if (own.convention === convention || !("instructions" in own.settings) || !("irreps_in1" in own.settings)) return values;
  const { irreps_in1, irreps_in2, irreps_out, instructions, internal_weights } = own.settings as Record<string, any>;
  const signed = values.slice() as A;
  for (const n of oppositePaths("e3nn-0.4.4", irreps_in1, irreps_in2, irreps_out, instructions)) {
    const { hasWeight, weight, shape } = (layer as { instructions: readonly NormalizedInstruction[] }).instructions[n];
    if (!hasWeight || !internal_weights)
      throw new RangeError(
        `${where}: instruction ${n} of the product at ${quoted(path)} has the sign of "${own.convention}" and no weights of its own, which could change it to that of "${convention}"`,
      );
    const end = weight + shape.reduce((a, b) => a * b, 1);
    for (let i = weight; i < end; i++) signed[i] = -signed[i];
  }
  return signed;
}

/**
 * The numbers for the tensors of a layer, checked; nothing changes yet.
 *
 * @throws RangeError if a tensor is missing, is left over or has another shape, or a number is not finite in the layer's precision
 */
export function numbersFrom(
  where: string,
  layer: object,
  own: Counterpart | null,
  module: E3nnModule,
): [Tensor, Float32Array | Float64Array][] {
  const wanted = own?.tensors ?? [];
  for (const name of module.tensors.keys())
    if (!wanted.some(([known]) => known === name))
      throw new RangeError(`${where}: the file has a tensor ${quoted(name)} at ${quoted(module.path)} that the layer has not`);
  return wanted.map(([name, x]) => {
    const found = module.tensors.get(name);
    if (found === undefined)
      throw new RangeError(
        `${where}: the file has no tensor "${name}" at ${quoted(module.path)}; the layer needs it, [${x.shape}]`,
      );
    if (found.shape.length !== x.shape.length || found.shape.some((n, i) => n !== x.shape[i]))
      throw new RangeError(
        `${where}: "${name}" at ${quoted(module.path)} of the file is [${found.shape}]; that of the layer is [${x.shape}]`,
      );
    if (found.dtype !== "F32" && found.dtype !== "F64")
      throw new RangeError(`${where}: "${name}" at ${quoted(module.path)} of the file is ${found.dtype}; it must be F32 or F64`);
    const values = x.dtype === "f32" ? new Float32Array(found.data) : new Float64Array(found.data);
    const wrong = values.find((value) => !Number.isFinite(value));
    if (wrong !== undefined)
      throw new RangeError(
        `${where}: "${name}" at ${quoted(module.path)} of the file has the value ${wrong}; weights are finite`,
      );
    const signed =
      name === "weight" && own !== null ? inConvention(where, module.path, layer, own, module.convention, values) : values;
    return [x, signed];
  });
}

export const fill = (numbers: readonly (readonly [Tensor, Float32Array | Float64Array])[]): void => {
  for (const [x, values] of numbers) view(x).set(values);
};
