/** Words in shared memory by which threads agree, i32, each on a cache line of its own. */
export const WORDS = {
  /** Number of the region; a change wakes the workers. */
  epoch: 0,
  /** The next piece to be taken; {@link CLOSED} or more between regions. */
  next: 16,
  /** Pieces of the region. */
  count: 32,
  /** Pieces that are done. */
  done: 48,
  /** Workers that may be taking pieces. */
  active: 64,
  /** Workers that sleep and must be woken. */
  sleepers: 80,
  /** Set to end the workers. */
  stop: 96,
  /** Set when a kernel threw in a worker. */
  failed: 112,
  /** Bytes of scratch from one thread's to the next one's, in this region. */
  stride: 128,
  /** Workers that have ended. */
  gone: 144,
} as const;
export const WORD_COUNT = 160;
/** What `next` is when there is nothing to take. */
export const CLOSED = 1 << 30;

/** Numbers that the calls of one batch of pieces may fill, and the most pieces in it. */
export const TASK_NUMBERS = 1 << 16;
export const TASK_PIECES = 1 << 11;
/** Numbers before the arguments of a call: the kernel, how many arguments, and which of them lie in scratch, a bit each. */
export const HEADER = 3;
/** Arguments of a kernel at most. */
export const ARGUMENTS = 24;
