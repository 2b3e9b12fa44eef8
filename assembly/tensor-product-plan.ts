// The table of a plan, written by src/nn/tensor-product-plan.ts: i32 fields, then records. Places in the table are bytes from its start, all
// other lengths bytes too. A tile holds copies in groups of 32 bytes, [groups][component], the last one padded with zeros.

/** Bytes from a row to the next. */
export const X_ROW: usize = 0, Y_ROW: usize = 4, W_ROW: usize = 8, DW_ROW: usize = 12, OUT_ROW: usize = 16;
/** Components in a row of y. */
export const Y_DIM: usize = 20;
/** M of one vector of edges; a tile of x, a padded row of weights, a tile of results. */
export const M_BYTES: usize = 24, X_TILE: usize = 28, W_TILE: usize = 32, O_TILE: usize = 36;
/** Whether rows of weights are used as they lie; where the coefficients of the transposed coupling begin. */
export const IN_PLACE: usize = 40, TRANSPOSED: usize = 44;
/** Number of records and where they begin; the terms of entries of M after their first, MORE, follow ENTRIES. */
export const BLOCKS: usize = 48, WEIGHTS: usize = 56, ROWS: usize = 64, ENTRIES: usize = 72, MORE: usize = 80, HARMONICS: usize = 88;
export const STEPS: usize = 96, BUNDLES: usize = 104;

/** A block of x: its place in a row, bytes between components, components, bytes of copies, its place in a tile. */
export const BLOCK_FROM: usize = 0, BLOCK_STRIDE: usize = 4, BLOCK_DIM: usize = 8, BLOCK_BYTES: usize = 12, BLOCK_TO: usize = 16, BLOCK_SIZE: usize = 20;

/** The weights of a path: their place in a row, bytes between copies, bytes of copies, their place in a padded row. */
export const WEIGHT_FROM: usize = 0, WEIGHT_STRIDE: usize = 4, WEIGHT_BYTES: usize = 8, WEIGHT_TO: usize = 12, WEIGHT_SIZE: usize = 16;

/**
 * A component of a path's results: its place in a row, bytes of copies, its place in a tile, bytes to the next group of copies, and whether it
 * adds to what a record before it has written. They are sorted by their places in a row.
 */
export const ROW_AT: usize = 0, ROW_BYTES: usize = 4, ROW_TILE: usize = 8, ROW_STEP: usize = 12, AGAIN: usize = 16, ROW_SIZE: usize = 20;

/**
 * Paths computed together: l1 of the straight-line code or −1; places in a tile of x, in M, in a row of weights and in a tile of results; bytes
 * between the weights of two paths, groups of copies, which paths; and of the only path of the kind −1 the place of its steps, 2l1+1 and 2l3+1.
 */
export const KIND: usize = 0, AT_X: usize = 4, AT_M: usize = 8, AT_W: usize = 12, AT_O: usize = 16, W_STRIDE: usize = 20, GROUPS: usize = 24, MASK: usize = 28;
export const AT_STEP: usize = 32, DIM1: usize = 36, DIM3: usize = 40, BUNDLE_SIZE: usize = 44;

/** A field of the header or of a record. */
// @ts-ignore: decorator
@inline
export function field(record: usize, offset: usize): usize {
  return <usize>load<u32>(record + offset);
}

/** The first record of a kind. */
// @ts-ignore: decorator
@inline
export function records(plan: usize, kind: usize): usize {
  return plan + field(plan, kind + 4);
}
