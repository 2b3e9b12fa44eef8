import type uPlotType from "uplot";

interface PageAxis {
  label: string;
  scale?: "linear" | "log";
  marks?: number[];
  zero?: boolean;
}

/** A chart as the page holds it. */
interface PageChart {
  kind: "line" | "points" | "parity";
  x: PageAxis;
  y: PageAxis;
  series: { label: string; tone: string; x: (number | null)[]; y: (number | null)[] }[];
}

/**
 * Draws every chart of a page. The page holds the text of this function: it runs in the browser, and may name nothing that is outside it.
 */
export function drawCharts(uPlot: typeof uPlotType, charts: PageChart[]): void {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const font = (): string => `12px ${getComputedStyle(document.body).fontFamily}`;

  /** Short, with a real minus sign: 0.001, −2.5, 10⁻⁷. */
  const format = (value: number): string => {
    const size = Math.abs(value);
    if (size === 0) return "0";
    if (size >= 1e5 || size < 1e-3) {
      const [digits, power] = value.toExponential(2).split("e");
      const raised = [...String(Number(power))].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)])).join("");
      const factor = Number(digits);
      return `${factor === 1 ? "" : `${factor}·`}10${raised}`.replace("-", "−");
    }
    return String(Number(value.toPrecision(4))).replace("-", "−");
  };

  /** One list of x for all series, as uPlot wants it. Values that share an x stay apart. */
  const aligned = ({ kind, series }: PageChart): uPlotType.AlignedData => {
    if (kind === "line") {
      return uPlot.join(series.map(({ x, y }) => [x, y] as unknown as uPlotType.AlignedData)) as uPlotType.AlignedData;
    }
    const points = series.flatMap(({ x, y }, s) => x.map((at, i) => ({ at: at ?? 0, value: at === null ? null : y[i], s })));
    points.sort((a, b) => a.at - b.at);
    const columns = series.map((_, s) => points.map((p) => (p.s === s ? p.value : null)));
    return [points.map(({ at }) => at), ...columns] as uPlotType.AlignedData;
  };

  /** px: room for the marks and the label of an axis, and the edges above and on the right. */
  const room = { left: 58, below: 34, label: 20, above: 10, right: 20 };

  const padded = (low: number, high: number): [number, number] => {
    const edge = 0.04 * (high - low || Math.abs(high) || 1);
    return [low - edge, high + edge];
  };

  /** Marks of a logarithmic axis from `low` to `high`: powers of ten, and where those are few, 2 and 5 of each. */
  const marks = (low: number, high: number): number[] => {
    const all: { value: number; first: boolean }[] = [];
    for (let k = -300; k <= 300; k++) {
      for (const m of [1, 2, 5]) {
        const value = Number(`${m}e${k}`);
        if (value >= low && value <= high) all.push({ value, first: m === 1 });
      }
    }
    const powers = all.filter(({ first }) => first);
    const few = powers.length < 3 ? all : powers;
    const every = Math.ceil(few.length / 8);
    return few.filter((_, i) => i % every === 0).map(({ value }) => value);
  };

  const numbers = (values: readonly (number | null | undefined)[]): number[] =>
    values.filter((v): v is number => typeof v === "number");

  const extent = (values: number[]): [number, number] => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const v of values) {
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
    return low <= high ? [low, high] : [0.1, 1];
  };

  const optionsOf = (chart: PageChart, data: uPlotType.AlignedData, width: number): uPlotType.Options => {
    const { kind, x, y, series } = chart;
    const parity = kind === "parity";
    const square = padded(...extent(series.flatMap((s) => numbers([...s.x, ...s.y]))));
    const [first, last] = [data[0][0] ?? 0, data[0][data[0].length - 1] ?? 1];
    const [least, greatest] = extent(series.flatMap((s) => numbers(s.y).filter((v) => v > 0)));
    const logarithmic: [number, number] = [0.7 * least, 1.4 * greatest];
    const scaleOf = (axis: PageAxis, range: uPlotType.Scale.Range): uPlotType.Scale =>
      axis.scale === "log" ? { time: false, distr: 3, range: () => logarithmic } : { time: false, range };
    const axisOf = (axis: PageAxis, side: number): uPlotType.Axis => ({
      label: axis.label,
      labelFont: font(),
      labelGap: 2,
      labelSize: room.label,
      font: font(),
      size: side === 3 ? room.left : room.below,
      gap: 6,
      stroke: colour("faint"),
      grid: { stroke: colour("line"), width: 1 },
      ticks: { show: false },
      values: (_, splits) => splits.map((v) => (v === null ? "" : format(v))),
      filter: (_, splits) => splits,
      ...(axis.scale === "log" ? { splits: () => marks(...logarithmic) } : {}),
      ...(axis.marks === undefined ? {} : { splits: () => axis.marks as number[] }),
    });
    const diagonal = (u: uPlotType): void => {
      const { ctx } = u;
      ctx.save();
      ctx.strokeStyle = colour("faint");
      ctx.lineWidth = window.devicePixelRatio;
      ctx.setLineDash([4 * window.devicePixelRatio, 4 * window.devicePixelRatio]);
      ctx.beginPath();
      ctx.moveTo(u.valToPos(square[0], "x", true), u.valToPos(square[0], "y", true));
      ctx.lineTo(u.valToPos(square[1], "x", true), u.valToPos(square[1], "y", true));
      ctx.stroke();
      ctx.restore();
    };
    return {
      width,
      height: parity
        ? width - room.left - room.right + room.above + room.below
        : Math.round(Math.max(240, Math.min(340, 0.62 * width))),
      padding: [room.above, room.right, 0, 0],
      legend: { show: false },
      cursor: { show: !parity, drag: { setScale: kind === "line", x: true, y: false }, points: { size: 7 } },
      scales: {
        x: scaleOf(x, parity ? square : (_, from, to) => (kind === "line" ? [from ?? first, to ?? last] : padded(first, last))),
        y: scaleOf(
          y,
          parity
            ? square
            : (_, from, to) =>
                from === null || to === null ? [0, 1] : padded(y.zero ? Math.min(0, from) : from, y.zero ? Math.max(0, to) : to),
        ),
      },
      axes: [axisOf(x, 2), axisOf(y, 3)],
      series: [
        {},
        ...series.map(({ label, tone }): uPlotType.Series => {
          const drawn = colour(tone);
          if (kind === "line")
            return { label, stroke: drawn, width: tone === "quiet" ? 1 : 1.75, spanGaps: true, points: { show: false } };
          const size = parity ? 3 : 7;
          const fill = parity ? `${drawn}${data[0].length > 4000 ? "66" : "a0"}` : drawn;
          return { label, stroke: drawn, paths: () => null, points: { show: true, size, width: 0, fill, stroke: fill } };
        }),
      ],
      hooks: parity ? { drawAxes: [diagonal] } : {},
    };
  };

  /** The value under the cursor is told in the legend, which begins with the last series. */
  const follow = (legend: Element, chart: PageChart): ((u: uPlotType) => void) => {
    const items = Array.from(legend.children).reverse();
    const labels = items.map((item) => item.textContent ?? "");
    return (u) => {
      const at = u.cursor.idx;
      items.forEach((item, s) => {
        const value = at === null || at === undefined ? null : u.data[s + 1][at];
        item.textContent = labels[s];
        if (value === null || value === undefined) return;
        const told = document.createElement("span");
        told.textContent = ` ${format(value)}`;
        told.title = `${chart.y.label} at ${chart.x.label} ${format(u.data[0][at as number])}`;
        item.append(told);
      });
    };
  };

  for (const place of Array.from(document.querySelectorAll<HTMLElement>("[data-chart]"))) {
    const chart = charts[Number(place.dataset.chart)];
    const data = aligned(chart);
    const legend = place.parentElement?.querySelector(".legend");
    let plot: uPlotType | null = null;
    let width = 0;
    const draw = (): void => {
      width = place.clientWidth;
      plot?.destroy();
      const options = optionsOf(chart, data, width);
      if (legend && chart.kind === "line") options.hooks = { ...options.hooks, setCursor: [follow(legend, chart)] };
      plot = new uPlot(options, data, place);
    };
    draw();
    new ResizeObserver(() => {
      if (place.clientWidth !== width) draw();
    }).observe(place);
    dark.addEventListener("change", draw);
  }
  document.documentElement.dataset.charts = String(charts.length);
}
