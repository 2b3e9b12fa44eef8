import { elementSymbol } from "../../../io/index.js";
import { bondsOf, covalentRadius } from "../../report/molecule.js";
import type { Contestant, TurnError } from "./contestant.js";
import { farthest } from "./farthest.js";

/** Å of an arrow for each eV/Å. */
const ARROW = 0.5;

// biome-ignore format: a table
const COLOURS: Record<string, string> = {
  H: "#eef0f3", C: "#565d68", N: "#3f6fd9", O: "#dc4534", F: "#4bb04f", Si: "#c8a165", P: "#e08a2e", S: "#e3c02f", Cl: "#3fae49",
};

/** Å: a bond longer than this is no longer drawn. */
const BROKEN = 3;

/** Å, of a drawn atom. */
const radiusOf = (symbol: string): number => 0.16 + 0.3 * covalentRadius(symbol);

type Point = { x: number; y: number; z: number };

/** A shape and its depth: what is far is drawn first. */
interface Shape {
  readonly z: number;
  readonly draw: () => void;
}

/** The corners of a cell about the middle; bit a of the number of a corner tells on which side of lattice vector a it is. */
const cornersOf = (cell: Float64Array): number[][] =>
  [0, 1, 2, 3, 4, 5, 6, 7].map((k) =>
    [0, 1, 2].map((x) => [0, 1, 2].reduce((sum, a) => sum + (((k >> a) & 1) - 0.5) * cell[3 * a + x], 0)),
  );

/** `#rrggbb` made lighter (to white at 1) or darker (to black at −1). */
function shade(colour: string, by: number): string {
  const target = by > 0 ? 255 : 0;
  const part = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16);
    return Math.round(value + Math.abs(by) * (target - value));
  };
  return `rgb(${part(1)} ${part(3)} ${part(5)})`;
}

/** Draws one molecule, its forces and what they should be into a canvas. */
export class Drawing {
  readonly #context: CanvasRenderingContext2D;
  readonly #bonds: readonly (readonly [number, number])[];
  readonly #reach: number;

  constructor(
    readonly canvas: HTMLCanvasElement,
    private readonly contestant: Contestant,
    private readonly tone: string,
  ) {
    this.#context = canvas.getContext("2d") as CanvasRenderingContext2D;
    const { species, positions } = contestant.system;
    this.#bonds = bondsOf(species, positions);
    const atoms = Math.max(1, farthest(positions)) + 0.45;
    const { cell } = contestant;
    // a cell is in sight as a whole, unless the atoms in it would be too small to see
    this.#reach = cell === null ? atoms : Math.max(atoms, Math.min(3 * atoms, farthest(cornersOf(cell).flat())));
  }

  draw(error: TurnError): void {
    const { canvas } = this;
    const context = this.#context;
    const ratio = window.devicePixelRatio;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.lineCap = "round";
    context.lineJoin = "round";
    const pixels = Math.min(width, height) / 2 / this.#reach;
    const distance = 5 * this.#reach;
    const project = (x: number, y: number, z: number): Point => {
      const near = distance / (distance - z);
      return { x: width / 2 + pixels * near * x, y: height / 2 - pixels * near * y, z };
    };
    const { positions, forces } = this.contestant.moment;
    const shapes: Shape[] = [...this.#cell(project)];
    const points = Array.from({ length: positions.length / 3 }, (_, i) =>
      project(positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]),
    );
    points.forEach((point, i) => {
      shapes.push(
        this.#atom(point, elementSymbol(this.contestant.system.species[i]), (pixels * distance) / (distance - point.z)),
      );
      const end = (vector: Float64Array): Point => {
        const [x, y, z] = [0, 1, 2].map((a) => positions[3 * i + a] + ARROW * vector[3 * i + a]);
        return project(x, y, z);
      };
      shapes.push(this.#arrow(point, end(error.wanted), "quiet"), this.#arrow(point, end(forces), this.tone));
    });
    for (const [i, j] of this.#bonds) {
      // a bond ends a little below the surfaces of its atoms, so that the nearer and the farther one both keep their shape
      const delta = [0, 1, 2].map((a) => positions[3 * j + a] - positions[3 * i + a]);
      const length = Math.sqrt(delta[0] * delta[0] + delta[1] * delta[1] + delta[2] * delta[2]) || 1;
      if (length > BROKEN) continue;
      const inside = (k: number): number => (0.8 * radiusOf(elementSymbol(this.contestant.system.species[k]))) / length;
      const at = (t: number): Point => {
        const [x, y, z] = delta.map((d, a) => positions[3 * i + a] + t * d);
        return project(x, y, z);
      };
      shapes.push(this.#bond(at(inside(i)), at(1 - inside(j)), pixels));
    }
    shapes.sort((a, b) => a.z - b.z);
    for (const shape of shapes) shape.draw();
  }

  #colour(name: string): string {
    return getComputedStyle(this.canvas).getPropertyValue(`--${name}`).trim();
  }

  #atom({ x, y, z }: Point, symbol: string, pixels: number): Shape {
    const radius = pixels * radiusOf(symbol);
    const colour = COLOURS[symbol] ?? "#8a7fd0";
    return {
      z,
      draw: () => {
        const context = this.#context;
        const light = context.createRadialGradient(x - 0.35 * radius, y - 0.4 * radius, 0.1 * radius, x, y, radius);
        light.addColorStop(0, shade(colour, 0.55));
        light.addColorStop(0.45, colour);
        light.addColorStop(1, shade(colour, -0.38));
        context.fillStyle = light;
        context.beginPath();
        context.arc(x, y, radius, 0, 2 * Math.PI);
        context.fill();
      },
    };
  }

