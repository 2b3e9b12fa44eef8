/** The entry `intertwiner/groups`: groups, their representations, and the kernels that commute with them. */
export type { Action, FiniteGroup, Group, Subgroup } from "./groups/index.js";
export type { Decomposition, Irrep, Representation } from "./representations/index.js";
