/** The module as the file that the edge entries import: the built command finds it beside itself, so the package holds it once less. */
import { readFileSync } from "node:fs";

export const bytes = (): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL("../edge/wasm/intertwiner.wasm", import.meta.url)));
export const compileSync = (): WebAssembly.Module => new WebAssembly.Module(bytes());
export const compile = (): Promise<WebAssembly.Module> => WebAssembly.compile(bytes());
/** There is no fast build here. */
export const fastBytes = null;
