/** Some of every operation that threads share, large enough to be cut in pieces, and a hash of all their bits. */
import { createHash } from "node:crypto";
import { generator } from "../../src/arithmetic/index.js";
import {
  attention,
  batchNorm,
  contractCopies,
  fullyConnectedTensorProduct,
  layerNorm,
  linear,
  norm,
  s2Activation,
  scaleCopies,
  sphericalHarmonics,
  symmetricContraction,
  tensorProduct,
} from "../../src/nn/index.js";
import { Rotation, rotate, wignerD, wignerDs, wignerDsComplex } from "../../src/so3/index.js";
import { batchOf, derive, meanNeighbours, nequip, potentialLoss, statistics } from "../../src/models/index.js";
import {
  concatenate,
  exp,
  gather,
  gradient,
  indices,
  inner,
  type Invariant,
  matrixProduct,
  multiply,
  parameters,
  plain,
  scale,
  scatter,
  scope,
  sum,
  type Tensor,
  tensor,
  toArray,
  valueAndGrad,
} from "../../src/tensor/index.js";
import { adam } from "../../src/train/index.js";

export function hashed(...tensors: readonly Tensor[]): string {
  const hash = createHash("sha256");
  for (const x of tensors) hash.update(new Uint8Array(toArray(x).buffer));
  return hash.digest("hex");
}

const hashedArray = (x: Float32Array | Float64Array): string =>
  createHash("sha256")
    .update(new Uint8Array(x.buffer, x.byteOffset, x.byteLength))
    .digest("hex");

const numbers = (count: number, seed: number): Float64Array => {
  const random = generator(seed);
  return Float64Array.from({ length: count }, () => 2 * random.uniform() - 1);
};

