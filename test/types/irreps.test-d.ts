/** Irreps types on their own; never run, only compiled: test/types/types.test.ts counts each block as a test. */
import { expectTypeOf, test } from "vitest";
import {
  type Add,
  type Beside,
  type Canon,
  type Concat,
  type Count,
  type FedBy,
  type GateIn,
  type GateOut,
  type Irrep,
  type Irs,
  irreps,
  type Keep,
  type Missing,
  type Mul,
  type Norms,
  type Product,
  type Regroup,
  type TensorProduct,
  type Text,
} from "../../src/irreps/index.js";

declare const anything: string;
declare const n: number;
/** Equal, also where one is `string` and the other a text. */
declare function is<A>(): <B extends A>(...same: [A] extends [B] ? [] : ["differs", A]) => void;

test("irreps() gives canonical text", () => {
  expectTypeOf(irreps("8x0e + 8x0e + 1o")).toEqualTypeOf<"16x0e+1x1o">();
  expectTypeOf(irreps("")).toEqualTypeOf<"">();
  expectTypeOf(irreps("  ")).toEqualTypeOf<"">();
  expectTypeOf(irreps("0x0e + 0x3o")).toEqualTypeOf<"">();
  expectTypeOf(irreps("1y + 2y")).toEqualTypeOf<"1x1o+1x2e">();
  expectTypeOf(irreps("8x0 + 4x1")).toEqualTypeOf<"8x0+4x1">();
  expectTypeOf(irreps(anything)).toEqualTypeOf<string>();
});

test("what is not irreps does not compile", () => {
  // @ts-expect-error not a degree
  irreps("8x0z");
  // @ts-expect-error an empty term
  irreps("0e++1o");
  // @ts-expect-error a sign
  irreps("-1x0e");
  // @ts-expect-error a fraction
  irreps("1.5x0e");
  // @ts-expect-error a leading zero
  irreps("08x0e");
  // @ts-expect-error no term after the last plus
  irreps("0e+");
  // @ts-expect-error O(3) and SO(3)
  irreps("8x0e+4x1");
  // @ts-expect-error weights have no irreps
  irreps("plain");
  // @ts-expect-error not text
  irreps(8);
});

test("white space, also of a text over several lines", () => {
  expectTypeOf(
    irreps(`
      8x0e
      + 4 x 1o
    `),
  ).toEqualTypeOf<"8x0e+4x1o">();
  expectTypeOf<Canon<"\t8x0e\t+ 1o">>().toEqualTypeOf<"8x0e+1x1o">();
});

test("multiplicities of the run time are any number, and absorb", () => {
  expectTypeOf(irreps(`${n}x0e + ${n}x1o`)).toEqualTypeOf<`${number}x0e+${number}x1o`>();
  expectTypeOf(irreps(`${n}x0e + 8x0e`)).toEqualTypeOf<`${number}x0e`>();
  expectTypeOf<Count<`8x0e+${number}x1o`>>().toEqualTypeOf<`${number}`>();
  expectTypeOf<TensorProduct<`${number}x0e+8x1o`, "1x0e+1x1o">>().toEqualTypeOf<`${number}x0e+${number}x1o+8x1e+8x2e`>();
  expectTypeOf<Regroup<`${number}x1o+2x0e+3x1o`>>().toEqualTypeOf<`2x0e+${number}x1o`>();
  expectTypeOf<Canon<`${number}x0+8x1`>>().toEqualTypeOf<`${number}x0+8x1`>();
});

test("a degree of the run time makes the text a string", () => {
  expectTypeOf<Canon<`8x0e+${number}x${number}o`>>().toEqualTypeOf<string>();
  expectTypeOf<Canon<`8x${number}`>>().toEqualTypeOf<string>();
  expectTypeOf(irreps(`${anything}+8x0e`)).toEqualTypeOf<string>();
});

