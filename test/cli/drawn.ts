import { runInNewContext } from "node:vm";

/** What the script in the page asks the chart library to draw. */
export function drawn(html: string): { options: any; data: (number | null)[][] }[] {
  const json = html.match(/id="charts">(.*?)<\/script>/)?.[1] ?? "";
  const script = html.slice(html.lastIndexOf("<script>") + 8, html.lastIndexOf("</script>"));
  const asked: { options: any; data: (number | null)[][] }[] = [];
  class Plot {
    static join(tables: number[][][]): (number | null)[][] {
      const xs = [...new Set(tables.flatMap(([x]) => x))].sort((a, b) => a - b);
      return [xs, ...tables.map(([x, y]) => xs.map((at) => (x.includes(at) ? y[x.indexOf(at)] : null)))];
    }
    constructor(options: any, data: (number | null)[][]) {
      asked.push({ options, data });
    }
  }
  const places = JSON.parse(json).map((_: unknown, i: number) => ({
    dataset: { chart: String(i) },
    clientWidth: 500,
    parentElement: null,
  }));
  const style = { getPropertyValue: () => "#123456", fontFamily: "serif" };
  runInNewContext(script, {
    uPlot: Plot,
    window: { matchMedia: () => ({ addEventListener: () => {} }), devicePixelRatio: 1 },
    document: {
      getElementById: () => ({ textContent: json }),
      querySelectorAll: () => places,
      documentElement: { dataset: {} },
      body: {},
    },
    getComputedStyle: () => style,
    ResizeObserver: class {
      observe(): void {}
    },
  });
  return asked;
}
