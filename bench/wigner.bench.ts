/**
 * Wigner-D matrices of 10,000 rotations: definition / kernel, and e3nn, e3nn-jax and spherical / ours.
 *
 *   npx tsx bench/wigner.bench.ts                                          without peers
 *   PEERS_PYTHON=python PEERS_JAX_PYTHON=python npx tsx bench/wigner.bench.ts
 *                                                                          Pythons with e3nn and spherical, and with e3nn-jax
 *
 * Real matrices of one degree beside e3nn and e3nn-jax, in both precisions; all degrees to l, real and complex, beside spherical, which makes
 * complex ones. Peers begin with angles, ours with quaternions. All write into memory that they have already: glibc is told to keep what is
 * freed, spherical and ours get the array of the result. Times are processor time; errors are against the definition in double precision.
 * BENCH_DEGREES=2,8 chooses degrees.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generator } from "../src/arithmetic/index.js";
import { Rotation } from "../src/groups/index.js";
import * as definition from "../src/representations/index.js";
import { rotate, wignerD, wignerDs, wignerDsComplex } from "../src/so3/index.js";
import {
  type Contender,
  digits,
  error,
  goal,
  inFolder,
  interleave,
  machine,
  median,
  milliseconds,
  type Numbers,
  ours,
  PythonProcess,
  peerPython,
  ratio,
  unmeasured,
} from "./compare.js";

type Dtype = "f32" | "f64";
const ROTATIONS = 10_000;
const CHECKED = 50;
const DEGREES = (process.env.BENCH_DEGREES ?? "1,2,4,8").split(",").map(Number);

/** A peer, or null after a line that says why it is absent. */
class Peer {
  private constructor(
    readonly name: string,
    private readonly python: PythonProcess,
    readonly versions: string,
  ) {}

  static async start(name: string, variable: string, path: string | undefined): Promise<Peer | null> {
    if (path === undefined) {
      console.log(`absent: ${name} (${variable} is not set)`);
      return null;
    }
    const python = new PythonProcess("wigner.py", [name], path);
    try {
      const { versions } = await python.listen<{ versions: Record<string, string> }>();
      return new Peer(
        name,
        python,
        Object.entries(versions)
          .map((pair) => pair.join(" "))
          .join(", "),
      );
    } catch (problem) {
      console.log(`absent: ${name} (${(problem as Error).message.trim().split("\n").pop()})`);
      python.end();
      return null;
    }
  }

  private ask<T>(request: object): Promise<T> {
    this.python.tell(JSON.stringify(request));
    return this.python.listen<T>();
  }

  async open(degree: number, dtype: Dtype, angles: string): Promise<void> {
    await this.ask({ open: degree, dtype, angles });
  }

  get contender(): Contender {
    return { name: this.name, seconds: async () => (await this.ask<{ seconds: number }>({ time: true })).seconds };
  }

  async result(folder: string): Promise<Float64Array> {
    const file = join(folder, "result");
    await this.ask({ result: file, rows: CHECKED });
    return new Float64Array(new Uint8Array(readFileSync(file)).buffer);
  }

  end(): void {
    this.python.end();
  }
}

const random = generator("wigner bench");
const angles = new Float64Array(3 * ROTATIONS);
const quaternions = { y: new Float64Array(4 * ROTATIONS), z: new Float64Array(4 * ROTATIONS) };
for (let i = 0; i < ROTATIONS; ++i) {
  const [u, v, w] = random.uniforms(3);
  const [alpha, beta, gamma] = [2 * Math.PI * u, Math.acos(2 * v - 1), 2 * Math.PI * w];
  angles.set([alpha, beta, gamma], 3 * i);
  // R_y R_x R_y for the real matrices, R_z R_y R_z for the complex ones
  const q = Rotation.fromAngles(alpha, beta, gamma);
  quaternions.y.set([q.w, q.x, q.y, q.z], 4 * i);
  quaternions.z.set([q.w, q.z, q.x, q.y], 4 * i);
}
const rotationOf = (q: Float64Array, i: number): Rotation => Rotation.fromQuaternionWxyz(q.subarray(4 * i, 4 * i + 4));
const joined = (list: readonly Float64Array[]): Float64Array => Float64Array.from(list.flatMap((part) => Array.from(part)));

