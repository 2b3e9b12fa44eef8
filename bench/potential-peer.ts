/** One of the peer's molecules with its network, opened on both sides with the same weights. */
import { join } from "node:path";
import type { Frame, Nequip } from "../src/models/index.js";
import { type Numbers, type Peer, tensorsOf } from "./compare.js";
import { type Described, networkOf } from "./e3nn-network.js";

/** Atomic numbers in the order of bench/peers/molecule.py. */
export const ELEMENTS = [1, 6, 8] as const;

export interface Info {
  net: Described;
  atoms: number;
  edges: number;
  molecules: number;
  parameters: number;
}

export interface Opened {
  modes: Record<string, string>;
  info: Info;
  model: Nequip;
  /** The molecules, with the forces and energies that a training step aims at. */
  frames: Frame[];
}

export async function openPotential(peer: Peer, name: string, folder: string): Promise<Opened> {
  const { modes, info } = await peer.open<Info>(name, folder);
  const given = tensorsOf(join(folder, "inputs.safetensors"));
  const model = networkOf(info.net, ELEMENTS, (parameter) => given[`weight.${parameter}`].data);
  const per = info.atoms / info.molecules;
  const rows = (values: Numbers, m: number): Float64Array => Float64Array.from(values.subarray(3 * per * m, 3 * per * (m + 1)));
  const frames = Array.from({ length: info.molecules }, (_, m) => ({
    species: Array.from(given.species.integers.subarray(per * m, per * (m + 1)), (s) => ELEMENTS[s]),
    positions: rows(given.positions.data, m),
    forces: rows(given.forces.data, m),
    energy: given.energies.data[m],
  }));
  return { modes, info, model, frames };
}
