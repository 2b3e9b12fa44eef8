/** The module as hex text: it loads in every runtime that may compile WebAssembly from bytes. */
import text from "./wasm/inline.js";

function decode(hex: string): Uint8Array<ArrayBuffer> {
  const native = (Uint8Array as unknown as { fromHex?: (hex: string) => Uint8Array<ArrayBuffer> }).fromHex;
  if (native) return native.call(Uint8Array, hex);
  const buffer = (globalThis as { Buffer?: { from(hex: string, encoding: "hex"): Uint8Array<ArrayBuffer> } }).Buffer;
  if (buffer) return buffer.from(hex, "hex");
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** The bytes of the module, for those who compile it in another form. */
export const bytes = (): Uint8Array<ArrayBuffer> | null => decode(text);
export const compileSync = (): WebAssembly.Module => new WebAssembly.Module(decode(text));
export const compile = (): Promise<WebAssembly.Module> => WebAssembly.compile(decode(text));
