import { defineConfig } from "vitest/config";
import ClosingLine from "./scripts/closing-line.js";

export default defineConfig({
  resolve: { alias: { "#source": new URL("./src/runtime/source.inline.ts", import.meta.url).pathname } },
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: "forks",
    reporters: ["default", new ClosingLine()],
  },
});
