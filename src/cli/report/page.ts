import { moduleBytes } from "../../runtime/index.js";
import { LIVE_STYLE, liveScript, liveSection } from "../live/index.js";
import { drawCharts } from "./charts.js";
import type { Chart, Fact, Report, Section, Table } from "./document.js";
import { escapeHtml as text, scriptJson } from "./escape.js";
import { moleculeSvg } from "./molecule.js";
import { STYLE } from "./style.js";
import { chartLibrary } from "./uplot.js";

/** Nothing is loaded from anywhere, and the browser is told to see to it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; img-src data:";

const fact = ({ label, value, unit, note, tone }: Fact): string => `
      <div class="fact${tone === undefined ? "" : ` ${tone}`}">
        <dt>${text(label)}</dt>
        <dd><b>${text(value)}</b>${unit === undefined ? "" : ` <span class="unit">${text(unit)}</span>`}</dd>
        ${note === undefined ? "" : `<dd class="note">${text(note)}</dd>`}
      </div>`;

const table = ({ head, rows }: Table): string => `
      <div class="scroll"><table>
        <thead><tr>${head.map((cell) => `<th scope="col">${text(cell)}</th>`).join("")}</tr></thead>
        <tbody>${rows
          .map(([first, ...rest]) => {
            const cells = rest.map((cell) => `<td>${text(cell)}</td>`).join("");
            return `<tr><th scope="row">${text(first)}</th>${cells}</tr>`;
          })
          .join("")}</tbody>
      </table></div>`;

function figure(chart: Chart, number: number): string {
  const legend = chart.series.map(({ label, tone }) => `<li class="${tone}">${text(label)}</li>`).reverse();
  return `
        <figure class="${chart.wide ? "wide " : ""}${chart.kind}">
          <h3>${text(chart.title)}</h3>
          <ul class="legend">${legend.join("")}</ul>
          <div class="plot" data-chart="${number}" role="img" aria-label="${text(`${chart.title}: ${chart.y.label} over ${chart.x.label}`)}"></div>
          ${chart.caption === undefined ? "" : `<figcaption>${text(chart.caption)}</figcaption>`}
        </figure>`;
}

/** About six digits are all that a screen can show. */
const compact = (values: ArrayLike<number>): (number | null)[] =>
  Array.from(values, (x) => (Number.isFinite(x) ? Number(x.toPrecision(6)) : null));

const compactChart = ({ kind, x, y, series }: Chart): unknown => ({
  kind,
  x,
  y,
  series: series.map((s) => ({ label: s.label, tone: s.tone, x: compact(s.x), y: compact(s.y) })),
});

/** The charts of a page: their numbers, the library that draws them, and its style. */
function chartScripts(charts: readonly Chart[]): { style: string; html: string } {
  const { script, style, licence } = chartLibrary();
  const html = `  <script type="application/json" id="charts">${scriptJson(charts.map(compactChart))}</script>
  <script>
/* uPlot
${licence.replaceAll("*/", "* /")}
*/
${script.replaceAll("</script", "<\\/script")}
  </script>
  <script>
// compilers that keep the names of functions call this
const __name = (f) => f;
(${drawCharts.toString()})(uPlot, JSON.parse(document.getElementById("charts").textContent));
  </script>`;
  return { style, html };
}

/**
 * A report as one HTML file: it needs no network and no other file, and follows the reader's choice of light or dark.
 *
 * @returns the text of the page
 */
export function reportPage(report: Report): string {
  const charts: Chart[] = [];
  const section = ({ title, text: paragraphs = [], charts: own = [], table: rows }: Section): string => {
    const figures = own.map((chart) => figure(chart, charts.push(chart) - 1)).join("");
    return `
    <section>
      <h2>${text(title)}</h2>
      ${paragraphs.map((paragraph) => `<p>${text(paragraph)}</p>`).join("\n      ")}${rows === undefined ? "" : table(rows)}
      ${figures === "" ? "" : `<div class="figures">${figures}\n      </div>`}
    </section>`;
  };
  const sections = report.sections.map(section).join("\n");
  const { style, html: drawing } = charts.length === 0 ? { style: "", html: "" } : chartScripts(charts);
  const { molecule, live } = report;
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <meta http-equiv="Content-Security-Policy" content="${text(POLICY)}">
  <title>${text(report.title)}</title>
  <style>${style}${STYLE}${live === undefined ? "" : LIVE_STYLE}</style>
</head>
<body>
  <main>
    <header>
      <div class="words">
        <h1>${text(report.title)}</h1>
        <p class="lead">${text(report.lead)}</p>
      </div>
      ${molecule === undefined ? "" : moleculeSvg(molecule.species, molecule.positions)}
    </header>
${live === undefined ? "" : liveSection(live, liveScript(), Buffer.from(moduleBytes() ?? []).toString("hex"))}
    <dl class="facts">${report.facts.map(fact).join("")}
    </dl>
    <noscript><p class="lead">Molecules and charts are drawn by a script in this page; the numbers above and in the tables need none.</p></noscript>
${sections}
  </main>
  <footer>
    ${report.footer.map((line) => `<p>${text(line)}</p>`).join("\n    ")}
    ${drawing === "" ? "" : "<p>Charts by uPlot, in this page with its licence.</p>"}
  </footer>
${drawing}
</body>
</html>
`;
}
