import { readManifest } from "../../io/index.js";
import { escapeHtml as text, scriptJson } from "../report/escape.js";
import type { Live, LiveData, LivePotential } from "./live.js";

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");

const panel = ({ label, tone, note }: LivePotential): string => `
        <div class="panel ${tone}">
          <header><h3>${text(label)}</h3></header>
          <p class="note">${text(note)} <span data-meter="restarts"></span></p>
          <canvas tabindex="0" role="application" aria-label="${text(`${label}: the molecule and its forces; drag it, or turn it with the arrow keys`)}"></canvas>
          <dl class="meters">
            <div class="whole"><dt>Equivariance error of the forces</dt><dd data-meter="forces">–</dd><dd class="bar"><i></i></dd></div>
            <div><dt>… and of the energy</dt><dd><b data-meter="turned">–</b> <span>meV</span></dd></div>
            <div><dt>Total energy since the start</dt><dd><b data-meter="change">–</b> <span>meV/atom</span></dd></div>
            <div class="whole"><dt>Potential energy</dt><dd><b data-meter="energy">–</b> <span>eV</span></dd></div>
          </dl>
        </div>`;

function dataOf({ potentials, species, positions, cell = null, periodic, temperature, seed }: Live): LiveData {
  return {
    potentials: potentials.map(({ tone, weights }) => ({ tone, kind: readManifest(weights).kind, weights: base64(weights) })),
    species: Array.from(species),
    positions: Array.from(positions),
    cell: cell === null ? null : Array.from(cell),
    periodic: periodic ?? [cell !== null, cell !== null, cell !== null],
    temperature,
    seed,
  };
}

/**
 * The section of a page in which molecules move, with all that it needs.
 *
 * @param script - the program of the page
 * @param kernels - the module as hex text
 */
export function liveSection(live: Live, script: string, kernels: string): string {
  const legend = live.potentials.map(({ label, tone }) => `<li class="${tone}">${text(label)}</li>`);
  return `
    <section id="live">
      <h2>${text(live.title)}</h2>
      ${live.text.map((paragraph) => `<p>${text(paragraph)}</p>`).join("\n      ")}
      <div class="doing">
        <button type="button" data-do="run">Pause</button>
        <button type="button" data-do="turn" aria-pressed="false">Turn by itself</button>
        <button type="button" data-do="mirror" aria-pressed="false">Mirror</button>
        <button type="button" data-do="reset">Start over</button>
        <span>Drag a molecule, or turn it with the arrow keys.</span>
      </div>
      <p class="trouble" role="alert" hidden></p>
      <div class="panels">${live.potentials.map(panel).join("")}
      </div>
      <figure class="strip">
        <h3>Total energy, change since the start (meV/atom), over time (fs)</h3>
        <ul class="legend">${legend.join("")}</ul>
        <canvas role="img" aria-label="Total energy over the last 600 fs"></canvas>
      </figure>
      ${live.notes.map((paragraph) => `<p class="notes">${text(paragraph)}</p>`).join("\n      ")}
    </section>
  <script type="text/plain" id="kernels">${kernels}</script>
  <script type="application/json" id="live-data">${scriptJson(dataOf(live))}</script>
  <script id="live-script">
${script.replaceAll("</script", "<\\/script")}
  </script>`;
}
