import { afterEach, expect, test } from "vitest";
import { readDay, readMoment } from "../../src/core/written-moment.ts";

const { TZ } = process.env;
afterEach(() => {
  process.env.TZ = TZ;
});

test.for(["2026-11-24", "2024-02-29", "2026-01-01", "2026-12-31"])("a day: %s", (written) => {
  expect(readDay(written)).toBe(written);
});

test.for([
  ...["", "2026-02-30", "2026-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-11-00"],
  ...["11/24/2026", "2026/11/24", "24.11.2026", "2026-11-4", "20261124", " 2026-11-24"],
  ...["2026-11-24T00:00", "+002026-11-24", "２０２６-11-24", "yesterday", "1767225600000"],
])("no day: %j", (written) => {
  expect(readDay(written)).toBeUndefined();
});

const tenInChina = Date.UTC(2026, 10, 28, 2);

test.for(["UTC", "Asia/Shanghai", "America/New_York"])("a moment is the same in %s", (zone) => {
  process.env.TZ = zone;
  for (const written of [
    ...["2026-11-28T10:00", "2026-11-28T10:00:00", "2026-11-28T10:00+08:00"],
    ...["2026-11-28T02:00Z", "2026-11-28T02:00:00.000Z", "2026-11-27T21:00-05:00"],
  ])
    expect(readMoment(written), written).toBe(tenInChina);
});

test.for([
  ...["", "2026-11-28", "2026-02-30T10:00", "2026-11-28T24:00", "2026-11-28T10:60"],
  ...["2026-11-28T10", "2026-11-28 10:00", "2026-11-28t10:00", "2026-11-28T10:00:60"],
  ...["2026-11-28T10:00+08", "2026-11-28T10:00+0800", "2026-11-28T10:00+15:00"],
  ...["2026-11-28T10:00 +08:00", "2026-11-28T10:00z", "2026-11-28T10:00CST", "11/28/2026"],
  ...["28 Nov 2026 10:00", "1767225600000", "now"],
])("no moment: %j", (written) => {
  expect(readMoment(written)).toBeUndefined();
});
