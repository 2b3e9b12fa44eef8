/** The program of the page: built into one script, which the report holds. */
import { log } from "../../../arithmetic/index.js";
import { Rotation } from "../../../groups/index.js";
import type { LiveData } from "../live.js";
import { Contestant } from "./contestant.js";
import { Drawing } from "./drawing.js";
import { Strip } from "./strip.js";

/** ms of each frame that the dynamics may take, so that the page stays responsive. */
const SLICE = 9;
/** Steps of a frame at most: 1.5 fs, on a screen of 60 Hz 90 fs a second. */
const STEPS = 3;
/** Radians for each pixel of a drag. */
const DRAG = 0.011;

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
const data = JSON.parse(document.getElementById("live-data")?.textContent ?? "{}") as LiveData;
const place = document.getElementById("live") as HTMLElement;
const panels = Array.from(place.querySelectorAll<HTMLElement>(".panel"));
const button = (name: string): HTMLButtonElement => place.querySelector(`[data-do="${name}"]`) as HTMLButtonElement;

const contestants: Contestant[] = [];
const drawings: Drawing[] = [];
const strip = new Strip(
  place.querySelector(".strip canvas") as HTMLCanvasElement,
  data.potentials.map(({ tone }) => tone),
);

/** 3·10⁻⁷ */
const power = (value: number): string => {
  if (value === 0) return "0";
  const [digits, exponent] = value.toExponential(0).split("e");
  return `${digits}·10${[...exponent.replace("+", "")].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)])).join("")}`;
};
const signed = (value: number, places: number): string => {
  const text = Math.abs(value).toFixed(places);
  return `${value < 0 && Number(text) !== 0 ? "−" : "+"}${text}`;
};

let running = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
let turning = running;
/** What the next frame turns the molecules by. */
let turn = Rotation.identity;
let frame = 0;

const tell = (panel: HTMLElement, name: string, text: string, value: number): void => {
  const meter = panel.querySelector(`[data-meter="${name}"]`) as HTMLElement;
  meter.textContent = text;
  meter.dataset.value = String(value);
};

/** Draws everything and tells what the meters measure. */
function show(): void {
  contestants.forEach((contestant, i) => {
    const error = contestant.error();
    drawings[i].draw(error);
    const panel = panels[i];
    const { potential } = contestant.moment;
    if (frame % 6 !== 0 && running) return;
    tell(panel, "energy", potential.toFixed(3).replace("-", "−"), potential);
    tell(
      panel,
      "forces",
      error.forces < 1e-3 ? power(error.forces) : `${(100 * error.forces).toFixed(error.forces < 0.1 ? 1 : 0)} %`,
      error.forces,
    );
    const meV = 1000 * error.energy;
    tell(panel, "turned", Math.abs(meV) < 0.01 ? power(Math.abs(meV)) : signed(meV, 2), meV);
    tell(panel, "change", signed(contestant.change, 2), contestant.change);
    // from 10⁻⁸ to 1 on a logarithmic scale
    const bar = panel.querySelector<HTMLElement>(".bar i") as HTMLElement;
    bar.style.width = `${Math.max(2, Math.min(100, 100 + (12.5 / Math.LN10) * log(Math.max(1e-9, error.forces))))}%`;
  });
  strip.draw();
}

function reset(): void {
  contestants.forEach((contestant, i) => {
    contestant.reset();
    strip.clear(i);
  });
}

function tick(): void {
  const deadline = performance.now() + SLICE;
  if (turning) turn = Rotation.fromRotationVector([0.0035, 0.009, 0]).compose(turn);
  const moved = !turn.isIdentity();
  if (moved) {
    for (const contestant of contestants) contestant.turn(turn);
    turn = Rotation.identity;
  }
  if (running)
    for (let step = 0; step < STEPS && (step === 0 || performance.now() < deadline); step++)
      contestants.forEach((contestant, i) => {
        const { restarts } = contestant;
        contestant.step();
        if (contestant.restarts > restarts) strip.clear(i);
        strip.add(i, contestant.time, contestant.change);
      });
  if (moved || running || frame === 0 || asked) show();
  asked = false;
  frame++;
  requestAnimationFrame(tick);
}

/** Whether something changed that a frame must show although nothing moves. */
let asked = false;

const label = (): void => {
  button("run").textContent = running ? "Pause" : "Run";
  button("turn").setAttribute("aria-pressed", String(turning));
};
button("run").addEventListener("click", () => {
  running = !running;
  label();
});
button("turn").addEventListener("click", () => {
  turning = !turning;
  label();
});
button("reset").addEventListener("click", () => {
  reset();
  asked = true;
});
const turnBy = (right: number, down: number): void => {
  turning = false;
  label();
  turn = Rotation.fromRotationVector([DRAG * down, DRAG * right, 0]).compose(turn);
};
new ResizeObserver(() => {
  asked = true;
}).observe(place);

const keys: Record<string, [number, number]> = {
  ArrowLeft: [-12, 0],
  ArrowRight: [12, 0],
  ArrowUp: [0, -12],
  ArrowDown: [0, 12],
};

/** Lets one potential enter: it answers, and its molecule is drawn and can be turned. */
function enter(i: number): void {
  const contestant = new Contestant(data, bytesOf(data.potentials[i].weights));
  const canvas = panels[i].querySelector("canvas") as HTMLCanvasElement;
  const drawing = new Drawing(canvas, contestant, data.potentials[i].tone);
  contestants.push(contestant);
  drawings.push(drawing);
  drawing.draw(contestant.error());
  panels[i].dataset.energy = String(contestant.moment.potential);

  canvas.addEventListener("pointerdown", ({ pointerId }) => canvas.setPointerCapture(pointerId));
  canvas.addEventListener("pointermove", ({ pointerId, movementX, movementY }) => {
    if (canvas.hasPointerCapture(pointerId)) turnBy(movementX, movementY);
  });
  canvas.addEventListener("keydown", (event) => {
    const by = keys[event.key];
    if (by === undefined) return;
    event.preventDefault();
    turnBy(...by);
  });
}

enter(0);
document.documentElement.dataset.firstForces = performance.now().toFixed(1);
label();
setTimeout(() => {
  for (let i = 1; i < data.potentials.length; i++) enter(i);
  requestAnimationFrame(tick);
});
