export type { Axis, Chart, Fact, Report, Section, Series, Table, Tone } from "./document.js";
export { reportPage } from "./page.js";
