import { Rotation } from "../groups/index.js";
import {
  wignerDComplex as complexDefinition,
  requireDegree,
  requireHalfDegree,
  wignerDFromSmallD,
} from "../representations/index.js";
import { layout } from "../irreps/index.js";
import { allocate, release } from "../runtime/index.js";
import { likeRows, record, Tensor } from "../tensor/index.js";
import { moments } from "./infinitesimal-rotations.js";
import { halvesOfMatrices, tangent } from "./rotate.js";
import { requireRotations } from "./rotation-tensors.js";
import {
  dtypeOf,
  LARGEST_DEGREE,
  quaternionsOf,
  requireRoom,
  type Rotations,
  sizeOfAll,
  wignerArray,
  wignerRows,
} from "./wigner-kernel.js";

/** Array of the precision that rotations ask for: single for a Float32Array, else double. */
export type ArrayFor<R> = R extends Float32Array ? Float32Array : Float64Array;

export interface WignerOptions<A> {
  /** Where to write, of the length and precision of the result: a fresh large array costs more than the matrices in it. */
  readonly out?: A;
}

/** From here on a single degree comes from small d, whose work grows as l² and not as l³. */
const HIGH = 128;

/**
 * Wigner-D matrices of SO(3) in the real basis, Yₗ(R r) = Dˡ(R) Yₗ(r), of one rotation or of many, by the kernels.
 *
 * @param l - degree, an integer ≥ 0
 * @param rotations - a Rotation, a list of them, or unit quaternions [n, 4] (w, x, y, z); a Float32Array asks for single precision
 * @returns [n, 2l+1, 2l+1]; the error of an entry is about l·ε in double precision and 2ε in single, whose recursion runs in double
 * @throws RangeError if l is not an integer ≥ 0, a quaternion has not length 1 (to 1e-6), the result would take more than 4 GiB, or `out` has
 * another length; TypeError if the rotations are none, or `out` is of another precision
 * @remarks Source: N. A. Gumerov & R. Duraiswami, arXiv:1403.7698 (2014), for small d by recursion; ours goes upwards in the degree and by
 * differences. Cayley-Klein parameters in place of angles, so that nothing is lost near the poles, as M. Boyle does in the package spherical.
 */
export function wignerD<R extends Rotations>(l: number, rotations: R, options: WignerOptions<ArrayFor<R>> = {}): ArrayFor<R> {
  requireDegree("wignerD", l);
  const q = quaternionsOf("wignerD", rotations);
  const [n, size] = [q.length / 4, (2 * l + 1) * (2 * l + 1)];
  const dtype = dtypeOf(rotations);
  requireRoom("wignerD", l, n, size, dtype);
  const out = checkedOut("wignerD", options.out, n * size, dtype);
  if (l <= HIGH) return wignerArray("real", q, l, l, dtype, 0, out) as ArrayFor<R>;
  const result = out ?? (dtype === "f32" ? new Float32Array(n * size) : new Float64Array(n * size));
  for (let i = 0; i < n; ++i)
    result.set(wignerDFromSmallD(l, Rotation.fromQuaternionWxyz(q.subarray(4 * i, 4 * i + 4))), i * size);
  return result as ArrayFor<R>;
}

/**
 * {@link wignerD} of all degrees to lmax. A row of the result belongs to a rotation and has the matrices of the degrees 0, 1, …, lmax one
 * after another, each row-major: that of degree l begins at l(4l²−1)/3. It is the memory of a tensor "1x0+3x1+5x2+…", the columns of each
 * matrix its copies.
 *
 * @param lmax - an integer from 0 to 1000
 * @returns [n, (lmax+1)(2lmax+1)(2lmax+3)/3]
 * @throws as {@link wignerD}; RangeError also if lmax > 1000
 */
export function wignerDs<R extends Rotations>(lmax: number, rotations: R, options?: WignerOptions<ArrayFor<R>>): ArrayFor<R>;
/**
 * The same of a tensor of rotations, plain [..., 9], row-major matrices. The derivative is that along exp(ω)R: the gradient by R is the tangent
 * vector ½ [g]× R with gₐ = ⟨dD, Xₐ D⟩.
 *
 * @returns 1x0+3x1+5x2+…, whose copies of a degree are the columns of its matrix
 * @throws RangeError if a matrix is not orthogonal (to 1e-6 in double, 1e-4 in single precision) or has the determinant −1
 */
export function wignerDs(lmax: number, rotations: Tensor): Tensor;
export function wignerDs(
  lmax: number,
  rotations: Tensor | Rotations,
  options: WignerOptions<any> = {},
): Tensor | Float32Array | Float64Array {
  requireDegree("wignerDs", lmax, LARGEST_DEGREE);
  if (rotations instanceof Tensor) return ofTensor(lmax, rotations);
  const q = quaternionsOf("wignerDs", rotations);
  const [n, size] = [q.length / 4, sizeOfAll(lmax, 0)];
  const dtype = dtypeOf(rotations);
  requireRoom("wignerDs", lmax, n, size, dtype);
  return wignerArray("real", q, 0, lmax, dtype, 0, checkedOut("wignerDs", options.out, n * size, dtype));
}

