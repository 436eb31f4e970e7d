import type { Card } from "../cards/card.ts";
import type { CardForm, Network } from "../cards/network.ts";
import { type Text, text } from "../text.ts";
import type { Plan } from "./plan.ts";

const KB_PER_MB = 1024;
const KB_PER_GB = 1024 * KB_PER_MB;

/**
 * Every plan fits both forms. A plan is booked on the number at the carrier, and the carrier does
 * not care whether the profile of that number lives on a plug-in card or on a soldered chip. The
 * field stays in `Plan` for the day when a supplier sells a plan for one form only.
 */
const bothForms: readonly CardForm[] = ["sim", "esim"];

type MainRow = {
  code: string;
  cycleKb: number;
  cycles: number;
  costFenPerCycle: number;
  priceFen: number;
};
type AddOnRow = { code: string; cycleKb: number; costFen: number; priceFen: number };

function main(
  network: Network,
  { code, cycleKb, cycles, costFenPerCycle, priceFen }: MainRow,
): Plan {
  return {
    code,
    network,
    kind: "main",
    cycleKb,
    cycles,
    priceFen,
    costFen: costFenPerCycle * cycles,
    forms: bothForms,
  };
}

function addOn(network: Network, { code, cycleKb, costFen, priceFen }: AddOnRow): Plan {
  return { code, network, kind: "add-on", cycleKb, cycles: 1, priceFen, costFen, forms: bothForms };
}

/**
 * What a new installation sells until its operator says otherwise.
 *
 * Cost of main plans: Tencent Cloud's public IoT card price list (yuan a month a card), times the
 * cycles. Cost of China Mobile's two add-ons: OneLink CMIOT_API23R08 (¥10 / 100 MB, ¥30 / 500 MB),
 * sold at that price. Retail prices are assumed, and so is everything marked so below: set them
 * before selling to anybody.
 *
 * No plan names a terminal family: 300 MB and more is advised for smart terminals, but a shop with
 * a keypad terminal and a busy counter may want it too, so the advice decides and the catalogue
 * does not forbid.
 */
