import type { Group } from "../../groups/index.js";
import { identityMatrix } from "../matrices.js";
import type { Irrep } from "../representation.js";

/** All irreps of one group: their ids, and how each is made. */
export interface Family<E = any> {
  /** Ids in order: all of them for a finite group, whatever the argument; for a Lie group those up to a frequency. */
  ids(maxFrequency: number): readonly string[];
  /** The irrep of that id; undefined if the group has none. */
  make(id: string): Irrep<E> | undefined;
  /** The id that a pair stands for, if the group's irreps can be named by pairs. */
  pair?(first: number, second: number): string | undefined;
}

/** What an irrep is made of; the rest follows. */
export interface IrrepDefinition<E> {
  readonly group: Group<E>;
  readonly id: string;
  readonly dim: number;
  readonly type?: "R" | "C" | "H";
  /** Those after 1; none for type R. */
  readonly units?: readonly Float64Array[];
  readonly permutes?: boolean;
  at(g: E): Float64Array;
}

/** Matrices of more than 2 GiB are refused: dim² values of 8 bytes. */
const LARGEST_DIM = 16383;

/**
 * An irrep from its matrices. Its decomposition is itself. What holds dim² values is made when it is first asked for.
 *
 * @throws RangeError if one matrix would take more than 2 GiB
 */
export function irrepOf<E>(definition: IrrepDefinition<E>): Irrep<E> {
  const { group, id, dim, type = "R", permutes = false, at } = definition;
  if (dim > LARGEST_DIM) {
    throw new RangeError(
      `irrep: "${id}" of ${group.name} has dimension ${dim}, a matrix of ${((8 * dim * dim) / 1e9).toPrecision(3)} GB; ` +
        `at most ${LARGEST_DIM} are possible`,
    );
  }
  let [one, endomorphisms]: [Float64Array?, (readonly Float64Array[])?] = [];
  const identity = (): Float64Array => (one ??= identityMatrix(dim));
  const irrep: Irrep<E> = {
    group,
    id,
    name: id,
    dim,
    type,
    orthogonal: true,
    permutes,
    get endomorphisms() {
      return (endomorphisms ??= [identity(), ...(definition.units ?? [])]);
    },
    at,
    get decomposition() {
      return { irreps: [irrep], changeOfBasis: identity(), inverse: identity() };
    },
  };
  return irrep;
}

/** The irrep in which every element is 1. */
export function trivialIrrep<E>(group: Group<E>, id: string): Irrep<E> {
  return irrepOf<E>({ group, id, dim: 1, permutes: true, at: () => Float64Array.of(1) });
}

/** An irrep of one dimension: elements are 1 or −1. */
export function signIrrep<E>(group: Group<E>, id: string, negative: (g: E) => boolean): Irrep<E> {
  return irrepOf<E>({ group, id, dim: 1, at: (g) => Float64Array.of(negative(g) ? -1 : 1) });
}

/** Rotation of the plane by a quarter turn: the J that commutes with rotations. */
export function quarterTurn(): Float64Array {
  return Float64Array.of(0, -1, 1, 0);
}

/** The number that decimal digits spell in the one way without leading zeros; undefined otherwise. */
export function wholeNumber(text: string): number | undefined {
  return /^(0|[1-9]\d{0,8})$/.test(text) ? Number(text) : undefined;
}

/** "0", "1", … up to `last`. */
export function numbered(last: number): string[] {
  return Array.from({ length: last + 1 }, (_, k) => `${k}`);
}