  #bond(a: Point, b: Point, pixels: number): Shape {
    const line = (colour: string, width: number): void => {
      const context = this.#context;
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(a.x, a.y);
      context.lineTo(b.x, b.y);
      context.stroke();
    };
    return {
      z: 0.5 * (a.z + b.z),
      draw: () => {
        line("#7d838d", 0.2 * pixels);
        line("#a9aeb7", 0.12 * pixels);
        line("#c9cdd4", 0.04 * pixels);
      },
    };
  }

  /** The head lies before the end; an arrow too short for a head is left out. What the forces should be is dashed. */
  #arrow(from: Point, to: Point, tone: string): Shape {
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const length = Math.sqrt(dx * dx + dy * dy);
    const wanted = tone === "quiet";
    return {
      z: Math.max(from.z, to.z) + (wanted ? 0.3 : 0.4),
      draw: () => {
        if (length < 4) return;
        const context = this.#context;
        const head = Math.min(11, 0.45 * length);
        const [ux, uy] = [dx / length, dy / length];
        const [bx, by] = [to.x - head * ux, to.y - head * uy];
        context.strokeStyle = context.fillStyle = this.#colour(wanted ? "ink" : tone);
        context.globalAlpha = wanted ? 0.55 : 1;
        context.lineWidth = wanted ? 1.25 : 3;
        context.setLineDash(wanted ? [3, 4] : []);
        context.beginPath();
        context.moveTo(from.x, from.y);
        context.lineTo(wanted ? to.x : bx, wanted ? to.y : by);
        context.stroke();
        context.setLineDash([]);
        context.beginPath();
        context.moveTo(to.x, to.y);
        context.lineTo(bx - 0.45 * head * uy, by + 0.45 * head * ux);
        context.lineTo(bx + 0.45 * head * uy, by - 0.45 * head * ux);
        context.closePath();
        if (wanted) context.stroke();
        else context.fill();
        context.globalAlpha = 1;
      },
    };
  }

  /** The twelve edges of the cell about the middle. */
  #cell(project: (x: number, y: number, z: number) => Point): Shape[] {
    const { cell } = this.contestant;
    if (cell === null) return [];
    const corners = cornersOf(cell).map(([x, y, z]) => project(x, y, z));
    const edges = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((k) => [1, 2, 4].filter((bit) => (k & bit) === 0).map((bit) => [k, k | bit]));
    return edges.map(([k, l]) => {
      const [a, b] = [corners[k], corners[l]];
      return {
        z: Math.min(a.z, b.z) - 100,
        draw: () => {
          const context = this.#context;
          context.strokeStyle = this.#colour("quiet");
          context.lineWidth = 1;
          context.beginPath();
          context.moveTo(a.x, a.y);
          context.lineTo(b.x, b.y);
          context.stroke();
        },
      };
    });
  }
}
