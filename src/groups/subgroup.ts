import { cyclic } from "./cyclic.js";
import { dihedral } from "./dihedral.js";
import { embedding, includedBy, wholeGroup } from "./embedding.js";
import type { FiniteGroup, Group, Subgroup } from "./group.js";
import { type O2Element, o2 } from "./o2.js";
import { o3Element } from "./o3-element.js";
import { pointGroup } from "./point-group.js";
import { Rotation } from "./rotation.js";
import { so2 } from "./so2.js";
import { so3 } from "./so3.js";

export interface SubgroupOptions {
  /** For SO(3) and O(3): the axis in place of the pole y. [x, y, z], of any length but 0. */
  readonly axis?: ArrayLike<number>;
  /** For SO(3) and O(3): the subgroup F H F⁻¹ in place of H. It says all that an axis says, and where the mirrors are. */
  readonly frame?: Rotation;
  /** For D_m in D_n: an element n + mirror is the subgroup's mirror m; for D_m in O(2): the direction of that mirror in radians. 0 by default. */
  readonly mirror?: number;
}

/**
 * A subgroup by name, with its inclusion.
 *
 *     any group        C1, and itself
 *     C_n              C_m, m divides n
 *     D_n              C_m, D_m, m divides n; D1 is a mirror alone
 *     SO(2), O(2)      C_n; of O(2) also D_n and SO2
 *     SO(3)            SO2, O2 (with half turns about axes across), C_n, D_n, T, O, I
 *     O(3)             SO3, all names of {@link pointGroup}, SO2, O2 (with mirrors that contain the axis: what keeps a vector)
 *     finite in space  all names of {@link pointGroup}: in the frame of that function if it is a subgroup there, else its first copy
 *     G × H            the names of G and H
 *     other finite     C_n and D_n: the first copy
 *
 * In space a finite subgroup acts as its parent does: D3 in O(3) is `pointGroup("D3")`, with the elements and irreps of {@link dihedral}; about another
 * axis or in another frame it is a copy whose name tells its action. In the plane the groups are {@link cyclic} and {@link dihedral}.
 *
 * @throws RangeError if the group has no such subgroup, or an option does not fit
 */
export function subgroup<G>(parent: Group<G>, name: string, options?: SubgroupOptions): Subgroup<any, G>;
export function subgroup(parent: Group, name: string, { axis, frame, mirror = 0 }: SubgroupOptions = {}): Subgroup {
  if (name === "C1") return includedBy(parent.action?.dimension === 3 ? pointGroup("C1") : cyclic(1), parent, [parent.identity]);
  const { structure } = parent;
  if ((axis !== undefined || frame !== undefined) && structure.kind !== "SO3" && structure.kind !== "O3") {
    throw new RangeError(`subgroup: axis and frame are for SO3 and O3, found them with ${parent.name}`);
  }
  if (axis !== undefined && frame !== undefined) throw new RangeError("subgroup: give an axis or a frame, not both");
  if (!Number.isFinite(mirror)) throw new RangeError(`subgroup: mirror must be a finite number, found ${mirror}`);
  const about = frame ?? (axis === undefined ? Rotation.identity : Rotation.fromTwoVectors([0, 1, 0], axis));
  const found =
    name === parent.name
      ? wholeGroup(parent)
      : structure.kind === "SO2" || structure.kind === "O2"
        ? ofPlane(parent, name, mirror)
        : structure.kind === "SO3" || structure.kind === "O3"
          ? ofSpace(parent, structure.kind, name, about)
          : structure.kind === "product"
            ? (ofProduct(parent, structure.factors, name) ?? ofFinite(parent, name, mirror))
            : ofFinite(parent, name, mirror);
  if (found === undefined) throw new RangeError(`subgroup: ${parent.name} has no subgroup "${name}" that is known by name`);
  return acting(found);
}

/**
 * A finite subgroup of what acts on space acts as its parent does. Where its own action is another, in another frame, it becomes a copy under a
 * name that tells the action.
 */
function acting(found: Subgroup): Subgroup {
  const { group, parent, include } = found;
  if (parent.action?.dimension !== 3 || group.order === Infinity) return found;
  const matrix = (h: unknown): Float64Array => parent.action!.matrix(include(h));
  const actsSo = group.generators.every((h) => group.action!.matrix(h).every((x, i) => Math.abs(x - matrix(h)[i]) < 1e-9));
  if (actsSo) return found;
  const entries = group.generators.flatMap((h) => Array.from(matrix(h), (x) => Math.round(1e6 * x) / 1e6 + 0));
  return { ...found, group: { ...group, name: `${group.name}[${entries.join(" ")}]`, action: { dimension: 3, matrix } } };
}

function ofPlane(parent: Group, name: string, direction: number): Subgroup | undefined {
  const mirrors = parent.structure.kind === "O2";
  const turned = (angle: number, mirror = false): unknown => (mirrors ? { mirror, angle } : angle);
  if (name === "SO2") return { group: so2(), parent, include: (angle) => turned(angle) };
  const [, family, digits] = /^([CD])([1-9]\d{0,4})$/.exec(name) ?? [];
  if (family === undefined || (family === "D" && !mirrors)) return undefined;
  const n = Number(digits);
  const angle = (k: number): number => {
    const share = (k % n) / n;
    return 2 * Math.PI * (2 * share > 1 ? share - 1 : share);
  };
  if (family === "C") return { group: cyclic(n), parent, include: (k) => turned(angle(cyclic(n).product(k, 0))) };
  const group = dihedral(n);
  return { group, parent, include: (g) => turned(angle(group.product(g, 0)) + (g < n ? 0 : 2 * direction), g >= n) };
}