/** A line: ours, its error, and how many times longer the others take. */
async function line(
  title: string,
  own: () => Numbers,
  wanted: Float64Array,
  peers: readonly Peer[],
  folder: string,
  plain?: () => void,
): Promise<Record<string, number>> {
  const found = own().slice(0, wanted.length);
  const [mine, ...theirs] = await interleave([ours(own), ...peers.map((peer) => peer.contender)], 7);
  const words = [`${title}: ours ${milliseconds(mine)}, error ${error(found, wanted).toExponential(1)}`];
  if (plain !== undefined) {
    const start = process.cpuUsage();
    plain();
    const { user, system } = process.cpuUsage(start);
    words.push(`definition/kernel ${digits(((user + system) / 1e6 / CHECKED) * (ROTATIONS / median(mine)))}`);
  }
  const ratios: Record<string, number> = {};
  for (const [i, peer] of peers.entries()) {
    const { value, text } = ratio(theirs[i], mine);
    ratios[peer.name] = value;
    const far = error(await peer.result(folder), wanted.slice());
    words.push(`${peer.name} ${milliseconds(theirs[i])}, error ${far.toExponential(1)}, ${peer.name}/ours ${text}`);
  }
  console.log(words.join("; "));
  return ratios;
}

await inFolder(async (folder) => {
  const file = join(folder, "angles");
  writeFileSync(file, angles);
  const e3nn = await Peer.start("e3nn", "PEERS_PYTHON", peerPython());
  const jax = await Peer.start("e3nn-jax", "PEERS_JAX_PYTHON", process.env.PEERS_JAX_PYTHON);
  const spherical = await Peer.start("spherical", "PEERS_PYTHON", peerPython());
  const present = (...list: (Peer | null)[]): Peer[] => list.filter((peer) => peer !== null);
  console.log([machine(), ...present(e3nn, jax, spherical).map(({ versions }) => versions)].join("; "));
  const met: Record<string, number> = {};

  for (const dtype of ["f32", "f64"] as const) {
    const q = dtype === "f32" ? Float32Array.from(quaternions.y) : quaternions.y;
    for (const l of DEGREES) {
      for (const peer of present(e3nn, jax)) await peer.open(l, dtype, file);
      const plain = (): Float64Array[] =>
        Array.from({ length: CHECKED }, (_, i) => definition.wignerD(l, rotationOf(quaternions.y, i)));
      const out =
        dtype === "f32" ? new Float32Array(ROTATIONS * (2 * l + 1) ** 2) : new Float64Array(ROTATIONS * (2 * l + 1) ** 2);
      const own = (): Numbers => wignerD(l, q as Float64Array, { out: out as Float64Array });
      const found = await line(`real, l = ${l}, ${dtype}`, own, joined(plain()), present(e3nn, jax), folder, plain);
      for (const [name, value] of Object.entries(found)) met[`${name} ${dtype} ${l}`] = value;
    }
  }
  for (const l of DEGREES) {
    if (spherical) await spherical.open(l, "f64", file);
    const size = ((l + 1) * (2 * l + 1) * (2 * l + 3)) / 3;
    const degrees = Array.from({ length: l + 1 }, (_, k) => k);
    const plain = (): Float64Array[] =>
      Array.from({ length: CHECKED }, (_, i) =>
        joined(degrees.map((k) => definition.wignerDComplex(k, rotationOf(quaternions.z, i)))),
      );
    const out = new Float64Array(2 * size * ROTATIONS);
    const own = (): Numbers => wignerDsComplex(l, quaternions.z, { out });
    const found = await line(`complex, all l ≤ ${l}, f64`, own, joined(plain()), present(spherical), folder, plain);
    if (found.spherical) met[`spherical ${l}`] = found.spherical;
    const real = new Float64Array(size * ROTATIONS);
    const all = (): Float64Array[] =>
      Array.from({ length: CHECKED }, (_, i) => joined(definition.wignerDs(l, rotationOf(quaternions.y, i))));
    await line(`real, all l ≤ ${l}, f64`, () => wignerDs(l, quaternions.y, { out: real }), joined(all()), [], folder, all);
  }

  const irreps = Array.from({ length: 65 }, (_, l) => `1x${l}${l % 2 ? "o" : "e"}`).join("+");
  const x = random.normals(100 * 65 * 65);
  const few = quaternions.y.slice(0, 400);
  const turn = await interleave([ours(() => void rotate(x, few, { irreps }))], 7);
  console.log(`100 rows of coefficients rotated, all l ≤ 64, f64: ours ${milliseconds(turn[0])}`);

  for (const [name, least] of [
    ["e3nn", 10],
    ["e3nn-jax", 2],
  ] as const) {
    for (const dtype of ["f32", "f64"]) {
      for (const l of DEGREES) {
        const [what, value] = [`${name}/ours, real D of l = ${l}, ${dtype}`, met[`${name} ${dtype} ${l}`]];
        if (value === undefined) unmeasured(what, `${name} is absent`);
        else goal(what, value, { least });
      }
    }
  }
  for (const l of DEGREES) {
    const [what, value] = [`spherical/ours, complex D of all l ≤ ${l}`, met[`spherical ${l}`]];
    if (value === undefined) unmeasured(what, "spherical is absent");
    else goal(what, value, { least: 3 });
  }
  for (const peer of present(e3nn, jax, spherical)) peer.end();
});
