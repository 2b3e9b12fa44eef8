export type Contestant = "equivariant" | "twin";

/** What a training thread is asked to do. */
export interface Task {
  readonly which: Contestant;
  /** Path of the trajectory. */
  readonly data: string;
  readonly steps: number;
  /** Steps between two measurements on the validation frames. */
  readonly every: number;
  readonly seed: number;
}

/** A measurement on the validation frames, with the averaged weights. */
export interface Measurement {
  readonly step: number;
  /** eV/Å and eV, mean absolute. */
  readonly forces: number;
  readonly energy: number;
  /** Mean of the training loss since the measurement before. */
  readonly loss: number;
  /** ms, mean of the training steps since the measurement before. */
  readonly stepTime: number;
  /** Bytes of live tensors and of the linear memory. */
  readonly held: number;
  readonly size: number;
}

/** What a training thread tells. */
export type Message =
  | { readonly kind: "step"; readonly step: number; readonly loss: number }
  | { readonly kind: "measured"; readonly measurement: Measurement }
  /** The averaged weights, as the bytes of a file, and the most bytes that tensors ever took. */
  | { readonly kind: "trained"; readonly bytes: Uint8Array; readonly peak: number };
