/** The module as hex text in an element of the page: a page that is one file holds it once, beside the script. */
export const bytes = (): Uint8Array<ArrayBuffer> => {
  const hex = document.getElementById("kernels")?.textContent ?? "";
  const native = (Uint8Array as unknown as { fromHex?: (hex: string) => Uint8Array<ArrayBuffer> }).fromHex;
  if (native) return native.call(Uint8Array, hex);
  const decoded = new Uint8Array(hex.length / 2);
  for (let i = 0; i < decoded.length; i++) decoded[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return decoded;
};
export const compileSync = (): WebAssembly.Module => new WebAssembly.Module(bytes());
export const compile = (): Promise<WebAssembly.Module> => WebAssembly.compile(bytes());
