import { allocate, release } from "./runtime.js";

/** Shares out the pieces of a region among threads; made by the room threads. */
export interface Crew {
  /** Threads, this one counted. */
  readonly lanes: number;
  /** Whether a piece is being taken down, so that the kernels it calls run later. */
  readonly recording: boolean;
  /** Runs the pieces 0 … count − 1, each with its own `scratch` bytes, on whichever thread is free; returns when all are done. */
  run(count: number, scratch: number, piece: (i: number, scratch: number) => void): void;
}

let crew: Crew | null = null;

/** Who shares out the regions from now on, null for this thread alone. @returns who did before */
export function hire(next: Crew | null): Crew | null {
  const before = crew;
  crew = next;
  return before;
}

/** Threads that share the pieces of a region. What is computed must not depend on it, only how fine the work is cut. */
export const lanes = (): number => (crew === null || crew.recording ? 1 : crew.lanes);

/**
 * A region: `count` pieces of work that may run in any order and at the same time, on any thread.
 *
 * A piece calls kernels and nothing else has an effect: where threads share the work, a piece only takes down the calls, which run afterwards.
 * So it must not read what a kernel wrote or returned, must write to memory that no other piece reads or writes, and what it writes
 * must not depend on where the cuts between pieces are.
 *
 * @param piece - does piece i; `scratch` is the address of memory that no other running piece uses, at a multiple of 64
 * @param scratch - bytes that a piece needs there
 */
export function pieces(count: number, piece: (i: number, scratch: number) => void, scratch = 0): void {
  if (crew !== null && count > 1 && !crew.recording) {
    crew.run(count, scratch, piece);
    return;
  }
  if (scratch === 0) {
    for (let i = 0; i < count; i++) piece(i, 0);
    return;
  }
  const block = allocate(scratch);
  try {
    for (let i = 0; i < count; i++) piece(i, block.ptr);
  } finally {
    release(block);
  }
}
