import type { Beside, Canon, Irs, Others, Text } from "./types.js";

/** What maps along an edge do to irreps at type level: see types.ts for the rules. */

type Even = "0" | "2" | "4" | "6" | "8";
type Odd = "1" | "3" | "5" | "7" | "9";
type Natural = `${string}${Even}e` | `${string}${Odd}o`;
type Unnatural = `${string}${Even}o` | `${string}${Odd}e`;
type Vectorial = `${Exclude<Even | Odd, "0">}${string}`;

// From parity (−1)ˡ to parity (−1)ˡ and from the other to the other there is always a map; across only if both have l > 0
type Reached<I> = I extends Natural ? Natural | Across<I> : I extends Unnatural ? Unnatural | Across<I> : string;
type Across<I> = I extends Vectorial ? Vectorial : never;
type Unreached<A extends string, O extends string> = string extends A ? "" : Others<O, Reached<Irs<A>>>;

/** Output irreps of a map of features A that commutes with what leaves the direction of an edge alone: what nothing reaches is refused. */
export type Around<A extends string, O extends string> =
  Beside<A, O> extends infer T extends `✗${string}`
    ? T
    : Unreached<Canon<A>, Canon<O>> extends ""
      ? Text<O>
      : `✗ '${Canon<A>}' along an edge has no ${Unreached<Canon<A>, Canon<O>>}: mirrors through the edge forbid it`;
