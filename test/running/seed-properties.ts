import fc from "fast-check";
import { runs } from "./property-runs.ts";

/** CI must be able to run again what it ran: there every property begins from this. */
const ciSeed = 15;

/** As many tries as fast-check makes by itself. */
const usualRuns = 100;

/**
 * How the properties of all tests are tried. On a developer's machine by chance, so that they find
 * something new on some days; in CI from one seed. What fast-check prints of a failure names the
 * seed, and `PROPERTY_SEED` begins from it.
 */
const { CI, PROPERTY_SEED } = process.env;
const isInCi = CI !== undefined && CI !== "" && CI !== "false";
const seed = PROPERTY_SEED ?? (isInCi ? ciSeed : undefined);

fc.configureGlobal({
  numRuns: runs(usualRuns),
  ...(seed === undefined ? {} : { seed: Number(seed) }),
});
