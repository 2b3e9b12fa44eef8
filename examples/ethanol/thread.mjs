/** A new thread of Node reads no TypeScript by itself. */
import { tsImport } from "tsx/esm/api";

await tsImport("./training-thread.ts", import.meta.url);