function ofTensor(lmax: number, r: Tensor): Tensor {
  requireRotations("wignerDs", "rotations", r);
  const size = sizeOfAll(lmax, 0);
  requireRoom("wignerDs", lmax, r.rows, size, r.dtype);
  const text = Array.from({ length: lmax + 1 }, (_, l) => `${2 * l + 1}x${l}`).join("+");
  const d = likeRows(r, text, size);
  const found = allocate(40 * Math.max(1, r.rows));
  try {
    if (halvesOfMatrices("wignerDs", r, found.ptr, found.ptr + 32 * r.rows)) {
      throw new RangeError(
        "wignerDs: a matrix has the determinant -1, expected 1; representationMatrices also takes reflections",
      );
    }
    wignerRows("real", found.ptr, d.ptr, d.rowBytes, r.rows, 0, lmax, r.dtype);
  } finally {
    release(found);
  }
  return record(d, [r], [(c) => tangent(r, moments(c, d, layout(text).blocks))]);
}

/**
 * Wigner-D matrices of SU(2) in the basis |l m⟩ quantized along z, with the phase of Condon and Shortley,
 * D(m′,m) = exp(−im′α) dˡ(m′,m)(β) exp(−imγ) for R_z(α) R_y(β) R_z(γ), by the kernels. A half-integer degree belongs to the quaternion
 * with its sign, D(−q) = −D(q), and a Rotation keeps the sign of its quaternion.
 *
 * @param l - degree, an integer or half-integer ≥ 0
 * @param rotations - as for {@link wignerD}
 * @returns [n, 2l+1, 2l+1, 2], pairs (real part, imaginary part)
 * @throws as {@link wignerD}
 * @remarks Source: D. A. Varshalovich, A. N. Moskalev & V. K. Khersonskii, Quantum Theory of Angular Momentum (1988), section 4.3.
 */
export function wignerDComplex<R extends Rotations>(
  l: number,
  rotations: R,
  options: WignerOptions<ArrayFor<R>> = {},
): ArrayFor<R> {
  requireHalfDegree("wignerDComplex", l);
  const q = quaternionsOf("wignerDComplex", rotations);
  const [n, size] = [q.length / 4, 2 * (2 * l + 1) * (2 * l + 1)];
  const dtype = dtypeOf(rotations);
  requireRoom("wignerDComplex", l, n, size, dtype);
  const out = checkedOut("wignerDComplex", options.out, n * size, dtype);
  const degree = Math.floor(l);
  if (l <= HIGH) return wignerArray("complex", q, degree, degree, dtype, l === degree ? 0 : 1, out) as ArrayFor<R>;
  const result = out ?? (dtype === "f32" ? new Float32Array(n * size) : new Float64Array(n * size));
  for (let i = 0; i < n; ++i) result.set(complexDefinition(l, q.subarray(4 * i, 4 * i + 4)), i * size);
  return result as ArrayFor<R>;
}

/**
 * {@link wignerDComplex} of the degrees lmax, lmax − 1, … down to 0 or ½. A row of the result has the matrices one after another, the least
 * degree first: that of degree l begins at 2l(4l²−1)/3.
 *
 * @param lmax - an integer or half-integer from 0 to 1000
 * @returns [n, 2(lmax+1)(2lmax+1)(2lmax+3)/3], pairs (real part, imaginary part)
 * @throws as {@link wignerD}; RangeError also if lmax > 1000
 */
export function wignerDsComplex<R extends Rotations>(
  lmax: number,
  rotations: R,
  options: WignerOptions<ArrayFor<R>> = {},
): ArrayFor<R> {
  requireHalfDegree("wignerDsComplex", lmax, LARGEST_DEGREE);
  const q = quaternionsOf("wignerDsComplex", rotations);
  const degree = Math.floor(lmax);
  const twice = lmax === degree ? 0 : 1;
  const [n, size] = [q.length / 4, 2 * sizeOfAll(degree, twice)];
  const dtype = dtypeOf(rotations);
  requireRoom("wignerDsComplex", lmax, n, size, dtype);
  const out = checkedOut("wignerDsComplex", options.out, n * size, dtype);
  return wignerArray("complex", q, 0, degree, dtype, twice, out) as ArrayFor<R>;
}

function checkedOut<A extends Float32Array | Float64Array>(
  name: string,
  out: A | undefined,
  length: number,
  dtype: "f32" | "f64",
): A | undefined {
  if (out === undefined) return out;
  if (!(dtype === "f32" ? out instanceof Float32Array : out instanceof Float64Array))
    throw new TypeError(`${name}: out must be a ${dtype === "f32" ? "Float32Array" : "Float64Array"}, as the rotations ask for`);
  if (out.length !== length) throw new RangeError(`${name}: out has ${out.length} numbers; the matrices need ${length}`);
  return out;
}
