import type { Model } from "../tensor/index.js";
import { Tensor } from "../tensor/index.js";

/** Calls `visit` for every object and function that fields lead to, the model first, once each, with the path of its fields. */
export function eachField(model: Model, visit: (part: Record<string, unknown>, path: string) => void): void {
  const seen = new Set<unknown>();
  const walk = (value: unknown, path: string): void => {
    if (
      value === null ||
      (typeof value !== "object" && typeof value !== "function") ||
      value instanceof Tensor ||
      ArrayBuffer.isView(value) ||
      seen.has(value)
    )
      return;
    seen.add(value);
    const part = value as Record<string, unknown>;
    visit(part, path);
    for (const key of Object.keys(part)) walk(part[key], path === "" ? key : `${path}.${key}`);
  };
  walk(model, "");
}
