import { defineConfig } from "vitest/config";
import { ClosingLine } from "./test/running/closing-line.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/browser/chromium.ts"],
    reporters: ["default", new ClosingLine()],
    pool: "forks",
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
