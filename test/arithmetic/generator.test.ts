import { expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { murmurHash3 } from "../../src/arithmetic/murmur-hash.js";

test("bits are those of xoshiro128**", () => {
  const random = generator(0);
  random.state = "0".repeat(32) + "00000001000000020000000300000004";
  // Test vector of the crate rand_xoshiro, made with the authors' C program from the state 1, 2, 3, 4.
  const published = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804];
  expect(published.map(() => random.bits())).toEqual(published);
});

test("murmurHash3 has the verification value of its author's test", () => {
  // SMHasher: hash the keys {}, {0}, {0, 1}, … with the seeds 256, 255, …; hash the 256 results; the first word is 0xb3ece62a.
  const hashes = new Uint8Array(16 * 256);
  for (let i = 0; i < 256; ++i) {
    const key = Uint8Array.from({ length: i }, (_, k) => k);
    murmurHash3(key, 256 - i).forEach((word, j) => {
      for (let b = 0; b < 4; ++b) hashes[16 * i + 4 * j + b] = word >>> (8 * b);
    });
  }
  expect(murmurHash3(hashes, 0)[0].toString(16)).toBe("b3ece62a");
});

test("a stream depends on its path alone", () => {
  const direct = generator(7).split("layers").split("weight").uniforms(4);
  const parent = generator(7);
  parent.split("bias").normals(10);
  parent.uniforms(5);
  const child = parent.split("layers");
  child.integer(3);
  expect(child.split("weight").uniforms(4)).toEqual(direct);
  expect(generator("7").split("layers").split("weight").uniforms(4)).toEqual(direct);
  const others = [
    generator(8).split("layers").split("weight"),
    generator(7).split("weight").split("layers"),
    generator(7).split("layersweight"),
  ];
  for (const other of others) expect(other.uniforms(4)).not.toEqual(direct);
});

test("the state determines all that follows", () => {
  const random = generator("resume");
  random.normals(3);
  const state = random.state;
  const next = [random.normal(), random.uniform(), random.split("a").uniform(), random.integer(1000)];
  const other = generator(0);
  other.state = state;
  expect([other.normal(), other.uniform(), other.split("a").uniform(), other.integer(1000)]).toEqual(next);
  for (const wrong of ["", "0".repeat(64), "g".repeat(64)])
    expect(() => void (other.state = wrong)).toThrow(/64 hexadecimal digits/);
});

test("uniforms and normals have their moments", () => {
  const n = 200_000;
  const mean = (x: Float64Array, f: (v: number) => number) => x.reduce((sum, v) => sum + f(v), 0) / n;
  const u = generator(1).uniforms(n);
  const z = generator(2).normals(n);
  // five standard deviations of each estimator
  const bound = (variance: number) => 5 * Math.sqrt(variance / n);
  expect(Math.abs(mean(u, (v) => v) - 1 / 2)).toBeLessThan(bound(1 / 12));
  expect(Math.abs(mean(u, (v) => v * v) - 1 / 3)).toBeLessThan(bound(4 / 45));
  expect(Math.abs(mean(z, (v) => v))).toBeLessThan(bound(1));
  expect(Math.abs(mean(z, (v) => v * v) - 1)).toBeLessThan(bound(2));
  expect(Math.abs(mean(z, (v) => v * v * v))).toBeLessThan(bound(15));
  expect(Math.abs(mean(z, (v) => v * v * v * v) - 3)).toBeLessThan(bound(96));
  let lag = 0;
  for (let i = 1; i < n; ++i) lag += z[i] * z[i - 1];
  expect(Math.abs(lag / n)).toBeLessThan(bound(1));
});

test("whole numbers are unbiased and permutations complete", () => {
  const random = generator(3);
  const n = 60_000;
  const counts = new Array(6).fill(0);
  for (let i = 0; i < n; ++i) counts[random.integer(6)]++;
  const chiSquare = counts.reduce((sum, c) => sum + (c - n / 6) * (c - n / 6), 0) / (n / 6);
  expect(chiSquare).toBeLessThan(25.7); // probability 1e-4 with 5 degrees of freedom
  // 3·2⁵¹: without rejection the first half would come up with probability 2/3
  let low = 0;
  for (let i = 0; i < 2000; ++i) if (random.integer(6755399441055744) < 3377699720527872) low++;
  expect(Math.abs(low - 1000)).toBeLessThan(5 * Math.sqrt(500));
  const first = new Array(4).fill(0);
  for (let i = 0; i < 4000; ++i) {
    const order = random.permutation(4);
    expect([...order].sort()).toEqual([0, 1, 2, 3]);
    first[order[0]]++;
  }
  for (const count of first) expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(750));
  for (const wrong of [0, -1, 1.5, NaN, 1e16]) expect(() => random.integer(wrong)).toThrow(/whole number from 1 to 2\^53/);
  expect(() => generator(0.5)).toThrow(/seed must be a whole number/);
});
