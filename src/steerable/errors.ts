import { IntertwinerError } from "../runtime/index.js";

/** `ERR_EMPTY_BASIS`: no kernel fits the rings and frequencies that were given; others would. */
export class EmptyBasisError extends IntertwinerError {
  override readonly name: string = "EmptyBasisError";
  /** The lowest frequencies that connect the representations, rising; on rings of positive radius. */
  readonly frequencies: readonly number[];

  constructor(message: string, frequencies: readonly number[]) {
    super("ERR_EMPTY_BASIS", message);
    this.frequencies = frequencies;
  }
}
