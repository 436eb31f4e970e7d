import type { Mutant } from "./mutant.ts";

/** In what starts and stops the service, and in what the operator types. */
export const processMutants: readonly Mutant[] = [
  {
    name: "a .env that cannot be read is passed over",
    file: "src/config/env-file.ts",
    find: `return { problems: [\`.env: \${resolve(path)} cannot be read: \${whyUnreadable(error)}\`] };`,
    replace: "return readConfig(environment);",
    caughtBy: { test: "test/config/env-file.test.ts", name: "cannot be read stops the start" },
  },
  {
    name: "a shop with real money starts as a sandbox",
    file: "src/wiring/merchant.ts",
    find: "const isChange = known !== nobody && known !== mine;",
    replace: "const isChange = known !== nobody && mine !== nobody && known !== mine;",
    caughtBy: { test: "test/wiring/merchant.test.ts", name: "does not start as a sandbox" },
  },
  {
    name: "a restore does not ask whose money it is",
    file: "src/operator/backup.ts",
    find: "await checkOwner(tables);",
    replace: "",
    caughtBy: { test: "test/wiring/merchant.test.ts", name: "not restored into a sandbox" },
  },
];
