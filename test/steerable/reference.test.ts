import { describe, expect, test } from "vitest";
import { cyclic, dihedral, type Group, icosahedral, o2, o3, o3Element, octahedral, so2, so3 } from "../../src/groups/index.js";
import { irrep, irreps, regular, type Representation } from "../../src/representations/index.js";
import { type KernelBasis, kernelBasis } from "../../src/steerable/index.js";
import { readReferenceJson, values } from "../reference/read-safetensors.js";
import { matrixProduct, relativeError, row, transposed } from "../representations/compare.js";
import { dot, nullVector } from "./null-space.js";
import { elements, orthonormal, spanDistance } from "./spans.js";

// test/reference/steerable_kernels.json: null spaces in double precision, which agree with escnn 1.0.11
interface Case {
  readonly group: readonly [string, number?];
  readonly rep_in: "regular" | number | readonly number[];
  readonly rep_out: "regular" | number | readonly number[];
  readonly max_frequency: number;
  readonly dims: readonly number[];
  readonly dim: number;
}
const { cases } = readReferenceJson<{ cases: Record<string, Case> }>("steerable_kernels");
const names = Object.keys(cases);

const groups: Record<string, (n: number) => Group> = {
  C: cyclic,
  D: dihedral,
  SO2: so2,
  O2: o2,
  SO3: so3,
  O3: o3,
  octa: octahedral,
  ico: icosahedral,
};

/** The element that acts by a matrix of the file; that of the icosahedral group after turning its frame into ours. */
function elementOf(group: Group, matrix: Float64Array): unknown {
  if (group.elements !== undefined) {
    const found = group.elements.find((g) => relativeError(group.action!.matrix(g), matrix) < 1e-6);
    if (found === undefined) throw new Error(`no element of ${group.name} acts by ${matrix}`);
    return found;
  }
  if (group.action?.dimension === 3) {
    const element = o3Element(matrix);
    return group.name === "O3" ? element : element.rotation;
  }
  const mirror = matrix[0] * matrix[3] - matrix[1] * matrix[2] < 0;
  const angle = Math.atan2(matrix[2], matrix[0]);
  return group.name === "O2" ? { mirror, angle } : angle;
}

/** The representation of the library that is the file's, in the file's basis: ρ = Uᵀ ψ U with U found from the matrices of both. */
function fromFile(
  group: Group,
  id: Case["rep_in"],
  elements: readonly unknown[],
  matrices: readonly Float64Array[],
): Representation {
  const dim = Math.sqrt(matrices[0].length);
  const candidates: Representation[] =
    id === "regular" ? [regular(group)] : group.name === "O" || group.name === "I" ? irreps(group) : [irrep(group, named(id))];
  for (const psi of candidates) {
    if (psi.dim !== dim) continue;
    const rows: Float64Array[] = []; // ψ(g) U − U ρ(g) = 0
    elements.forEach((g, e) => {
      const [ours, theirs] = [psi.at(g), matrices[e]];
      for (let a = 0; a < dim; ++a) {
        for (let b = 0; b < dim; ++b) {
          const equation = new Float64Array(dim * dim);
          for (let c = 0; c < dim; ++c) {
            equation[c * dim + b] += ours[a * dim + c];
            equation[a * dim + c] -= theirs[c * dim + b];
          }
          rows.push(equation);
        }
      }
    });
    const same = elements.every((g, e) => relativeError(psi.at(g), matrices[e]) < 1e-6);
    const found = same
      ? Float64Array.from({ length: dim * dim }, (_, at) => (at % (dim + 1) === 0 ? 1 : 0))
      : nullVector(rows, dim * dim);
    if (found === undefined) continue;
    const length = Math.sqrt(dot(found, found) / dim);
    const u = found.map((x) => x / length);
    const turned = transposed(u, dim);
    return {
      ...psi,
      dim,
      group,
      at: (g) => matrixProduct(matrixProduct(turned, psi.at(g), dim), u, dim),
      decomposition: {
        irreps: psi.decomposition.irreps,
        changeOfBasis: matrixProduct(turned, psi.decomposition.changeOfBasis, dim),
        inverse: matrixProduct(psi.decomposition.inverse, u, dim),
      },
    };
  }
  throw new Error(`no representation of ${group.name} is "${id}"`);
}

const named = (id: Exclude<Case["rep_in"], "regular">): number | [number, number] =>
  typeof id === "number" ? id : id.length === 1 ? id[0] : [id[0], id[1]];

