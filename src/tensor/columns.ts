import { type Block, type Concat, canonical, concat, layout, print } from "../irreps/index.js";
import { kernels } from "../runtime/index.js";
import { requireSamePrecision, requireTensor } from "./checks.js";
import { shareRows } from "./rows.js";
import { tidily } from "./scope.js";
import { record } from "./tape.js";
import { bytesOf, cleared, Tensor, zerosLike } from "./tensor.js";

/** `length` numbers of each row go from column `from` of a part to column `to` of the whole. */
export interface Move {
  part: number;
  from: number;
  to: number;
  length: number;
}

/** Moves of whole parts into their concatenation: equal neighbours share a block, so their components interleave. */
function movesOf(parts: readonly string[], whole: string): Move[] {
  const blocks = layout(whole).blocks;
  const moves: Move[] = [];
  let at = 0;
  let used = 0;
  const place = (part: number, block: Block): void => {
    if (used === blocks[at].multiplicity) {
      at++;
      used = 0;
    }
    const target = blocks[at];
    for (let m = 0; m < block.dim; m++) {
      moves.push({
        part,
        from: block.offset + m * block.multiplicity,
        to: target.offset + m * target.multiplicity + used,
        length: block.multiplicity,
      });
    }
    used += block.multiplicity;
  };
  parts.forEach((text, part) => {
    for (const block of layout(text).blocks) place(part, block);
  });
  return moves;
}

const known = new Map<string, { text: string; moves: Move[] }>();
function joined(parts: readonly string[]): { text: string; moves: Move[] } {
  const key = parts.join("|");
  let found = known.get(key);
  if (found === undefined) {
    const text = concat(...parts);
    found = { text, moves: movesOf(parts, text) };
    known.set(key, found);
  }
  return found;
}

const plainMoves = (parts: readonly Tensor[]): Move[] => {
  let to = 0;
  return parts.map(({ dim }, part) => {
    to += dim;
    return { part, from: 0, to: to - dim, length: dim };
  });
};

/** `length` numbers of each row of x from column `from` to the rows of y from column `to`. */
export function copyColumns(x: Tensor, from: number, y: Tensor, to: number, length: number): void {
  const bytes = bytesOf(x.dtype);
  const move = kernels().moveColumns;
  shareRows(x.rows, length * bytes, (first, last) =>
    move(
      x.ptr + first * x.rowBytes + from * bytes,
      x.rowBytes,
      y.ptr + first * y.rowBytes + to * bytes,
      y.rowBytes,
      last - first,
      length * bytes,
    ),
  );
}

function join(parts: readonly Tensor[], moves: readonly Move[], text: string, dim: number): Tensor {
  const [first] = parts;
  const y = new Tensor(text, [...first.shape.slice(0, -1), dim], dim, first.rows, first.dtype);
  for (const { part, from, to, length } of moves) copyColumns(parts[part], from, y, to, length);
  return record(y, parts, ([dy]) => pieces(dy as Tensor, parts, moves));
}

/** The parts of a joined tensor, of the irreps and shapes of `parts`. */
function pieces(x: Tensor, parts: readonly Tensor[], moves: readonly Move[]): Tensor[] {
  const found = parts.map((part) => new Tensor(part.irreps, part.shape, part.dim, part.rows, x.dtype));
  for (const { part, from, to, length } of moves) copyColumns(x, to, found[part], from, length);
  return record(
    found,
    [x],
    [
      (...cotangents: (Tensor | undefined)[]) =>
        join(
          cotangents.map((c, i) => c ?? zerosLike(found[i])),
          moves,
          x.irreps,
          x.dim,
        ),
    ],
  );
}

/**
 * Features side by side in one row: the irreps are those of the first, then those of the second, and so on; equal neighbours merge.
 * Plain tensors give a plain tensor.
 *
 * @throws RangeError if the numbers of rows differ
 */
