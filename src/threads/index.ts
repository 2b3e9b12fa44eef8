/** The entry `intertwiner/threads`: the work of every operation shared among threads, with the same bits. */
export { ThreadsError } from "../runtime/index.js";
export { start, stop, threadCount, type ThreadsOptions } from "./start.js";
export { workerText } from "./worker-text.js";
