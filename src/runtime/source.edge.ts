/** The module as a static import: edge runtimes compile it at deployment and forbid compiling from bytes. */
import module from "./wasm/intertwiner.wasm?module";

/** No bytes to be had. */
export const bytes = (): Uint8Array<ArrayBuffer> | null => null;
export const compileSync = (): WebAssembly.Module => module;
export const compile = (): Promise<WebAssembly.Module> => Promise.resolve(module);
/** There is no fast build here. */
export const fastBytes = null;
