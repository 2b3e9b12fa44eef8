import { parseIndexFormula } from "./index-formula.js";
import { reducedTensorProduct, type ReducedTensorProduct } from "./reduced-tensor-product.js";

/** Cartesian tensors of one symmetry, and the change of basis to irreps and back. Arrays are rows of tensors, or rows of irreps in e3nn's order. */
export interface CartesianTensor extends ReducedTensorProduct {
  readonly formula: string;
  /** x = Q T for each row: tensors [rows, 3, 3, …] → irreps [rows, dim]. What a tensor has against its symmetry is left out. */
  toIrreps(tensors: ArrayLike<number>): Float64Array;
  /** T = Qᵀ x for each row: irreps [rows, dim] → tensors [rows, 3, 3, …]. */
  fromIrreps(features: ArrayLike<number>): Float64Array;
  /** The irreps of products of vectors, T = v₁ ⊗ v₂ ⊗ …, one array [rows, 3] for each index. */
  fromVectors(...vectors: readonly ArrayLike<number>[]): Float64Array;
}

/**
 * Tensors whose indices are those of space, x, y, z, as irreps of O(3).
 *
 *     cartesianTensor("ij=ji").irreps = "1x0e+1x2e"                stress, strain, polarizability
 *     cartesianTensor("ijk=ikj").irreps = "2x1o+1x2o+1x3o"         piezoelectricity
 *     cartesianTensor("ijkl=jikl=klij").irreps = "2x0e+2x2e+1x4e"  stiffness
 *
 * The basis, its order and its signs are those of {@link reducedTensorProduct}: orthonormal, so that lengths are kept.
 *
 * @throws RangeError if the formula is none, or has more than seven indices
 */
export function cartesianTensor(formula: string): CartesianTensor {
  const { indices } = parseIndexFormula(formula);
  const reduced = reducedTensorProduct(formula, Object.fromEntries(indices.map((letter) => [letter, "1o"])));
  const { shape, basis } = reduced;
  const dim = shape[0];
  const size = shape.slice(1).reduce((a, b) => a * b, 1);

  const toIrreps = (tensors: ArrayLike<number>): Float64Array => {
    const rows = rowsOf("toIrreps", tensors, size, formula);
    const found = new Float64Array(rows * dim);
    for (let at = 0; at < found.length; ++at) {
      const [tensor, row] = [Math.floor(at / dim) * size, (at % dim) * size];
      for (let k = 0; k < size; ++k) found[at] += basis[row + k] * tensors[tensor + k];
    }
    return found;
  };
  const fromIrreps = (features: ArrayLike<number>): Float64Array => {
    const rows = rowsOf("fromIrreps", features, dim, formula);
    const found = new Float64Array(rows * size);
    for (let row = 0; row < rows; ++row) {
      for (let i = 0; i < dim; ++i) {
        for (let k = 0; k < size; ++k) found[row * size + k] += basis[i * size + k] * features[row * dim + i];
      }
    }
    return found;
  };
  const fromVectors = (...vectors: readonly ArrayLike<number>[]): Float64Array => {
    if (vectors.length !== indices.length)
      throw new RangeError(`fromVectors: "${formula}" has ${indices.length} indices, found ${vectors.length} arrays of vectors`);
    const rows = vectors.map((array) => rowsOf("fromVectors", array, 3, formula));
    const other = rows.findIndex((count) => count !== rows[0]);
    if (other >= 0)
      throw new RangeError(`fromVectors: the first array has ${rows[0]} vectors, array ${other + 1} has ${rows[other]}`);
    const tensors = Float64Array.from({ length: rows[0] * size }, (_, at) => {
      let [value, rest] = [1, at % size];
      for (let q = vectors.length - 1; q >= 0; --q, rest = Math.floor(rest / 3))
        value *= vectors[q][3 * Math.floor(at / size) + (rest % 3)];
      return value;
    });
    return toIrreps(tensors);
  };
  return Object.freeze({ ...reduced, formula, toIrreps, fromIrreps, fromVectors });
}

function rowsOf(name: string, numbers: ArrayLike<number>, width: number, formula: string): number {
  if (width === 0 ? numbers.length > 0 : numbers.length % width !== 0)
    throw new RangeError(`${name}: ${numbers.length} numbers do not fill rows of ${width}, which "${formula}" has`);
  for (let i = 0; i < numbers.length; ++i)
    if (!Number.isFinite(numbers[i])) throw new RangeError(`${name}: number ${i} is ${numbers[i]}; numbers must be finite`);
  return width === 0 ? 0 : numbers.length / width;
}
