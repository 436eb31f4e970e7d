import type { Payer } from "../../src/app/money/open-payment.ts";
import type { Agreed } from "../../src/core/orders/agreed.ts";
import { seedCatalogue } from "../../src/core/plans/catalogue.ts";
import type { Plan } from "../../src/core/plans/plan.ts";
import { terminalOf } from "../../src/core/terminals/terminal.ts";
import { sampleCards } from "../../src/sandbox/carrier/cards.ts";

export const onComputer: Payer = { product: "native", ip: "203.0.113.7" };
export const onPhone: Payer = { product: "h5", ip: "203.0.113.8" };
export const inWechat: Payer = {
  product: "jsapi",
  ip: "203.0.113.9",
  openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
};

/** Sample cards of the carrier's sandbox, by what is the matter with them. */
export const cards = {
  active: sampleNumber("active"),
  expired: sampleNumber("expired"),
  cancelled: sampleNumber("cancelled"),
  planRefused: troubledNumber("plan-refused"),
  orderFails: troubledNumber("order-fails"),
  answerLost: troubledNumber("answer-lost"),
  unblockSlow: troubledNumber("unblock-fails-at-first"),
  unblockRefused: troubledNumber("unblock-refused"),
};

function sampleNumber(state: "active" | "expired" | "cancelled"): string {
  return found(sampleCards.find((card) => card.state === state && card.trouble === undefined))
    .number;
}

function troubledNumber(trouble: NonNullable<(typeof sampleCards)[number]["trouble"]>): string {
  return found(sampleCards.find((card) => card.trouble === trouble)).number;
}

export function passwordOf(number: string): string {
  return found(sampleCards.find((card) => card.number === number)).password;
}

/** A thirty-megabyte year: there is one of every network, with its own price. */
export function planFor(network: string): Plan {
  return found(
    seedCatalogue.find((plan) => plan.network === network && plan.code.endsWith("-30-12M")),
  );
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("The sample is not there.");
  return value;
}

/** What somebody agrees to who recharges this card. */
export function agreedFor(iccid: string): Agreed {
  const plan = planFor("mobile");
  const terminal = terminalOf({ family: "keypad" });
  if (terminal === undefined) throw new Error("A keypad terminal is not known.");
  const price = { retailFen: plan.priceFen, costFen: plan.costFen, discountFen: 0 };
  return { card: { iccid, network: "mobile" }, plan, terminal, region: "GD", price };
}
