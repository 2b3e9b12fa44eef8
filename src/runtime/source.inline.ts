/** The module as hex text: it loads in every runtime that may compile WebAssembly from bytes. */
import { decode } from "./hex.js";
import text from "./wasm/inline.js";

/** The bytes of the module, for those who compile it in another form. */
export const bytes = (): Uint8Array<ArrayBuffer> | null => decode(text);
export const compileSync = (): WebAssembly.Module => new WebAssembly.Module(decode(text));
export const compile = (): Promise<WebAssembly.Module> => WebAssembly.compile(decode(text));
