/** Irreps types on their own; never run, only compiled: test/types/types.test.ts counts each block as a test. */
import { expectTypeOf, test } from "vitest";
import {
  type Add,
  type Beside,
  type Drop,
  type Flipped,
  type TermsAt,
  type WrittenTerms,
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

test("other groups write a prefix", () => {
  expectTypeOf(irreps("C4: 8x0 + 1 + 2x1")).toEqualTypeOf<"C4:8x0+3x1">();
  expectTypeOf(irreps("D4:8xA1+4xE")).toEqualTypeOf<"D4:8xA1+4xE">();
  expectTypeOf(irreps("SO2:8x0 + SO2:4x3")).toEqualTypeOf<"SO2:8x0+4x3">();
  expectTypeOf(irreps("SU2:2x1/2 + 1")).toEqualTypeOf<"SU2:2x1/2+1x1">();
  expectTypeOf(irreps("Oh:2xT1u\n+A1g")).toEqualTypeOf<"Oh:2xT1u+1xA1g">();
  expectTypeOf(irreps("C4:0x1")).toEqualTypeOf<"">();
  expectTypeOf(irreps(`O2:${n}xE3 + 2xE3 + A2`)).toEqualTypeOf<`O2:${number}xE3+1xA2`>();
  // @ts-expect-error frequencies of C4 end at 2
  irreps("C4:8x3");
  // @ts-expect-error only even n have B1
  irreps("D5:B1");
  // @ts-expect-error 2/2 is not half of an odd number
  irreps("SU2:2/2");
  // @ts-expect-error no such group
  irreps("Q8:A");
  // @ts-expect-error two groups
  irreps("C4:8x0 + C8:1");
});

test("products in other groups, with multiplicities over the real numbers", () => {
  expectTypeOf<TensorProduct<"C4:8x1", "C4:1x1">>().toEqualTypeOf<"C4:16x0+16x2">();
  expectTypeOf<TensorProduct<"C4:8x1", "C4:1x0+1x1", "C4:1" | "C4:2">>().toEqualTypeOf<"C4:8x1+16x2">();
  expectTypeOf<TensorProduct<"D4:8xE", "D4:1xE">>().toEqualTypeOf<"D4:8xA1+8xA2+8xB1+8xB2">();
  expectTypeOf<TensorProduct<"SO2:8x3+2x0", "SO2:1x3">>().toEqualTypeOf<"SO2:16x0+2x3+8x6">();
  expectTypeOf<TensorProduct<"O2:1xE2", `O2:${number}xE3`>>().toEqualTypeOf<`O2:${number}xE1+${number}xE5`>();
  expectTypeOf<TensorProduct<"SU2:1x1/2", "SU2:1x1/2">>().toEqualTypeOf<"SU2:4x0+4x1">();
  expectTypeOf<TensorProduct<"T:1xE", "T:1xE+1xT">>().toEqualTypeOf<"T:2xA+1xE+2xT">();
  expectTypeOf<Product<"Oh:T1u", "Oh:T1u">>().toEqualTypeOf<"Oh:A1g" | "Oh:Eg" | "Oh:T1g" | "Oh:T2g">();
  expectTypeOf<[Product<"C4:1", "C8:1">, Product<"C4:1", "1">]>().toEqualTypeOf<[never, never]>();
});

test("queries of other groups", () => {
  expectTypeOf<Irs<"C4:8x0+4x1">>().toEqualTypeOf<"C4:0" | "C4:1">();
  expectTypeOf<[Count<"C4:8x0+4x1">, Norms<"D4:8xA1+4xE">, GateIn<"D4:2xB1", "D4:4xE">]>().toEqualTypeOf<
    ["12", "D4:12xA1", "D4:2xB1+4xA1+4xE"]
  >();
  expectTypeOf<[Keep<"D4:2xE+1xA1+1xE", "D4:E">, Regroup<"I:1xH+1xT2+2xA">]>().toEqualTypeOf<["D4:3xE", "I:2xA+1xT2+1xH"]>();
  expectTypeOf<Concat<"C4:8x0", "C4:1x0+1x1">>().toEqualTypeOf<"C4:9x0+1x1">();
  expectTypeOf<Concat<"C4:8x0", "8x1">>().toEqualTypeOf<"✗ '8x1' is of another group than C4">();
  expectTypeOf<Missing<"C4:8x0", "C8:8x0">>().toEqualTypeOf<"C8:0">();
});

test("groups of large numbers are string, never a wrong text", () => {
  is<string>()<Canon<"C64:1">>();
  expectTypeOf<Canon<"C63:31">>().toEqualTypeOf<"C63:1x31">();
  is<string>()<TensorProduct<"SO2:1x64", "SO2:1x1">>();
  expectTypeOf<TensorProduct<"SO2:1x63", "SO2:1x63">>().toEqualTypeOf<"SO2:2x0+1x126">();
});

test("degrees beyond what is counted out become string, never a wrong text", () => {
  expectTypeOf<TensorProduct<"1x63e", "1x1e">>().toEqualTypeOf<"1x62e+1x63e+1x64e">();
  is<string>()<TensorProduct<"1x64e", "1x1e">>();
  is<string>()<Regroup<"1x128e">>();
});

test("terms as they are written, each canonical", () => {
  is<WrittenTerms<"4x0e + 0e + 0x1o + 1y">>()<["4x0e", "1x0e", "", "1x1o"]>();
  is<WrittenTerms<"D4:2xA1 + B1 + D4:E">>()<["D4:2xA1", "D4:1xB1", "D4:1xE"]>();
  is<WrittenTerms<"">>()<[]>();
  is<WrittenTerms<string>>()<string[]>();
});

test("odd gates change the parity of what they scale", () => {
  is<Flipped<"2x0e+1x0o", "2x1o+1x1e">>()<"3x1o">();
  is<Flipped<"3x0o", "1x0o+2x2e">>()<"1x0e+2x2o">();
  is<Flipped<"5x0e", "2x1o+3x2e">>()<"2x1o+3x2e">();
  is<Flipped<"1x0e+1x0o", "2x1o">>()<string>();
  is<Flipped<"2x0e+1x0o", "2x1o">>()<string>();
});

test("terms by their places, and irreps left out", () => {
  is<TermsAt<"2x0e + 1o + 3x0e", [0, 2]>>()<"5x0e">();
  is<TermsAt<"2x0e + 1o", []>>()<"">();
  is<TermsAt<"2x0e + 1o", number[]>>()<string>();
  is<TermsAt<"2x0e", [1]>>()<"✗ '2x0e' has no term 1: there are 1">();
  is<Drop<"2x0e+1x1o+3x0e", "1o">>()<"5x0e">();
});
