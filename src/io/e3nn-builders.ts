import type { Generator } from "../arithmetic/index.js";
import { layout, norms, writtenTerms } from "../irreps/index.js";
import {
  type Activation,
  type ActivationList,
  type BatchNorm,
  batchNorm,
  type ConnectionMode,
  type Dropout,
  dropout,
  type Extract,
  expectIrreps,
  extract,
  type Gate,
  type GivenLinear,
  gate,
  type Identity,
  type Instruction,
  identity,
  isActivation,
  type Linear,
  layer,
  linear,
  type Mlp,
  type MomentConstants,
  mlp,
  type NormActivation,
  norm,
  normActivation,
  type ScalarActivation,
  type SignalActivation,
  s2Activation,
  scalarActivation,
  so3Activation,
  sphericalHarmonics,
  type TensorSquare,
  tensorProduct,
  type WeightedProduct,
} from "../nn/index.js";
import type { CouplingConvention } from "../representations/index.js";
import { type Dtype, descriptionOf, type Plain, type Scalar, scaleBy, type Tensor, tidily } from "../tensor/index.js";
import type { Act, E3nnModule, Settings } from "./e3nn.js";
import { oppositePaths } from "./e3nn-tensors.js";
import { quoted } from "./safetensors-header.js";

/** Layers by the class of the module that they are built from. */
export interface E3nnLayers {
  Linear: Linear<string, string>;
  /** A Linear without weights of its own. */
  GivenLinear: GivenLinear<string, string>;
  /** Also FullyConnectedTensorProduct, FullTensorProduct, ElementwiseTensorProduct. */
  TensorProduct: WeightedProduct<string, string, string>;
  TensorSquare: TensorSquare<string, string>;
  FullyConnectedNet: Mlp;
  BatchNorm: BatchNorm<string>;
  Gate: Gate<string, string>;
  Activation: ScalarActivation<string, string>;
  NormActivation: NormActivation<string>;
  Norm: ScalarActivation<string, string>;
  Dropout: Dropout<string>;
  Identity: Identity<string>;
  Extract: Extract<string, readonly Tensor<any>[]>;
  ExtractIr: ScalarActivation<string, string>;
  SphericalHarmonics: ScalarActivation<"1x1o", string>;
  S2Activation: SignalActivation<string, string>;
  SO3Activation: SignalActivation<string, string>;
}
export type E3nnClass = keyof E3nnLayers;

export interface FromE3nnOptions {
  /** Default: that of the weights in the file; "f64" where there are none. */
  dtype?: Dtype;
  /**
   * Needed for SphericalHarmonics: whether the network's edge vectors point from the receiver of an edge to its sender, as ours do (NequIP), or
   * from the sender to the receiver (MACE). Vectors of the second kind change their sign on the way in.
   */
  edges?: "toSender" | "toReceiver";
}

/** What a layer is made of. */
export interface Making {
  readonly read: Settings;
  readonly module: E3nnModule;
  readonly options: FromE3nnOptions & { dtype: Dtype; random: Generator };
}

function functionOf(read: Settings, act: Act): Activation | null {
  if (act === null) return null;
  if (!isActivation(act[0])) return read.fail(`its function is ${quoted(act[0])}, which is not one of ours`);
  return act[0];
}

/** Factors by function, which all of a module share. */
function constantsOf(read: Settings, acts: readonly Act[]): MomentConstants {
  const constants: Partial<Record<Activation, number>> = {};
  for (const act of acts) {
    const f = functionOf(read, act);
    if (f === null || act === null) continue;
    if (constants[f] !== undefined && constants[f] !== act[1])
      read.fail(`its function "${f}" has two factors, ${constants[f]} and ${act[1]}`);
    constants[f] = act[1];
  }
  return constants;
}

function linearParts({ read, options }: Making) {
  const [irrepsIn, irrepsOut] = [read.irreps("irreps_in"), read.irreps("irreps_out")];
  const paths = read.rows("instructions", "nnx");
  const bias = read.list("biases", "b") as boolean[];
  const fIn = (read.optional("f_in", "n") ?? undefined) as number | undefined;
  const fOut = (read.optional("f_out", "n") ?? undefined) as number | undefined;
  const terms = writtenTerms(irrepsIn);
  const copies = ([i]: readonly any[]): number => terms[i]?.multiplicity ?? 0;
  const same = (fan: (path: readonly any[], beside: (readonly any[])[]) => number): boolean =>
    paths.every((path) => {
      const inputs =
        fan(
          path,
          paths.filter(([, out]) => out === path[1]),
        ) * (fIn ?? 1);
      return Math.abs(path[2] * Math.sqrt(inputs || 1) - 1) < 1e-12;
    });
  const pathNormalization = same((_, beside) => beside.reduce((sum, path) => sum + copies(path), 0))
    ? "element"
    : same((path, beside) => copies(path) * beside.length)
      ? "path"
      : read.fail("the path weights are neither those of the normalization by elements nor by paths");
  const instructions = paths.map(([i, o]) => [i, o] as const);
  const { random, dtype } = options;
  return { irrepsIn, irrepsOut, options: { instructions, bias, fIn, fOut, pathNormalization, random, dtype } as const };
}

