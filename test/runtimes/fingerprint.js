/**
 * A fixed set of results, and a hash of all their bits: every runtime and every number of threads must give the same one
 * (design, section 7.3). Plain JavaScript, no function of the host but what is exactly rounded. Sizes are such that threads share the work.
 */
import { abs, concatenate, cos, exp, free, gather, gradient, indices, initialize, inner, log, matrixProduct, mean, multiply, parameters, plain, power, scatter, scope, segmentMean, sigmoid, silu, sin, softplus, sqrt, tanh, tensor, toArray, valueAndGrad } from "intertwiner";
import { batchOf, derive, meanNeighbours, nequip, potentialLoss, statistics } from "intertwiner/models";
import { linear, sphericalHarmonics as harmonicsOf, tensorProduct } from "intertwiner/nn";
import { clebschGordan, gaunt, realClebschGordan, Rotation, sphericalHarmonics, wigner3j, wigner6j, wigner9j, wignerD, wignerDComplex, wignerSmallD } from "intertwiner/so3";
import { adam } from "intertwiner/train";

/** Numbers in (−1, 1) from a linear congruential generator on 32 bits. */
export function numbers(count, seed) {
  let state = seed >>> 0;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2147483648 - 1;
  });
}

/** Two lanes of FNV-1a over the bytes. What is not a number has one pattern of bits, whatever the machine made of it. */
class Hash {
  constructor() {
    this.a = 0x811c9dc5;
    this.b = 0x9747b28c;
  }
  add(values) {
    const array = values instanceof Float32Array || values instanceof Float64Array ? values.slice() : Float64Array.from(values);
    const words = new Uint32Array(array.buffer);
    const width = words.length / array.length; // words of a number, the low one first
    for (let i = 0; i < array.length; ++i) {
      if (array[i] === array[i]) continue;
      words.fill(0, width * i, width * (i + 1));
      words[width * (i + 1) - 1] = width === 1 ? 0x7fc00000 : 0x7ff80000;
    }
    for (const byte of new Uint8Array(array.buffer)) {
      this.a = Math.imul(this.a ^ byte, 0x01000193);
      this.b = (Math.imul(this.b ^ byte, 0x01000193) + 0x6b43a9b5) | 0;
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

/** ± 2^−24 … 2^24, all magnitudes alike, and the neighbourhood of zero. */
const sweep = (count) => numbers(count, 3).map((x, i) => {
  let value = i % 3 === 0 ? x : 1 + 0.5 * x;
  for (let k = i % 49; k !== 24; k += k < 24 ? 1 : -1) value *= k < 24 ? 0.5 : 2;
  return i % 2 === 0 ? value : -value;
});

/** Eight atoms, some 1.4 Å apart. */
const molecule = (k) => ({
  species: Int32Array.from({ length: 8 }, (_, i) => [8, 6, 1, 1][i % 4]),
  positions: numbers(24, 77 + k).map((x, i) => 0.2 * x + 1.4 * ((Math.floor(i / 3) >> (i % 3)) & 1)),
  energy: -3 + 0.1 * k,
  forces: numbers(24, 55 + k),
});

const freed = (params, found) => {
  for (const weight of Object.values(params)) free(weight);
  return found;
};

const inBoth = (work) => ["f32", "f64"].flatMap((dtype) => scope(() => work(dtype).map((x) => toArray(x))));

const parts = {
  harmonics: () => [
    ...["f32", "f64"].flatMap((precision) => {
      const xyz = numbers(3 * 101, 1);
      const found = sphericalHarmonics(7, precision === "f32" ? Float32Array.from(xyz) : xyz, { derivatives: 2 });
      return [found.values, found.gradients, found.hessians];
    }),
    ...inBoth((dtype) => {
      const vectors = tensor("1x1o", numbers(3 * 3001, 2), { dtype });
      const y = (v) => harmonicsOf("0e+1o+2e+3o", v);
      return [y(vectors), gradient((v) => inner(y(v), y(v)))(vectors)];
    }),
  ],
  "wigner-d": () => {
    const rotations = Array.from({ length: 40 }, (_, i) => Rotation.random(i));
    return [
      ...[1, 5, 12].flatMap((l) => [wignerD(l, rotations), wignerD(l, Rotation.fromAngles(0.3 * l, 1.1, -2.2)), wignerSmallD(l, 0.7 * l)]),
      wignerDComplex(4, rotations),
      rotations.flatMap((r) => r.toAngles()),
    ];
  },
  coupling: () => [
    ...[[1, 1, 2], [2, 3, 4], [6, 5, 4]].map((l) => realClebschGordan(...l)),
    [clebschGordan(7, 2, 8.5, -1.5, 6.5, 0.5), wigner3j(40, 41, 42, 3, -5, 2), wigner6j(8, 7, 6, 5, 4, 3), wigner9j(1, 2, 3, 2, 3, 4, 3, 4, 5), gaunt(4, 1, 3, -2, 5, 1)],
  ],
  elementary: () => inBoth((dtype) => {
    const x = plain(sweep(40000), { dtype });
    return [sin, cos, exp, tanh, silu, sigmoid, softplus, log, sqrt, abs, (y) => power(y, -1.5)].flatMap((f) => [f(x), gradient((y) => inner(f(y), f(y)))(x)]);
  }),
  product: () => inBoth((dtype) => {
    const tp = tensorProduct("8x0e+8x1o", "0e+1o+2e");
    const [nodes, edges] = [60, 1900];
    const x = tensor("8x0e+8x1o", numbers(nodes * 32, 5), { dtype });
    const y = tensor("0e+1o+2e", numbers(edges * 9, 6), { dtype });
    const w = tensor(`${tp.weightCount}x0e`, numbers(edges * tp.weightCount, 7), { dtype });
    const [receivers, senders] = [8, 9].map((seed) => indices(Int32Array.from(numbers(edges, seed), (v) => Math.floor(30 * (v + 1))), nodes));
    const graph = { nodes, edges, receivers, senders, shifts: null };
    const energy = (a, b, c) => {
      const z = tp(a, b, c, graph);
      return inner(z, z);
    };
    const second = (a, b, c) => inner(gradient(energy)(a, b, c)[0], a);
    return [tp(x, y, w, graph), ...gradient(energy)(x, y, w), ...gradient(second)(x, y, w)];
  }),
  "batch statistics": () => inBoth((dtype) => {
    const x = tensor("24x0e", numbers(3001 * 24, 12), { dtype });
    const to = indices(Int32Array.from(numbers(3001, 13), (v) => Math.floor(50 * (v + 1))), 100);
    const variance = (y) => mean(multiply(y, y));
    const ofSegments = (y) => inner(gather(segmentMean(y, to), to), y);
    return [mean(x), variance(x), segmentMean(x, to), scatter(x, to), gradient((y) => inner(variance(y), variance(y)))(x), gradient(ofSegments)(x)];
  }),
  "weight gradients": () => inBoth((dtype) => {
    const rows = 3001;
    const x = tensor("16x0e+16x1o+8x2e", numbers(rows * 104, 14), { dtype });
    const map = linear("16x0e+16x1o+8x2e", "24x0e+16x1o+8x2e", { dtype, random: 3 });
    const w = plain(numbers(40 * 56, 15), { shape: [40, 56], dtype });
    const s = plain(numbers(rows * 40, 16), { shape: [rows, 40], dtype });
    const squares = (z) => inner(z, z);
    const { grads } = valueAndGrad(parameters(map), () => squares(map(x)))();
    return freed(parameters(map), [map(x), ...Object.values(grads), matrixProduct(s, w), gradient((m) => squares(silu(matrixProduct(s, m))))(w), concatenate(s, s)]);
  }),
  "ten training steps": () => {
    const frames = [0, 1, 2, 3, 4, 5].map(molecule);
    const stats = statistics(frames, [1, 6, 8]);
    const model = nequip({ elements: [1, 6, 8], cutoff: 3.5, hidden: "8x0e+8x1o+8x2e", lmax: 2, layers: 2, neighbours: meanNeighbours(frames, 3.5), random: 1 });
    initialize(model, { seed: 4 });
    const params = parameters(model);
    const step = valueAndGrad(params, potentialLoss(model, frames, stats, { energy: 0.1, forces: 1 }));
    const optimizer = adam(params, { rate: 0.01 });
    const losses = [];
    for (let i = 0; i < 10; ++i) {
      const { value, grads } = step([0, 1, 2, 3, 4, 5]);
      losses.push(value);
      optimizer.step(grads);
    }
    const found = scope(() => {
      const { energies, forces } = derive(model, batchOf(frames, [1, 6, 8], 3.5));
      return [toArray(energies), toArray(forces)];
    });
    const weights = Object.values(params).map((p) => toArray(p));
    optimizer.dispose();
    return freed(params, [losses, ...found, ...weights]);
  },
  "third order": () => {
    const f = (x) => inner(sin(exp(x)), x);
    return [scope(() => toArray(gradient((x) => inner(gradient(f)(x), x))(plain(numbers(1500, 11)))))];
  },
};

/** The parts, each with its own hash, and one of all. */
export function fingerprint() {
  const found = Object.fromEntries(Object.entries(parts).map(([name, work]) => [name, hashed(...work())]));
  const all = new Hash();
  for (const text of Object.values(found)) all.add(Array.from(text, (c) => c.charCodeAt(0)));
  return { ...found, all: String(all) };
}
