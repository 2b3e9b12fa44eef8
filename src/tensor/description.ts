/** Plain data: what JSON can hold. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

/**
 * What the numbers of a layer mean: its kind, irreps as written, instructions, normalization, constants. It is part of the manifest of saved
 * models. `training`, such as a momentum, is what does not change their meaning.
 */
export interface Description {
  readonly kind: string;
  readonly training?: Readonly<Record<string, Plain>>;
  readonly [name: string]: Plain | undefined;
}

const known = new WeakMap<object, () => Description>();

/** Lets a layer tell what its numbers mean, when it is asked. */
export function describe(layer: object, description: () => Description): void {
  known.set(layer, description);
}

/** What a layer tells of itself; undefined if it does not. */
export const descriptionOf = (layer: object): Description | undefined => known.get(layer)?.();
