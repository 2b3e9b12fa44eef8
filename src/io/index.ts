export type { SafetensorsDtype, SafetensorsEntry } from "./safetensors.js";
export { readSafetensors, writeSafetensors } from "./safetensors.js";
export { SafetensorsError } from "./safetensors-header.js";
export { atomicMass, atomicNumber, elementSymbol } from "./elements.js";
export { load, type Manifest, manifestOf, readManifest, save } from "./model.js";
export { type AtomArray, ExtxyzError, type ExtxyzOptions, readExtxyz, type Structure, writeExtxyz } from "./extxyz.js";
export type { InfoValue } from "./extxyz-comment.js";
