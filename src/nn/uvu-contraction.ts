import type { Layout } from "../irreps/index.js";
import { type Contraction, contractionOf } from "./contraction.js";
import type { ProductPaths } from "./instructions.js";

/**
 * The product as a contraction along edges, whose kernels gather and add up as they go: where all paths are uvu with weights, take whole blocks
 * of the inputs, and each has a term of the result of its own.
 *
 * @returns null if it is another product
 */
export function uvuContraction(
  { terms, instructions, weightCount }: ProductPaths,
  [first, second, out]: readonly Layout[],
): Contraction | null {
  const whole = (k: 0 | 1, i: number): boolean => terms[k][i].column === 0 && terms[k][i].stride === terms[k][i].multiplicity;
  const fits = instructions.every(
    (path) => path.mode === "uvu" && path.hasWeight && whole(0, path.first) && whole(1, path.second),
  );
  const once = terms[2].every(
    ({ multiplicity }, i) => multiplicity === 0 || instructions.filter(({ out }) => out === i).length === 1,
  );
  if (!fits || !once || weightCount === 0) return null;
  const blockAt = ({ blocks }: Layout, offset: number): number => blocks.findIndex((block) => block.offset === offset);
  const paths = instructions.flatMap((path) => {
    const [a, b, c] = [terms[0][path.first], terms[1][path.second], terms[2][path.out]];
    if (path.shape.includes(0)) return [];
    return [
      {
        i1: blockAt(first, a.offset),
        i2: blockAt(second, b.offset),
        iOut: blockAt(out, c.offset),
        outColumn: c.column,
        coefficient: path.coefficient,
      },
    ];
  });
  return paths.length === 0 ? null : contractionOf(first, second, out, paths, weightCount);
}