test("string goes through everything", () => {
  expectTypeOf<[Canon<string>, Text<string>, Keep<string, "0e">, Regroup<string>]>().toEqualTypeOf<
    [string, string, string, string]
  >();
  expectTypeOf<[Concat<string, "8x0e">, TensorProduct<"8x0e", string>, GateIn<"8x0e", string>]>().toEqualTypeOf<
    [string, string, string]
  >();
  expectTypeOf<[Count<string>, Norms<string>, Missing<string, "8x0e">, Missing<"8x0e", string>]>().toEqualTypeOf<
    [`${number}`, string, never, never]
  >();
  expectTypeOf<Irs<string>>().toEqualTypeOf<Irrep>();
  expectTypeOf<[FedBy<string, "8x2e">, FedBy<"8x0e", string>, Beside<string, "1">]>().toEqualTypeOf<["8x2e", string, "1"]>();
});

test("sums and products of multiplicities carry", () => {
  expectTypeOf<[Add<"0", "0">, Add<"999", "1">, Add<"5", "95">, Add<"123456789", "987654321">]>().toEqualTypeOf<
    ["0", "1000", "100", "1111111110"]
  >();
  expectTypeOf<[Mul<"1", "7">, Mul<"128", "3072">, Mul<"99", "99">, Mul<"1000", "10">]>().toEqualTypeOf<
    ["7", "393216", "9801", "10000"]
  >();
});

test("sorting puts odd before even", () => {
  expectTypeOf<Regroup<"1x1e+1x0e+1x1o+1x0o">>().toEqualTypeOf<"1x0o+1x0e+1x1o+1x1e">();
  expectTypeOf<Regroup<"4x1o+2x0e+4x1o+1x12e+1x10e">>().toEqualTypeOf<"2x0e+8x1o+1x10e+1x12e">();
  expectTypeOf<TensorProduct<"2x1o+1x2e", "3x1o">>().toEqualTypeOf<"6x0e+3x1o+6x1e+3x2o+6x2e+3x3o">();
  expectTypeOf<TensorProduct<"8x0+4x1", "1x1">>().toEqualTypeOf<"4x0+12x1+4x2">();
});

test("selection rules", () => {
  expectTypeOf<Product<"1o", "1o">>().toEqualTypeOf<"0e" | "1e" | "2e">();
  expectTypeOf<Product<"3o", "2e">>().toEqualTypeOf<"1o" | "2o" | "3o" | "4o" | "5o">();
  expectTypeOf<Product<"2", "1">>().toEqualTypeOf<"1" | "2" | "3">();
  expectTypeOf<Product<"1o", "1">>().toEqualTypeOf<never>();
  expectTypeOf<TensorProduct<"8x1o", "1x1o", "0e" | "2e">>().toEqualTypeOf<"8x0e+8x2e">();
  expectTypeOf<TensorProduct<"", "1x1o">>().toEqualTypeOf<"">();
});

test("neighbours that come to meet are merged", () => {
  expectTypeOf<Keep<"2x0e+1x1o+3x0e", "0e">>().toEqualTypeOf<"5x0e">();
  expectTypeOf<Concat<"8x0e+4x1o", "4x1o+1x0e">>().toEqualTypeOf<"8x0e+8x1o+1x0e">();
  expectTypeOf<GateIn<"8x0e", "4x1o">>().toEqualTypeOf<"12x0e+4x1o">();
  expectTypeOf<GateIn<"8x0o", "4x1o">>().toEqualTypeOf<"8x0o+4x0e+4x1o">();
  expectTypeOf<GateIn<"8x0", "4x1">>().toEqualTypeOf<"12x0+4x1">();
  expectTypeOf<[GateIn<"8x0e", "">, GateIn<"", "4x1o">, GateOut<"8x0e", "2x0e+4x1o">]>().toEqualTypeOf<
    ["8x0e", "4x0e+4x1o", "10x0e+4x1o"]
  >();
});

test("degrees beyond what is counted out become string, never a wrong text", () => {
  expectTypeOf<TensorProduct<"1x63e", "1x1e">>().toEqualTypeOf<"1x62e+1x63e+1x64e">();
  is<string>()<TensorProduct<"1x64e", "1x1e">>();
  is<string>()<Regroup<"1x128e">>();
});
