import { start, stop } from "../threads/index.js";

/** Does some work on so many threads, with the bits of one. @throws ThreadsError if they cannot be had */
export async function withThreads(threads: number, work: () => void): Promise<void> {
  if (threads > 1) await start({ threads });
  try {
    work();
  } finally {
    await stop();
  }
}
