const IMPORTS = 2;
const MEMORY = 2;
const WITH_MAXIMUM = 1;
const SHARED = 2;

/**
 * The same module, declared to import a shared memory: one byte differs, the flags of the limits of the imported memory. A module is refused
 * a memory of the other kind, though its instructions are the same.
 *
 * @param bytes - a WebAssembly module that imports one memory with a maximum
 * @throws RangeError if it does not
 * @remarks Source: WebAssembly Core Specification 2.0, 5.5.5 (import section), 5.3.7 (limits); the threads proposal adds the flag 2.
 */
export function sharedModule(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  let at = 8; // after the magic number and the version
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = copy[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
  };
  const skipName = (): void => {
    const length = number();
    at += length;
  };
  while (at < copy.length) {
    const section = copy[at++];
    const length = number();
    const end = at + length;
    if (section !== IMPORTS) {
      at = end;
      continue;
    }
    for (let left = number(); left > 0; left--) {
      skipName();
      skipName();
      const kind = copy[at++];
      if (kind === MEMORY && (copy[at] === WITH_MAXIMUM || copy[at] === (WITH_MAXIMUM | SHARED))) {
        copy[at] = WITH_MAXIMUM | SHARED;
        return copy;
      }
      if (kind !== 0) break; // a table or a global: the kernels import none
      number();
    }
    break;
  }
  throw new RangeError("sharedModule: the module imports no memory with a maximum");
}
