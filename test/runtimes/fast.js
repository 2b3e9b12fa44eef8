/** The fast build, asked for by name before the first call: what `init` says to it, and a matrix product, whose bits tell the builds apart. */
import { init, matrixProduct, plain, toArray } from "intertwiner";
import { numbers } from "./fingerprint.js";

const N = 40;

/**
 * `other` is what `init` then says to the default build; `rounded`, the share of entries that are sums of rounded products, each sum rounded
 * too, as the default build has them all; `error`, the largest difference from double precision over the largest entry.
 *
 * @returns {Promise<{ refusal: string | null, other: string | null, rounded: number, error: number }>}
 */
export async function fast() {
  const refusal = await init({ build: "fast" }).then(() => null, (error) => `${error.code}: ${error.message}`);
  const [a, b] = [1, 2].map((seed) => Float32Array.from(numbers(N * N, seed)));
  const product = toArray(matrixProduct(plain(a, { shape: [N, N] }), plain(b, { shape: [N, N] })));
  let [rounded, difference, largest] = [0, 0, 0];
  for (let i = 0; i < N; ++i) {
    for (let j = 0; j < N; ++j) {
      let [single, double] = [0, 0];
      for (let k = 0; k < N; ++k) {
        const term = a[N * i + k] * b[N * k + j];
        single = Math.fround(single + Math.fround(term));
        double += term;
      }
      if (product[N * i + j] === single) ++rounded;
      difference = Math.max(difference, Math.abs(product[N * i + j] - double));
      largest = Math.max(largest, Math.abs(double));
    }
  }
  const other = await init({ build: "default" }).then(() => null, (error) => `${error.code}: ${error.message}`);
  return { refusal, other, rounded: rounded / (N * N), error: difference / largest };
}
