/** Bytes from hex text, by what the runtime has for it. */
export function decode(hex: string): Uint8Array<ArrayBuffer> {
  const native = (Uint8Array as unknown as { fromHex?: (hex: string) => Uint8Array<ArrayBuffer> }).fromHex;
  if (native) return native.call(Uint8Array, hex);
  const buffer = (globalThis as { Buffer?: { from(hex: string, encoding: "hex"): Uint8Array<ArrayBuffer> } }).Buffer;
  if (buffer) return buffer.from(hex, "hex");
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}