describe("steerable_kernels", () => {
  test.each(names)("%s", (name) => {
    const { group: kind, rep_in, rep_out, max_frequency, dims, dim } = cases[name];
    const group = groups[kind[0]](kind[1] as number);
    const d = group.action!.dimension;
    const tensor = (key: string) => values("steerable_kernels", `${name}.${key}`);
    const split = (key: string): Float64Array[] => {
      const { shape, data } = tensor(key);
      return Array.from({ length: shape[0] }, (_, g) => row(data, g, shape[1] * shape[2]));
    };
    // The icosahedron of the file lies otherwise: its points and matrices are turned.
    const turn = kind[0] === "ico" ? frame(group, split("action")) : undefined;
    const actions = split("action").map((m) =>
      turn === undefined ? m : matrixProduct(matrixProduct(turn, m, 3), transposed(turn, 3), 3),
    );
    const points = turn === undefined ? tensor("points").data : matrixProduct(tensor("points").data, transposed(turn, 3), 3);
    const given = actions.map((matrix) => elementOf(group, matrix));
    const rhoIn = fromFile(group, rep_in, given, split("rho_in"));
    const rhoOut = fromFile(group, rep_out, given, split("rho_out"));
    const basis: KernelBasis = kernelBasis(group, rhoIn, rhoOut, {
      ...(d === 2 ? { rings: [1] } : { shells: [1] }),
      maxFrequency: max_frequency,
    });
    expect(basis.dim).toBe(dim);
    const counts = new Array<number>(max_frequency + 1).fill(0);
    for (let k = 0; k < basis.dim; ++k) counts[basis.element(k).frequency as number]++;
    expect(counts).toEqual(dims);

    // Same span: projectors P = Q Qᵀ over (point, out, in)
    const { shape, data } = tensor("basis");
    const [count, rank] = [shape[0] * shape[1] * shape[2], shape[3]];
    const sampled = basis.sample(points);
    const ours = orthonormal(elements(sampled, basis.dim, rhoIn.dim * rhoOut.dim));
    const theirs = Array.from({ length: rank }, (_, k) => Float64Array.from({ length: count }, (_, at) => data[at * rank + k]));
    expect(ours.length).toBe(rank);
    expect(spanDistance(ours, theirs)).toBeLessThan(1e-9);
  });

  test("a span of other frequencies is far away", () => {
    const { data, shape } = values("steerable_kernels", "SO3_1_1.basis");
    const columns = Array.from({ length: shape[3] }, (_, k) =>
      Float64Array.from({ length: data.length / shape[3] }, (_, at) => data[at * shape[3] + k]),
    );
    expect(spanDistance(columns.slice(1), columns)).toBeGreaterThan(0.01);
  });
});

/** A rotation that takes generators of the file to elements of the group, tried over all ways to lay two axes on two axes. */
function frame(group: Group, generators: readonly Float64Array[]): Float64Array {
  const trace = (m: Float64Array): number => m[0] + m[4] + m[8];
  const axis = (m: Float64Array): number[] => {
    const a = [m[7] - m[5], m[2] - m[6], m[3] - m[1]];
    const length = Math.hypot(...a);
    if (length > 1e-6) return a.map((x) => x / length);
    const column = [0, 1, 2]
      .map((c) => [0, 1, 2].map((r) => m[3 * r + c] + (r === c ? 1 : 0)))
      .sort((p, q) => Math.hypot(...q) - Math.hypot(...p))[0];
    return column.map((x) => x / Math.hypot(...column));
  };
  const cross = (p: number[], q: number[]): number[] => [
    p[1] * q[2] - p[2] * q[1],
    p[2] * q[0] - p[0] * q[2],
    p[0] * q[1] - p[1] * q[0],
  ];
  const dreibein = (p: number[], q: number[]): number[] => {
    const c = cross(p, q);
    const z = c.map((x) => x / Math.hypot(...c));
    const y = cross(z, p);
    return [p[0], y[0], z[0], p[1], y[1], z[1], p[2], y[2], z[2]];
  };
  const ours = group.elements!.map((g) => group.action!.matrix(g));
  const inGroup = (m: Float64Array): boolean => ours.some((other) => relativeError(other, m) < 1e-6);
  const [first, second] = generators;
  const from = dreibein(axis(first), axis(second));
  for (const a of ours.filter((m) => Math.abs(trace(m) - trace(first)) < 1e-6)) {
    for (const b of ours.filter((m) => Math.abs(trace(m) - trace(second)) < 1e-6)) {
      for (const sign of [1, -1]) {
        const to = axis(b).map((x) => sign * x);
        if (Math.abs(dot(axis(a), to) - dot(axis(first), axis(second))) > 1e-6) continue;
        const turn = matrixProduct(dreibein(axis(a), to), transposed(from, 3), 3);
        if (generators.every((m) => inGroup(matrixProduct(matrixProduct(turn, m, 3), transposed(turn, 3), 3)))) return turn;
      }
    }
  }
  throw new Error(`no rotation takes the generators into ${group.name}`);
}
