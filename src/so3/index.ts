export { type Normalization, solidHarmonics } from "./solid-harmonics.js";
