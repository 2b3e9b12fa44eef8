// The one list of what TypeScript can call.
export { gateF32, gateF64, contractF32, contractF64 } from "./gate";
export { heapBase } from "./heap";
export { matrixProductNNF32, matrixProductNNF64, matrixProductNTF32, matrixProductNTF64 } from "./matrix-product";
export { matrixProductPackNNF32, matrixProductPackNNF64, matrixProductPackNTF32, matrixProductPackNTF64 } from "./matrix-product-pack";
export { matrixProductTNF32, matrixProductTNF64 } from "./matrix-product-weights";