/** Hashes by name. */
export function results(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const dtype of ["f32", "f64"] as const) {
    scope(() => {
      const rows = 3001;
      const x = tensor("16x0e+16x1o+8x2e", numbers(rows * 104, 1), { dtype });
      const s = tensor("40x0e", numbers(rows * 40, 2), { dtype });
      const square = (y: Tensor): Invariant => inner(y, y) as Invariant;
      found[`elementwise ${dtype}`] = hashed(multiply(exp(s), s), scale(x, tensor("0e", numbers(rows, 3), { dtype })));
      found[`copies ${dtype}`] = hashed(scaleCopies(s, x), contractCopies(x, x), norm(x));
      const map = linear("16x0e+16x1o+8x2e", "40x0e+24x1o+16x2e", { dtype, random: 3 });
      found[`linear ${dtype}`] = hashed(map(x), gradient((y: Tensor) => square(map(y as never)))(x));
      found[`weights ${dtype}`] = hashed(...Object.values(valueAndGrad(parameters(map), () => square(map(x)))().grads));
      const bits = (f: (y: Tensor) => Tensor, y: Tensor): string => hashed(f(y), gradient((z: Tensor) => square(f(z)))(y));
      found[`batch norm ${dtype}`] = bits(batchNorm("16x0e+16x1o+8x2e", { dtype }) as never, x);
      found[`layer norm ${dtype}`] = bits(layerNorm("16x0e+16x1o+8x2e", { dtype }) as never, x);
      found[`attention ${dtype}`] = bits((y) => {
        const receivers = indices(
          Int32Array.from(numbers(rows, 15), (v) => Math.floor(rows * ((v + 1) / 2))),
          rows,
        );
        return attention(y, y, y, receivers, { heads: 4 });
      }, x);
      const signals = tensor("4x0e+4x1o+4x2e", numbers(1001 * 36, 16), { dtype });
      found[`signals ${dtype}`] = bits(s2Activation("4x0e+4x1o+4x2e", "silu", { degree: 4 }) as never, signals);
      const product = fullyConnectedTensorProduct("16x0e+16x1o+8x2e", "16x0e+16x1o+8x2e", "8x0e+9x1o+10x2e", {
        dtype,
        random: 4,
      });
      found[`fully connected ${dtype}`] = hashed(product(x, x), gradient((y: Tensor) => square(product(y as never, x)))(x));
      found[`fully connected, weights ${dtype}`] = hashed(
        ...Object.values(valueAndGrad(parameters(product), () => square(product(x, x)))().grads),
        ...(valueAndGrad([x, product.weight as Tensor], () => square(product(x, x)))().grads as readonly Tensor[]),
      );
      const w = plain(numbers(40 * 90, 4), { shape: [40, 90], dtype });
      found[`matrix product ${dtype}`] = hashed(
        matrixProduct(s, w),
        gradient((m: Tensor) => square(matrixProduct(s, m as never)))(w),
      );
      const places = indices(
        Int32Array.from(numbers(rows, 5), (v) => Math.floor(500 * (v + 1))),
        1000,
      );
      found[`rows ${dtype}`] = hashed(scatter(x, places), gather(scatter(x, places), places), concatenate(x, x));
      found[`harmonics ${dtype}`] = hashed(sphericalHarmonics("0e+1o+2e+3o+4e", tensor("1x1o", numbers(3 * rows, 6), { dtype })));
      // Rows enough for several pieces, and no whole number of lanes or tiles.
      found[`sum ${dtype}`] = hashed(sum(x), gradient((y: Tensor) => square(sum(y)))(x));
      const turns = Array.from({ length: 1001 }, (_, k) => Rotation.random(k));
      const q = turns.flatMap(({ w, x, y, z }) => [w, x, y, z]);
      const given = dtype === "f32" ? Float32Array.from(q) : Float64Array.from(q);
      found[`D ${dtype}`] = [wignerD(6, given), wignerDs(5, given), wignerDsComplex(4.5, given)].map(hashedArray).join();
      const matrices = plain(
        turns.flatMap((r) => Array.from(r.toMatrix())),
        { dtype, shape: [1001, 9] },
      );
      const features = tensor("4x0e+5x1o+3x4e+2x7o", numbers(1001 * 76, 12), { dtype });
      const turned = (r: Tensor, y: Tensor): Invariant => inner(rotate(y as never, r as never) as Tensor, features) as Invariant;
      found[`rotate ${dtype}`] = hashed(
        rotate(features, turns),
        rotate(features, turns[3], { inverse: true }),
        ...(gradient(turned) as any)(matrices, features),
        gradient((r: Tensor) => square(wignerDs(4, r)))(matrices),
      );
      const large = plain(numbers(40_001, 13), { dtype });
      const optimizer = adam({ large }, { rate: 0.1 });
      for (let step = 0; step < 3; step++) optimizer.step({ large: plain(numbers(40_001, 14 + step), { dtype }) });
      found[`adam ${dtype}`] = hashed(large, ...Object.values(optimizer.state));
      optimizer.dispose();
      const tp = tensorProduct("16x0e+16x1o+16x2e", "0e+1o+2e");
      const edges = 2500;
      // Senders near their receivers, and anywhere: blocks that hardly overlap, and blocks that all do.
      for (const [name, reach] of [
        ["near", 8],
        ["far", 100],
      ] as const) {
        const to = Int32Array.from(numbers(edges, 7), (v) => Math.floor(50 * (v + 1)));
        const from = Int32Array.from(numbers(edges, 8), (v, e) => (to[e] + Math.floor(reach * (v + 1))) % 100);
        const graph = { nodes: 100, edges, receivers: indices(to, 100), senders: indices(from, 100), shifts: null } as never;
        const arguments_ = [
          tensor("16x0e+16x1o+16x2e", numbers(100 * 144, 9), { dtype }),
          tensor("0e+1o+2e", numbers(edges * 9, 10), { dtype }),
          tensor(`${tp.weightCount}x0e`, numbers(edges * tp.weightCount, 11), { dtype }),
        ] as const;
        const energy = (...[a, b, c]: Tensor[]): Invariant => square(tp(a as never, b as never, c as never, graph));
        const second = (...abc: Tensor[]): Invariant => inner((gradient(energy) as any)(...abc)[0], abc[0]) as Invariant;
        found[`product ${name} ${dtype}`] = hashed(
          tp(...(arguments_ as unknown as [never, never, never]), graph),
          ...(gradient(energy) as any)(...arguments_),
          ...(gradient(second) as any)(...arguments_),
        );
      }
      const contraction = symmetricContraction("10x0e+10x1o", "10x1o", { correlation: 3, species: 2, dtype, random: 12 });
      const kinds = indices(
        Int32Array.from(numbers(rows, 13), (v) => (v < 0.4 ? 0 : 1)),
        2,
      );
      const z = tensor("10x0e+10x1o", numbers(rows * 40, 14), { dtype });
      const energy = (y: Tensor): Invariant => square(contraction(y as never, kinds));
      const slope = (y: Tensor): Invariant => inner(gradient(energy)(y), y) as Invariant;
      found[`contraction ${dtype}`] = hashed(
        contraction(z, kinds),
        gradient(slope)(z),
        ...Object.values(valueAndGrad(parameters(contraction), () => slope(z))().grads),
      );
      for (const parameter of Object.values({ ...parameters(map), ...parameters(contraction) })) parameter.storage.free();
    });
  }
  return found;
}

const molecule = (k: number) => ({
  species: Int32Array.from({ length: 12 }, (_, i) => [1, 6, 8][i % 3]),
  positions: numbers(36, 70 + k).map(
    (v, i) => 0.2 * v + 1.4 * (i % 3 === 0 ? Math.floor(i / 3) % 3 : Math.floor(i / 9) % (i % 3 === 1 ? 2 : 4)),
  ),
  energy: -3 + 0.1 * k,
  forces: numbers(36, 90 + k),
});

/** Three steps of training: the losses, the weights, and the forces of the last model. */
export function training(steps = 3): string {
  const frames = Array.from({ length: 8 }, (_, k) => molecule(k));
  const model = nequip({
    elements: [1, 6, 8],
    cutoff: 4,
    hidden: "16x0e+16x1o+16x2e",
    lmax: 2,
    layers: 2,
    neighbours: meanNeighbours(frames, 4),
    random: 1,
  });
  const params = parameters(model);
  const step = valueAndGrad(params, potentialLoss(model, frames, statistics(frames, [1, 6, 8]), { energy: 0.1, forces: 1 }));
  const optimizer = adam(params, { rate: 0.01 });
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    const { value, grads } = step([0, 1, 2, 3, 4, 5, 6, 7]);
    losses.push(value);
    optimizer.step(grads);
  }
  const forces = scope(() => hashed(derive(model, batchOf(frames, [1, 6, 8], 4)).forces));
  const hash = `${losses.join()} ${hashed(...Object.values(params))} ${forces}`;
  optimizer.dispose();
  for (const parameter of Object.values(params)) parameter.storage.free();
  return hash;
}
