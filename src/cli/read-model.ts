import { loadPotential, type Nequip } from "../models/index.js";
import { IntertwinerError, MemoryError } from "../runtime/index.js";
import { readBytes, UsageError } from "./files.js";

/** @throws UsageError if the file is not a potential */
export function readModel(path: string): Nequip {
  const bytes = readBytes(path);
  try {
    return loadPotential(bytes);
  } catch (error) {
    if (error instanceof MemoryError) throw error;
    throw new UsageError(`${path}: ${(error as Error).message}`);
  }
}

/** Whether the library threw it, with a code: something that can happen, not a fault of the program. */
export const isOfLibrary = (error: unknown): boolean => error instanceof IntertwinerError;
