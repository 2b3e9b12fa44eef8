import { clebschGordan } from "./clebsch-gordan.js";
import { multiply } from "./matrices.js";
import { realCouplingEntries } from "./real-clebsch-gordan.js";
import type { Irrep } from "./representation.js";

/** A complex matrix, in real and imaginary parts, row-major. */
interface Complex {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/**
 * The product of two irreps of SU(2), of which one or both have half-integer spin, in irreps, by the Clebsch-Gordan coefficients
 * z_M = ∑ ⟨j₁ m₁ j₂ m₂ | J M⟩ x_{m₁} y_{m₂}. A half-integer spin is complex here, its real form Re and Im in turn; an integer one is real, and Uv
 * (see {@link complexBasis}) for the complex basis.
 *
 *     half ⊗ integer   y = Uv; z is the irrep of spin J, once
 *     half ⊗ half      Re and Im of U†z, with y and with its time reversal: four times the irrep of spin J, each divided by √2
 *
 * @returns spins J in rising order, each as an id and an isometry T [dim₁·dim₂, dim]
 */
export function spinCoupling(a: Irrep, b: Irrep): { id: string; isometry: Float64Array }[] {
  const [twiceA, twiceB] = [twiceSpin(a), twiceSpin(b)];
  const coupled: { id: string; isometry: Float64Array }[] = [];
  for (let twice = Math.abs(twiceA - twiceB); twice <= twiceA + twiceB; twice += 2) {
    if (twice % 2 === 1) coupled.push({ id: `${twice}/2`, isometry: once(a, b, twiceA, twiceB, twice) });
    else for (const isometry of fourTimes(a, b, twiceA, twiceB, twice)) coupled.push({ id: `${twice / 2}`, isometry });
  }
  return coupled;
}

function twiceSpin({ type, dim }: Irrep): number {
  return type === "H" ? dim / 2 - 1 : dim - 1;
}

/** Half ⊗ integer, or integer ⊗ half. */
function once(a: Irrep, b: Irrep, twiceA: number, twiceB: number, twice: number): Float64Array {
  const width = 2 * (twice + 1);
  const isometry = new Float64Array(a.dim * b.dim * width);
  const halfFirst = a.type === "H";
  const half = halfFirst ? twiceA : twiceB;
  const whole = halfFirst ? twiceB : twiceA;
  const { re, im } = complexBasis(whole / 2);
  for (let row = 0; row <= half; ++row) {
    for (let m = 0; m <= whole; ++m) {
      const to = row + m + (twice - half - whole) / 2; // J + M
      if (to < 0 || to > twice) continue;
      const coefficient = halfFirst ? coefficientOf(half, row, whole, m, twice) : coefficientOf(whole, m, half, row, twice);
      for (let r = 0; r <= whole; ++r) {
        const [x, y] = [coefficient * re[m * (whole + 1) + r], coefficient * im[m * (whole + 1) + r]];
        const [first, second] = [2 * row, 2 * row + 1].map((p) => (halfFirst ? p * b.dim + r : r * b.dim + p) * width + 2 * to);
        isometry[first] += x; // [x −y; y x] takes the components of the half-integer spin to those of z
        isometry[first + 1] += y;
        isometry[second] -= y;
        isometry[second + 1] += x;
      }
    }
  }
  return isometry;
}

/** Half ⊗ half. */
function fourTimes(a: Irrep, b: Irrep, twiceA: number, twiceB: number, twice: number): Float64Array[] {
  const width = twice + 1;
  const { re, im } = complexBasis(twice / 2);
  const [real, imaginary] = [new Float64Array(a.dim * b.dim * width), new Float64Array(a.dim * b.dim * width)];
  for (let row = 0; row <= twiceA; ++row) {
    for (let column = 0; column <= twiceB; ++column) {
      const from = row + column + (twice - twiceA - twiceB) / 2;
      if (from < 0 || from > twice) continue;
      const coefficient = Math.SQRT1_2 * coefficientOf(twiceA, row, twiceB, column, twice);
      for (let r = 0; r < width; ++r) {
        const [x, y] = [coefficient * re[from * width + r], -coefficient * im[from * width + r]]; // U†
        for (const [p, q] of [
          [0, 0],
          [0, 1],
          [1, 0],
          [1, 1],
        ]) {
          const at = ((2 * row + p) * b.dim + 2 * column + q) * width + r;
          const mixed = p !== q; // (α + iβ)(γ + iδ) = (αγ − βδ) + i(αδ + βγ)
          const sign = p + q === 2 ? -1 : 1;
          real[at] = mixed ? -y : sign * x;
          imaginary[at] = mixed ? x : sign * y;
        }
      }
    }
  }
  const reversal = b.endomorphisms[2];
  const reversed = (isometry: Float64Array): Float64Array => {
    const whole = new Float64Array(isometry.length);
    const size = b.dim * width;
    const turned = Float64Array.from(
      { length: b.dim * b.dim },
      (_, at) => reversal[(at % b.dim) * b.dim + Math.floor(at / b.dim)],
    );
    for (let i = 0; i < a.dim; ++i)
      whole.set(multiply(turned, isometry.subarray(i * size, (i + 1) * size), b.dim, b.dim, width), i * size);
    return whole;
  };
  return [real, imaginary, reversed(real), reversed(imaginary)];
}

/** ⟨j₁ m₁ j₂ m₂ | J m₁+m₂⟩ from 2j and j + m. */
function coefficientOf(twiceA: number, row: number, twiceB: number, column: number, twice: number): number {
  const [m1, m2] = [row - twiceA / 2, column - twiceB / 2];
  return clebschGordan(twiceA / 2, m1, twiceB / 2, m2, twice / 2, m1 + m2);
}

const known: Complex[] = [];

/**
 * The unitary U [2l+1, 2l+1] from the real basis of degree l to the complex one |l m⟩ of SU(2), in the phase of Condon and Shortley and with z as axis,
 * D(q) U = U Dˡ(R). For l = 1, from (x, y, z), with rows m = −1, 0, 1:
 *
 *     (x + iy)/√2,   z,   (−x + iy)/√2
 *
 * and then from l − 1 and 1 by the coupling to l on both sides, which is an isometry, so errors do not grow.
 */
export function complexBasis(l: number): Complex {
  let found = known[l];
  if (found !== undefined) return found;
  const n = 2 * l + 1;
  const [re, im] = [new Float64Array(n * n), new Float64Array(n * n)];
  if (l === 0) re[0] = 1;
  else if (l === 1) {
    re.set([Math.SQRT1_2, 0, 0, 0, 0, 1, -Math.SQRT1_2, 0, 0]);
    im.set([0, Math.SQRT1_2, 0, 0, 0, 0, 0, Math.SQRT1_2, 0]);
  } else {
    const [lower, one] = [complexBasis(l - 1), complexBasis(1)];
    const { m1, m2, m3, values } = realCouplingEntries(l - 1, 1, l);
    const scale = Math.sqrt(n);
    for (let row = 0; row < n - 2; ++row) {
      for (let step = 0; step < 3; ++step) {
        const coefficient = scale * clebschGordan(l - 1, row - l + 1, 1, step - 1, l, row + step - l);
        for (const [i, value] of values.entries()) {
          const [u, v] = [row * (n - 2) + m1[i], step * 3 + m2[i]];
          const at = (row + step) * n + m3[i];
          re[at] += coefficient * value * (lower.re[u] * one.re[v] - lower.im[u] * one.im[v]);
          im[at] += coefficient * value * (lower.re[u] * one.im[v] + lower.im[u] * one.re[v]);
        }
      }
    }
  }
  known[l] = found = { re, im };
  return found;
}
