import { o3Element } from "../groups/index.js";
import { wignerDs } from "../representations/index.js";

/** Harmonics of degree J: cos Jθ and sin Jθ on the plane (1 for J = 0), the 2J+1 spherical harmonics in space. */
export function harmonicDim(dimension: 2 | 3, degree: number): number {
  return dimension === 3 ? 2 * degree + 1 : degree === 0 ? 1 : 2;
}

/** Where the harmonics of degree J begin among those of degrees 0, 1, 2, … */
export function harmonicOffset(dimension: 2 | 3, degree: number): number {
  return dimension === 3 ? degree * degree : Math.max(0, 2 * degree - 1);
}

/**
 * How harmonics turn with their argument: Y_J(Mx) = D_J(M) Y_J(x) for J = 0 … degree.
 *
 *     plane   (cos Jθ, sin Jθ): D_J(R(φ)) = R(Jφ), D_J(R(φ) diag(1, −1)) = R(Jφ) diag(1, −1)
 *     space   real spherical harmonics: (det M)^J times the Wigner-D matrix of the rotation M / det M
 *
 * @param matrix - orthogonal, row-major, dimension² values
 * @returns D_0 … D_degree, row-major
 */
export function harmonicMatrices(dimension: 2 | 3, degree: number, matrix: Float64Array): Float64Array[] {
  return dimension === 2 ? circular(degree, matrix) : spherical(degree, matrix);
}

function circular(degree: number, [a, b, c, d]: Float64Array): Float64Array[] {
  const mirrors = a * d - b * c < 0 ? -1 : 1;
  const matrices = [Float64Array.of(1)];
  let [cosine, sine] = [1, 0]; // of Jφ: (1, 0) goes to the angle φ
  for (let j = 1; j <= degree; ++j) {
    [cosine, sine] = [cosine * a - sine * c, cosine * c + sine * a];
    matrices.push(Float64Array.of(cosine, -mirrors * sine, sine, mirrors * cosine));
  }
  return matrices;
}

function spherical(degree: number, matrix: Float64Array): Float64Array[] {
  const { rotation, inversion } = o3Element(matrix);
  const matrices = wignerDs(degree, rotation);
  return inversion ? matrices.map((d, j) => (j % 2 === 1 ? d.map((x) => -x) : d)) : matrices;
}

/** Traces of {@link harmonicMatrices}, which need no matrices: χ_J(M) for J = 0 … degree. */
export function harmonicCharacters(dimension: 2 | 3, degree: number, matrix: Float64Array): Float64Array {
  const characters = new Float64Array(degree + 1);
  characters[0] = 1;
  if (dimension === 2) {
    const [a, b, c, d] = matrix;
    if (a * d - b * c < 0) return characters;
    let [cosine, before] = [a, 1]; // cos Jφ = 2 cos φ cos (J−1)φ − cos (J−2)φ
    for (let j = 1; j <= degree; ++j, [cosine, before] = [2 * a * cosine - before, cosine]) characters[j] = 2 * cosine;
    return characters;
  }
  const inversion = o3Element(matrix).inversion;
  const sign = inversion ? -1 : 1;
  const cosineOfAngle = (sign * (matrix[0] + matrix[4] + matrix[8]) - 1) / 2;
  let [cosine, before, parity] = [cosineOfAngle, 1, sign]; // χ_J = ± (1 + 2 cos φ + … + 2 cos Jφ)
  let total = 1;
  for (let j = 1; j <= degree; ++j) {
    total += 2 * cosine;
    characters[j] = parity * total;
    [cosine, before, parity] = [2 * cosineOfAngle * cosine - before, cosine, parity * sign];
  }
  return characters;
}
