import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sphericalHarmonicsKernels } from "./spherical-harmonics.js";
import { tensorProductKernels } from "./tensor-product.js";

const generated: Record<string, () => string> = {
  "spherical-harmonics.ts": sphericalHarmonicsKernels,
  "tensor-product.ts": tensorProductKernels,
};

/** Writes every generated kernel source into `folder`; a file whose text has not changed is left alone. */
export function generateKernels(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, write] of Object.entries(generated)) {
    const file = join(folder, name);
    const text = write();
    if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
  }
}
