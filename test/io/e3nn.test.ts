import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type E3nnClass, type E3nnLayers, fromE3nn, readE3nn, readSafetensors } from "../../src/io/index.js";
import { indices, plain, scaleBy, scope, type Tensor, tensor, toArray } from "../../src/tensor/index.js";
import { sphericalHarmonics } from "../../src/nn/index.js";
import { values } from "../reference/read-safetensors.js";
import { relativeError } from "../representations/compare.js";

// Modules of e3nn 0.6.0 and 0.4.4 by scripts/export_e3nn.py, with inputs and outputs: scripts/reference/e3nn_modules.py.
const VERSIONS = ["0.6.0", "0.4.4"] as const;
const bytesOf = (version: string): Uint8Array =>
  readFileSync(new URL(`../reference/e3nn_modules_${version}.safetensors`, import.meta.url));

describe.each(VERSIONS)("modules of e3nn %s", (version) => {
  const file = readE3nn(bytesOf(version));
  const cases = `e3nn_modules_${version}_cases`;
  const at = (key: string, irreps: string): Tensor<any> => {
    const { shape, data } = values(cases, key);
    return irreps === "plain"
      ? plain(data, { shape, dtype: "f64" })
      : tensor<string>(irreps, data, { shape: shape.slice(0, -1), dtype: "f64" });
  };
  const agrees = (found: Tensor, key: string): void =>
    expect(relativeError(toArray(found), values(cases, key).data)).toBeLessThan(1e-12);
  const made = <C extends E3nnClass>(path: string, kind: C): E3nnLayers[C] => fromE3nn(file, path, kind, { edges: "toSender" });

  test("tell their version and the sign of their coupling tensors", () => {
    expect(file.version).toBe(version);
    expect(file.convention).toBe(version === "0.6.0" ? "e3nn" : "e3nn-0.4.4");
    expect(file.others.size).toBe(0);
    expect([...fromE3nn.all(file, { edges: "toSender" }).keys()]).toEqual([...file.modules.keys()]);
  });

  test.each(["modes", "path", "full", "elementwise"])("product: %s", (name) => {
    scope(() => {
      const product = made(`pieces.${name}`, "TensorProduct");
      const [x, y] = [at(`pieces.${name}.x`, product.irrepsIn1), at(`pieces.${name}.y`, product.irrepsIn2)];
      agrees(product(x, y), `pieces.${name}.out`);
    });
  });

  const one: [string, E3nnClass][] = [
    ["lines", "Linear"],
    ["features", "Linear"],
    ["squared", "TensorSquare"],
    ["dense", "FullyConnectedNet"],
    ["plain", "FullyConnectedNet"],
    ["act", "Activation"],
    ["instance", "BatchNorm"],
    ["lengths", "NormActivation"],
    ["length", "Norm"],
    ["one", "ExtractIr"],
    ["same", "Identity"],
    ["drop", "Dropout"],
    ["harmonics", "SphericalHarmonics"],
    ["sphere", "S2Activation"],
  ];
  if (version === "0.6.0") one.push(["rotations", "SO3Activation"]);
  test.each(one)("%s: %s", (name, kind) => {
    scope(() => {
      const layer = made(`pieces.${name}`, kind) as unknown as ((x: Tensor) => Tensor) & { irrepsIn?: string };
      agrees(layer(at(`pieces.${name}.x`, layer.irrepsIn ?? "plain")), `pieces.${name}.out`);
    });
  });

  test("several features at once", () => {
    scope(() => {
      const parts = made("pieces.some", "Extract");
      const [first, second] = parts(at("pieces.some.x", parts.irrepsIn));
      agrees(first, "pieces.some.out");
      agrees(second, "pieces.some.out1");
    });
  });

  test("a linear map with given weights", () => {
    scope(() => {
      const given = made("pieces.given", "GivenLinear");
      agrees(given(at("pieces.given.x", given.irrepsIn), { weight: at("pieces.given.w", "plain") }), "pieces.given.out");
    });
  });

  test("a network of them: products along edges with weights by a dense network, gate, batch norm", () => {
    scope(() => {
      const [embed, conv, radial] = [
        made("net.embed", "Linear"),
        made("net.conv", "TensorProduct"),
        made("net.radial", "FullyConnectedNet"),
      ];
      const [mix, gate, norm] = [made("net.mix", "Linear"), made("net.gate", "Gate"), made("net.norm", "BatchNorm")];
      const square = made("net.square", "TensorProduct");
      const of = (key: string) => indices(Int32Array.from(values(cases, key).data), 4);
      const y = sphericalHarmonics("0e+1o+2e", at("net.vectors", "1x1o")) as Tensor<any>;
      const messages = conv(embed(at("net.x", embed.irrepsIn)), y, radial(at("net.r", "plain")) as Tensor<any>, {
        receivers: of("net.receiver"),
        senders: of("net.sender"),
      });
      const h = norm(gate(mix(scaleBy(messages, 0.5))));
      agrees(square(h, h), "net.out");
    });
  });
});

test("the exporter is shipped, and writes the form that is read", () => {
  const { files } = JSON.parse(readFileSync("package.json", "utf8")) as { files: string[] };
  expect(files).toContain("scripts/export_e3nn.py");
  const form = /^FORM = "(.*)"$/m.exec(readFileSync("scripts/export_e3nn.py", "utf8"))?.[1];
  expect(JSON.parse(readSafetensors(bytesOf("0.6.0")).metadata.e3nn).form).toBe(form);
});
