/** The program of the page: built into one script, which the report holds. */
import { log } from "../../../arithmetic/index.js";
import { o3, type O3Element, Rotation } from "../../../groups/index.js";
import type { LiveData } from "../live.js";
import { fromBase64 } from "./base64.js";
import { Contestant } from "./contestant.js";
import { Drawing } from "./drawing.js";
import { Strip } from "./strip.js";

/** ms of each frame that the dynamics may take, so that the page stays responsive. */
const SLICE = 9;
/** Steps of a frame at most: 1.5 fs, on a screen of 60 Hz 90 fs a second. */
const STEPS = 3;
/** Radians for each pixel of a drag. */
const DRAG = 0.011;

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
/** What the next frame turns and mirrors the molecules by. */
let turn = o3().identity;
const turnAlso = (by: O3Element): void => {
  turn = o3().product(by, turn);
};
const rotation = (x: number, y: number): O3Element => ({ rotation: Rotation.fromRotationVector([x, y, 0]), inversion: false });
/** Left and right exchanged: a half turn about x, and the inversion. */
const MIRROR: O3Element = { rotation: Rotation.fromQuaternionWxyz([0, 1, 0, 0]), inversion: true };
let frame = 0;

const tell = (panel: HTMLElement, name: string, text: string, value: number): void => {
  const meter = panel.querySelector(`[data-meter="${name}"]`) as HTMLElement;
  meter.textContent = text;
  meter.dataset.value = String(value);
};

/** Draws a molecule and tells what its meters measure. */
function show(i: number): void {
  const [contestant, panel] = [contestants[i], panels[i]];
  const error = contestant.error();
  drawings[i].draw(error);
  if (frame % 6 !== 0 && running) return;
  const { potential } = contestant.moment;
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
  const { restarts } = contestant;
  const times = restarts === 1 ? "once" : `${restarts} times`;
  if (restarts > 0) tell(panel, "restarts", `It came apart, and began anew, ${times}.`, restarts);
}

function reset(): void {
  contestants.forEach((contestant, i) => {
    contestant.reset();
    strip.clear(i);
  });
}

function tick(): void {
  const deadline = performance.now() + SLICE;
  if (turning) turnAlso(rotation(0.0035, 0.009));
  const moved = turn !== o3().identity;
  if (moved) {
    for (const contestant of contestants) contestant.turn(turn);
    turn = o3().identity;
  }
  if (running)
    for (let step = 0; step < STEPS && (step === 0 || performance.now() < deadline); step++)
      contestants.forEach((contestant, i) => {
        const { restarts } = contestant;
        contestant.step();
        if (contestant.restarts > restarts) strip.clear(i);
        strip.add(i, contestant.time, contestant.change);
      });
  if (moved || running || frame === 0 || asked) {
    contestants.forEach((_, i) => {
      show(i);
    });
    strip.draw();
    button("mirror").setAttribute("aria-pressed", String(contestants[0].turned.inversion));
  }
  asked = false;
  frame++;
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
button("mirror").addEventListener("click", () => {
  turnAlso(MIRROR);
});
button("reset").addEventListener("click", () => {
  reset();
  asked = true;
});
const turnBy = (right: number, down: number): void => {
  turning = false;
  label();
  turnAlso(rotation(DRAG * down, DRAG * right));
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
  const { tone, kind, weights } = data.potentials[i];
  const contestant = new Contestant(data, kind, fromBase64(weights));
  const canvas = panels[i].querySelector("canvas") as HTMLCanvasElement;
  contestants.push(contestant);
  drawings.push(new Drawing(canvas, contestant, tone));
  show(i);
  panels[i].dataset.energy = String(contestant.moment.potential);

  let [x, y] = [0, 0];
  canvas.addEventListener("pointerdown", ({ pointerId, clientX, clientY }) => {
    canvas.setPointerCapture(pointerId);
    [x, y] = [clientX, clientY];
  });
  canvas.addEventListener("pointermove", ({ pointerId, clientX, clientY }) => {
    if (!canvas.hasPointerCapture(pointerId)) return;
    turnBy(clientX - x, clientY - y);
    [x, y] = [clientX, clientY];
  });
  canvas.addEventListener("keydown", (event) => {
    const by = keys[event.key];
    if (by === undefined) return;
    event.preventDefault();
    turnBy(...by);
  });
}

/** Where nothing can be computed, the page says why. */
function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    const trouble = place.querySelector(".trouble") as HTMLElement;
    trouble.textContent = `Nothing moves here: ${(error as Error).message}`;
    trouble.hidden = false;
    throw error;
  }
}

function loop(): void {
  attempt(() => {
    tick();
    requestAnimationFrame(loop);
  });
}

attempt(() => {
  label();
  enter(0);
  document.documentElement.dataset.firstForces = performance.now().toFixed(1);
  // The others enter when the frame with the first forces is drawn.
  const others = (): void => {
    for (let i = 1; i < data.potentials.length; i++) enter(i);
    requestAnimationFrame(loop);
  };
  requestAnimationFrame(() => setTimeout(() => attempt(others)));
});
