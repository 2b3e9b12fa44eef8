import { copyFile, mkdir } from "node:fs/promises";
import { defineConfig, type Options } from "tsup";
import { buildLive } from "./scripts/build-live.js";

const entry = {
  index: "src/index.ts",
  so3: "src/so3/index.ts",
  groups: "src/groups.ts",
  nn: "src/nn/index.ts",
  graphs: "src/graphs/index.ts",
  models: "src/models/index.ts",
  train: "src/train/index.ts",
  io: "src/io/index.ts",
  testing: "src/testing/index.ts",
  threads: "src/threads/index.ts",
};

const common: Options = {
  entry,
  format: ["esm"],
  target: "es2022",
  platform: "neutral",
  splitting: true,
  treeshake: true,
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: false,
  noExternal: ["@assemblyscript/loader"],
};

const source =
  (file: string): Options["esbuildOptions"] =>
  (options) => {
    options.alias = { ...options.alias, "#source": new URL(file, import.meta.url).pathname };
  };

export default defineConfig([
  { ...common, outDir: "dist", esbuildOptions: source("./src/runtime/source.inline.ts") },
  {
    ...common,
    outDir: "dist/edge",
    external: [/\.wasm\?module$/],
    esbuildOptions: source("./src/runtime/source.edge.ts"),
    onSuccess: async () => {
      await mkdir("dist/edge/wasm", { recursive: true });
      await copyFile("build/intertwiner.wasm", "dist/edge/wasm/intertwiner.wasm");
    },
  },
  {
    entry: { cli: "src/cli/main.ts" },
    minifyIdentifiers: true, // nobody imports it
    outDir: "dist/cli",
    format: ["esm"],
    target: "node20",
    platform: "node",
    splitting: false,
    noExternal: [/.*/],
    minifySyntax: true,
    minifyWhitespace: true,
    loader: { ".css": "text" },
    onSuccess: buildLive,
    esbuildOptions: source("./src/cli/source.ts"),
    banner: {
      js: "#!/usr/bin/env node\nimport { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  },
]);
