import { describe, expect, test } from "vitest";
import * as graphs from "../../src/graphs/index.js";
import * as nn from "../../src/nn/index.js";
import * as so3 from "../../src/so3/index.js";
import * as steerable from "../../src/steerable/index.js";
import * as tensor from "../../src/tensor/index.js";
import { castTensor, scope } from "../../src/tensor/index.js";
import { adjointError, gradientCheck } from "../../src/testing/index.js";
import { held, numbers } from "../tensor/draw.js";
import { notOperations, operations } from "./operations.js";
import { listed, roleOf, roles } from "./roles.js";

const rooms = { tensor, so3, steerable, nn, graphs };
const COPIES = [1, 2, 3, 5, 7];

/** Largest difference relative to the largest number, or to 1/10 where sums of numbers of size 1 cancel. */
function difference(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  const far = Array.from(wanted, (w, i) => Math.abs(found[i] - w));
  return found.length === wanted.length
    ? far.reduce((a, b) => (b <= a ? a : b), 0) / Math.max(0.1, ...Array.from(wanted, Math.abs))
    : Number.POSITIVE_INFINITY;
}

describe("the table has every operation", () => {
  test.each(Object.entries(rooms))("%s", (room, door) => {
    const unlisted = Object.keys(door).filter(
      (name) => operations[`${room}.${name}`] === undefined && !notOperations[room].includes(name),
    );
    expect(unlisted, "put an operation into the table, what is none into the list").toEqual([]);
    // and nothing that is not offered, or that is in both
    const offered = new Set(Object.keys(door));
    expect(notOperations[room].filter((name) => !offered.has(name) || operations[`${room}.${name}`] !== undefined)).toEqual([]);
    const listed = Object.keys(operations)
      .filter((name) => name.startsWith(`${room}.`))
      .map((name) => name.slice(room.length + 1));
    expect(listed.filter((name) => !offered.has(name))).toEqual([]);
    expect(listed.length).toBeGreaterThan(0);
  });
});

describe.each(Object.entries(operations))("%s", (_, cases) => {
  test("derivatives of order 1, 2 and 3 against difference quotients", () => {
    scope(() => {
      for (const [name, { f, inputs }] of Object.entries(cases(3))) {
        const { errors, sizes, worst } = gradientCheck(f, inputs, { order: 3 });
        expect(worst, `${name} ${errors} ${sizes}`).toBeLessThan(1e-7);
        // tables that kernels read are there now
        const before = held();
        scope(() => void roles(f, inputs));
        expect(held(), `${name} leaks`).toBe(before);
      }
    });
  });

  test("every multilinear role against its adjoint", () => {
    scope(() => {
      for (const n of COPIES) {
        for (const [name, { f, inputs, linear = [] }] of Object.entries(cases(n))) {
          for (const which of linear) {
            expect(adjointError(f, inputs, which), `${name} ${n}, by argument ${which}`).toBeLessThan(1e-13);
            // the way back by an argument is linear in the cotangent and in the others
            for (const value of listed(f(...inputs)).keys()) {
              const back = roleOf(f, inputs, which, value);
              for (const other of [inputs.length, ...linear.filter((k) => k !== which)]) {
                expect(adjointError(back.f, back.inputs, other), `${name} ${n}, by argument ${which}, by ${other}`).toBeLessThan(
                  1e-13,
                );
              }
            }
          }
        }
      }
    });
  });

  test("called at the root, it leaves nothing in memory but its values", () => {
    for (const [name, { f, inputs }] of Object.entries(cases(3))) {
      const run = (): void => {
        for (const storage of new Set(listed(f(...inputs)).map((y) => y.storage))) {
          if (!inputs.some((x) => x.storage === storage)) storage.free();
        }
      };
      run(); // tables that kernels read are there now
      const before = held();
      run();
      expect(held(), name).toBe(before);
    }
  });

  test.each(COPIES)("single precision agrees with double: values, first and second derivatives, %d copies", (n) => {
    scope(() => {
      for (const [name, { f, inputs, double = false }] of Object.entries(cases(n))) {
        if (double) continue;
        const single = inputs.map((x) => castTensor(x, "f32"));
        const precise = roles(
          f,
          single.map((x) => castTensor(x, "f64")),
        );
        const found = roles(f, single);
        expect(Object.keys(found)).toEqual(Object.keys(precise));
        for (const [role, wanted] of Object.entries(precise))
          expect(difference(found[role], wanted), `${name} ${role}`).toBeLessThan(1e-5);
      }
    });
  });
});

test("cast to single precision and back are each other's adjoint", () => {
  scope(() => {
    for (const n of [...COPIES, 1000]) {
      expect(adjointError((x) => castTensor(x, "f32"), [numbers([n], n)], 0)).toBeLessThan(1e-6);
      expect(adjointError((x) => castTensor(x, "f64"), [numbers([n], n, "f32")], 0)).toBeLessThan(1e-6);
    }
  });
});
