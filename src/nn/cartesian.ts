import { layout } from "../irreps/index.js";
import { type CartesianTensor, cartesianTensor } from "../representations/index.js";
import { constantMap, type SparseMap, sparseMap, transposed } from "../steerable/index.js";
import { forget, relabel, requireTensor, type Tensor, tidily } from "../tensor/index.js";

/** Irreps of Cartesian tensors whose formulas are in wide use; those of others are known at run time. */
export interface CartesianFormulas {
  i: "1x1o";
  ij: "1x0e+1x1e+1x2e";
  "ij=ji": "1x0e+1x2e";
  "ij=-ji": "1x1e";
  "ijk=jik": "2x1o+1x2o+1x3o";
  "ijk=ikj": "2x1o+1x2o+1x3o";
  "ijkl=jikl=klij": "2x0e+2x2e+1x4e";
}
export type CartesianIrreps<F extends string> = F extends keyof CartesianFormulas ? CartesianFormulas[F] : string;

interface Known {
  readonly tensor: CartesianTensor;
  readonly size: number;
  readonly toIrreps: SparseMap;
  readonly toTensors: SparseMap;
}

const known = new Map<string, Known>();

/** The change of basis, with its rows in the order of the memory. */
function basisOf(formula: string): Known {
  let found = known.get(formula);
  if (found === undefined) {
    const tensor = cartesianTensor(formula);
    const [dim, ...axes] = tensor.shape as [number, ...number[]];
    const size = axes.reduce((a, b) => a * b, 1);
    const [place, value]: [number[], number[]] = [[], []];
    for (const block of layout(tensor.irreps).blocks) {
      for (let u = 0; u < block.multiplicity; u++) {
        for (let m = 0; m < block.dim; m++) {
          const [row, inside] = [block.offset + u * block.dim + m, block.offset + m * block.multiplicity + u];
          for (let k = 0; k < size; k++) {
            const entry = tensor.basis[row * size + k]!;
            if (entry === 0) continue;
            place.push(inside * size + k);
            value.push(entry);
          }
        }
      }
    }
    const toIrreps = sparseMap(dim, size, place, value);
    found = { tensor, size, toIrreps, toTensors: transposed(toIrreps) };
    known.set(formula, found);
  }
  return found;
}

/** How many axes of a tensor stand for its indices: all that are 3 long, to the number of indices. */
const axesOf = ({ tensor }: Known): number[] => tensor.shape.slice(1);

/**
 * Cartesian tensors as irreps: x = Q T for each row, with the orthonormal basis Q of `cartesianTensor`; what a tensor has against its symmetry is
 * left out.
 *
 * @param formula - "ij=ji" for symmetric tensors of rank 2, "ijkl=jikl=klij" for stiffness, …
 * @param t - plain, [..., 3, 3, …], an axis for each index
 * @returns [..., dim of the irreps]
 * @throws RangeError if the formula is none, or t has not the axes of its indices
 */
export function fromCartesian<const F extends string>(formula: F, t: Tensor<"plain">): Tensor<CartesianIrreps<F>> {
  requireTensor("fromCartesian", "t", t);
  const basis = basisOf(formula);
  const axes = axesOf(basis);
  const leading = t.shape.slice(0, t.shape.length - axes.length);
  if ((t.irreps as string) !== "plain" || t.shape.length < axes.length || t.shape.slice(leading.length).join() !== axes.join())
    throw new RangeError(
      `fromCartesian: t is "${t.irreps}" [${t.shape}]; "${formula}" takes plain tensors [..., ${axes.join(", ")}]`,
    );
  const { irreps } = basis.tensor;
  const { dim } = layout(irreps);
  return tidily(() => {
    const rows = relabel(t, "plain", [...leading, basis.size], basis.size);
    return relabel(constantMap(rows, basis.toIrreps), irreps, [...leading, dim], dim);
  }) as never;
}

/**
 * The inverse: T = Qᵀ x for each row.
 *
 * @param x - of the irreps of the formula
 * @returns plain, [..., 3, 3, …]
 * @throws RangeError if the formula is none, or x has other irreps
 */
export function toCartesian<const F extends string>(formula: F, x: Tensor<CartesianIrreps<F>>): Tensor<"plain"> {
  requireTensor("toCartesian", "x", x);
  const basis = basisOf(formula);
  if ((x.irreps as string) !== basis.tensor.irreps)
    throw new RangeError(`toCartesian: x is "${x.irreps}"; tensors of "${formula}" are "${basis.tensor.irreps}"`);
  const axes = axesOf(basis);
  return tidily(() => {
    const t = constantMap(forget(x), basis.toTensors);
    return relabel(t, "plain", [...x.shape.slice(0, -1), ...axes], axes[axes.length - 1]!);
  });
}
