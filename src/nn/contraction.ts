import { type Layout, layout, regroup } from "../irreps/index.js";
import { realCouplingEntries } from "../representations/index.js";
import { cleared, record, type Scalar, Tensor, view, type JointWayBack } from "../tensor/index.js";
import type { Edges } from "./tensor-product.js";

interface Path {
  l1: number; mul: number; x: number; y: number; copies2: number; w: number; out: number; outStride: number;
  entries: { m1: Int32Array; m2: Int32Array; m3: Int32Array; values: Float64Array }; scale: number;
}
export interface ContractionPlan { irrepsOut: string; weightCount: number; paths: Path[]; in1: Layout; in2: Layout; out: Layout }

export function contractionPlan(first: Layout, second: Layout, list: { first: number; second: number; irrep: string }[]): ContractionPlan {
  const irrepsOut = regroup(list.map(({ first: i, irrep }) => `${first.blocks[i].multiplicity}x${irrep}`).join("+"));
  const out = layout(irrepsOut);
  const used = new Map<string, number>();
  let weightCount = 0;
  const paths = list.map(({ first: i, second: j, irrep }): Path => {
    const a = first.blocks[i], b = second.blocks[j];
    const c = out.blocks.find((block) => block.irrep === irrep)!;
    const column = used.get(irrep) ?? 0;
    used.set(irrep, column + a.multiplicity);
    const w = weightCount;
    weightCount += a.multiplicity * b.multiplicity;
    return { l1: a.l, mul: a.multiplicity, x: a.offset, y: b.offset, copies2: b.multiplicity, w, out: c.offset + column, outStride: c.multiplicity,
      entries: realCouplingEntries(a.l, b.l, c.l), scale: Math.sqrt((2 * c.l + 1) / b.multiplicity) };
  });
  return { irrepsOut, weightCount, paths, in1: first, in2: second, out };
}

function loop(plan: ContractionPlan, x: Tensor, y: Tensor, w: Tensor, g: Tensor, edges: Edges | null, visit: (c: number, ix: number, iy: number, iw: number, ig: number) => void): void {
  const receivers = edges?.receivers.toArray(), senders = edges?.senders.toArray();
  for (let e = 0; e < y.rows; e++) {
    const s = (senders ? senders[e] : e) * x.dim, r = (receivers ? receivers[e] : e) * g.dim;
    for (const p of plan.paths) {
      const { m1, m2, m3, values } = p.entries;
      for (let k = 0; k < values.length; k++) for (let v = 0; v < p.copies2; v++) for (let u = 0; u < p.mul; u++) {
        visit(values[k] * p.scale, s + p.x + m1[k] * p.mul + u, e * y.dim + p.y + m2[k] * p.copies2 + v, e * w.dim + p.w + u * p.copies2 + v, r + p.out + m3[k] * p.outStride + u);
      }
    }
  }
}

export function contract(plan: ContractionPlan, x: Tensor, y: Tensor, w: Tensor<Scalar>, edges: Edges | null): Tensor {
  const nodes = edges ? edges.receivers.bound : y.rows;
  const out = cleared(new Tensor(plan.irrepsOut, [nodes, plan.out.dim], plan.out.dim, nodes, x.dtype));
  const [X, Y, W, G] = [view(x), view(y), view(w), view(out)];
  loop(plan, x, y, w, out, edges, (c, ix, iy, iw, ig) => { G[ig] += c * X[ix] * Y[iy] * W[iw]; });
  const back: JointWayBack = ([g], wanted) => contractBack(plan, x, y, w, g as Tensor, edges, wanted);
  return record(out, [x, y, w], back);
}

function contractBack(plan: ContractionPlan, x: Tensor, y: Tensor, w: Tensor, g: Tensor, edges: Edges | null, wanted: readonly boolean[]): (Tensor | undefined)[] {
  const likes = [x, y, w];
  const made = likes.map((t) => cleared(new Tensor(t.irreps, t.shape, t.dim, t.rows, t.dtype)));
  const [X, Y, W, G] = [view(x), view(y), view(w), view(g)];
  const [DX, DY, DW] = made.map(view);
  loop(plan, x, y, w, g, edges, (c, ix, iy, iw, ig) => {
    const t = c * G[ig];
    DX[ix] += t * Y[iy] * W[iw];
    DY[iy] += t * X[ix] * W[iw];
    DW[iw] += t * X[ix] * Y[iy];
  });
  const outs = made.filter((_, i) => wanted[i]);
  const which = [0, 1, 2].filter((i) => wanted[i]);
  record(outs, [x, y, w, g], (cotangents, want) => {
    const c: (Tensor | undefined)[] = [undefined, undefined, undefined];
    which.forEach((i, k) => { c[i] = cotangents[k]; });
    const sums: (Tensor | undefined)[] = [undefined, undefined, undefined, undefined];
    const put = (i: number, t: Tensor | undefined): void => { if (t) sums[i] = sums[i] ? add(sums[i] as Tensor, t) : t; };
    for (let i = 0; i < 3; i++) {
      if (!c[i]) continue;
      const args = [x, y, w];
      args[i] = c[i] as Tensor;
      if (want[3]) put(3, contract(plan, args[0], args[1], args[2] as Tensor<Scalar>, edges));
      const others = [0, 1, 2].map((k) => k !== i && want[k]);
      if (others.some(Boolean)) contractBack(plan, args[0], args[1], args[2], g, edges, others).forEach((t, k) => put(k, t));
    }
    return sums;
  });
  return [0, 1, 2].map((i) => (wanted[i] ? made[i] : undefined));
}
import { add } from "../tensor/index.js";
