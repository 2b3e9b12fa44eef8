import type { Generator } from "../../src/arithmetic/index.js";
import { o3Matrix, type O3Element, Rotation } from "../../src/so3/index.js";
import type { Tetris } from "./network.js";
import { mirrored, SHAPES } from "./shapes.js";
import { recognized } from "./train.js";

/** Random elements of O(3), every other one with a mirror in it. */
export const randomElements = (count: number, random: Generator): O3Element[] =>
  Array.from({ length: count }, (_, i) => ({ rotation: Rotation.random(random), inversion: i % 2 === 1 }));

/** The points under an element of O(3). */
export function turned(points: Float64Array, element: O3Element): Float64Array {
  const m = o3Matrix(element);
  return points.map((_, i) => {
    const [row, at] = [3 * (i % 3), i - (i % 3)];
    return m[row] * points[at] + m[row + 1] * points[at + 1] + m[row + 2] * points[at + 2];
  });
}

/** How many of the shapes are recognized under each of the elements; in a mirror each of the chiral pair has to be taken for the other one. */
export function tally(model: Tetris, elements: readonly O3Element[]): { right: number; asked: number; swapped: number } {
  const found = { right: 0, asked: 0, swapped: 0 };
  for (const element of elements) {
    const seen = recognized(
      model,
      SHAPES.map(({ points }) => turned(points, element)),
    );
    for (const [shape, answer] of seen.entries()) {
      const truth = element.inversion ? mirrored(shape) : shape;
      found.asked++;
      if (answer === truth) found.right++;
      if (answer === truth && truth !== shape) found.swapped++;
    }
  }
  return found;
}
