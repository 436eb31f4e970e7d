/**
 * How long it takes to read what a shop says: CPU time of one message, over the corpora of the
 * tests, and of 100 KB of what careless patterns choke on.
 *
 *     npm run bench:understanding
 */
import { regions } from "../src/core/advice/regions.ts";
import { parseBudget } from "../src/core/understanding/readers/budget.ts";
import { parseDailyVolume } from "../src/core/understanding/readers/daily-volume.ts";
import { parseRegion } from "../src/core/understanding/readers/region.ts";
import { readCorpus } from "../test/core/understanding/corpus.ts";
import { medianCpuMs } from "../test/core/understanding/cpu-time.ts";

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  "daily-volume": parseDailyVolume,
  budget: parseBudget,
  region: (text) => parseRegion(text, regions),
};
const rows = ["一", "百", "万", "1,", "每天", "每台1", "早上1", "1到", "zheng zhou ", " "];

for (const [name, read] of Object.entries(readers)) {
  const messages = readCorpus(name).map(({ typed }) => typed);
  const typical = medianCpuMs(() => messages.forEach(read)) / messages.length;
  const longest = rows.map((row) => {
    const text = row.repeat(Math.ceil(100_000 / row.length));
    return medianCpuMs(() => read(text));
  });
  console.log(
    `${name.padEnd(14)} a message ${typical.toFixed(3)} ms   100 KB, the worst row ${Math.max(...longest).toFixed(2)} ms`,
  );
}
