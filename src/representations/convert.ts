import { type Block, layout } from "../irreps/index.js";
import { Rotation } from "../groups/index.js";
import { basisOf, type Convention, type ConventionEntry, conventionNamed } from "./conventions.js";
import { type Normalization, requireNormalization } from "./solid-gradient.js";
import { wignerDs } from "./wigner-d.js";

export interface ConvertOptions {
  readonly from: Convention;
  readonly to: Convention;
  /**
   * What becomes of the axes where one pole is y and the other z. "renamed" (default): the axes (x, y, z) of the convention with pole z
   * are e3nn's (z, x, y), vectors and rotations are renamed too ({@link convertVectors}, {@link convertRotation}), and no number changes but
   * in sign and place. "kept": both mean the same three axes, and rows are multiplied by D of the rotation between the poles.
   */
  readonly axes?: "renamed" | "kept";
  /**
   * "values" (default): rows that transform as the harmonics Yₗₘ(r) do, e3nn's features among them. "coefficients": rows c of a function
   * ∑ cₗₘ Yₗₘ, which transform by the complex conjugate; a difference for complex conventions only.
   */
  readonly of?: "values" | "coefficients";
  /** For values of harmonics whose normalization changes as well. Features have none. */
  readonly normalization?: { readonly from: Normalization; readonly to: Normalization };
}

/** (x, y, z) of the conventions with pole z is (z, x, y) of e3nn: the rotation that takes a vector's e3nn coordinates to those. */
const RENAMING = Rotation.fromQuaternionWxyz([0.5, 0.5, 0.5, 0.5]);

const scales: Readonly<Record<Normalization, (l: number) => number>> = {
  component: () => 1,
  norm: (l) => 1 / Math.sqrt(2 * l + 1),
  integral: () => 1 / Math.sqrt(4 * Math.PI),
};

/**
 * Rows of irreps in the basis and the layout of another library: for each copy of each irrep x ↦ B′B⁺x, where B is a signed permutation
 * of e3nn's components, or for complex harmonics the unitary Q of {@link changeOfBasisRealToComplex} without its factor (−i)ˡ. What each
 * convention is stands in docs/conversions.md.
 *
 * @param values - rows, one after another; of complex conventions real and imaginary parts interleaved
 * @param irreps - text such as "8x0e+4x1o"; harmonics of all degrees to 2 are "0e+1o+2e"
 * @returns as many rows; a Float32Array for a Float32Array
 * @throws RangeError if the text is not irreps, the values do not fill rows or are not finite, a name is not known, or complex values are
 * not those of a real row (to 1e-6 of the largest)
 */
export function convert(values: ArrayLike<number>, irreps: string, options: ConvertOptions): Float64Array | Float32Array {
  const { axes = "renamed", of = "values", normalization } = options;
  const from = conventionNamed("convert", "from", options.from);
  const to = conventionNamed("convert", "to", options.to);
  requireOneOf("axes", axes, ["renamed", "kept"]);
  requireOneOf("of", of, ["values", "coefficients"]);
  if (normalization !== undefined) {
    requireNormalization("convert", normalization.from);
    requireNormalization("convert", normalization.to);
  }
  const { dim, blocks, lmax } = layout(irreps);
  const [widthIn, widthOut] = [dim * (from.complex ? 2 : 1), dim * (to.complex ? 2 : 1)];
  if (dim === 0 ? values.length > 0 : values.length % widthIn !== 0)
    throw new RangeError(`convert: ${values.length} values do not fill rows of "${irreps}", which have ${widthIn} numbers each`);
  const at = Array.prototype.findIndex.call(values, (x: number) => !Number.isFinite(x));
  if (at >= 0) throw new RangeError(`convert: values[${at}] is ${values[at]}; numbers must be finite`);

  const turns = turnsBetween(from.pole, axes === "kept" ? to.pole : from.pole, lmax);
  const matrices = turns.map((d, l) => {
    const scale = normalization === undefined ? 1 : scales[normalization.to](l) / scales[normalization.from](l);
    return changeOf(basisOf(from, l), basisOf(to, l), d, l, scale, of === "coefficients");
  });
  const rows = dim === 0 ? 0 : values.length / widthIn;
  const result = values instanceof Float32Array ? new Float32Array(rows * widthOut) : new Float64Array(rows * widthOut);
  for (let row = 0; row < rows; ++row) {
    for (const block of blocks) {
      change(values, row * widthIn, from, result, row * widthOut, to, block, matrices[block.l]);
    }
  }
  return result;
}

