/** How a report looks: one column of text, charts in two; the first two tones, blue and orange, keep apart for every kind of sight. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf8; --card: #ffffff; --ink: #1d2026; --faint: #6b7078; --line: #e7e5e0;
  --first: #0b62c4; --second: #d9600f; --third: #14855f; --quiet: #a3a8b0;
  --carbon: #3b4048; --oxygen: #d8402f; --hydrogen: #f4f5f7; --other: #7b6fc4; --rim: #c3c7cd;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14161a; --card: #1b1e24; --ink: #e9e8e4; --faint: #9a9fa8; --line: #2b2f37;
    --first: #62a8ff; --second: #ff9a52; --third: #4cc99a; --quiet: #646a74;
    --carbon: #6b727d; --oxygen: #ef6352; --hydrogen: #dfe3e8; --other: #a296ea; --rim: #14161a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.6 Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; -webkit-font-smoothing: antialiased;
}
main, footer { max-width: 1080px; margin: 0 auto; padding: 0 24px; }
main > header { display: flex; align-items: center; gap: 32px; padding: 64px 0 40px; }
.words { flex: 1 1 0; }
.molecule { flex: 0 0 auto; width: 240px; max-height: 180px; }
h1 { margin: 0; font-size: clamp(30px, 5vw, 46px); line-height: 1.12; letter-spacing: -.022em; font-weight: 680; text-wrap: balance; }
h2 { margin: 0 0 8px; font-size: 24px; line-height: 1.25; letter-spacing: -.014em; font-weight: 660; }
h3 { margin: 0; font-size: 15px; line-height: 1.4; font-weight: 620; }
p { margin: 0 0 12px; max-width: 68ch; text-wrap: pretty; }
.lead { margin: 16px 0 0; font-size: 18px; line-height: 1.55; color: var(--faint); max-width: 58ch; }
section { padding: 48px 0 0; }
.facts {
  display: flex; flex-wrap: wrap; gap: 1px; margin: 0; overflow: hidden;
  background: var(--line); border: 1px solid var(--line); border-radius: 14px;
}
.fact { flex: 1 1 30%; background: var(--card); padding: 20px 22px 18px; }
.fact dt { font-size: 13px; color: var(--faint); line-height: 1.4; }
.fact dd { margin: 2px 0 0; }
.fact b { font-size: 32px; line-height: 1.2; font-weight: 640; letter-spacing: -.025em; }
.fact.first b { color: var(--first); }
.fact .unit { color: var(--faint); font-size: 15px; white-space: nowrap; }
.fact .note { font-size: 13px; color: var(--faint); line-height: 1.45; }
.figures { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 20px; margin-top: 20px; }
figure { margin: 0; padding: 18px 20px 16px; background: var(--card); border: 1px solid var(--line); border-radius: 14px; min-width: 0; }
figure.wide { grid-column: 1 / -1; }
.legend { display: flex; flex-wrap: wrap; gap: 0 18px; margin: 2px 0 10px; padding: 0; list-style: none; font-size: 13px; color: var(--faint); }
.legend li { display: flex; align-items: baseline; gap: .35em; }
.legend li::before { content: ""; align-self: center; width: 14px; height: 3px; border-radius: 2px; background: var(--quiet); margin-right: 3px; }
.points .legend li::before, .parity .legend li::before { width: 8px; height: 8px; border-radius: 50%; }
.legend .first::before { background: var(--first); }
.legend .second::before { background: var(--second); }
.legend .third::before { background: var(--third); }
.legend span { color: var(--ink); font-weight: 560; }
.plot { width: 100%; min-height: 200px; }
figcaption { margin-top: 10px; font-size: 13px; line-height: 1.5; color: var(--faint); max-width: 78ch; }
.uplot { font-family: inherit; width: 100%; }
.u-select { background: color-mix(in srgb, var(--first) 12%, transparent); }
.u-hz .u-cursor-x, .u-hz .u-cursor-y { border-color: var(--quiet); }
.scroll { overflow-x: auto; margin: 20px 0 4px; border: 1px solid var(--line); border-radius: 14px; background: var(--card); }
table { border-collapse: collapse; width: 100%; font-size: 15px; }
th, td { padding: 10px 20px; text-align: right; white-space: nowrap; }
th:first-child { text-align: left; }
thead th { color: var(--faint); font-size: 13px; font-weight: 500; border-bottom: 1px solid var(--line); }
tbody th { font-weight: 500; }
tbody tr + tr > * { border-top: 1px solid var(--line); }
footer { padding-top: 40px; padding-bottom: 56px; color: var(--faint); font-size: 13px; }
footer p { margin: 0 0 4px; max-width: none; }
.bond { stroke: var(--quiet); stroke-width: .17; stroke-linecap: round; }
.atom { fill: var(--other); stroke: var(--rim); stroke-width: .035; }
.atom.H { fill: var(--hydrogen); }
.atom.C { fill: var(--carbon); }
.atom.O { fill: var(--oxygen); }
@media (max-width: 720px) {
  main, footer { padding-left: 16px; padding-right: 16px; }
  main > header { flex-direction: column-reverse; align-items: flex-start; gap: 20px; padding: 36px 0 28px; }
  .words { flex: none; }
  .molecule { width: 190px; }
  .fact { flex-basis: 45%; padding: 14px 16px; }
  .fact b { font-size: 25px; }
  .figures { grid-template-columns: minmax(0, 1fr); gap: 14px; }
  figure { padding: 16px 14px 14px; }
  section { padding-top: 36px; }
  table { font-size: 14px; }
  th, td { padding: 9px 12px; }
  tbody th { white-space: normal; }
}
@media print {
  body { background: #fff; }
  figure, .fact, .scroll { break-inside: avoid; }
}
`;
