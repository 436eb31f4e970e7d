import type { Network } from "../cards/network.ts";
import type { RegionCode } from "./region.ts";

/** `weak`: expect places without signal. `none`: the carrier's cards do not work there at all. */
export type Coverage = "weak" | "none";

type CoverageRow = {
  region: RegionCode;
  /** Which carriers; all four when not given. */
  carriers?: readonly Network[];
  coverage: Coverage;
  source: string;
};

/**
 * Where a carrier's signal is known to be a matter of the place, for the operator to edit: one row
 * a finding, with its source. What is not listed is not promised either: it only means that nothing
 * is known against it.
 *
 * No carrier publishes coverage by province in a form that could be taken over, so this begins with
 * the regions that are so large and thinly settled that every network has gaps outside the towns.
 * Of a carrier's own gaps none is listed, because no source for one was found.
 */
export const coverageTable: readonly CoverageRow[] = [
  {
    region: "XZ",
    coverage: "weak",
    source:
      "Xinhua, Lhasa, 23 June 2019: with that year's building done, 98 % of the administrative villages have 4G, so not " +
      "all, and nothing is said of the places between them. Read as republished. For each carrier alone: assumed.",
  },
  { region: "QH", coverage: "weak", source: "Assumed: as thinly settled as XZ. No source found." },
  {
    region: "XJ",
    coverage: "weak",
    source: "Assumed: towns far apart, with desert between them. No source found.",
  },
];

/** What is known against this carrier in this region; undefined when nothing is. */
export function coverageOf(
  carrier: Network,
  region: RegionCode | "unknown",
  table: readonly CoverageRow[] = coverageTable,
): Coverage | undefined {
  const rows = table.filter(
    (row) =>
      row.region === region && (row.carriers === undefined || row.carriers.includes(carrier)),
  );
  return rows.some(({ coverage }) => coverage === "none") ? "none" : rows[0]?.coverage;
}
