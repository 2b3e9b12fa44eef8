export { cyclic } from "./cyclic.js";
export { dihedral } from "./dihedral.js";
export type { Action, FiniteGroup, Group, Homomorphism, Structure, Subgroup } from "./group.js";
export { type O2Element, o2 } from "./o2.js";
export { o3 } from "./o3.js";
export { type O3Element, o3Element, o3Matrix } from "./o3-element.js";
export { Rotation } from "./rotation.js";
export { so2 } from "./so2.js";
export { so3 } from "./so3.js";
