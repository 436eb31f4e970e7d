import { expect, test } from "vitest";
import { regions } from "../../../src/core/advice/regions.ts";
import { parseBudget } from "../../../src/core/understanding/readers/budget.ts";
import { parseDailyVolume } from "../../../src/core/understanding/readers/daily-volume.ts";
import { parseRegion } from "../../../src/core/understanding/readers/region.ts";
import { readCorpus } from "./corpus.ts";
import { medianCpuMs } from "./cpu-time.ts";

const readers = {
  volume: parseDailyVolume,
  budget: parseBudget,
  region: (text: string) => parseRegion(text, regions),
};

/** What patterns that go back and forth choke on. */
const rows =
  "一|百|万|十百|三四|几十|百百一|1|1,|1.|1-|1 |1到|一到|每天|天天|一天1|每台1|一台100|早上1|上午|8点|9:00-|早8晚10|一小时|周末|预算|预算1|充1|第一|路1号|一单|各1|不对1|不是|，1|1，2|¥ |块|在|河南|上海路|he |zheng zhou |a |to |hundred |couple of |an hour |9999999 | |/|\u{FDFA}|😀".split(
    "|",
  );

const LONGEST_MS = 5;

test.each(Object.entries(readers))(
  "%s: 100 KB of anything takes at most 5 ms of CPU time",
  (_, read) => {
    const slow = rows.flatMap((row) => {
      const text = row.repeat(Math.ceil(100_000 / row.length));
      const ms = medianCpuMs(() => read(text));
      return ms > LONGEST_MS ? [`${JSON.stringify(row)}: ${ms} ms`] : [];
    });
    expect(slow).toEqual([]);
  },
);

test.each(Object.entries(readers))(
  "%s: a usual message takes less than 1 ms of CPU time",
  (_, read) => {
    const messages = ["daily-volume", "budget", "region"]
      .flatMap(readCorpus)
      .map(({ typed }) => typed)
      .filter((_, at) => at % 5 === 0);
    expect(medianCpuMs(() => messages.forEach(read)) / messages.length).toBeLessThan(1);
  },
);
