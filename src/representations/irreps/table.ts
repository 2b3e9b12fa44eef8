import { type Generator, generator, symmetricEigen } from "../../arithmetic/index.js";
import type { FiniteGroup } from "../../groups/index.js";
import { identityMatrix, multiply, transpose } from "../matrices.js";
import { type RealCharacter, realCharacters } from "./class-functions.js";
import { type Family, irrepOf, numbered, trivialIrrep, wholeNumber } from "./family.js";

/** How far the found matrices may be from a representation. */
const TOLERANCE = 1e-10;

/**
 * The irreps of a finite group from its table: "0", "1", … by dimension, type and character, 0 trivial. They are found numerically,
 * always the same ones, and each is verified when it is first asked for.
 *
 * @throws Error if the verification fails
 */
export function tableFamily(group: FiniteGroup): Family<number> {
  const random = generator("irreps of a table");
  const characters = realCharacters(group, random.split("characters"));
  return {
    ids: () => numbered(characters.length - 1),
    make(id) {
      const place = wholeNumber(id);
      const character = place === undefined ? undefined : characters[place];
      if (character === undefined) return undefined;
      if (place === 0) return trivialIrrep(group, id);
      const { dim, type } = character;
      const matrices = found(group, character, random.split(id));
      const units = unitsOf(type, matrices, dim, random.split(`units ${id}`));
      verify(group, id, character, matrices, units);
      return irrepOf({ group, id, dim, type, units, at: (g) => matrices[group.product(g, 0)].slice() });
    },
  };
}

/**
 * The matrices of an irrep. The functions e * f on the group are d/dim End copies of it, on which a symmetric function a acts from the right,
 * f ↦ f * a, and commutes: its eigenspaces are single copies.
 */
function found(group: FiniteGroup, { dim, type, values }: RealCharacter, random: Generator): Float64Array[] {
  if (dim === 1) return Array.from(values, (x) => Float64Array.of(Math.round(x)));
  const { order, table, generators } = group;
  const basis = isotypic(group, values, (dim * dim) / { R: 1, C: 2, H: 4 }[type]);
  const rank = basis.length / order;
  let [copy, bestGap] = [basis, rank === dim ? Infinity : 0];
  for (let attempt = 0; attempt < 8 && bestGap < 0.02; ++attempt) {
    const { vectors, values: eigenvalues } = symmetricEigen(rightAction(group, basis, random), rank);
    const scale = eigenvalues[rank - 1] - eigenvalues[0];
    for (let at = 0; at < rank; at += dim) {
      const [below, above] = [
        at === 0 ? Infinity : eigenvalues[at] - eigenvalues[at - 1],
        at + dim === rank ? Infinity : eigenvalues[at + dim] - eigenvalues[at + dim - 1],
      ];
      const gap = Math.min(below, above) / scale;
      if (gap <= bestGap) continue;
      bestGap = gap;
      copy = multiply(vectors.subarray(at * rank, (at + dim) * rank), basis, dim, rank, order);
    }
  }
  const first = generators.map((s) => {
    const moved = new Float64Array(dim * order); // (s f)(sg) = f(g)
    for (let i = 0; i < dim; ++i) for (let g = 0; g < order; ++g) moved[i * order + table[s * order + g]] = copy[i * order + g];
    return multiply(copy, transpose(moved, dim, order), dim, order, dim);
  });
  return extended(group, polished(group, first, dim), dim);
}

/** An orthonormal basis, as rows, of the functions e * f: e moved from the right, made orthogonal one after another. */
function isotypic({ order, table, inverse }: FiniteGroup, character: Float64Array, rank: number): Float64Array {
  const basis = new Float64Array(rank * order);
  let count = 0;
  for (let threshold = 0.3; count < rank && threshold > 1e-8; threshold /= 10) {
    for (let x = 0; x < order && count < rank; ++x) {
      const y = inverse(x);
      const f = Float64Array.from({ length: order }, (_, g) => character[table[g * order + y]]);
      const before = norm(f);
      for (let pass = 0; pass < 2; ++pass) {
        for (let i = 0; i < count; ++i) {
          const row = basis.subarray(i * order, (i + 1) * order);
          let overlap = 0;
          for (let g = 0; g < order; ++g) overlap += row[g] * f[g];
          for (let g = 0; g < order; ++g) f[g] -= overlap * row[g];
        }
      }
      const after = norm(f);
      if (after <= threshold * before) continue;
      for (let g = 0; g < order; ++g) basis[count * order + g] = f[g] / after;
      count += 1;
    }
  }
  return basis.subarray(0, count * order);
}

/** The matrix of f ↦ f * a on a basis, for a random a with a(g) = a(g⁻¹). */
function rightAction({ order, table, inverse }: FiniteGroup, basis: Float64Array, random: Generator): Float64Array {
  const drawn = random.normals(order);
  const a = drawn.map((x, g) => x + drawn[inverse(g)]);
  const rank = basis.length / order;
  const columns = transpose(basis, rank, order);
  const images = new Float64Array(basis.length);
  for (let g = 0; g < order; ++g) {
    const from = columns.subarray(g * rank, (g + 1) * rank);
    for (let h = 0; h < order; ++h) {
      const to = table[g * order + h] * rank; // (f * a)(gh) has the term f(g) a(h)
      for (let i = 0; i < rank; ++i) images[to + i] += from[i] * a[h];
    }
  }
  return multiply(basis, images, rank, order, rank);
}

