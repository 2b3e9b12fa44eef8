import { expect, test } from "vitest";
import { edgeVectors, polynomialCutoff, radialFeatures } from "../../src/graphs/index.js";
import { fullyConnectedTensorProduct, harmonicsProduct, norm, sphericalHarmonics } from "../../src/nn/index.js";
import {
  castTensor,
  type Dtype,
  gradient,
  indices,
  inner,
  matrixProduct,
  plain,
  scaleBy,
  scope,
  silu,
  type Tensor,
  tensor,
  toArray,
} from "../../src/tensor/index.js";
import { readReferenceJson, values } from "../reference/read-safetensors.js";
import { relativeError } from "../representations/compare.js";

// A tensor field network convolution by e3nn 0.6, test/reference/tfn.json: outᵢ = ∑ⱼ TP(xⱼ, Y(rᵢⱼ); w(|rᵢⱼ|)) / √(mean number of neighbours),
// w = silu(bessel(r) w₀ / √n) w₁ / 4, with its gradients by positions, features and both matrices.
const { points, edges, in: irrepsIn, out: irrepsOut, rc } = readReferenceJson<{ cases: { tfn: any } }>("tfn").cases.tfn;
const of = (key: string): Float64Array => values("tfn", `tfn.${key}`).data as Float64Array;
const list = values("tfn", "tfn.edge").data as unknown as ArrayLike<bigint | number>;
const row = (k: number) =>
  indices(
    Int32Array.from({ length: edges }, (_, e) => Number(list[k * edges + e])),
    points,
  );

const product = fullyConnectedTensorProduct.dyn<string, string, string>(irrepsIn, "0e+1o+2e", irrepsOut, {
  internalWeights: false,
});
const ofVectors = harmonicsProduct.dyn<string, string, string>(irrepsIn, "0e+1o+2e", irrepsOut, { internalWeights: false });
type Message = (x: Tensor<any>, r: Tensor<any>, w: Tensor<any>, edges: any) => Tensor;
const messages: Record<string, Message> = {
  "fully connected product": (x, r, w, along) => product(x, sphericalHarmonics("0e+1o+2e", r), w, along),
  "product with harmonics": (x, r, w, along) => ofVectors(x, r, w, along),
};

test.each(Object.keys(messages).flatMap((name) => [[name, "f64", 1e-12] as const, [name, "f32", 1e-5] as const]))(
  "a tensor field network convolution, %s, %s",
  (name, dtype: Dtype, tolerance) => {
    scope(() => {
      const graph = { nodes: points, edges, receivers: row(0), senders: row(1), shifts: null };
      const convolution = (positions: any, x: any, w0: any, w1: any): Tensor => {
        const r = edgeVectors(positions, graph, dtype);
        const basis = radialFeatures(norm(r as Tensor<any>) as never, { count: 5, cutoff: rc, envelope: polynomialCutoff(6) });
        const w = matrixProduct(silu(matrixProduct(basis, w0, 1 / Math.sqrt(5))), w1, 1 / 4);
        return scaleBy(messages[name]!(x, r, w, graph), 1 / Math.sqrt(edges / points));
      };
      const inputs = [
        tensor("1x1o", of("pos"), { shape: [points], dtype: "f64" }),
        tensor<string>(irrepsIn, of("x"), { shape: [points], dtype }),
        plain(of("w0"), { shape: [5, 16], dtype }),
        plain(of("w1"), { shape: [16, 68], dtype }),
      ] as const;
      const out = convolution(...inputs);
      expect(relativeError(toArray(out), of("out"))).toBeLessThan(tolerance);
      const g = castTensor(tensor<string>(irrepsOut, of("g"), { shape: [points], dtype: "f64" }), dtype);
      const back = gradient<string[]>((...xs: any[]) => inner<string>((convolution as any)(...xs), g) as never)(
        ...(inputs as unknown as Tensor[]),
      ) as unknown as Tensor[];
      for (const [i, key] of ["pos", "x", "w0", "w1"].entries())
        expect(relativeError(toArray(back[i]!), of(`grad_${key}`)), key).toBeLessThan(tolerance);
    });
  },
);