/** D of the rotation from one pole to the other, of all degrees; where they are the same exactly 1. */
function turnsBetween(from: "y" | "z", to: "y" | "z", lmax: number): Float64Array[] {
  if (from !== to) return wignerDs(Math.max(lmax, 0), to === "z" ? RENAMING.inverse() : RENAMING);
  return Array.from({ length: lmax + 1 }, (_, l) => {
    const dim = 2 * l + 1;
    return Float64Array.from({ length: dim * dim }, (_, i) => (i % (dim + 1) === 0 ? 1 : 0));
  });
}

/** scale·B′ D B⁺, with B and B′ conjugated for coefficients. */
function changeOf(
  from: Float64Array,
  to: Float64Array,
  d: Float64Array,
  l: number,
  scale: number,
  conjugate: boolean,
): Float64Array {
  const dim = 2 * l + 1;
  const sign = conjugate ? -1 : 1;
  const right = new Float64Array(2 * dim * dim); // D B⁺
  for (let i = 0; i < dim; ++i) {
    for (let j = 0; j < dim; ++j) {
      for (let k = 0; k < dim; ++k) {
        right[2 * (i * dim + j)] += d[i * dim + k] * from[2 * (j * dim + k)];
        right[2 * (i * dim + j) + 1] -= sign * d[i * dim + k] * from[2 * (j * dim + k) + 1];
      }
    }
  }
  const matrix = new Float64Array(2 * dim * dim);
  for (let i = 0; i < dim; ++i) {
    for (let k = 0; k < dim; ++k) {
      const [re, im] = [scale * to[2 * (i * dim + k)], scale * sign * to[2 * (i * dim + k) + 1]];
      if (re === 0 && im === 0) continue;
      for (let j = 0; j < dim; ++j) {
        const [a, b] = [right[2 * (k * dim + j)], right[2 * (k * dim + j) + 1]];
        matrix[2 * (i * dim + j)] += re * a - im * b;
        matrix[2 * (i * dim + j) + 1] += re * b + im * a;
      }
    }
  }
  return matrix;
}

/** One block of one row. */
function change(
  values: ArrayLike<number>,
  rowIn: number,
  from: ConventionEntry,
  result: Float64Array | Float32Array,
  rowOut: number,
  to: ConventionEntry,
  { multiplicity, dim, offset }: Block,
  matrix: Float64Array,
): void {
  const place = ({ layout: order }: ConventionEntry, copy: number, m: number): number =>
    offset + (order === "mul_ir" ? copy * dim + m : m * multiplicity + copy);
  for (let copy = 0; copy < multiplicity; ++copy) {
    let [size, imaginary] = [0, 0];
    for (let i = 0; i < dim; ++i) {
      let [re, im] = [0, 0];
      for (let j = 0; j < dim; ++j) {
        const [a, b] = [matrix[2 * (i * dim + j)], matrix[2 * (i * dim + j) + 1]];
        if (a === 0 && b === 0) continue;
        const source = place(from, copy, j);
        const [x, y] = from.complex ? [values[rowIn + 2 * source], values[rowIn + 2 * source + 1]] : [values[rowIn + source], 0];
        re += a * x - b * y;
        im += a * y + b * x;
      }
      const target = place(to, copy, i);
      if (to.complex) {
        result[rowOut + 2 * target] = re;
        result[rowOut + 2 * target + 1] = im;
      } else result[rowOut + target] = re;
      size = Math.max(size, Math.abs(re), Math.abs(im));
      imaginary = Math.max(imaginary, Math.abs(im));
    }
    if (!to.complex && imaginary > 1e-6 * size) {
      throw new RangeError(
        `convert: the complex values are not those of a real row, which has z(-m) = (-1)^m conj z(m); ` +
          `an imaginary part of ${imaginary} beside ${size} is left in the real basis`,
      );
    }
  }
}

function requireOneOf(argument: string, value: string, names: readonly string[]): void {
  if (!names.includes(value)) {
    const list = names.map((name) => JSON.stringify(name)).join(" or ");
    throw new RangeError(`convert: ${argument} must be ${list}, found ${JSON.stringify(value)}`);
  }
}
