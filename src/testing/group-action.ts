import { type Generator, generator } from "../arithmetic/index.js";
import {
  cyclic,
  dihedral,
  type Group,
  o2,
  type O3Element,
  o3Element,
  o3Matrix,
  pointGroup,
  Rotation,
  so2,
  su2,
  withInversion,
} from "../groups/index.js";
import { type Block, layout } from "../irreps/index.js";
import { irrep, representationMatrix } from "../representations/index.js";
import { like, type Tensor, view } from "../tensor/index.js";

/** A group as a check of laws needs it: elements to try, and how each acts on irreps and on points. */
export interface GroupAction<E = any> {
  /** "O(3)", "SO(3)", otherwise the prefix of its irreps: "D4", "Oh". */
  readonly name: string;
  /** Elements to try, `count` of them, or all of a smaller group. */
  elements(count: number, random: Generator): readonly E[];
  /** Whether an element reverses orientation: a reflection, an inversion. */
  reverses(g: E): boolean;
  /** Its matrix on one copy of an irrep, row-major, dim². */
  onIrrep(block: Pick<Block, "irrep" | "id" | "group">, g: E): Float64Array;
  /** Dimension of the space on which it acts, and its matrix there. */
  readonly space: 2 | 3 | undefined;
  onPoints(g: E): Float64Array;
}

const LIE: Readonly<Record<string, () => Group>> = { SO2: so2, O2: o2, SU2: su2 };

/** The group of a prefix: "C4", "D4i", "SO2". */
function groupNamed(name: string): Group {
  if (Object.hasOwn(LIE, name)) return LIE[name]();
  if (/^[TOI][hd]?$/.test(name) && name !== "Od" && name !== "Id") return pointGroup(name);
  const match = /^([CD])(\d+)(i?)$/.exec(name);
  if (match === null)
    throw new RangeError(`verify: "${name}" is no group; there are O(3), SO(3), C4, D4, SO2, O2, SU2, T, O, I, Oh, …`);
  const plane = (match[1] === "C" ? cyclic : dihedral)(Number(match[2]));
  return match[3] === "" ? plane : withInversion(plane);
}

/**
 * The action by which a group is known.
 *
 * @param group - "O(3)", "SO(3)", a prefix as irreps have it, or the group; a subgroup of O(3) acts on irreps of O(3) too
 */
export function groupAction(group: string | Group): GroupAction {
  const name = typeof group === "string" ? group : group.name;
  if (name === "O(3)" || name === "O3") return spatial("O(3)");
  if (name === "SO(3)" || name === "SO3") return spatial("SO(3)");
  return acting(typeof group === "string" ? groupNamed(group) : group);
}

function spatial(name: "O(3)" | "SO(3)"): GroupAction<O3Element> {
  return {
    name,
    elements: (count, random) =>
      Array.from({ length: count }, (_, k) => ({ rotation: Rotation.random(random), inversion: name === "O(3)" && k % 2 === 1 })),
    reverses: ({ inversion }) => inversion,
    onIrrep: ({ irrep: text, group }, g) => {
      requireOf(group, name, group === "O(3)" || group === "SO(3)");
      return representationMatrix(text, g);
    },
    space: 3,
    onPoints: o3Matrix,
  };
}

function acting<E>(group: Group<E>): GroupAction<E> {
  const { name, action } = group;
  const determinant = (m: Float64Array): number =>
    m.length === 4
      ? m[0] * m[3] - m[1] * m[2]
      : m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) + m[2] * (m[3] * m[7] - m[4] * m[6]);
  return {
    name,
    elements: (count, random) =>
      group.elements !== undefined && group.order <= count + 1
        ? group.elements.filter((g) => !group.equal(g, group.identity))
        : Array.from({ length: count }, (_, k) => group.generators[k] ?? group.random(random)),
    reverses: (g) => action !== undefined && determinant(action.matrix(g)) < 0,
    onIrrep: ({ irrep: text, id, group: of }, g) => {
      const inSpace = (of === "O(3)" || of === "SO(3)") && action?.dimension === 3;
      requireOf(of, name, of === name || inSpace);
      return of === name
        ? irrep(group, id).at(g)
        : representationMatrix(text, o3Element((action as NonNullable<typeof action>).matrix(g)));
    },
    space: action?.dimension,
    onPoints: (g) => {
      if (action === undefined) throw new RangeError(`verify: ${name} does not act on points; there can be no positions`);
      return action.matrix(g);
    },
  };
}

function requireOf(found: string, name: string, fits: boolean): void {
  if (!fits) throw new RangeError(`verify: there are irreps of ${found}; the group is ${name}`);
}

/** The group of some irreps: that of their prefix, SO(3) if one of them has no parity, otherwise O(3). */
export function groupOf(texts: readonly string[]): string {
  const groups = texts.filter((text) => text !== "plain").map((text) => layout(text).group);
  const named = groups.find((group) => group !== "any" && group !== "O(3)" && group !== "SO(3)");
  return named ?? (groups.includes("SO(3)") ? "SO(3)" : "O(3)");
}

/** g x by the irreps of x, row by row, in double precision and then rounded; plain numbers stay. */
export function turned<E>(action: GroupAction<E>, g: E, x: Tensor): Tensor {
  const y = like(x);
  const [from, to] = [view(x), view(y)];
  if (x.irreps === "plain") to.set(from);
  else {
    for (const block of layout(x.irreps).blocks) {
      const { dim, multiplicity, offset } = block;
      const matrix = action.onIrrep(block, g);
      for (let at = offset; at < x.rows * x.dim; at += x.dim) {
        for (let i = 0; i < dim; i++) {
          for (let u = 0; u < multiplicity; u++) {
            let sum = 0;
            for (let j = 0; j < dim; j++) sum += matrix[i * dim + j] * from[at + j * multiplicity + u];
            to[at + i * multiplicity + u] = sum;
          }
        }
      }
    }
  }
  return y;
}

/** g x by the irreps of x: an element of O(3), row by row; in double precision, then rounded. */
export const act = (element: O3Element, x: Tensor): Tensor => turned(spatial("O(3)"), element, x);

/** A generator of a stream of its own. */
export const streamOf = (seed: number, name: string): Generator => generator(seed).split(name);