function product({ read, module: { convention }, options: { random, dtype } }: Making): WeightedProduct<string, string, string> {
  const [first, second, out] = [read.irreps("irreps_in1"), read.irreps("irreps_in2"), read.irreps("irreps_out")];
  const rows = read.rows("instructions", "nnnsbx");
  const internalWeights = read.flag("internal_weights");
  const instructions = rows.map(
    ([i, j, k, mode, hasWeight, factor]): Instruction => [i, j, k, mode as ConnectionMode, hasWeight, factor * factor],
  );
  const make = (signs: CouplingConvention) =>
    tensorProduct.dyn(first, second, {
      out,
      instructions,
      irrepNormalization: "none",
      pathNormalization: "none",
      convention: signs,
      internalWeights,
      random,
      dtype,
    });
  if (rows.some(([, , , , , factor]) => factor < 0)) read.fail("an instruction has a negative path weight");
  // Where each sign can go into weights, the layer is an ordinary one.
  const opposite = oppositePaths(convention, first, second, out, rows);
  return make(internalWeights && opposite.every((path) => rows[path][4]) ? "e3nn" : opposite.length > 0 ? convention : "e3nn");
}

/** A layer that has no form of its own in the library. */
const oneToOne = <In extends string>(
  { module }: Making,
  irrepsIn: In,
  irrepsOut: string,
  run: (x: Tensor<any>) => Tensor,
): ScalarActivation<In, string> => {
  const settings = module.settings as Record<string, Plain>;
  const checked = (x: Tensor): Tensor => {
    expectIrreps(module.class, x, irrepsIn);
    return run(x);
  };
  const description = () => ({ kind: "e3nn", class: module.class, settings });
  return layer(checked, { irrepsIn, irrepsOut }, description) as unknown as ScalarActivation<In, string>;
};

const resolutionOf = (read: Settings): [number, number] => {
  const [rings, around, ...more] = read.list("res", "n") as number[];
  if (more.length > 0 || !(rings * around <= 1e6)) read.fail(`its grid of ${rings} × ${around} points is none, or too large`);
  return [rings, around];
};

/** Irreps of which the file has a number for each copy. */
function fitting(read: Settings, { tensors }: E3nnModule, irreps: string): string {
  const { count } = layout(irreps);
  if ([...tensors.values()].every(({ data }) => data.length < count))
    read.fail(`it describes ${count} copies of irreps, for which the file has no numbers`);
  return irreps;
}

