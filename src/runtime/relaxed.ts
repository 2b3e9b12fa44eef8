/**
 * The smallest module with an instruction of relaxed SIMD: one function without parameters or results that drops
 * f32x4.relaxed_madd of three zeros.
 *
 * @remarks Source: WebAssembly Core Specification 3.0, 5.4.8 (vector instructions): f32x4.relaxed_madd is 0xFD, 261.
 */
const zero = [0x41, 0, 0xfd, 15]; // i32.const 0, i8x16.splat
const body = [0, ...zero, ...zero, ...zero, 0xfd, 0x85, 2, 0x1a, 0x0b]; // no locals; relaxed_madd, drop, end
const module = [
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 4, 1, 0x60, 0, 0], // one type, () → ()
  ...[3, 2, 1, 0], // one function of that type
  ...[10, body.length + 2, 1, body.length, ...body],
];

/** Whether the runtime has relaxed SIMD. */
export const hasRelaxedSimd = (): boolean => typeof WebAssembly !== "undefined" && WebAssembly.validate(Uint8Array.from(module));