export const seedCatalogue: readonly Plan[] = [
  main("mobile", {
    code: "CM-10-12M",
    cycleKb: 10 * KB_PER_MB,
    cycles: 12,
    costFenPerCycle: 90,
    priceFen: 2_400,
  }),
  main("mobile", {
    code: "CM-30-1M",
    cycleKb: 30 * KB_PER_MB,
    cycles: 1,
    costFenPerCycle: 150,
    priceFen: 300,
  }),
  main("mobile", {
    code: "CM-30-12M",
    cycleKb: 30 * KB_PER_MB,
    cycles: 12,
    costFenPerCycle: 150,
    priceFen: 3_000,
  }),
  main("mobile", {
    code: "CM-100-1M",
    cycleKb: 100 * KB_PER_MB,
    cycles: 1,
    costFenPerCycle: 240,
    priceFen: 500,
  }),
  main("mobile", {
    code: "CM-100-12M",
    cycleKb: 100 * KB_PER_MB,
    cycles: 12,
    costFenPerCycle: 240,
    priceFen: 4_800,
  }),
  main("mobile", {
    code: "CM-300-12M",
    cycleKb: 300 * KB_PER_MB,
    cycles: 12,
    costFenPerCycle: 480,
    priceFen: 8_800,
  }),
  main("mobile", {
    code: "CM-1G-12M",
    cycleKb: KB_PER_GB,
    cycles: 12,
    costFenPerCycle: 1_200,
    priceFen: 19_800,
  }),
  addOn("mobile", {
    code: "CM-ADD-100",
    cycleKb: 100 * KB_PER_MB,
    costFen: 1_000,
    priceFen: 1_000,
  }),
  addOn("mobile", {
    code: "CM-ADD-500",
    cycleKb: 500 * KB_PER_MB,
    costFen: 3_000,
    priceFen: 3_000,
  }),

  main("unicom", {
    code: "CU-30-12M",
    cycleKb: 30 * KB_PER_MB,
    cycles: 12,
    costFenPerCycle: 140,
    priceFen: 2_800,
  }),
  main("unicom", {
    code: "CU-50-12M",
    cycleKb: 50 * KB_PER_MB,
    cycles: 12,
    costFenPerCycle: 175,
    priceFen: 3_500,
  }),
  main("unicom", {
    code: "CU-100-1M",
    cycleKb: 100 * KB_PER_MB,
    cycles: 1,
    costFenPerCycle: 315,
    priceFen: 600,
  }),
  main("unicom", {
    code: "CU-100-12M",
    cycleKb: 100 * KB_PER_MB,
    cycles: 12,
    costFenPerCycle: 315,
    priceFen: 5_800,
  }),
  main("unicom", {
    code: "CU-1G-12M",
    cycleKb: KB_PER_GB,
    cycles: 12,
    costFenPerCycle: 1_750,
    priceFen: 26_800,
  }),
  // Cost assumed: no public price was found.
  addOn("unicom", { code: "CU-ADD-100", cycleKb: 100 * KB_PER_MB, costFen: 500, priceFen: 800 }),

  main("telecom", {
    code: "CT-30-12M",
    cycleKb: 30 * KB_PER_MB,
    cycles: 12,
    costFenPerCycle: 100,
    priceFen: 2_400,
  }),
  main("telecom", {
    code: "CT-50-12M",
    cycleKb: 50 * KB_PER_MB,
    cycles: 12,
    costFenPerCycle: 125,
    priceFen: 2_800,
  }),
  main("telecom", {
    code: "CT-100-12M",
    cycleKb: 100 * KB_PER_MB,
    cycles: 12,
    costFenPerCycle: 200,
    priceFen: 4_200,
  }),
  main("telecom", {
    code: "CT-500-12M",
    cycleKb: 500 * KB_PER_MB,
    cycles: 12,
    costFenPerCycle: 600,
    priceFen: 9_800,
  }),
  // Cost assumed: no public price was found.
  addOn("telecom", { code: "CT-ADD-100", cycleKb: 100 * KB_PER_MB, costFen: 500, priceFen: 800 }),

  // Broadnet publishes no IoT price list: both rows are assumed throughout, after China Mobile,
  // whose network it shares.
  main("broadnet", {
    code: "CB-30-12M",
    cycleKb: 30 * KB_PER_MB,
    cycles: 12,
    costFenPerCycle: 150,
    priceFen: 3_000,
  }),
  main("broadnet", {
    code: "CB-100-12M",
    cycleKb: 100 * KB_PER_MB,
    cycles: 12,
    costFenPerCycle: 240,
    priceFen: 4_800,
  }),
];

/**
 * The plans that can be booked on this card, in the catalogue's order. Says nothing about whether
 * the card may be recharged at all; ask `rechargeStop` first.
 */
export function plansFor(card: Card, plans: readonly Plan[]): readonly Plan[] {
  const addOnsAllowed = hasLiveMainPlan(card);
  return plans.filter(
    (plan) =>
      plan.network === card.network &&
      plan.forms.includes(card.form) &&
      (plan.kind === "main" || addOnsAllowed),
  );
}

/**
 * An add-on only fills up the running cycle of a main plan; on its own it would be money for
 * nothing.
 */
export function hasLiveMainPlan(card: Card): boolean {
  return (
    (card.state === "active" || card.state === "quota-stopped") && card.expiresAtMs !== undefined
  );
}

/** A plan's name, made from its numbers so that the two cannot disagree: "30 MB/月 · 12 个月". */
export function planName(plan: Plan): Text {
  const data = { kilobytes: plan.cycleKb };
  return plan.kind === "main"
    ? text("plan.main", { data, cycles: plan.cycles })
    : text("plan.addOn", { data });
}
