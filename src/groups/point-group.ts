import { cyclic } from "./cyclic.js";
import { dihedral } from "./dihedral.js";
import { finite } from "./finite.js";
import type { FiniteGroup } from "./group.js";
import { icosahedral } from "./icosahedral.js";
import { octahedral } from "./octahedral.js";
import { tetrahedral } from "./tetrahedral.js";
import { doubled, withInversion } from "./with-inversion.js";
import { withMirrors } from "./with-mirrors.js";

const known = new Map<string, FiniteGroup>();

/**
 * A point group of space by its Schoenflies name: C_n, C_nv, C_nh, D_n, D_nh, D_nd, S_2n, Cs, Ci for any n, and T, Td, Th, O, Oh, I, Ih. The 32
 * of crystallography are among them. Groups about an axis have the pole y for it, and the plane across it has the axes (z, x), so that
 * rotation by an angle takes z towards x, and the components m and −m of a degree are cosine and sine of m times the angle. Mirrors of C_nv
 * and D_nh contain y and z, the half turns of D_n are about z, and mirrors h are across y.
 *
 * Elements are numbered, and irreps named, as those of C_n (C_n; S_2n, n even, as C_2n, element 1 the turn by π/n and mirror across y),
 * of D_n (D_n and C_nv; D_nd, n even, as D_2n, element 1 the same), or of these times a reflection that commutes: with "g" and "u" appended
 * if that is the inversion (C_nh and D_nh for even n; D_nd and S_2n for odd n; Ci), and "'" and "''" if it is the mirror across y (C_nh and
 * D_nh for odd n; Cs). The name of C_n and D_n is "C4y" and "D4y", to tell them from the groups of the plane.
 *
 * @throws RangeError if the name is not one of these
 */
export function pointGroup(name: string): FiniteGroup {
  let group = known.get(name);
  if (group === undefined) {
    group = polyhedral(name) ?? axial(name);
    if (group === undefined) {
      throw new RangeError(
        `pointGroup: "${name}" is not a Schoenflies name; these are Cn, Cnv, Cnh, Dn, Dnh, Dnd with n >= 1, Sn with even n, ` +
          "Cs, Ci, T, Td, Th, O, Oh, I, Ih",
      );
    }
    known.set(name, group);
  }
  return group;
}

function polyhedral(name: string): FiniteGroup | undefined {
  const rotations: Record<string, () => FiniteGroup> = { T: tetrahedral, O: octahedral, I: icosahedral };
  if (name === "Td") return withMirrors(tetrahedral());
  const half = rotations[name[0]];
  if (half === undefined) return undefined;
  if (name.length === 1) return half();
  return name.slice(1) === "h" ? (withInversion(half()) as FiniteGroup) : undefined;
}

function axial(name: string): FiniteGroup | undefined {
  if (name === "Cs" || name === "C1h") return doubled(turns(1), "Cs", ["'", "''"], acrossPole);
  if (name === "Ci" || name === "S2") return doubled(turns(1), "Ci", ["g", "u"], inverted);
  const [, family, digits, ending] = /^([CDS])([1-9]\d{0,4})([vhd]?)$/.exec(name) ?? [];
  if (family === undefined) return undefined;
  const n = Number(digits);
  switch (family + ending) {
    case "C":
      return turns(n);
    case "Cv":
      return inSpace(dihedral(n), name, () => 1);
    case "D":
      return inSpace(dihedral(n), `${name}y`, (g) => (g < n ? 1 : -1));
    case "Ch":
      return withReflection(turns(n), name);
    case "Dh":
      return withReflection(pointGroup(`D${n}`), name);
    case "Dd":
      if (n % 2 === 1) return doubled(pointGroup(`D${n}`), name, ["g", "u"], inverted);
      return inSpace(dihedral(2 * n), name, (g) => (((g % (2 * n)) % 2 === 0) === g < 2 * n ? 1 : -1));
    case "S":
      if (n % 2 === 1) return undefined;
      if (n % 4 === 2) return doubled(turns(n / 2), name, ["g", "u"], inverted);
      return inSpace(cyclic(n), name, (g) => (g % 2 === 0 ? 1 : -1));
    default:
      return undefined;
  }
}

const turns = (n: number): FiniteGroup => inSpace(cyclic(n), `C${n}y`, () => 1);

/** Cnh and Dnh: with the mirror across y, which for even n comes with the inversion. */
function withReflection(half: FiniteGroup, name: string): FiniteGroup {
  const even = (half.structure as { readonly n: number }).n % 2 === 0;
  return even ? doubled(half, name, ["g", "u"], inverted) : doubled(half, name, ["'", "''"], acrossPole);
}

/** A group of the plane (z, x) in space, where it also multiplies y by ±1. */
function inSpace(planar: FiniteGroup, name: string, pole: (g: number) => 1 | -1): FiniteGroup {
  const { order, structure, generators, product, inverse, action } = planar;
  return finite({
    name,
    order,
    structure,
    generators,
    product,
    inverse,
    action: {
      dimension: 3,
      matrix(g) {
        const [zz, zx, xz, xx] = action!.matrix(g);
        return Float64Array.of(xx, 0, xz, 0, pole(g), 0, zx, 0, zz);
      },
    },
  });
}

const inverted = (matrix: Float64Array): Float64Array => matrix.map((x) => 0 - x);
const acrossPole = (matrix: Float64Array): Float64Array => matrix.map((x, at) => (Math.floor(at / 3) === 1 ? 0 - x : x));
