export type { SafetensorsDtype, SafetensorsEntry } from "./safetensors.js";
export { readSafetensors, writeSafetensors } from "./safetensors.js";
export { SafetensorsError } from "./safetensors-header.js";
export { atomicMass, atomicNumber, elementSymbol } from "./elements.js";
export { load, type Manifest, manifestOf, readManifest, save } from "./model.js";
export { ExtxyzError, type ExtxyzOptions, readExtxyz } from "./extxyz.js";
export { type WritableStructure, writeExtxyz } from "./extxyz-writer.js";
export type { AtomArray, InfoValue, Structure } from "./structure.js";
