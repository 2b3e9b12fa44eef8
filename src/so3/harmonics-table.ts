import type { Normalization } from "../representations/index.js";
import { allocate, type Dtype, memoryLimit, release, runtime } from "../runtime/index.js";
import { bytesOf, constantF64, constantTable, kernel } from "../tensor/index.js";

/** Larger tables than this are made for one call; smaller ones stay. */
const KEPT = 1 << 20;

const factor: Record<Normalization, (l: number) => number> = {
  component: () => 1,
  norm: (l) => 1 / Math.sqrt(2 * l + 1),
  integral: () => 1 / Math.sqrt(4 * Math.PI),
};

const factors = (degree: number, normalization: Normalization): Float64Array =>
  Float64Array.from({ length: degree + 1 }, (_, l) => factor[normalization](l));

const tableBytes = (degree: number, dtype: Dtype): number => bytesOf(dtype) * (degree + 1) * (9 * degree + 25);

/** Address of the table of coefficients of the kernels, which stays for good. */
export function harmonicsTable(degree: number, normalization: Normalization, dtype: Dtype): number {
  const name = `harmonics ${normalization} ${degree}`;
  return constantTable(`${name} ${dtype}`, tableBytes(degree, dtype), (at) =>
    kernel("harmonicsTable", dtype)(
      constantF64(name, () => factors(degree, normalization)),
      at,
      degree,
    ),
  );
}

/** Works with the table of {@link harmonicsTable}; a large one is given back afterwards. */
export function withHarmonicsTable(
  degree: number,
  normalization: Normalization,
  dtype: Dtype,
  work: (table: number) => void,
): void {
  const bytes = tableBytes(degree, dtype);
  if (bytes <= KEPT) {
    work(harmonicsTable(degree, normalization, dtype));
    return;
  }
  const block = allocate(bytes + 8 * (degree + 1));
  try {
    const table = block.ptr + 8 * (degree + 1);
    runtime().f64.set(factors(degree, normalization), block.ptr / 8);
    kernel("harmonicsTable", dtype)(block.ptr, table, degree);
    work(table);
  } finally {
    release(block);
  }
}

/**
 * Bytes that the kernels need beside their results, table and scratch.
 *
 * @throws RangeError if the degree is not an integer ≥ 0, or this is more than the memory may hold
 */
export function requireDegree(name: string, argument: string, degree: number, dtype: Dtype): number {
  if (!Number.isInteger(degree) || degree < 0)
    throw new RangeError(`${name}: ${argument} is ${degree}; it must be an integer >= 0`);
  const bytes = tableBytes(degree, dtype) + 128 * (degree + 1) * (degree + 1) + 4096;
  if (bytes < memoryLimit()) return bytes;
  throw new RangeError(
    `${name}: ${argument} is ${degree}, ${(degree + 1) * (degree + 1)} components a point; ` +
      `${bytes} bytes are needed beside the results, and the memory may hold ${memoryLimit()}`,
  );
}
