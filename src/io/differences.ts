import { quoted } from "./safetensors-header.js";

/** Numbers that agree but for rounding are the same: a coefficient may be computed in another way by another version. */
const TOLERANCE = 1e-12;

/** Whether two plain values say the same. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a === "number" && typeof b === "number")
    return a === b || Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((entry, i) => same(entry, b[i]));
  return a === b;
}

/**
 * The first name under which two descriptions, ours and one of a file, say different things: 'eps 0.1; that of the model has 0.2'.
 *
 * @param names - which to compare
 * @returns null if they agree
 */
export function difference(
  ours: Readonly<Record<string, unknown>>,
  theirs: Readonly<Record<string, unknown>>,
  names: readonly string[],
): string | null {
  const name = names.find((key) => !same(ours[key], theirs[key]));
  if (name === undefined) return null;
  const text = (value: unknown): string => (typeof value === "string" ? quoted(value) : cut(JSON.stringify(value) ?? "nothing"));
  return `${name} ${text(theirs[name])}; that of the model has ${text(ours[name])}`;
}

const cut = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);
