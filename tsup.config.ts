import { readdirSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { basename, dirname, parse } from "node:path";
import { build, type Plugin, transform } from "esbuild";
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
  minifyIdentifiers: true, // the package has a limit; messages of errors name functions and arguments by themselves
  sourcemap: false,
  noExternal: ["@assemblyscript/loader"],
};

/** The rooms without kernels, whose doors the output for edge runtimes shares. */
const rooms = ["arithmetic", "irreps", "groups", "representations"];
const doors = Object.fromEntries(rooms.map((room) => [`rooms/${room}`, `src/${room}/index.ts`]));

const sharedRooms: Plugin = {
  name: "shared-rooms",
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`/(${rooms.join("|")})/index\\.js$`) }, ({ path }) => ({
      path: `../rooms/${basename(dirname(path))}.js`,
      external: true,
      sideEffects: false,
    }));
  },
};

const source =
  (file: string): Options["esbuildOptions"] =>
  (options) => {
    options.alias = { ...options.alias, "#source": new URL(file, import.meta.url).pathname };
    options.lineLimit = 200; // an error that nobody catches shows its line
  };

/** What the command bundles is CommonJS: each becomes a module that makes Node's `require` itself, so that no other chunk knows of it. */
const forNode: Plugin = {
  name: "for-node",
  setup({ onLoad }) {
    onLoad({ filter: /\/node_modules\/(commander\/esm\.mjs|cli-progress\/cli-progress\.js)$/ }, async ({ path }) => {
      const { outputFiles } = await build({
        entryPoints: [path],
        bundle: true,
        format: "esm",
        platform: "node",
        write: false,
        banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
      });
      return { contents: outputFiles[0].text, loader: "js" };
    });
  },
};

/** The chunks of what the command loads when it is asked for it. */
const commands = new RegExp(
  `^(${readdirSync("src/cli")
    .map((name) => parse(name).name)
    .join("|")})-[A-Z0-9]+\\.js$`,
);

/** Nobody imports the command, so its names may be short. */
const shortNamesOfTheCommand: NonNullable<Options["plugins"]>[number] = {
  name: "short-names-of-the-command",
  async renderChunk(code, { path }) {
    const name = basename(path);
    if (name !== "cli.js" && !commands.test(name)) return;
    return transform(code, { format: "esm", target: "es2022", minify: true });
  },
};

export default defineConfig([
  {
    ...common,
    entry: { ...entry, ...doors, "cli/cli": "src/cli/main.ts" }, // shares the chunks of the library
    outDir: "dist",
    external: [/^node:/],
    esbuildPlugins: [forNode],
    plugins: [shortNamesOfTheCommand],
    esbuildOptions: source("./src/runtime/source.inline.ts"),
    onSuccess: buildLive,
  },
  {
    ...common,
    outDir: "dist/edge",
    external: [/\.wasm\?module$/],
    esbuildPlugins: [sharedRooms],
    esbuildOptions: source("./src/runtime/source.edge.ts"),
    onSuccess: async () => {
      await mkdir("dist/edge/wasm", { recursive: true });
      await copyFile("build/intertwiner.wasm", "dist/edge/wasm/intertwiner.wasm");
    },
  },
]);
