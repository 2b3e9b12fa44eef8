import { expect, test } from "vitest";
import { violations } from "../../scripts/check-math.js";

const lines = (text: string) => violations("a.ts", text).map(({ line }) => line);

test("functions that a host may round in its own way are found where they stand", () => {
  const text = `const a = Math.sqrt(2) + Math.PI;
const b = Math.sin(a);
const c = a ** 2;
let d = 2;
d **= 3;
const e = Math["cos"](a) + globalThis.Math.exp(a) + globalThis.Math.abs(a);
const { log } = Math;
const f = Math;
const g = x.map(Math.tanh);
const h = Math.random();
const i = (3).toLocaleString() + "b".localeCompare("a");
const j = new Intl.NumberFormat();
const k = "Math.sin(1) ** 2"; // Math.sin(1) ** 2
`;
  expect(lines(text)).toEqual([2, 3, 5, 6, 6, 7, 8, 9, 10, 11, 11, 12]);
  expect(violations("src/x.ts", text)[0]).toEqual({
    file: "src/x.ts",
    line: 2,
    column: 11,
    message: "Math.sin is not exactly rounded by every host; use src/arithmetic, or a kernel",
  });
});

test("kernels are read too, decorators and all", () => {
  const text = `// @ts-ignore: decorator
@inline const ONE: f64 = Math.exp(0);
// @ts-ignore: decorator
@inline
function f<T>(x: usize): void {
  store<f64>(x, NativeMath.sin(load<f64>(x)) + Mathf.exp(1));
}
export function g(x: f64): f64 { return sqrt(x) + Math.abs(x) + Math.pow(x, 2); }
`;
  expect(lines(text)).toEqual([2, 6, 6, 8]);
});
