import { test } from "vitest";
import { findPostgres } from "./postgres.ts";

const found = findPostgres();

// In the run only where there is no PostgreSQL (vitest.config.ts): one line that says what was not
// tested.
test("the storage and money suites on PostgreSQL", (context) => {
  context.skip("missing" in found, "missing" in found ? found.missing : undefined);
  throw new Error("PostgreSQL is here, so its suites should have run.");
});
