import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCampaign } from "./campaign.ts";
import { type Databases, sqliteFiles } from "./databases.ts";
import { scenarios } from "./scenarios.ts";
import { endProcesses } from "./service-process.ts";
import { playStory } from "./story.ts";

let keys = "";
beforeAll(() => {
  keys = mkdtempSync(join(tmpdir(), "kill-keys-"));
});
afterAll(async () => {
  await endProcesses();
  rmSync(keys, { recursive: true, force: true });
});

/** Hundreds of processes on a busy machine; nothing here depends on how long it takes. */
const patienceMs = 15 * 60_000;

const databases: readonly Databases[] = [sqliteFiles];

describe.for(databases)("kill -9 on $name", (database) => {
  test("at every crash point of a recharge: recharged once, paid once, told", { timeout: patienceMs }, async () => {
    const campaign = await runCampaign(scenarios[0], database, keys);
    expect(campaign.violations).toEqual([]);
    expect(campaign.missed).toEqual([]);
    expect(campaign.single).toBe(campaign.points);
    expect(campaign.points).toBeGreaterThanOrEqual(60);
  });
});

test.for(scenarios.slice(1))("$name: the story itself, undisturbed", { timeout: patienceMs }, async (scenario) => {
  const told = await playStory(scenario, sqliteFiles, keys);
  expect(told.violations).toEqual([]);
  expect(told.errors).toEqual([]);
  expect(told.repeats).toBe(0);
});
