import type { Card } from "../../../src/core/cards/card.ts";
import type { Facts } from "../../../src/core/conversation/dialogue.ts";
import type { StepName } from "../../../src/core/dialogues/states.ts";
import type { Agreed } from "../../../src/core/orders/agreed.ts";
import type { OrderState } from "../../../src/core/orders/order-state.ts";
import { seedCatalogue } from "../../../src/core/plans/catalogue.ts";
import type { Plan } from "../../../src/core/plans/plan.ts";
import type { Terminal } from "../../../src/core/terminals/terminal.ts";
import { guides } from "../../running/guides.ts";
import type { Stood } from "./stood.ts";

export const nowMs = Date.UTC(2026, 10, 23, 2, 0, 0);

export const card: Card = {
  iccid: "89860400000000000015",
  network: "mobile",
  form: "sim",
  state: "active",
  planCode: "CM-30-12M",
  remainingKb: 6144,
  cycleKb: 30_720,
  expiresAtMs: nowMs + 40 * 86_400_000,
};

const terminal: Terminal = { family: "keypad", brand: "newland", model: "N910", takes: ["sim"] };
const volume = { kind: "transactions", low: 30, high: 100 } as const;
const budget = { kind: "any" } as const;

/** One state of every step. A step without one is a type error here. */
export const stateOfStep: { [Name in StepName]: Stood<Name> } = {
  home: { at: "home" },
  "card-number": { at: "card-number" },
  "card-password": {
    at: "card-password",
    number: { kind: "iccid", value: card.iccid, network: "mobile", suspect: false },
  },
  "chat-move": {
    at: "chat-move",
    code: "K3M9Q2XA",
    gives: { isLast: true, orders: 3, cards: 2 },
    fromLink: false,
  },
  "delete-own": { at: "delete-own", deletes: { chats: 1, cards: 2, orders: 3 } },
  terminal: { at: "terminal", card },
  "terminal-family": { at: "terminal-family", card, brand: "newland" },
  volume: { at: "volume", card, terminal },
  budget: { at: "budget", card, terminal, volume },
  region: { at: "region", card, terminal, volume, budget },
  plan: { at: "plan", showAll: false, card, terminal, volume, budget, region: "GD" },
  confirm: {
    at: "confirm",
    plan: firstPlan(),
    quotedAtMs: nowMs,
    card,
    terminal,
    volume,
    budget,
    region: "unknown",
  },
  pay: { at: "pay", orderNo: "R20261123AAAAAAAA" },
  "offline-card": {
    at: "offline-card",
    cards: [{ orderNo: "R20261120BBBBBBBB", card: "8986 04** **** **** 0015" }],
  },
  diagnosis: { at: "diagnosis", card: { ...card, state: "expired", expiresAtMs: nowMs - 1 } },
  remedy: { at: "remedy", remedy: "restart", card, terminal },
  "guide-machine": { at: "guide-machine", from: { at: "home" }, topic: "network" },
  "guide-topic": {
    at: "guide-topic",
    from: { at: "budget", card, terminal, volume },
    machine: { family: "smart" },
  },
  "guide-page": {
    at: "guide-page",
    from: { at: "terminal", card },
    machine: { family: "keypad", brand: "newland" },
    topic: "restart",
    step: 1,
  },
};

export const everyState: readonly Stood[] = Object.values(stateOfStep);

export function factsWith(order?: OrderState): Facts {
  return {
    nowMs,
    plans: seedCatalogue,
    guides,
    privacyPage: "https://shop.example/privacy",
    ...(order === undefined
      ? {}
      : { order: { orderNo: "R20261123AAAAAAAA", state: order, expiresAtMs: nowMs + 1_800_000 } }),
  };
}

function firstPlan(): Plan {
  const [plan] = seedCatalogue;
  if (plan === undefined) throw new Error("The catalogue is empty.");
  return plan;
}

/** What a person agrees to who confirms in that state: what was shown, at the price that was. */
export function agreedOn({ card, plan, terminal, volume, region }: Stood<"confirm">): Agreed {
  return {
    card: { iccid: card.iccid, network: card.network },
    plan,
    terminal,
    volume,
    region,
    price: { retailFen: plan.priceFen, costFen: plan.costFen, discountFen: 0 },
  };
}
