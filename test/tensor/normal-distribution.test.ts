import { expect, test } from "vitest";
import { normalDistribution, plain, scope, toArray } from "../../src/tensor/index.js";

// ½ erfc(−x/√2) by mpmath 1.3 with 40 digits
const values: readonly (readonly [x: number, value: number])[] = [
  [-8.999, 1.1389145758714287e-19],
  [-7.3, 1.4388386381575877e-13],
  [-5.5, 1.8989562465887718e-8],
  [-4.0625, 2.427497385668885e-5],
  [-3.0, 0.0013498980316300946],
  [-2.2, 0.013903447513498604],
  [-1.03125, 0.15121179945000363],
  [-1.0, 0.15865525393145705],
  [-0.7, 0.24196365222307303],
  [-0.0625, 0.47508233097075275],
  [-0.001, 0.49960105778608893],
  [0, 0.5],
  [1e-9, 0.5000000003989423],
  [0.3, 0.6179114221889527],
  [1.1, 0.8643339390536173],
  [2.5, 0.9937903346742238],
  [4.03, 0.9999721115735595],
  [8.2, 0.9999999999999999],
];

test("the normal distribution, to some units in the last place, tails included", () => {
  scope(() => {
    const found = toArray(
      normalDistribution(
        plain(
          values.map(([x]) => x),
          { dtype: "f64" },
        ),
      ),
    );
    const single = toArray(normalDistribution(plain(values.map(([x]) => x))));
    for (const [i, [x, wanted]] of values.entries()) {
      expect(Math.abs(found[i]! / wanted - 1), `${x}`).toBeLessThan(12 * Number.EPSILON);
      const rounded = toArray(normalDistribution(plain([Math.fround(x)], { dtype: "f64" })))[0]!;
      expect(single[i]).toBe(Math.fround(rounded));
    }
  });
});

test("far out it is 0 and 1, and between the nodes of the table it is continuous", () => {
  scope(() => {
    const far = toArray(normalDistribution(plain([-9.5, -1e300, 9.5, 1e300], { dtype: "f64" })));
    expect([...far]).toEqual([0, 0, 1, 1]);
    for (let node = -71; node < 72; node++) {
      const middle = node / 8 + 1 / 16;
      const [below, above] = toArray(normalDistribution(plain([middle - 1e-12, middle], { dtype: "f64" }))) as Float64Array;
      const slope = Math.exp((-middle * middle) / 2) / Math.sqrt(2 * Math.PI);
      expect(Math.abs((above! - below! - 1e-12 * slope) / above!), `${middle}`).toBeLessThan(2e-15);
    }
  });
});
