import { chinaDate, dayEnd, dayStart } from "../calendar.ts";
import type { Network } from "../cards/network.ts";

/** Why a network is slow: its cycle turns over, or the card business settles its day. */
type BusyReason = "cycle-start" | "settlement";

type BusyWindow = {
  networks: readonly Network[];
  reason: BusyReason;
  /** Day of the month in China; every day when not given. */
  day?: number;
  /** Hours in China, 0–24: from the first, up to the last. */
  fromHour: number;
  toHour: number;
  source: string;
};

const all: readonly Network[] = ["mobile", "unicom", "telecom", "broadnet"];

/**
 * When a recharge may take longer than usual, for the operator to edit. A night that crosses
 * midnight is two rows. Nothing here closes the shop: people are told, and choose.
 */
export const busyWindows: readonly BusyWindow[] = [
  {
    networks: ["mobile"],
    reason: "cycle-start",
    day: 1,
    fromHour: 0,
    toHour: 10,
    source:
      "Cycle turns on the 1st: Tencent Cloud IoT card notes. Data lags then: Huawei GSL. The hours: assumed.",
  },
  {
    networks: ["telecom", "broadnet"],
    reason: "cycle-start",
    day: 1,
    fromHour: 0,
    toHour: 10,
    source: "Assumed to be as with China Mobile.",
  },
  {
    networks: ["unicom"],
    reason: "cycle-start",
    day: 27,
    fromHour: 0,
    toHour: 10,
    source: "Cycle turns on the 27th: Tencent Cloud IoT card notes. The hours: assumed.",
  },
  {
    networks: all,
    reason: "settlement",
    fromHour: 23,
    toHour: 24,
    source: "Assumed: the day's cut of card payments is said to be about 23:00; no usable source.",
  },
  {
    networks: all,
    reason: "settlement",
    fromHour: 0,
    toHour: 2,
    source: "Assumed: the rest of that night's settlement.",
  },
];

const HOUR_MS = 60 * 60 * 1000;

/**
 * Whether this is a busy time for the network, and when the next quiet one begins, epoch ms;
 * undefined when it is quiet. Windows that touch count as one: on the night to the 1st the quiet
 * begins at ten, not at two.
 */
export function busyTime(
  network: Network,
  nowMs: number,
  windows: readonly BusyWindow[] = busyWindows,
): { reason: BusyReason; quietFromMs: number } | undefined {
  const own = windows.filter(({ networks }) => networks.includes(network));
  const first = running(own, nowMs);
  if (first === undefined) return undefined;
  let quietFromMs = endOf(first, nowMs);
  // As many steps as a day has hours: a table that is busy all day must not hold us up.
  for (let steps = 0; steps < 24; steps++) {
    const next = running(own, quietFromMs);
    if (next === undefined) break;
    quietFromMs = endOf(next, quietFromMs);
  }
  return { reason: first.reason, quietFromMs };
}

/** The window that is open at a moment; of several the one that ends last. */
function running(windows: readonly BusyWindow[], atMs: number): BusyWindow | undefined {
  const hour = (atMs - dayStart(atMs)) / HOUR_MS;
  return windows
    .filter(({ day, fromHour, toHour }) => {
      const today = day === undefined || day === chinaDate(atMs).day;
      return today && hour >= fromHour && hour < toHour;
    })
    .toSorted((one, other) => other.toHour - one.toHour)[0];
}

function endOf({ toHour }: BusyWindow, atMs: number): number {
  return toHour === 24 ? dayEnd(atMs) + 1 : dayStart(atMs) + toHour * HOUR_MS;
}