export function concatenate<A extends string>(a: Tensor<A>): Tensor<A>;
export function concatenate<A extends string, B extends string>(a: Tensor<A>, b: Tensor<B>): Tensor<Concat<A, B>>;
export function concatenate<A extends string, B extends string, C extends string>(
  a: Tensor<A>,
  b: Tensor<B>,
  c: Tensor<C>,
): Tensor<Concat<Concat<A, B>, C>>;
export function concatenate(...parts: Tensor[]): Tensor;
export function concatenate(...parts: Tensor[]): Tensor {
  if (parts.length === 0) throw new RangeError("concatenate: there are no tensors");
  for (const part of parts) {
    requireTensor("concatenate", "an argument", part);
    requireSamePrecision("concatenate", parts[0], part);
    if (part.rows !== parts[0].rows)
      throw new RangeError(
        `concatenate: [${part.shape}] has ${part.rows} rows; the first tensor, [${parts[0].shape}], has ${parts[0].rows}`,
      );
    if ((part.irreps === "plain") !== (parts[0].irreps === "plain"))
      throw new RangeError(`concatenate: mixes "${part.irreps}" and "${parts[0].irreps}"; plain(x) drops the irreps`);
  }
  if (parts[0].irreps === "plain")
    return join(
      parts,
      plainMoves(parts),
      "plain",
      parts.reduce((sum, { dim }) => sum + dim, 0),
    );
  const { text, moves } = joined(parts.map(({ irreps }) => irreps));
  return join(parts, moves, text, layout(text).dim);
}

/**
 * The inverse of {@link concatenate}: one tensor for each of the irreps, which together must be those of x.
 *
 * @throws RangeError if the parts do not concatenate to the irreps of x
 */
export function split(x: Tensor, parts: readonly string[]): Tensor[] {
  requireTensor("split", "x", x);
  const { text, moves } = joined(parts.map(canonical));
  if (text !== x.irreps)
    throw new RangeError(`split: the parts ${parts.map((part) => `"${part}"`).join(", ")} make "${text}"; x is "${x.irreps}"`);
  const leading = x.shape.slice(0, -1);
  const shapes = parts.map((part) => {
    const { dim, text: irreps } = layout(part);
    return { irreps, shape: [...leading, dim], dim, rows: x.rows } as unknown as Tensor;
  });
  return tidily(() => pieces(x, shapes, moves));
}

/** Columns `from` … `to` of a plain tensor or of scalars of one kind. */
export function sliceColumns<S extends string>(
  x: Tensor<S>,
  from: number,
  to: number,
): Tensor<string extends S ? string : S extends "plain" ? "plain" : `${number}x0e`> {
  requireTensor("sliceColumns", "x", x);
  const blocks = x.irreps === "plain" ? [] : layout(x.irreps).blocks;
  if (blocks.length > 1 || blocks.some((block) => block.dim > 1))
    throw new RangeError(`sliceColumns: "${x.irreps}" are not scalars of one kind; use split for irreps`);
  if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= x.dim))
    throw new RangeError(`sliceColumns: from ${from} to ${to}; x has ${x.dim} columns`);
  const text = x.irreps === "plain" ? "plain" : canonical(print(blocks.map((block) => ({ ...block, multiplicity: to - from }))));
  return window(x, from, text, to - from) as never;
}

function window(x: Tensor, from: number, text: string, dim: number): Tensor {
  const y = new Tensor(text, [...x.shape.slice(0, -1), dim], dim, x.rows, x.dtype);
  copyColumns(x, from, y, 0, dim);
  return record(y, [x], [(dy) => widened(dy, from, x)]);
}

function widened(x: Tensor, from: number, shape: Tensor): Tensor {
  const y = cleared(new Tensor(shape.irreps, shape.shape, shape.dim, shape.rows, x.dtype));
  copyColumns(x, 0, y, from, x.dim);
  return record(y, [x], [(dy) => window(dy, from, x.irreps, x.dim)]);
}

/** A row of zeros with the numbers of a plain x in the given blocks, for biases of scalars among other irreps. */
export function widenColumns(
  x: Tensor<"plain">,
  irreps: string,
  blocks: readonly Pick<Block, "offset" | "multiplicity">[],
): Tensor {
  let part = 0;
  const moves = blocks.map(({ offset, multiplicity }) => {
    part += multiplicity;
    return { part: 0, from: part - multiplicity, to: offset, length: multiplicity };
  });
  return spread(x, moves, irreps, layout(irreps).dim);
}

function spread(x: Tensor, moves: readonly Move[], text: string, dim: number): Tensor {
  const y = cleared(new Tensor(text, [...x.shape.slice(0, -1), dim], dim, x.rows, x.dtype));
  for (const { from, to, length } of moves) copyColumns(x, from, y, to, length);
  return record(y, [x], [(dy) => collect(dy, moves, x)]);
}

function collect(x: Tensor, moves: readonly Move[], shape: Tensor): Tensor {
  const y = new Tensor(shape.irreps, shape.shape, shape.dim, shape.rows, x.dtype);
  for (const { from, to, length } of moves) copyColumns(x, to, y, from, length);
  return record(y, [x], [(dy) => spread(dy, moves, x.irreps, x.dim)]);
}
