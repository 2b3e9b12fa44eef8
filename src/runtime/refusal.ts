import { InitError } from "./errors.js";

/** A module with one function, whose body is `i8x16.splat (i32.const 0)`. */
// biome-ignore format: one section a line
const SIMD = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0,
  1, 5, 1, 96, 0, 1, 123,
  3, 2, 1, 0,
  10, 8, 1, 6, 0, 65, 0, 253, 15, 11,
);

/**
 * Why the kernels cannot run here, and what to do, from what the runtime threw when it was to compile them.
 *
 * @remarks Source: WebAssembly Core Specification 2.0, 5.5 (modules), 5.4.9 (vector instructions).
 */
export function refusal(thrown: unknown): InitError {
  const told = thrown instanceof Error ? thrown.message : String(thrown);
  return new InitError("ERR_INIT", `the kernels cannot be compiled: ${reason(told)}`);
}

function reason(told: string): string {
  if (typeof WebAssembly === "undefined") return "this runtime has no WebAssembly, or it was started without (node --jitless)";
  if (!WebAssembly.validate(SIMD))
    return (
      "this runtime has no SIMD in WebAssembly (fixed-width, 128 bits), of which they are made. It takes Chromium 91, Firefox 89, " +
      "Safari 16.4 or Node 20, or later ones, on a processor with SSE 4.1 (x86-64) or NEON (arm64)"
    );
  return `${told}. A page with a content security policy must have 'wasm-unsafe-eval' in its script-src`;
}