/** A layer of each kind, with its weights still to be filled. */
export const builders: { readonly [C in E3nnClass]: (making: Making) => E3nnLayers[C] } = {
  Linear: (making) => {
    const { irrepsIn, irrepsOut, options } = linearParts(making);
    if (!making.read.flag("internal_weights"))
      making.read.fail('it has no weights of its own; ask for a "GivenLinear", which takes them with every call');
    return linear.dyn(irrepsIn, irrepsOut, options);
  },
  GivenLinear: (making) => {
    const { irrepsIn, irrepsOut, options } = linearParts(making);
    if (making.read.flag("internal_weights")) making.read.fail('it has weights of its own; ask for a "Linear"');
    return linear.given(irrepsIn as never, irrepsOut as never, options) as never;
  },
  TensorProduct: product,
  TensorSquare: (making) => {
    const whole = product(making);
    const { irrepsIn1: irrepsIn, irrepsIn2, irrepsOut, instructions, weightCount, weight, outputMask } = whole;
    if (irrepsIn !== irrepsIn2) making.read.fail(`its inputs are "${irrepsIn}" and "${irrepsIn2}"; a square has one`);
    const apply = (x: Tensor, weights?: Tensor<Scalar>): Tensor => whole(x, x, weights);
    const fields = { irrepsIn, irrepsOut, instructions, weightCount, weight, outputMask };
    return layer(apply, fields, () => ({
      ...descriptionOf(whole),
      kind: "tensorSquare",
    })) as unknown as E3nnLayers["TensorSquare"];
  },
  FullyConnectedNet: ({ read, options: { random, dtype } }) => {
    const act = read.act("act");
    return mlp(read.list("hs", "n"), {
      activation: functionOf(read, act) ?? "identity",
      constant: act?.[1] ?? 1,
      varianceIn: read.number("variance_in"),
      varianceOut: read.number("variance_out"),
      outActivation: act !== null && read.flag("out_act"),
      random,
      dtype,
    });
  },
  BatchNorm: ({ read, module, options: { dtype } }) =>
    batchNorm.dyn(fitting(read, module, read.irreps("irreps")), {
      eps: read.number("eps"),
      momentum: read.number("momentum"),
      affine: read.flag("affine"),
      bias: read.flag("include_bias"),
      reduce: read.choice("reduce", "mean", "max"),
      instance: read.flag("instance"),
      normalization: read.choice("normalization", "component", "norm"),
      dtype,
    }),
  Gate: ({ read }) => {
    const [scalars, gates] = [read.acts("act_scalars"), read.acts("act_gates")];
    return gate(
      read.irreps("irreps_scalars") as never,
      read.irreps("irreps_gated") as never,
      {
        activations: scalars.map((act) => functionOf(read, act)) as ActivationList,
        gateIrreps: read.irreps("irreps_gates"),
        gates: gates.map((act) => functionOf(read, act)),
        order: "e3nn",
        constants: constantsOf(read, [...scalars, ...gates]),
      } as never,
    ) as never;
  },
  Activation: ({ read }) => {
    const acts = read.acts("acts");
    const functions = acts.map((act) => functionOf(read, act));
    return scalarActivation.dyn(read.irreps("irreps_in"), functions, { constants: constantsOf(read, acts) });
  },
  NormActivation: ({ read, module, options: { dtype } }) => {
    const act = read.act("act");
    const bias = read.flag("bias");
    const irreps = read.irreps("irreps_in");
    return normActivation((bias ? fitting(read, module, irreps) : irreps) as never, functionOf(read, act) ?? "identity", {
      normalize: read.flag("normalize"),
      epsilon: read.optional("epsilon", "x") ?? undefined,
      bias,
      constants: constantsOf(read, [act]),
      dtype,
    }) as never;
  },
  Norm: (making) => {
    const irreps = layout(making.read.irreps("irreps_in")).text;
    const squared = making.read.flag("squared");
    return oneToOne(making, irreps, norms(irreps), (x) => norm(x, { squared }));
  },
  Dropout: ({ read }) => dropout.dyn(read.irreps("irreps"), read.number("p")),
  Identity: ({ read }) => identity(read.irreps("irreps_in") as never) as never,
  Extract: ({ read }) => extract(read.irreps("irreps_in") as never, read.rows("instructions", "n…") as never) as never,
  ExtractIr: (making) => {
    const { read } = making;
    const places = read.rows("instructions", "n…");
    const parts = extract(read.irreps("irreps_in") as never, places.slice(0, 1) as never) as unknown as E3nnLayers["Extract"];
    return oneToOne(making, parts.irrepsIn, parts.irrepsOut[0] ?? "", (x) => parts(x)[0]);
  },
  SphericalHarmonics: (making) => {
    const { read } = making;
    const { edges } = making.options;
    if (edges !== "toSender" && edges !== "toReceiver")
      read.fail('it takes vectors; options.edges must tell whether the network\'s point "toSender", as ours do, or "toReceiver"');
    if (layout(read.irreps("irreps_in")).text !== "1x1o")
      read.fail(`it takes ${quoted(read.irreps("irreps_in"))}; supported are vectors, "1x1o"`);
    const normalize = read.flag("normalize");
    const normalization = read.choice("normalization", "component", "norm", "integral");
    const irreps = read.irreps("irreps_out");
    const run = (v: Tensor<"1x1o">): Tensor =>
      tidily(() => sphericalHarmonics(irreps as never, edges === "toSender" ? v : scaleBy(v, -1), { normalize, normalization }));
    return oneToOne(making, "1x1o", layout(irreps).text, run);
  },
  S2Activation: ({ read }) => {
    if (read.flag("random_rot")) read.fail("it rotates its grid at random (random_rot), which is not supported");
    const act = read.act("act");
    return s2Activation.dyn(read.irreps("irreps_in"), functionOf(read, act) ?? "identity", {
      quadrature: "e3nn",
      resolution: resolutionOf(read),
      normalization: read.choice("normalization", "component", "norm", "integral"),
      lmaxOut: read.number("lmax_out"),
      constants: constantsOf(read, [act]),
    });
  },
  SO3Activation: ({ read }) => {
    const act = read.act("act");
    const lmax = read.number("lmax_in");
    if (!(lmax <= 30)) read.fail(`lmax_in is ${lmax}; it must be an integer from 0 to 30`);
    const irreps = Array.from({ length: lmax + 1 }, (_, l) => `${2 * l + 1}x${l}e`).join("+");
    return so3Activation.dyn(irreps, functionOf(read, act) ?? "identity", {
      quadrature: "e3nn",
      resolution: resolutionOf(read),
      lmaxOut: read.number("lmax_out"),
      constants: constantsOf(read, [act]),
    });
  },
};
