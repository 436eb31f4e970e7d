import { describe, expect, test } from "vitest";
import { busyTime, busyWindows } from "../../../src/core/advice/busy-times.ts";

/** A moment in China. */
const china = (day: string, time: string) => Date.parse(`${day}T${time}:00+08:00`);

describe("busy times", () => {
  test.for([
    ["mobile", "2026-11-23", "10:00", undefined],
    ["mobile", "2026-11-23", "22:59", undefined],
    ["mobile", "2026-11-23", "23:00", ["settlement", "2026-11-24", "02:00"]],
    ["mobile", "2026-11-24", "01:59", ["settlement", "2026-11-24", "02:00"]],
    ["mobile", "2026-11-24", "02:00", undefined],
    // The night to the 1st leads straight into the new cycle: no quiet hour is promised at two.
    ["mobile", "2026-11-30", "23:30", ["settlement", "2026-12-01", "10:00"]],
    ["mobile", "2026-12-01", "00:30", ["cycle-start", "2026-12-01", "10:00"]],
    ["telecom", "2026-12-01", "09:59", ["cycle-start", "2026-12-01", "10:00"]],
    ["unicom", "2026-12-01", "09:00", undefined],
    ["unicom", "2026-11-27", "09:00", ["cycle-start", "2026-11-27", "10:00"]],
    ["mobile", "2026-11-27", "09:00", undefined],
    ["broadnet", "2026-12-31", "23:59", ["settlement", "2027-01-01", "10:00"]],
  ] as const)("%s on %s at %s", ([network, day, time, expected]) => {
    const [reason, quietDay, quietTime] = expected ?? [];
    expect(busyTime(network, china(day, time))).toEqual(
      reason === undefined
        ? undefined
        : { reason, quietFromMs: china(quietDay ?? "", quietTime ?? "") },
    );
  });

  test("every window says where it is from, and does not run backwards", () => {
    for (const { fromHour, toHour, source } of busyWindows) {
      expect(fromHour).toBeLessThan(toHour);
      expect(source.length).toBeGreaterThan(20);
    }
  });

  test("what is promised as quiet is quiet, whatever the hour of two months", () => {
    for (const network of ["mobile", "unicom", "telecom", "broadnet"] as const) {
      for (let hour = 0; hour < 60 * 24; hour++) {
        const busy = busyTime(network, china("2026-11-01", "00:17") + hour * 3_600_000);
        if (busy !== undefined) expect(busyTime(network, busy.quietFromMs)).toBeUndefined();
      }
    }
  });

  test("a table that is busy all the time does not hang", () => {
    const always = [
      { networks: ["mobile"], reason: "settlement", fromHour: 0, toHour: 24, source: "a test" },
    ] as const;
    expect(busyTime("mobile", china("2026-11-23", "10:00"), always)?.reason).toBe("settlement");
  });
});
