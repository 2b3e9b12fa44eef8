// The table of a plan, written by src/nn/tensor-product-plan.ts: i32 fields, then records. Places in the table are bytes from its start, all
// other lengths bytes too; a tile holds the copies of a row in vectors of 16 bytes, [copies/lanes][component], padded with zeros.

/** Bytes from a row to the next. */
export const X_ROW: usize = 0, Y_ROW: usize = 4, W_ROW: usize = 8, DW_ROW: usize = 12, OUT_ROW: usize = 16;
/** Components in a row of y. */
export const Y_DIM: usize = 20;
/** The entries of M of one edge; tiles of x, of weights, of results. */
export const M_BYTES: usize = 24, X_TILE: usize = 28, W_TILE: usize = 32, O_TILE: usize = 36;
/** Number of records and where they begin; between the last two, the steps of the table-driven kernels. */
export const BLOCKS: usize = 40, PATHS: usize = 48, ENTRIES: usize = 56, GROUPS: usize = 72;

/** A block of x: its place in a row, bytes between components, components, copies, its place in a tile. */
export const BLOCK_FROM: usize = 0, BLOCK_STRIDE: usize = 4, BLOCK_DIM: usize = 8, BLOCK_COPIES: usize = 12, BLOCK_TO: usize = 16, BLOCK_SIZE: usize = 20;

/**
 * A path: weights (place in a row, bytes between copies, copies, place of the first vector in a tile, bytes to the next vector), results
 * (place in a row, bytes between components, components, place of the first vector in a tile, bytes to the next group of copies), and
 * whether it adds to what a path before it has written.
 */
export const WEIGHT_FROM: usize = 0, WEIGHT_STRIDE: usize = 4, COPIES: usize = 8, WEIGHT_TO: usize = 12, WEIGHT_STEP: usize = 16;
export const OUT_FROM: usize = 20, OUT_STRIDE: usize = 24, OUT_DIM: usize = 28, OUT_TO: usize = 32, OUT_STEP: usize = 36, AGAIN: usize = 40, PATH_SIZE: usize = 44;

/** Paths computed together: l1 of the straight-line code or −1, places in the tiles and in M, groups of copies, which paths; steps, 2l1+1, 2l3+1 if −1. */
export const KIND: usize = 0, GROUP_X: usize = 4, GROUP_M: usize = 8, GROUP_W: usize = 12, GROUP_O: usize = 16, GROUP_COUNT: usize = 20, MASK: usize = 24;
export const STEPS: usize = 28, DIM1: usize = 32, DIM3: usize = 36, GROUP_SIZE: usize = 40;

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
