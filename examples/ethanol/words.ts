/** Numbers as people read them. */

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** 3.2·10⁻⁷ */
export function power(value: number): string {
  if (value === 0) return "0";
  const [digits, exponent] = value.toExponential(1).split("e");
  const raised = [...String(Number(exponent))].map((c) => (c === "-" ? "⁻" : RAISED[Number(c)])).join("");
  return `${digits.replace("-", "−")}·10${raised}`;
}

/** 12 %, or 3.4 % where that is little. */
export const percent = (part: number): string => `${(100 * part).toFixed(part < 0.1 ? 1 : 0)} %`;

/** +0.02, −1.30 */
export const signed = (value: number, digits: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;

/** A number in so many places, right-aligned, with a real minus sign. */
export const column = (value: number, width: number, digits: number): string =>
  value.toFixed(digits).replace("-", "−").padStart(width);
