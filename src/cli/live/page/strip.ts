/** fs in sight. */
const WINDOW = 600;

interface Line {
  readonly tone: string;
  readonly times: number[];
  readonly values: number[];
}

const shown = (value: number): string => (Math.abs(value) >= 10 ? value.toFixed(0) : value.toFixed(1)).replace("-", "−");

/** Total energies over the last moments, one line for each potential. */
export class Strip {
  readonly #lines: readonly Line[];

  constructor(
    private readonly canvas: HTMLCanvasElement,
    tones: readonly string[],
  ) {
    this.#lines = tones.map((tone) => ({ tone, times: [], values: [] }));
  }

  clear(line: number): void {
    this.#lines[line].times.length = 0;
    this.#lines[line].values.length = 0;
  }

  /** @param time - fs, later than those before */
  add(line: number, time: number, value: number): void {
    const { times, values } = this.#lines[line];
    times.push(time);
    values.push(value);
    const old = times.findIndex((t) => t >= time - WINDOW);
    times.splice(0, old);
    values.splice(0, old);
  }

  draw(): void {
    const { canvas } = this;
    const context = canvas.getContext("2d") as CanvasRenderingContext2D;
    const style = getComputedStyle(canvas);
    const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
    const ratio = window.devicePixelRatio;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const all = this.#lines.flatMap(({ values }) => values);
    const [low, high] = [Math.min(-2, ...all), Math.max(2, ...all)];
    const pad = 0.12 * (high - low);
    const room = { left: 48, right: 8, below: 22 };
    const end = Math.max(WINDOW, ...this.#lines.map(({ times }) => times[times.length - 1] ?? 0));
    const x = (time: number): number => room.left + ((time - end + WINDOW) / WINDOW) * (width - room.left - room.right);
    const y = (value: number): number => (1 - (value - low + pad) / (high - low + 2 * pad)) * (height - room.below);
    context.font = `12px ${style.fontFamily}`;
    context.fillStyle = colour("faint");
    context.strokeStyle = colour("line");
    context.textBaseline = "middle";
    context.textAlign = "right";
    for (const value of [low, 0, high]) {
      if (value !== 0 && Math.abs(y(value) - y(0)) < 16) continue;
      context.beginPath();
      context.moveTo(room.left, y(value));
      context.lineTo(width - room.right, y(value));
      context.stroke();
      context.fillText(shown(value), room.left - 8, y(value));
    }
    context.textBaseline = "bottom";
    const step = 100;
    for (let time = Math.ceil((end - WINDOW) / step) * step; time <= end; time += step) {
      context.textAlign = x(time) > width - 30 ? "right" : "center";
      context.fillText(String(time), x(time), height);
    }
    context.lineWidth = 2;
    context.lineJoin = "round";
    for (const { tone, times, values } of [...this.#lines].reverse()) {
      context.strokeStyle = colour(tone);
      context.beginPath();
      times.forEach((time, i) => {
        if (i === 0) context.moveTo(x(time), y(values[i]));
        else context.lineTo(x(time), y(values[i]));
      });
      context.stroke();
    }
  }
}
