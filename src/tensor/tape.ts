import { Arena, retention, type Storage } from "./arena.js";
import { add } from "./pointwise.js";
import type { Tensor } from "./tensor.js";

/** Cotangents of the outputs; undefined where nothing was derived from an output. */
export type Cotangents = readonly (Tensor | undefined)[];
/** One way back for each input, called only where that input leads to something that is differentiated. */
export type Thunks = readonly ((...cotangents: any[]) => Tensor)[];
/** All ways back together, for operations that compute several in one pass: one result for each input that is wanted. */
export type JointWayBack = (cotangents: Cotangents, wanted: readonly boolean[]) => readonly (Tensor | undefined)[];

/** One operation on the tape. A leaf has no inputs. */
export class Node {
  constructor(
    readonly tape: Tape,
    readonly order: number,
    readonly outputs: number,
    public inputs: readonly (Node | null)[],
    readonly slots: readonly number[],
    public wayBack: Thunks | JointWayBack | null,
  ) {}
}

/** Everything recorded since the outermost differentiation began. */
export class Tape {
  readonly nodes: Node[] = [];

  add(outputs: readonly Tensor[], inputs: readonly Tensor[], wayBack: Thunks | JointWayBack | null): Node {
    const from = inputs.map((x) => (x.node !== null && x.node.tape === this ? x.node : null));
    const node = new Node(
      this,
      this.nodes.length,
      outputs.length,
      from,
      inputs.map((x) => x.slot),
      wayBack,
    );
    this.nodes.push(node);
    for (let slot = 0; slot < outputs.length; slot++) {
      outputs[slot].node = node;
      outputs[slot].slot = slot;
    }
    return node;
  }

  /** Lets go of everything, since tensors that outlive the tape still name their nodes. */
  end(): void {
    for (const node of this.nodes) {
      node.inputs = [];
      node.wayBack = null;
    }
    this.nodes.length = 0;
  }
}

let tape: Tape | null = null;
let paused = false;

/** From now on operations are recorded on `on`, if there is one, unless `off`. */
function write(on: Tape | null, off: boolean): void {
  tape = on;
  paused = off;
  retention.on = on !== null && !off;
}

/**
 * Writes an operation on the tape, if one is being written and leads to an input: the outputs, the inputs, and the ways back, which are
 * made of operations of the library, so that they are recorded too and derivatives of any order need nothing more.
 *
 * @param outputs - one tensor, or several
 * @param wayBack - one thunk for each input, given the cotangents of the outputs; or one function for all, told which are wanted
 * @returns the outputs
 */
export function record<T extends Tensor | readonly Tensor[]>(
  outputs: T,
  inputs: readonly Tensor[],
  wayBack: Thunks | JointWayBack,
): T {
  if (tape === null || paused) return outputs;
  for (const x of inputs) {
    if (x.node !== null && x.node.tape === tape) {
      tape.add(Array.isArray(outputs) ? outputs : [outputs as Tensor], inputs, wayBack);
      break;
    }
  }
  return outputs;
}

/** What one differentiation works on. */
export interface Differentiation {
  readonly tape: Tape;
  /** True for the outermost one, which is not recorded itself. */
  readonly outermost: boolean;
  /** Nodes before this one cannot lead to its targets. */
  readonly from: number;
}

/**
 * Runs `work` while a tape is written: the one that is already, or a new one. What `work` returns as `kept` survives the arena it opens.
 */
export function differentiating<R>(work: (d: Differentiation) => { result: R; kept: readonly Storage[] }): R {
  const outermost = tape === null;
  const before = { tape, paused };
  const arena = new Arena();
  if (outermost || paused) {
    write(new Tape(), false);
  }
  const fresh = tape !== before.tape;
  let kept: readonly Storage[] | null = null;
  try {
    const done = work({ tape: tape as Tape, outermost: fresh, from: (tape as Tape).nodes.length });
    kept = done.kept;
    return done.result;
  } finally {
    if (fresh) tape?.end();
    write(before.tape, before.paused);
    arena.close(kept);
  }
}

/** Runs `work` without recording it; what it returns survives, all else it makes is freed. */
export function unrecorded<T extends Tensor>(work: () => T): T {
  const before = paused;
  const arena = new Arena();
  write(tape, true);
  let kept: readonly Storage[] | null = null;
  try {
    const result = work();
    kept = [result.storage];
    return result;
  } finally {
    arena.close(kept);
    write(tape, before);
  }
}

