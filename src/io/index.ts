export type { SafetensorsDtype, SafetensorsEntry } from "./safetensors.js";
export { readSafetensors, writeSafetensors } from "./safetensors.js";
export { SafetensorsError } from "./safetensors-header.js";
export { atomicMass, atomicNumber, elementSymbol } from "./elements.js";
export { load, type Manifest, manifestOf, readManifest, save } from "./model.js";
