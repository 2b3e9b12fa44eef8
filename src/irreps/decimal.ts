/** Multiplicities at type level: decimal text, added digit by digit, so that no size is a limit. */

// biome-ignore format: a table
interface Sum {
  0: ["00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10"];
  1: ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11"];
  2: ["02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"];
  3: ["03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13"];
  4: ["04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14"];
  5: ["05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15"];
  6: ["06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16"];
  7: ["07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17"];
  8: ["08", "09", "10", "11", "12", "13", "14", "15", "16", "17", "18"];
  9: ["09", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19"];
}
type Inc = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];
type Digit = keyof Sum;
type Reverse<S extends string, A extends string = ""> = S extends `${infer H}${infer R}` ? Reverse<R, `${H}${A}`> : A;
// A and B have their last digit first; C is what is carried; O is what is done
// biome-ignore format: one case after another
type AddReverse<A extends string, B extends string, C extends string, O extends string> =
  A extends `${infer a extends Digit}${infer ar}`
    ? B extends `${infer b extends Digit}${infer br}`
      ? Sum[a][(C extends "1" ? Inc[b] : `${b}`) & keyof Sum[a]] extends `${infer c}${infer d}` ? AddReverse<ar, br, c, `${d}${O}`> : never
      : C extends "1" ? AddReverse<A, "1", "0", O> : `${Reverse<A>}${O}`
    : B extends "" ? (C extends "1" ? `1${O}` : O)
    : C extends "1" ? AddReverse<B, "1", "0", O> : `${Reverse<B>}${O}`;

/** Sum of two multiplicities: Add<"8", "16"> is "24". */
export type Add<A extends string, B extends string> = A extends "0"
  ? B
  : B extends "0"
    ? A
    : `${number}` extends A | B
      ? `${number}`
      : AddReverse<Reverse<A>, Reverse<B>, "0", "">;

// biome-ignore format: a table
type Times<A extends string, D extends string> =
    D extends "0" ? "0"
  : D extends "1" ? A
  : D extends "2" ? Add<A, A>
  : D extends "3" ? Add<A, Add<A, A>>
  : D extends "4" ? Times<Add<A, A>, "2">
  : D extends "5" ? Add<A, Times<A, "4">>
  : D extends "6" ? Times<Add<A, A>, "3">
  : D extends "7" ? Add<A, Times<A, "6">>
  : D extends "8" ? Times<Add<A, A>, "4">
  : Add<A, Times<A, "8">>;
type MulLoop<A extends string, B extends string, O extends string> = B extends `${infer d}${infer r}`
  ? MulLoop<A, r, Add<O extends "" ? "0" : `${O}0`, Times<A, d>>>
  : O;

/** Product of two multiplicities: Mul<"8", "16"> is "128". */
export type Mul<A extends string, B extends string> = A extends "1"
  ? B
  : B extends "1"
    ? A
    : `${number}` extends A | B
      ? `${number}`
      : MulLoop<A, B, "">;

interface Nines {
  0: "9";
  1: "8";
  2: "7";
  3: "6";
  4: "5";
  5: "4";
  6: "3";
  7: "2";
  8: "1";
  9: "0";
}
// 99…9 − B with as many nines as A has digits, last digits first; never where B has more
type Complement<A extends string, B extends string, O extends string = ""> = A extends `${string}${infer ar}`
  ? B extends `${infer b extends keyof Nines & Digit}${infer br}`
    ? Complement<ar, br, `${Nines[b]}${O}`>
    : Complement<ar, "", `9${O}`>
  : B extends ""
    ? O
    : never;
type Trim<S extends string> = S extends `0${infer R}` ? (R extends "" ? "0" : Trim<R>) : S;
// S has a digit more than A where nothing was borrowed: a one, which is taken off
type Borrowed<S extends string, A extends string, R extends string = S> = S extends `${string}${infer s}`
  ? A extends `${string}${infer a}`
    ? Borrowed<s, a, R>
    : R extends `1${infer D}`
      ? Trim<D>
      : never
  : never;

/** Difference of two multiplicities: Minus<"24", "8"> is "16", Minus<"8", "24"> is never. */
export type Minus<A extends string, B extends string> = B extends "0"
  ? A
  : A extends B
    ? `${number}` extends A
      ? `${number}`
      : "0"
    : `${number}` extends A | B
      ? `${number}`
      : Complement<Reverse<A>, Reverse<B>> extends infer C extends string
        ? [C] extends [never]
          ? never
          : Borrowed<AddReverse<Reverse<A>, Reverse<C>, "1", "">, A>
        : never;

interface Halves {
  0: ["0", "5", "0"];
  1: ["0", "5", "1"];
  2: ["1", "6", "0"];
  3: ["1", "6", "1"];
  4: ["2", "7", "0"];
  5: ["2", "7", "1"];
  6: ["3", "8", "0"];
  7: ["3", "8", "1"];
  8: ["4", "9", "0"];
  9: ["4", "9", "1"];
}
type HalfLoop<
  S extends string,
  C extends string,
  O extends string,
> = S extends `${infer d extends keyof Halves & Digit}${infer r}`
  ? HalfLoop<r, Halves[d][2], `${O}${Halves[d][C extends "1" ? 1 : 0]}`>
  : O;

/** Half of an even multiplicity: Half<"56"> is "28". */
export type Half<A extends string> = `${number}` extends A ? `${number}` : Trim<HalfLoop<A, "0", "">>;
