import { Rotation } from "../groups/index.js";
import { changeOfBasisRealToComplex } from "./change-of-basis.js";

/**
 * Names of bases and layouts that {@link convert} knows. "e3nn" is that of this library at its border; "e3nn-0.4.4" differs from it in the
 * sign of coupling tensors alone, "e3nn-jax" in the order in which irreps are sorted ({@link sortForE3nnJax}).
 */
export type Convention =
  | "e3nn"
  | "e3nn-0.4.4"
  | "e3nn-jax"
  | "cuequivariance-ir_mul"
  | "equiformer"
  | "sphericart"
  | "e3x"
  | "escnn"
  | "condon-shortley";

/** What a convention says of a row of irreps. */
export interface ConventionEntry {
  /** The axis that the components are orders about. About z, its axes (x, y, z) are the axes (z, x, y) of e3nn. */
  readonly pole: "y" | "z";
  /** Order of the copies of an irrep and its components in a row. */
  readonly layout: "mul_ir" | "ir_mul";
  /** Orders m in the order of the components; real harmonics of m < 0 have the sine. */
  readonly orders: (l: number) => readonly number[];
  /** Harmonics are complex, in the phase of Condon and Shortley. */
  readonly complex: boolean;
}

const rising = (l: number): number[] => Array.from({ length: 2 * l + 1 }, (_, i) => i - l);
/** l, −l, l−1, −(l−1), …, 0: for l = 1 it is x, y, z. */
const cartesian = (l: number): number[] =>
  Array.from({ length: 2 * l + 1 }, (_, i) => (i % 2 === 0 ? l - i / 2 : (i - 1) / 2 - l));

const yReal: ConventionEntry = { pole: "y", layout: "mul_ir", orders: rising, complex: false };
const yChannelsLast: ConventionEntry = { ...yReal, layout: "ir_mul" };
const zReal: ConventionEntry = { ...yReal, pole: "z" };

const conventions: Readonly<Record<Convention, ConventionEntry>> = {
  e3nn: yReal,
  "e3nn-0.4.4": yReal,
  "e3nn-jax": yReal,
  "cuequivariance-ir_mul": yChannelsLast,
  equiformer: yChannelsLast,
  sphericart: zReal,
  e3x: { pole: "z", layout: "ir_mul", orders: cartesian, complex: false },
  escnn: zReal,
  "condon-shortley": { ...zReal, complex: true },
};

/** @throws RangeError if the name is not known */
export function conventionNamed(name: string, argument: string, convention: string): ConventionEntry {
  if (!Object.hasOwn(conventions, convention)) {
    throw new RangeError(
      `${name}: ${argument} is ${JSON.stringify(convention)}; the conventions are ${Object.keys(conventions).join(", ")}`,
    );
  }
  return conventions[convention as Convention];
}

/**
 * The matrix B, unitary, of z = B x from e3nn's real basis of degree l to that of a convention; the axes are renamed where its pole is z.
 *
 * @returns row-major, (2l+1)² complex values, interleaved
 */
export function basisOf({ orders, complex }: ConventionEntry, l: number): Float64Array {
  if (complex) return changeOfBasisRealToComplex(l, { phase: "condon-shortley" });
  const dim = 2 * l + 1;
  const b = new Float64Array(2 * dim * dim);
  orders(l).forEach((m, i) => {
    b[2 * (i * dim + m + l)] = 1;
  });
  return b;
}

/** Which axis, by number, of one convention is the axis a of another. */
function axis(a: number, from: "y" | "z", to: "y" | "z"): number {
  if (from === to) return a;
  return from === "y" ? (a + 2) % 3 : (a + 1) % 3; // e3nn's (z, x, y) are called (x, y, z)
}

/**
 * Vectors with their axes renamed, as a convention has them: (x, y, z) of one with pole z is (z, x, y) of e3nn.
 *
 * @param vectors - [x, y, z], or n of them one after another
 * @returns an array of the same length
 * @throws RangeError if there are not 3n numbers, or a convention is not known
 */
export function convertVectors(
  vectors: ArrayLike<number>,
  { from, to }: { readonly from: Convention; readonly to: Convention },
): Float64Array {
  const [a, b] = [conventionNamed("convertVectors", "from", from).pole, conventionNamed("convertVectors", "to", to).pole];
  if (vectors.length % 3 !== 0)
    throw new RangeError(`convertVectors: vectors need 3 components each, found ${vectors.length} values`);
  return Float64Array.from({ length: vectors.length }, (_, i) => vectors[i - (i % 3) + axis(i % 3, a, b)]);
}

/**
 * The same rotation with the axes renamed: the one that acts on {@link convertVectors} of vectors as `rotation` does on the vectors.
 *
 * @throws RangeError if a convention is not known
 */
export function convertRotation(rotation: Rotation, options: { readonly from: Convention; readonly to: Convention }): Rotation {
  const { w, x, y, z } = rotation;
  const [p, q, r] = convertVectors([x, y, z], options);
  return Rotation.fromQuaternionWxyz([w, p, q, r]);
}
