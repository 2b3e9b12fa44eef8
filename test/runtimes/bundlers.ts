import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** A module of a bundler as installed; its types are of no concern here. */
export const bundler = async (name: string, file: string): Promise<any> =>
  import(pathToFileURL(resolve("test/runtimes/node_modules", name, file)).href);

/** Bundlers with the configuration that their users begin with: none. */
export const bundlers: Record<string, { path: string; bundle(folder: string, entry: string, out: string): Promise<void> }> = {
  esbuild: {
    path: "esbuild/lib/main.js",
    bundle: async (_, entry, out) => {
      const { build } = await bundler("esbuild", "lib/main.js");
      await build({
        entryPoints: [entry],
        outfile: join(out, "bundle.js"),
        bundle: true,
        format: "esm",
        minify: true,
        logLevel: "error",
      });
    },
  },
  rollup: {
    path: "rollup/dist/es/rollup.js",
    bundle: async (_, entry, out) => {
      const { rollup } = await bundler("rollup", "dist/es/rollup.js");
      const { nodeResolve } = await bundler("@rollup/plugin-node-resolve", "dist/es/index.js");
      const bundle = await rollup({ input: entry, plugins: [nodeResolve()] });
      await bundle.write({ dir: out, entryFileNames: "bundle.js", format: "es" });
      await bundle.close();
    },
  },
  vite: {
    path: "vite/dist/node/index.js",
    bundle: async (folder, entry, out) => {
      const { build } = await bundler("vite", "dist/node/index.js");
      await build({
        root: folder,
        configFile: false,
        logLevel: "error",
        build: {
          target: "es2022",
          outDir: out,
          emptyOutDir: false,
          lib: { entry, formats: ["es"], fileName: () => "bundle.js" },
        },
      });
    },
  },
  webpack: {
    path: "webpack/lib/index.js",
    bundle: async (folder, entry, out) => {
      const { default: webpack } = await bundler("webpack", "lib/index.js");
      await new Promise<void>((done, failed) =>
        webpack(
          {
            mode: "production",
            context: folder,
            entry,
            output: { path: out, filename: "bundle.js", module: true },
            experiments: { outputModule: true, topLevelAwait: true },
          },
          (error: Error | null, stats: any) => {
            if (error !== null || stats.hasErrors()) failed(error ?? new Error(stats.toString({ colors: false })));
            else done();
          },
        ),
      );
    },
  },
};
