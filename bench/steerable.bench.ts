/**
 * Steerable kernels: how long a basis takes to build and to sample, beside escnn; and sampling, definition / kernel.
 *
 *   PEERS_ESCNN_PYTHON=python npx tsx bench/steerable.bench.ts      a Python with escnn (bench/peers/README.md)
 *
 * Two layers, with escnn's rings for 5 × 5 and 5 × 5 × 5 points: D₈ with 32 regular fields, which share one basis, and SO(3) with a field of
 * functions band-limited to L = 3 (2l+1 copies of each l, 84 numbers). Ours counts the representation, its decomposition, the basis, and what a layer needs of
 * it: for D₈ all 176 kernels 16 × 16 at all points, for SO(3) the kernel 84 × 84 at all points from 1100 weights (the dense basis would be
 * 970 million numbers). "cold" is the first call in a new process in which the kernels are loaded.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { generator } from "../src/arithmetic/index.js";
import { dihedral, o3, so3 } from "../src/groups/index.js";
import { directSum, irrep, regular, spectralRegular } from "../src/representations/index.js";
import { kernels } from "../src/runtime/index.js";
import {
  filterPoints,
  filterRings,
  filterShells,
  type KernelBasis,
  kernelBasis,
  steerableKernel,
} from "../src/steerable/index.js";
import { plain, scope } from "../src/tensor/index.js";
import { sampleDefinition } from "../test/steerable/definition.js";
import {
  type Contender,
  digits,
  error,
  escnnPython,
  goal,
  interleave,
  machine,
  median,
  milliseconds,
  ours,
  PythonProcess,
  ratio,
  unmeasured,
} from "./compare.js";

const grids = { d8: filterPoints(5, 2), so3: filterPoints(5, 3) };
const weights = generator(1).normals(1100);

const layers = {
  d8(): KernelBasis {
    const rho = regular(dihedral(8));
    const basis = kernelBasis(dihedral(8), rho, rho, filterRings(5));
    basis.sample(grids.d8);
    return basis;
  },
  so3(): KernelBasis {
    const rho = spectralRegular(so3(), [0, 1, 2, 3]);
    const basis = kernelBasis(so3(), rho, rho, filterShells(5));
    basis.expand(weights, grids.so3);
    return basis;
  },
};
type Name = keyof typeof layers;
const titles: Record<Name, string> = {
  d8: "D8, 32 -> 32 regular fields, 5 x 5",
  so3: "SO(3), functions to L = 3, 5 x 5 x 5",
};

/** Seconds of the processor that the first call takes in a new process. */
function cold(name: Name): number {
  const { stdout } = spawnSync(process.execPath, ["--import", "tsx", fileURLToPath(import.meta.url), "cold", name], {
    encoding: "utf8",
  });
  return Number(stdout.trim());
}

/** Ours cold and warm, and the ratios where there is a peer. */
async function compare(name: Name): Promise<void> {
  const [basis, first] = [layers[name](), [cold(name), cold(name), cold(name)]];
  const work = ours(() => void layers[name]());
  let own = await beside(name, basis, first, work);
  if (own === undefined) {
    [own] = await interleave([work], 9);
    console.log(`${titles[name]} (${basis.dim} kernels): ours cold ${milliseconds(first)}, warm ${milliseconds(own)}`);
  }
  goal(`${titles[name]}, basis and sampling, cold`, 1e3 * median(first), { most: 50 }, " ms");
  goal(`${titles[name]}, basis and sampling, warm`, 1e3 * median(own), { most: 50 }, " ms");
}

