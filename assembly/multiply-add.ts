/**
 * sum + a·b on every lane: the step of all inner loops that are sums of products.
 *
 * The default build rounds twice, in every runtime and on every processor the same. The fast build, compiled with relaxed SIMD, leaves it to
 * the processor, which rounds once where it has a fused instruction for it.
 */
// @ts-ignore: decorator
@inline
export function mulAdd<T>(sum: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, sum);
  return v128.add<T>(sum, v128.mul<T>(a, b));
}