/**
 * Generators nearer to a representation: D′(s) = mean of D(sh) D(h)ᵀ, where D is D(s) extended to words, has the square of the error; and
 * X(3 − XᵀX)/2 does the same for orthogonality.
 */
function polished(group: FiniteGroup, first: readonly Float64Array[], dim: number): Float64Array[] {
  const { order, table, generators } = group;
  const orthogonal = (x: Float64Array): Float64Array => {
    const square = multiply(transpose(x, dim, dim), x, dim, dim, dim);
    const correction = square.map((value, at) => ((at % (dim + 1) === 0 ? 3 : 0) - value) / 2);
    return multiply(x, correction, dim, dim, dim);
  };
  const all = extended(group, first.map(orthogonal), dim);
  return generators.map((s) => {
    const mean = new Float64Array(dim * dim);
    for (let h = 0; h < order; ++h) {
      const term = multiply(all[table[s * order + h]], transpose(all[h], dim, dim), dim, dim, dim);
      for (let at = 0; at < mean.length; ++at) mean[at] += term[at] / order;
    }
    return orthogonal(mean);
  });
}

/** Matrices of all elements from those of the generators: D(sg) = D(s) D(g), along the shortest words. */
function extended({ order, table, generators }: FiniteGroup, ofGenerators: readonly Float64Array[], dim: number): Float64Array[] {
  const all = new Array<Float64Array>(order);
  all[0] = identityMatrix(dim);
  const reached = [0];
  for (const g of reached) {
    for (const [i, s] of generators.entries()) {
      const to = table[s * order + g];
      if (all[to] !== undefined) continue;
      all[to] = multiply(ofGenerators[i], all[g], dim, dim, dim);
      reached.push(to);
    }
  }
  return all;
}

/** J, or I, J and K: means of D A Dᵀ for random antisymmetric A, which commute with D, of length 1 and orthogonal to each other. */
function unitsOf(type: "R" | "C" | "H", matrices: readonly Float64Array[], dim: number, random: Generator): Float64Array[] {
  const commuting = (): Float64Array => {
    const drawn = random.normals(dim * dim);
    const a = drawn.map((x, at) => x - drawn[(at % dim) * dim + Math.floor(at / dim)]);
    const mean = new Float64Array(dim * dim);
    for (const d of matrices) {
      const term = multiply(multiply(d, a, dim, dim, dim), transpose(d, dim, dim), dim, dim, dim);
      for (let at = 0; at < mean.length; ++at) mean[at] += term[at];
    }
    return mean;
  };
  const unit = (x: Float64Array): Float64Array => {
    const scale = Math.sqrt(dim) / norm(x); // XᵀX = 1
    return x.map((value) => scale * value);
  };
  if (type === "R") return [];
  const i = unit(commuting());
  if (type === "C") return [i];
  const other = commuting();
  const overlap = i.reduce((sum, x, at) => sum + x * other[at], 0) / dim;
  const j = unit(other.map((x, at) => x - overlap * i[at]));
  return [i, j, multiply(i, j, dim, dim, dim)];
}

/** D(sg) = D(s) D(g) for all generators s and all g, and so on the whole table; orthogonality; characters; what commutes. */
export function verify(
  group: FiniteGroup,
  id: string,
  { dim, values }: RealCharacter,
  matrices: readonly Float64Array[],
  units: readonly Float64Array[],
): void {
  const { order, table, generators } = group;
  let deviation = 0;
  const compare = (a: Float64Array, b: Float64Array): void => {
    for (let at = 0; at < a.length; ++at) {
      const distance = Math.abs(a[at] - b[at]);
      deviation = distance <= deviation ? deviation : distance >= 0 ? distance : Infinity;
    }
  };
  const one = identityMatrix(dim);
  const product = (a: Float64Array, b: Float64Array): Float64Array => multiply(a, b, dim, dim, dim);
  for (const s of generators) {
    compare(product(matrices[s], transpose(matrices[s], dim, dim)), one);
    for (let g = 0; g < order; ++g) compare(product(matrices[s], matrices[g]), matrices[table[s * order + g]]);
    for (const unit of units) compare(product(unit, matrices[s]), product(matrices[s], unit));
  }
  for (let g = 0; g < order; ++g) {
    let trace = 0;
    for (let i = 0; i < dim; ++i) trace += matrices[g][i * (dim + 1)];
    compare(Float64Array.of(trace), values.subarray(g, g + 1));
  }
  for (const unit of units) compare(product(unit, transpose(unit, dim, dim)), one);
  if (!(deviation <= TOLERANCE)) {
    throw new Error(`irreps: "${id}" of ${group.name} was found to ${deviation} only, which is more than ${TOLERANCE}`);
  }
}

function norm(x: Float64Array): number {
  let sum = 0;
  for (const value of x) sum += value * value;
  return Math.sqrt(sum);
}
