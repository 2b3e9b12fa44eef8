/**
 * A fixed set of results, and a hash of all their bits: every runtime and every number of threads must give the same one
 * (design, section 7.3). Plain JavaScript, no function of the host but what is exactly rounded.
 */
import { concatenate, cos, exp, gather, gradient, indices, initialize, inner, log, mean, parameters, plain, scope, segmentMean, sigmoid, silu, sin, softplus, tanh, tensor, toArray, valueAndGrad } from "intertwiner";
import { batchOf, derive, meanNeighbours, nequip, potentialLoss, statistics } from "intertwiner/models";
import { linear, tensorProduct } from "intertwiner/nn";
import { clebschGordan, realClebschGordan, Rotation, sphericalHarmonics, wigner3j, wignerD } from "intertwiner/so3";
import { adam } from "intertwiner/train";

/** Numbers in (−1, 1) from a linear congruential generator on 32 bits. */
export function numbers(count, seed) {
  let state = seed >>> 0;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2147483648 - 1;
  });
}

/** Two lanes of FNV-1a over the bytes; not a number is the one not a number. */
class Hash {
  constructor() {
    this.a = 0x811c9dc5;
    this.b = 0x9747b28c;
  }
  add(values) {
    const array = values instanceof Float32Array || values instanceof Float64Array ? values.slice() : Float64Array.from(values);
    for (let i = 0; i < array.length; ++i) if (Number.isNaN(array[i])) array[i] = Number.NaN;
    for (const byte of new Uint8Array(array.buffer)) {
      this.a = Math.imul(this.a ^ byte, 0x01000193);
      this.b = Math.imul(this.b ^ byte, 0x01000193) + 0x6b43a9b5;
    }
  }
  toString() {
    return [this.a, this.b].map((x) => (x >>> 0).toString(16).padStart(8, "0")).join("");
  }
}

const hashed = (...arrays) => {
  const hash = new Hash();
  for (const array of arrays) hash.add(array);
  return String(hash);
};

const water = (k) => ({
  species: Int32Array.of(8, 1, 1),
  positions: Float64Array.of(0, 0, 0, 0.76, 0.59, 0, -0.76, 0.59, 0).map((x, i) => x + 0.05 * numbers(9, 77 + k)[i]),
  energy: -3 + 0.1 * k,
  forces: numbers(9, 55 + k),
});

/** The parts, each with its own hash, and one of all. */
export function fingerprint() {
  const parts = {
    harmonics: () => ["f32", "f64"].flatMap((precision) => {
      const xyz = numbers(3 * 101, 1);
      const found = sphericalHarmonics(7, precision === "f32" ? Float32Array.from(xyz) : xyz, { derivatives: 2 });
      return [found.values, found.gradients, found.hessians];
    }),
    "wigner-d": () => [1, 5, 12].flatMap((l) => [wignerD(l, Rotation.random(l)), wignerD(l, Rotation.fromAngles(0.3 * l, 1.1, -2.2))]),
    coupling: () => [realClebschGordan(2, 3, 4), Float64Array.of(clebschGordan(7, 2, 8.5, -1.5, 6.5, 0.5), wigner3j(40, 41, 42, 3, -5, 2))],
    elementary: () => ["f32", "f64"].map((dtype) => scope(() => {
      const x = plain(numbers(4096, 3).map((v) => 20 * v), { dtype });
      const positive = plain(numbers(4096, 3).map((v) => 10 * (v + 1.0001)), { dtype });
      return toArray(concatenate(sin(x), cos(x), exp(x), tanh(x), silu(x), sigmoid(x), softplus(x), log(positive)));
    })),
    product: () => ["f32", "f64"].flatMap((dtype) => scope(() => {
      const tp = tensorProduct("8x0e+8x1o", "0e+1o+2e");
      const [nodes, edges] = [40, 1100];
      const x = tensor("8x0e+8x1o", numbers(nodes * 32, 5), { dtype });
      const y = tensor("0e+1o+2e", numbers(edges * 9, 6), { dtype });
      const w = tensor(`${tp.weightCount}x0e`, numbers(edges * tp.weightCount, 7), { dtype });
      const [receivers, senders] = [8, 9].map((seed) => indices(Int32Array.from(numbers(edges, seed), (v) => Math.floor(20 * (v + 1))), nodes));
      const mix = linear(tp.irrepsOut, "4x0e+4x1o", { dtype, random: 3 });
      const graph = { nodes, edges, receivers, senders, shifts: null };
      const energy = (a, b, c) => {
        const z = plain(mix(tp(a, b, c, graph)));
        return inner(z, z);
      };
      const out = tp(x, y, w, graph);
      const means = segmentMean(gather(out, receivers), receivers);
      return [out, mix(out), mean(out), means, ...gradient(energy)(x, y, w)].map((z) => toArray(z));
    })),
    training: () => {
      const frames = [0, 1, 2, 3].map(water);
      const stats = statistics(frames, [1, 8]);
      const model = nequip({ elements: [1, 8], cutoff: 3, hidden: "4x0e+4x1o+4x2e", lmax: 2, layers: 2, neighbours: meanNeighbours(frames, 3), random: 1 });
      initialize(model, { seed: 4 });
      const params = parameters(model);
      const step = valueAndGrad(params, potentialLoss(model, frames, stats, { energy: 0.1, forces: 1 }));
      const optimizer = adam(params, { rate: 0.01 });
      const losses = [];
      for (let i = 0; i < 10; ++i) {
        const { value, grads } = step([0, 1, 2, 3]);
        losses.push(value);
        optimizer.step(grads);
      }
      const found = scope(() => {
        const { energies, forces } = derive(model, batchOf(frames, [1, 8], 3));
        return [toArray(energies), toArray(forces)];
      });
      return [losses, ...found, ...Object.values(params).map((p) => toArray(p))];
    },
    gradients: () => {
      const f = (x) => inner(sin(exp(x)), x);
      return [scope(() => toArray(gradient((x) => inner(gradient(f)(x), x))(plain(numbers(1500, 11)))))];
    },
  };
  const found = Object.fromEntries(Object.entries(parts).map(([name, work]) => [name, hashed(...work())]));
  const all = new Hash();
  for (const text of Object.values(found)) all.add(Array.from(text, (c) => c.charCodeAt(0)));
  return { ...found, all: String(all) };
}
