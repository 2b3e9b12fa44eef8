// The one list of what TypeScript can call.
export { gateF32, gateF64, contractF32, contractF64 } from "./gate";
export { heapBase } from "./heap";
export { matrixProductNNF32, matrixProductNNF64, matrixProductNTF32, matrixProductNTF64 } from "./matrix-product";
export { matrixProductPackNNF32, matrixProductPackNNF64, matrixProductPackNTF32, matrixProductPackNTF64 } from "./matrix-product-pack";
export { matrixProductTNF32, matrixProductTNF64 } from "./matrix-product-weights";
export { addF32, addF64, subtractF32, subtractF64, multiplyF32, multiplyF64, divideF32, divideF64 } from "./elementwise";
export { scaleByF32, scaleByF64, addScalarF32, addScalarF64, fillF32, fillF64, narrow, widen } from "./elementwise";
export { scaleRowsF32, scaleRowsF64, rowDotF32, rowDotF64, sumRowsF32, sumRowsF64, segmentSumF32, segmentSumF64 } from "./rows";
export { gatherRows, moveColumns } from "./rows";
export { harmonicsTableF32, harmonicsTableF64, harmonicsF32, harmonicsF64 } from "./spherical-harmonics";
export { harmonicsDirectionF32, harmonicsDirectionF64, harmonicsLowerF32, harmonicsLowerF64 } from "./spherical-harmonics-form";
export { harmonicsTransposeF32, harmonicsTransposeF64 } from "./spherical-harmonics-form";
export { harmonicsGradientF32, harmonicsGradientF64, harmonicsHessianF32, harmonicsHessianF64 } from "./spherical-harmonics-gradient";
export { adamF32, adamF64, averageF32, averageF64, squaresF32, squaresF64 } from "./optimizer";
export { tensorProductForwardF32, tensorProductForwardF64, tensorProductBackwardF32, tensorProductBackwardF64 } from "./tensor-product";
export { expF32, expF64, logF32, logF64, tanhF32, tanhF64, sigmoidF32, sigmoidF64, siluF32, siluF64, siluSlopeF32, siluSlopeF64 } from "./elementary";
export { softplusF32, softplusF64, sqrtF32, sqrtF64, absF32, absF64, signF32, signF64, sineF32, sineF64, logisticF32, logisticF64 } from "./elementary";
export { powerF32, powerF64, polynomialF32, polynomialF64, bumpF32, bumpF64 } from "./elementary-power";
