import { describe, expect, test } from "vitest";
import { coverageOf, coverageTable } from "../../../src/core/advice/coverage.ts";
import { regionOf } from "../../../src/core/advice/regions.ts";

describe("coverage", () => {
  test("every row names a region that is served, and where the finding is from", () => {
    expect(coverageTable.length).toBeGreaterThan(0);
    for (const { region, source } of coverageTable) {
      expect(regionOf(region)?.served, region).toBe(true);
      expect(source.length, region).toBeGreaterThan(20);
    }
  });

  test("nothing is claimed of a place that is not listed", () => {
    expect(coverageOf("mobile", "GD")).toBeUndefined();
    expect(coverageOf("mobile", "unknown")).toBeUndefined();
  });

  test("a row may name networks, and the worse of two findings counts", () => {
    const table = [
      { region: "GD", coverage: "weak", source: "a test" },
      { region: "GD", networks: ["unicom"], coverage: "none", source: "a test" },
      { region: "HA", networks: ["telecom"], coverage: "weak", source: "a test" },
    ] as const;
    expect(coverageOf("mobile", "GD", table)).toBe("weak");
    expect(coverageOf("unicom", "GD", table)).toBe("none");
    expect(coverageOf("telecom", "HA", table)).toBe("weak");
    expect(coverageOf("mobile", "HA", table)).toBeUndefined();
  });
});