/** Seconds of ours in turns with escnn; undefined if there is none, or if it ends: with SO(3) it takes up to 21 GB of memory. */
async function beside(name: Name, basis: KernelBasis, first: readonly number[], work: Contender): Promise<number[] | undefined> {
  const python = escnnPython();
  if (python === undefined) {
    console.log("absent: escnn (PEERS_ESCNN_PYTHON is not set)");
    return undefined;
  }
  const peer = new PythonProcess("steerable.py", [], python, {});
  const ask = async (request: object): Promise<{ seconds: number; dim: number }> => {
    peer.tell(JSON.stringify(request));
    const answer = await peer.listen<{ seconds: number; dim: number; error?: string }>();
    if (answer.error !== undefined) throw new Error(`peer: ${answer.error}`);
    return answer;
  };
  const contender = (initialize: boolean): Contender => ({
    name: "escnn",
    seconds: async () => (await ask({ time: name, initialize })).seconds,
  });
  try {
    const { packages } = await peer.listen<{ packages: Record<string, string> }>();
    const start = await ask({ cold: name });
    if (start.dim !== basis.dim) throw new Error(`escnn has ${start.dim} kernels, ours ${basis.dim}`);
    const [own, whole, bare] = await interleave([work, contender(true), contender(false)], 5);
    console.log(
      `${titles[name]} (${basis.dim} kernels both): escnn ${packages.escnn}, torch ${packages.torch}\n` +
        `  cold: escnn / ours ${digits(start.seconds / median(first))}; ours ${milliseconds(first)}, escnn ${digits(start.seconds)} s\n` +
        `  warm: escnn / ours ${ratio(whole, own).text}; ours ${milliseconds(own)}, escnn ${milliseconds(whole)}\n` +
        `  basis only, warm: escnn / ours ${ratio(bare, own).text}; escnn ${milliseconds(bare)}`,
    );
    return own;
  } catch (problem) {
    unmeasured(`${titles[name]}, escnn / ours`, (problem as Error).message.trim());
    return undefined;
  } finally {
    peer.end();
  }
}

/** Kernels of all pairs of fields, from their weights, in single precision. */
async function expand(name: Name, copies: number): Promise<void> {
  const [basis, points] = [layers[name](), grids[name]];
  const d = basis.profile.dimension;
  const numbers = Float32Array.from(generator(2).normals(basis.dim * copies));
  const [own] = await interleave([
    ours(() =>
      scope(() => {
        steerableKernel(
          basis,
          plain(points, { shape: [points.length / d, d], dtype: "f32" }),
          plain(numbers, { shape: [basis.dim, copies] }),
        );
      }),
    ),
  ]);
  const size = (points.length / d) * basis.rhoOut.dim * basis.rhoIn.dim * copies;
  console.log(
    `${titles[name]}: ${copies} pairs of fields expanded to ${digits(size / 1e6)} million numbers in ${milliseconds(own)}`,
  );
}

async function sampling(
  title: string,
  basis: KernelBasis,
  points: Float64Array,
  width: (radius: number) => number,
): Promise<void> {
  const single = Float32Array.from(points);
  const wanted = sampleDefinition(basis, points, width);
  const [own, inSingle, defined] = await interleave([
    ours(() => void basis.sample(points), 0.02),
    ours(() => void basis.sample(single), 0.02),
    ours(() => void sampleDefinition(basis, points, width), 0.02),
  ]);
  console.log(
    `${title}: definition / kernel f64 ${ratio(defined, own).text}, f32 ${ratio(defined, inSingle).text}; ` +
      `errors ${error(basis.sample(points), wanted).toExponential(1)}, ${error(basis.sample(single), wanted).toExponential(1)}`,
  );
}

if (process.argv[2] === "cold") {
  kernels();
  const before = process.cpuUsage();
  layers[process.argv[3] as Name]();
  const { user, system } = process.cpuUsage(before);
  console.log((user + system) / 1e6);
} else {
  console.log(`${machine()}; median ratios with quartiles\n`);
  await compare("d8");
  await compare("so3");
  await expand("d8", 32 * 32);
  await expand("so3", 16);
  const filter = filterRings(5);
  const widthOf = (rings: readonly number[], widths: readonly number[]) => (radius: number) => widths[rings.indexOf(radius)];
  await sampling("D8 regular -> regular, 25 points", layers.d8(), grids.d8, widthOf(filter.rings, filter.width));
  const vector = directSum(...["0e", "1o", "1o", "2e"].map((id) => irrep(o3(), id)));
  const shells = { shells: [0, 1, 2], width: 0.6, maxFrequency: 3 };
  await sampling(
    "O(3) 0e+1o+1o+2e, 1000 points",
    kernelBasis(o3(), vector, vector, shells),
    generator(3).normals(3000),
    () => 0.6,
  );
}
