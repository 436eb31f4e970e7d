import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { testedOn } from "../storage/database.ts";
import { runCampaign } from "./campaign.ts";
import { type Databases, sqliteFiles } from "./databases.ts";
import { playStory } from "./play-story.ts";
import { postgresDatabases } from "./postgres-databases.ts";
import { scenarios } from "./scenarios.ts";
import { endProcesses } from "./service-process.ts";

let keys = "";
let databases: Databases = sqliteFiles;
beforeAll(() => {
  keys = mkdtempSync(join(tmpdir(), "kill-keys-"));
  if (testedOn === "postgres") databases = postgresDatabases(inject("postgres"));
});
afterAll(async () => {
  await endProcesses();
  rmSync(keys, { recursive: true, force: true });
});

/** Hundreds of processes on a busy machine; nothing here depends on how long it takes. */
const patienceMs = 15 * 60_000;

test("kill -9 at every crash point of a recharge: recharged once, paid once, told", {
  timeout: patienceMs,
}, async () => {
  const campaign = await runCampaign(scenarios[0], databases, keys);
  expect(campaign.violations).toEqual([]);
  expect(campaign.missed).toEqual([]);
  expect(campaign.single).toBe(campaign.points);
  expect(campaign.points).toBeGreaterThanOrEqual(60);
});

test.for(scenarios)(
  "$name: the story itself, undisturbed",
  { timeout: patienceMs },
  async (scenario) => {
    const told = await playStory(scenario, databases, keys);
    expect(told.violations).toEqual([]);
    expect(told.errors).toEqual([]);
    expect(told.repeats).toBe(0);
    expect(told.decisions).toBe(0);
  },
);
