import type { RegionCode } from "../advice/region.ts";
import type { DailyVolume } from "../advice/stated.ts";
import type { Card } from "../cards/card.ts";
import type { Plan } from "../plans/plan.ts";
import type { Terminal } from "../terminals/terminal.ts";

/** As much of a card as an order of it needs. */
type AgreedCard = Pick<Card, "iccid" | "network">;

/**
 * What the confirm message showed, fen, so that advice, confirm, payment and receipt can't differ.
 * `retailFen` is what is to be paid, `costFen` what the plan costs us.
 */
type AgreedPrice = { retailFen: number; costFen: number; discountFen: number };

/**
 * What somebody agreed to: everything that an order is made of, and nothing of how it was asked. A
 * dialogue makes it.
 */
export type Agreed = {
  card: AgreedCard;
  plan: Plan;
  terminal: Terminal;
  volume?: DailyVolume;
  region: RegionCode | "unknown";
  price: AgreedPrice;
};