function ofSpace(parent: Group, kind: "SO3" | "O3", name: string, frame: Rotation): Subgroup | undefined {
  const plain = frame.isIdentity(0);
  const rotated = (rotation: Rotation, inversion = false): unknown => {
    const conjugate = plain ? rotation : frame.compose(rotation).compose(frame.inverse());
    return kind === "O3" ? { rotation: conjugate, inversion } : conjugate;
  };
  const turn = (angle: number): Rotation => Rotation.fromAxisAngle([0, 1, 0], angle);
  if (name === "SO3") return { group: so3(), parent, include: (rotation) => rotated(rotation) };
  if (name === "SO2") return { group: so2(), parent, include: (angle) => rotated(turn(angle)) };
  if (name === "O2") {
    // diag(1, −1) of the plane (z, x) is the half turn about z, or the mirror x ↦ −x, which is −1 times the half turn about x
    const flip = kind === "SO3" ? Rotation.fromQuaternionWxyz([0, 0, 0, 1]) : Rotation.fromQuaternionWxyz([0, 1, 0, 0]);
    const include = ({ mirror, angle }: O2Element): unknown =>
      mirror ? rotated(turn(angle).compose(flip), kind === "O3") : rotated(turn(angle));
    return { group: o2(), parent, include };
  }
  const group = namedInSpace(name);
  if (group === undefined) return undefined;
  const elements = group.elements.map((g) => o3Element(group.action!.matrix(g)));
  if (kind === "SO3" && elements.some(({ inversion }) => inversion)) return undefined;
  return includedBy(
    group,
    parent,
    elements.map(({ rotation, inversion }) => rotated(rotation, inversion)),
  );
}

function ofProduct(parent: Group, [g, h]: readonly [Group, Group], name: string): Subgroup | undefined {
  const numbered = parent.order < Infinity;
  if (name === g.name)
    return { group: g, parent, include: (a) => (numbered ? g.product(a, g.identity) * h.order : [a, h.identity]) };
  if (name === h.name) return { group: h, parent, include: (b) => (numbered ? h.product(b, h.identity) : [g.identity, b]) };
  return undefined;
}

function ofFinite(parent: Group, name: string, mirror: number): Subgroup | undefined {
  if (parent.order === Infinity) return undefined;
  const whole = parent as unknown as FiniteGroup;
  if (whole.structure.kind === "doubled" && whole.structure.half.name === name) {
    return includedBy(whole.structure.half, parent, whole.structure.half.elements);
  }
  const group = whole.action?.dimension === 3 ? namedInSpace(name) : namedInPlane(name);
  if (group === undefined) return undefined;
  const images = whole.action === undefined ? embedding(group, whole) : inAction(group, whole, mirror);
  return images && includedBy(group, parent, images);
}

/** The copy of a group in another by the same matrices, or else the first copy by conjugate ones: these have equal traces. */
function inAction(group: FiniteGroup, parent: FiniteGroup, mirror: number): number[] | undefined {
  const n = parent.action!.dimension;
  const matrices = parent.elements.map((g) => parent.action!.matrix(g));
  const same = (a: Float64Array, b: Float64Array): boolean => a.every((x, i) => Math.abs(x - b[i]) < 1e-9);
  const trace = (m: Float64Array): number => (n === 2 ? m[0] + m[3] : m[0] + m[4] + m[8]);
  const own = group.elements.map((h) => group.action!.matrix(h));
  if (mirror === 0) {
    const images = own.map((m) => matrices.findIndex((other) => same(m, other)));
    if (images.every((g) => g >= 0)) {
      // an action that is not one-to-one can give the wrong one of two elements
      const fits = group.elements.every((a) =>
        group.generators.every((s) => images[group.product(s, a)] === parent.product(images[s], images[a])),
      );
      if (fits) return images;
    }
  }
  const [place, image] = mirror === 0 ? [-1, -1] : [group.generators.length - 1, parent.order / 2 + mirror];
  if (
    mirror !== 0 &&
    (parent.structure.kind !== "dihedral" || group.structure.kind !== "dihedral" || !parent.elements.includes(image))
  ) {
    throw new RangeError(`subgroup: mirror = ${mirror} needs a D_m in a D_n and an integer from 0 to n - 1`);
  }
  return embedding(
    group,
    parent,
    (at, g) => at !== place || g === image,
    (h, g) => Math.abs(trace(own[h]) - trace(matrices[g])) < 1e-9,
  );
}

function namedInPlane(name: string): FiniteGroup | undefined {
  const [, family, digits] = /^([CD])([1-9]\d{0,4})$/.exec(name) ?? [];
  if (family === undefined) return undefined;
  return family === "C" ? cyclic(Number(digits)) : dihedral(Number(digits));
}

function namedInSpace(name: string): FiniteGroup | undefined {
  return /^([TOI]h?|Td|C[si]|[CDS][1-9]\d{0,4}[vhd]?)$/.test(name) && !/^(C\d+d|D\d+v|S\d+[vhd]|S\d*[13579])$/.test(name)
    ? pointGroup(name)
    : undefined;
}
