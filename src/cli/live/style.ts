/** How the moving molecules look, beside the style of the report. */
export const LIVE_STYLE = `
main > header { padding: 32px 0 20px; }
#live { padding-top: 0; padding-bottom: 40px; }
#live h2 { margin-bottom: 8px; }
.panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 330px), 1fr)); gap: 20px; margin-top: 16px; }
.panel { background: var(--card); border: 1px solid var(--line); border-radius: 14px; overflow: hidden; min-width: 0; }
.panel header { display: flex; align-items: baseline; gap: 9px; padding: 16px 20px 0; }
.panel header h3::before {
  content: ""; display: inline-block; width: 10px; height: 10px; border-radius: 50%; margin-right: 9px; background: var(--tone);
}
.panel.first, .strip .first { --tone: var(--first); }
.panel.second, .strip .second { --tone: var(--second); }
.panel canvas { display: block; width: 100%; height: 300px; cursor: grab; touch-action: none; outline-offset: -3px; }
.panel canvas:active { cursor: grabbing; }
.panel canvas:focus-visible { outline: 2px solid var(--tone); }
.panel .note { margin: 0; padding: 2px 20px 0; font-size: 13px; color: var(--faint); }
.meters { display: grid; grid-template-columns: 1fr 1fr; gap: 1px; margin: 0; background: var(--line); border-top: 1px solid var(--line); }
.meters > div { background: var(--card); padding: 11px 20px 12px; min-width: 0; }
.meters dt { font-size: 13px; color: var(--faint); line-height: 1.4; }
.meters dd { margin: 0; font-size: 19px; line-height: 1.35; font-weight: 620; letter-spacing: -.01em; white-space: nowrap; }
.meters dd span { font-size: 13px; font-weight: 400; letter-spacing: 0; color: var(--faint); }
.meters .whole { grid-column: 1 / -1; }
.meters .whole dd { color: var(--tone); }
.bar { display: block; height: 6px; border-radius: 3px; background: var(--line); margin-top: 6px; overflow: hidden; }
.bar i { display: block; height: 100%; width: 2%; border-radius: 3px; background: var(--tone); }
.strip { margin-top: 20px; }
.strip canvas { display: block; width: 100%; height: 150px; }
.doing { display: flex; flex-wrap: wrap; align-items: center; gap: 10px; margin-top: 12px; font-size: 14px; color: var(--faint); }
.doing button {
  font: inherit; font-weight: 560; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: 9px;
  padding: 6px 15px; cursor: pointer; min-width: 84px;
}
.doing button:hover { border-color: var(--quiet); }
.doing button:focus-visible { outline: 2px solid var(--first); outline-offset: 1px; }
.doing button[aria-pressed="true"] { background: color-mix(in srgb, var(--first) 14%, var(--card)); border-color: var(--first); }
.notes { margin-top: 16px; font-size: 14px; color: var(--faint); }
.trouble { margin: 14px 0 0; color: var(--second); font-weight: 560; }
@media (max-width: 720px) { .panel canvas { height: 260px; } .panels { gap: 14px; } }
@media print { #live { display: none; } }
`;
