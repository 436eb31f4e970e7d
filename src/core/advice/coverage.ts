import type { Network } from "../cards/network.ts";
import type { RegionCode } from "./region.ts";

/** `weak`: expect places without signal. `none`: the network's cards do not work there at all. */
type Coverage = "weak" | "none";

type CoverageRow = {
  region: RegionCode;
  /** Which networks; all four when not given. */
  networks?: readonly Network[];
  coverage: Coverage;
  source: string;
};

/**
 * Where a network's signal is known to be a matter of the place, for the operator to edit: one row
 * a finding, with its source. What is not listed is not promised either: it only means that nothing
 * is known against it.
 *
 * No network publishes coverage by province in a form that could be taken over, so this begins with
 * the regions that are so large and thinly settled that every network has gaps outside the towns.
 * Of a network's own gaps none is listed, because no source for one was found.
 */
export const coverageTable: readonly CoverageRow[] = [
  {
    region: "XZ",
    coverage: "weak",
    source:
      "Xinhua, Lhasa, 23 June 2019: with that year's building done, 98 % of the administrative villages have 4G, so not " +
      "all, and nothing is said of the places between them. Read as republished. For each network alone: assumed.",
  },
  { region: "QH", coverage: "weak", source: "Assumed: as thinly settled as XZ. No source found." },
  {
    region: "XJ",
    coverage: "weak",
    source: "Assumed: towns far apart, with desert between them. No source found.",
  },
];

/** What is known against this network in this region; undefined when nothing is. */
export function coverageOf(
  network: Network,
  region: RegionCode | "unknown",
  table: readonly CoverageRow[] = coverageTable,
): Coverage | undefined {
  const rows = table.filter(
    (row) =>
      row.region === region && (row.networks === undefined || row.networks.includes(network)),
  );
  return rows.some(({ coverage }) => coverage === "none") ? "none" : rows[0]?.coverage;
}
