/** The module as hex text in an element of the page: a page that is one file holds it once, beside the script. */
import { decode } from "./hex.js";

export const bytes = (): Uint8Array<ArrayBuffer> => decode(document.getElementById("kernels")?.textContent ?? "");
export const compileSync = (): WebAssembly.Module => new WebAssembly.Module(bytes());
export const compile = (): Promise<WebAssembly.Module> => WebAssembly.compile(bytes());
/** There is no fast build here. */
export const fastBytes = null;
