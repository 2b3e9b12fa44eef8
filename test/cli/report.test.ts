import { describe, expect, test } from "vitest";
import type { Chart, Report } from "../../src/cli/report/index.js";
import { reportPage } from "../../src/cli/report/index.js";
import { moleculeSvg } from "../../src/cli/report/molecule.js";
import { drawn } from "./drawn.js";

const HOSTILE = `</script><img src=x onerror="alert('1')">&`;

const chart: Chart = {
  title: "Learning",
  kind: "line",
  x: { label: "step" },
  y: { label: "error (meV)", scale: "log" },
  series: [
    { label: "twin", tone: "second", x: [1, 2, 4], y: Float64Array.of(100, 1 / 3, Number.NaN) },
    { label: HOSTILE, tone: "first", x: [1, 3], y: [50, 5e-7] },
  ],
};
const report: Report = {
  title: HOSTILE,
  lead: "Two curves.",
  facts: [{ label: "error", value: "1.5", unit: "meV", note: "twin 3", tone: "first" }],
  sections: [
    { title: "First", text: ["One."], charts: [chart] },
    {
      title: "Second",
      table: { head: ["", "ours"], rows: [["error", "1.5"]] },
      charts: [
        { ...chart, kind: "points" },
        { ...chart, kind: "parity", y: { label: "found" } },
      ],
    },
  ],
  footer: ["Made by a test."],
  molecule: { species: [8, 1, 1], positions: [0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0] },
};
const page = reportPage(report);

/** Names of elements that are opened and not closed, or closed and not open. Scripts and styles are no markup inside. */
function unbalanced(html: string): string[] {
  const empty = new Set(["meta", "img", "circle", "line"]);
  const open: string[] = [];
  const wrong: string[] = [];
  const markup = html.replace(/(<(script|style)[^>]*>)[\s\S]*?(<\/\2>)/g, "$1$3");
  for (const [, slash, name] of markup.matchAll(/<(\/?)([a-z][a-z0-9]*)(?:\s[^<>]*)?>/g)) {
    if (empty.has(name)) continue;
    if (slash === "") open.push(name);
    else if (open.pop() !== name) wrong.push(name);
  }
  return [...wrong, ...open];
}

describe("the page", () => {
  test("needs nothing from elsewhere", () => {
    expect(page).not.toMatch(/https?:\/\//);
    expect(page).not.toMatch(/<(script|link|img|iframe|object)[^>]*\s(src|href|data)=/);
    expect(page).not.toMatch(/@import|url\(/);
    expect(page).toContain("default-src &#39;none&#39;");
    expect(page).toContain("Permission is hereby granted, free of charge");
  });

  test("is whole and well formed", () => {
    expect(page.startsWith("<!doctype html>")).toBe(true);
    expect(page.trimEnd().endsWith("</html>")).toBe(true);
    expect(unbalanced("<p><b></p>")).toEqual(["p", "p"]);
    expect(unbalanced(page)).toEqual([]);
  });

  test("shows texts as texts", () => {
    expect(page).not.toContain(HOSTILE);
    expect(page).toContain("&lt;/script&gt;&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;");
  });

  test("holds the numbers of every chart, to six digits", () => {
    const [, json] = page.match(/<script type="application\/json" id="charts">(.*?)<\/script>/) as RegExpMatchArray;
    const charts = JSON.parse(json);
    expect(charts.map(({ kind }: Chart) => kind)).toEqual(["line", "points", "parity"]);
    expect(charts[0].series[0]).toEqual({ label: "twin", tone: "second", x: [1, 2, 4], y: [100, 0.333333, null] });
    expect(charts[0].series[1].label).toBe(HOSTILE);
  });
});

describe("the script in the page", () => {
  const [line, points, parity] = drawn(page);

  test("stands by itself and draws every chart", () => {
    expect(drawn(page)).toHaveLength(3);
    expect(line.data).toEqual([
      [1, 2, 3, 4],
      [100, 0.333333, null, null],
      [50, null, 5e-7, null],
    ]);
    expect(points.data).toEqual([
      [1, 1, 2, 3, 4],
      [100, null, 0.333333, null, null],
      [null, 50, null, 5e-7, null],
    ]);
  });

  test("marks a logarithmic axis with powers of ten, few of them, inside the range of all values", () => {
    const axis = line.options.axes[1];
    const [low, high] = line.options.scales.y.range();
    expect(low).toBeLessThan(5e-7);
    expect(low).toBeGreaterThan(1e-7);
    expect(high).toBeGreaterThan(100);
    const marks: number[] = axis.splits();
    expect(marks.length).toBeGreaterThan(3);
    expect(marks.length).toBeLessThanOrEqual(9);
    for (const mark of marks)
      expect([mark >= low, mark <= high, mark]).toEqual([true, true, Number(`1e${Math.round(Math.log10(mark))}`)]);
    expect(axis.values(null, [1e-6, 0.01, 100, -2.5])).toEqual(["10⁻⁶", "0.01", "100", "−2.5"]);
  });

  test("gives parity equal axes in a square", () => {
    const { x, y } = parity.options.scales;
    expect(x.range).toEqual(y.range);
    expect(x.range[0]).toBeLessThan(5e-7);
    expect(x.range[1]).toBeGreaterThan(100);
    expect(Math.abs(parity.options.height - parity.options.width)).toBeLessThan(60);
  });
});

test("a molecule is drawn with its atoms and bonds, wherever it is and however it stands", () => {
  const count = (svg: string, what: RegExp): number => svg.match(what)?.length ?? 0;
  const water = moleculeSvg([8, 1, 1], [10, 0, 0, 10.96, 0, 0, 9.76, 0.93, 0]);
  expect([count(water, /class="atom H"/g), count(water, /class="atom O"/g), count(water, /class="bond"/g)]).toEqual([2, 1, 2]);
  expect(water).not.toMatch(/NaN|Infinity/);
  expect(moleculeSvg([2], [0, 0, 0])).not.toMatch(/NaN|Infinity/);
  const radius = (svg: string): number => Number(svg.match(/viewBox="\S+ \S+ (\S+)/)?.[1]);
  expect(radius(moleculeSvg([8, 1, 1], [0, 0, 0, 0, 0, 0.96, 0.93, 0, -0.24]))).toBeCloseTo(radius(water), 2);
});
