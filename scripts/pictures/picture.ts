import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { PNG } from "pngjs";

type Colour = readonly [red: number, green: number, blue: number];

const [BLUE, WHITE, RED]: Colour[] = [
  [33, 102, 172],
  [247, 247, 247],
  [178, 24, 43],
];

const between = (a: Colour, b: Colour, t: number): Colour => [0, 1, 2].map((i) => a[i] + (b[i] - a[i]) * t) as unknown as Colour;

/** −1 blue, 0 white, 1 red. */
export function diverging(value: number): Colour {
  const t = Math.max(-1, Math.min(1, value));
  return t < 0 ? between(WHITE, BLUE, -t) : between(WHITE, RED, t);
}

/** A colour for each of n things in a circle. */
export function hue(i: number, n: number): Colour {
  const part = (shift: number): number => 255 * (0.55 + 0.4 * Math.cos(2 * Math.PI * (i / n + shift)));
  return [part(0), part(-1 / 3), part(1 / 3)];
}

export const darker = (colour: Colour, by: number): Colour => colour.map((c) => c * by) as unknown as Colour;

/** An image of pixels, white at first; the origin is above on the left. */
export class Picture {
  readonly width: number;
  readonly height: number;
  private readonly png: PNG;

  constructor(width: number, height: number) {
    [this.width, this.height] = [width, height];
    this.png = new PNG({ width, height, colorType: 2 });
    this.png.data.fill(255);
  }

  set(x: number, y: number, colour: Colour): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const at = 4 * (y * this.width + x);
    for (let i = 0; i < 3; ++i) this.png.data[at + i] = Math.round(colour[i]);
  }

  /** A rectangle of one colour. */
  fill(left: number, top: number, width: number, height: number, colour: Colour): void {
    for (let y = top; y < top + height; ++y) for (let x = left; x < left + width; ++x) this.set(x, y, colour);
  }

  /** The outline of a rectangle, one pixel wide, just outside it. */
  frame(left: number, top: number, width: number, height: number, colour: Colour = [120, 120, 120]): void {
    this.fill(left - 1, top - 1, width + 2, 1, colour);
    this.fill(left - 1, top + height, width + 2, 1, colour);
    this.fill(left - 1, top, 1, height, colour);
    this.fill(left + width, top, 1, height, colour);
  }

  /** A matrix as squares of `side` pixels; the largest entry has full colour. */
  matrix(
    values: ArrayLike<number>,
    rows: number,
    columns: number,
    left: number,
    top: number,
    side: number,
    scale?: number,
  ): void {
    const largest = scale ?? Array.from(values).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    for (let r = 0; r < rows; ++r) {
      for (let c = 0; c < columns; ++c) {
        this.fill(left + c * side, top + r * side, side, side, diverging(values[r * columns + c] / (largest || 1)));
      }
    }
    this.frame(left, top, columns * side, rows * side);
  }

  /** Written whole: beside, then renamed. */
  write(path: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.part`, PNG.sync.write(this.png, { colorType: 2 }));
    renameSync(`${path}.part`, path);
  }
}
