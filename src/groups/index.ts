export type { Action, FiniteGroup, Group, Subgroup } from "./group.js";
export { type O3Element, o3Element, o3Matrix } from "./o3-element.js";
export { Rotation } from "./rotation.js";