/**
 * Cotangents of the targets, given that of `output`: the reverse sweep. Only nodes between a target and the output are visited. The outermost sweep
 * is not recorded and frees each cotangent after its last use.
 */
export function sweep(
  d: Differentiation,
  output: Node,
  slot: number,
  seed: Tensor,
  targets: readonly Node[],
): (Tensor | undefined)[] {
  if (!d.outermost) return walk(d, output, slot, seed, targets, null);
  const home = new Arena();
  let kept: readonly Storage[] | null = null;
  write(tape, true);
  try {
    const found = walk(d, output, slot, seed, targets, home);
    kept = storagesOf(found);
    return found;
  } finally {
    write(tape, false);
    home.close(kept);
  }
}

/** @param home - the arena of the cotangents, each of which is freed after its last use; null if the walk is recorded and they must stay */
function walk(
  d: Differentiation,
  output: Node,
  slot: number,
  seed: Tensor,
  targets: readonly Node[],
  home: Arena | null,
): (Tensor | undefined)[] {
  const { nodes } = d.tape;
  const { from } = d;
  const count = Math.max(output.order + 1 - from, 0);
  const isTarget = new Uint8Array(count);
  for (const target of targets) if (target.order - from < count) isTarget[target.order - from] = 1;
  const leads = isTarget.slice();
  const leading = (input: Node | null): boolean => input !== null && input.order >= from && leads[input.order - from] === 1;
  for (let k = 0; k < count; k++) if (leads[k] === 0 && nodes[from + k].inputs.some(leading)) leads[k] = 1;

  const cotangents: ((Tensor | undefined)[] | undefined)[] = new Array(count);
  const arrive = (node: Node, at: number, cotangent: Tensor): void => {
    const sums = (cotangents[node.order - from] ??= new Array(node.outputs).fill(undefined));
    const sum = sums[at];
    const total = sum === undefined ? cotangent : add(sum, cotangent);
    sums[at] = total;
    if (home === null) return;
    total.storage.waiting++;
    if (sum !== undefined) leave(sum, home);
  };
  if (count > 0 && leads[count - 1] === 1) arrive(output, slot, seed);
  for (let k = count - 1; k >= 0; k--) {
    const arrived = cotangents[k];
    if (arrived === undefined || isTarget[k] === 1) continue;
    const node = nodes[from + k];
    const results = goBack(node, arrived, node.inputs.map(leading), home !== null);
    // Results may be one tensor: each waits until it has arrived, so that adding up the first does not free the second.
    if (home !== null) for (const result of results) if (result !== undefined) result.storage.waiting++;
    for (let i = 0; i < results.length; i++) {
      const result = results[i];
      if (result === undefined) continue;
      if (leading(node.inputs[i])) arrive(node.inputs[i] as Node, node.slots[i], result);
      if (home !== null) leave(result, home);
    }
    if (home !== null) for (const cotangent of arrived) if (cotangent !== undefined) leave(cotangent, home);
    cotangents[k] = undefined;
  }
  return targets.map((target) => cotangents[target.order - from]?.[0]);
}

function goBack(
  node: Node,
  cotangents: Cotangents,
  wanted: readonly boolean[],
  scoped: boolean,
): readonly (Tensor | undefined)[] {
  const arena = scoped ? new Arena() : null;
  let kept: readonly Storage[] | null = null;
  try {
    const { wayBack } = node;
    let results: readonly (Tensor | undefined)[] = [];
    if (typeof wayBack === "function") results = wayBack(cotangents, wanted);
    else if (wayBack !== null) results = wayBack.map((thunk, i) => (wanted[i] ? thunk(...cotangents) : undefined));
    kept = storagesOf(results);
    return results;
  } finally {
    arena?.close(kept);
  }
}

const storagesOf = (tensors: readonly (Tensor | undefined)[]): Storage[] =>
  tensors.filter((x) => x !== undefined).map((x) => x.storage);

/** One use of a cotangent less; the last frees it, if the sweep made it. */
function leave(cotangent: Tensor, home: Arena): void {
  const { storage } = cotangent;
  if (--storage.waiting === 0 && storage.arena === home) storage.free();
}
