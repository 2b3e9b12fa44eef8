import { type Quaternion, su2, su2ToSO3 } from "../../groups/index.js";
import { wignerD } from "../wigner-d.js";
import { quaternionUnits } from "../quaternion-units.js";
import { type Family, irrepOf, trivialIrrep, wholeNumber } from "./family.js";

/**
 * The irreps of SU(2), by spin j = 0, 1/2, 1, …: for integer j that of the rotation, {@link wignerD}, of type R and dimension 2j+1; for
 * half-integer j the complex one of dimension 2j+1 as a real one of 2(2j+1), of type H, its components Re and Im of m = −j, then of −j+1, ….
 * As a number: 0.5 for "1/2".
 */
export function su2Family(): Family<Quaternion> {
  const group = su2();
  const cover = su2ToSO3();
  return {
    ids: (maxFrequency) => Array.from({ length: 2 * maxFrequency + 1 }, (_, twice) => spin(twice)),
    make(id) {
      const twice = twiceSpin(id);
      if (twice === undefined) return undefined;
      if (twice === 0) return trivialIrrep(group, "0");
      if (twice % 2 === 0) {
        return irrepOf({ group, id: spin(twice), dim: twice + 1, at: (q) => wignerD(twice / 2, cover.map(q)) });
      }
      return irrepOf({
        group,
        id: spin(twice),
        dim: 2 * (twice + 1),
        type: "H",
        get units() {
          return quaternionUnits(twice);
        },
        at: (q) => realForm(spinMatrix(twice, q), twice + 1),
      });
    },
  };
}

const spin = (twice: number): string => (twice % 2 === 0 ? `${twice / 2}` : `${twice}/2`);

function twiceSpin(id: string): number | undefined {
  if (id.endsWith("/2")) {
    const twice = wholeNumber(id.slice(0, -2));
    return twice !== undefined && twice % 2 === 1 ? twice : undefined;
  }
  const whole = wholeNumber(id);
  return whole === undefined ? undefined : 2 * whole;
}

/**
 * Dʲ(q), complex, as [re, im] in turn, n² of them, rows m′ = −j … j, in the phase of Condon and Shortley. Spin ½, with components
 * (−½, ½), is [w + iz, y − ix; −y − ix, w − iz] for q = (w, x, y, z), that is exp(−iω·J) for the rotation vector ω; each further spin is the
 * symmetric part of the product with it, an isometry, so errors do not grow:
 *
 *     |j m⟩ = √((j−m)/2j) |½ −½⟩|j−½, m+½⟩ + √((j+m)/2j) |½ ½⟩|j−½, m−½⟩
 */
function spinMatrix(twice: number, q: Quaternion): Float64Array {
  const [w, x, y, z] = q;
  const half = [
    [w, z, y, -x],
    [-y, -x, w, -z],
  ]; // rows −½, ½; columns −½, ½; re, im
  let d = Float64Array.of(1, 0);
  for (let t = 1; t <= twice; ++t) {
    const n = t + 1;
    const next = new Float64Array(2 * n * n);
    for (let row = 0; row < n; ++row) {
      for (let column = 0; column < n; ++column) {
        let [re, im] = [0, 0];
        for (let a = 0; a < 2; ++a) {
          // row = j + m; the spin ½ of component a leaves the row − a of j − ½
          const left = Math.sqrt((a === 0 ? t - row : row) / t);
          if (left === 0) continue;
          for (let b = 0; b < 2; ++b) {
            const factor = left * Math.sqrt((b === 0 ? t - column : column) / t);
            if (factor === 0) continue;
            const [hr, hi] = [half[a][2 * b], half[a][2 * b + 1]];
            const at = 2 * ((row - a) * t + column - b);
            re += factor * (hr * d[at] - hi * d[at + 1]);
            im += factor * (hr * d[at + 1] + hi * d[at]);
          }
        }
        next[2 * (row * n + column)] = re;
        next[2 * (row * n + column) + 1] = im;
      }
    }
    d = next;
  }
  return d;
}

/** The real matrix of a complex one: [re, −im; im, re] for each entry. */
function realForm(d: Float64Array, n: number): Float64Array {
  const real = new Float64Array(4 * n * n);
  for (let i = 0; i < n; ++i) {
    for (let j = 0; j < n; ++j) {
      const [re, im] = [d[2 * (i * n + j)], d[2 * (i * n + j) + 1]];
      const at = 4 * i * n + 2 * j;
      real.set([re, -im], at);
      real.set([im, re], at + 2 * n);
    }
  }
  return real;
}
