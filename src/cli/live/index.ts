export type { Live, LivePotential } from "./live.js";
export { liveMolecules } from "./molecules.js";
export { liveScript } from "./script.js";
export { liveSection } from "./section.js";
export { LIVE_STYLE } from "./style.js";
export { loadTwin, Twin } from "./twin.js";
