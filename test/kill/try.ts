import { mkdtempSync } from "node:fs";
import { sqliteFiles } from "./databases.ts";
import { scenarios } from "./scenarios.ts";
import { playStory } from "./story.ts";
const keys = mkdtempSync("/tmp/keys-");
for (const s of scenarios) {
  const t=performance.now();
  const told = await playStory(s, sqliteFiles, keys, process.argv.slice(2));
  console.log(s.name, Math.round(performance.now()-t),"ms", told.points.length, told.violations, "repeats", told.repeats, told.errors);
  if (process.env.V) console.log(told.points);
}
