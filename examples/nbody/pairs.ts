import { indices } from "../../src/index.js";
import type { Edges } from "../../src/nn/index.js";
import { PARTICLES } from "./data.js";

export type Pairs = Edges;

/** Every ordered pair of particles of the same system, for so many systems side by side. */
export function everyPair(systems: number): Pairs {
  const [receivers, senders]: [number[], number[]] = [[], []];
  const nodes = systems * PARTICLES;
  for (let i = 0; i < nodes; i++) {
    const first = i - (i % PARTICLES);
    for (let j = first; j < first + PARTICLES; j++) {
      if (i === j) continue;
      receivers.push(i);
      senders.push(j);
    }
  }
  return { receivers: indices(Int32Array.from(receivers), nodes), senders: indices(Int32Array.from(senders), nodes) };
}
