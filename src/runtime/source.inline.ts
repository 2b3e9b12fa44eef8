/** The module as hex text: it loads in every runtime that may compile WebAssembly from bytes. */
import { decode } from "./hex.js";
import { patched } from "./patch.js";
import text from "./wasm/inline.js";

/** The bytes of the module, for those who compile it in another form. */
export const bytes = (): Uint8Array<ArrayBuffer> | null => decode(text);
export const compileSync = (): WebAssembly.Module => new WebAssembly.Module(decode(text));
export const compile = (): Promise<WebAssembly.Module> => WebAssembly.compile(decode(text));
/** The bytes of the fast build; what differs from the default one is loaded when it is asked for. Null where there is no such build. */
export const fastBytes: (() => Promise<Uint8Array<ArrayBuffer>>) | null = async () =>
  patched(decode(text), (await import("./wasm/fast.js")).default);
