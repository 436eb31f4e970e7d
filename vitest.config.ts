import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { ClosingLine } from "./test/running/closing-line.ts";
import { findPostgres } from "./test/running/postgres.ts";
import { mutantNamed, plantIn } from "./test/simulation/mutants.ts";

/**
 * What runs on PostgreSQL as well: whatever keeps money or a conversation right when several
 * instances write.
 */
const onBoth = [
  "test/storage/*.test.ts",
  "test/app/**/*.test.ts",
  "test/kill/*.test.ts",
  "test/upgrade/*.test.ts",
  "test/chats/two-instances.test.ts",
];

/** What there is nothing to compare with on SQLite. */
const onPostgresOnly = ["test/storage/postgres/*.test.ts"];

/** Where there is no PostgreSQL, this says so. */
const missing = ["test/running/postgres-missing.test.ts"];

/** `PLANT="name of a planted bug"`: the tests run on the product with that bug in it. */
const planted = process.env.PLANT === undefined ? undefined : mutantNamed(process.env.PLANT);

export default defineConfig({
  plugins: [
    {
      name: "planted-bug",
      enforce: "pre",
      transform: (code, id) =>
        planted !== undefined && id.endsWith(`/${planted.file}`)
          ? plantIn(planted, code)
          : undefined,
    },
  ],
  test: {
    reporters: ["default", new ClosingLine()],
    pool: "forks",
    // Most files wait for something, a disk or a process of theirs, so there is one more than there
    // are cores.
    maxWorkers: availableParallelism() + 1,
    // Cached modules would be those without the bug.
    fsModuleCache: planted === undefined,
    setupFiles: ["test/running/seed-properties.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: "sqlite",
          include: ["test/**/*.test.ts"],
          exclude: [...onPostgresOnly, ...missing],
          globalSetup: ["test/running/programs.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "postgres",
          include: "missing" in findPostgres() ? missing : [...onBoth, ...onPostgresOnly],
          globalSetup: ["test/running/postgres.ts", "test/running/programs.ts"],
          env: { TESTED_ON: "postgres" },
        },
      },
    ],
  },
});
