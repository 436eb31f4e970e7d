import type { Facts, Opening } from "../../conversation/dialogue.ts";
import { saidAhead, say } from "../../conversation/moves.ts";
import { planName, plansFor } from "../../plans/catalogue.ts";
import type { Plan } from "../../plans/plan.ts";
import { type Text, text } from "../../text.ts";
import { Heard } from "../../understanding/heard.ts";
import { isEmpty } from "../../understanding/readers/answers.ts";
import { type Dialogue, go, type Here, type Move } from "../states.ts";
import { askAgain } from "./ask-again.ts";
import { budget } from "./budget.ts";
import { cardNumber, hearCardNumber, offering } from "./card-number.ts";
import { cardPassword } from "./card-password.ts";
import { confirm, toPlans } from "./confirm.ts";
import { dailyVolume } from "./daily-volume.ts";
import type { RechargeState } from "./model.ts";
import { pay } from "./pay.ts";
import { listing, plan } from "./plan.ts";
import { purposeOf } from "./purpose.ts";
import { region } from "./region.ts";
import { everythingSaid, isAnswering } from "./sofar.ts";
import { terminal, terminalFamily } from "./terminal.ts";
import { aboutWhoseCard, afterMove, whoseCardWords } from "./whose-card.ts";

/** One recharge of one card. */
export const recharge: Dialogue<RechargeState> = {
  name: "recharge",
  intents: { recharge: "menu", balance: "menu", "price-list": "between" },
  ownWords: whoseCardWords,
  buttons: ["card:"],
  enter,
  overhears: (heard, here, facts) => {
    const ongoing = here.under ?? here;
    return (
      redone(ongoing, heard) ??
      withAnotherCard(ongoing, heard) ??
      withSeenCard(ongoing, heard, facts)
    );
  },
  steps: {
    "card-number": cardNumber,
    "card-password": cardPassword,
    terminal,
    "terminal-family": terminalFamily,
    volume: dailyVolume,
    budget,
    region,
    plan,
    confirm,
    pay,
  },
};

function enter(event: Opening, here: Here, facts: Facts): Move | undefined {
  switch (event.type) {
    case "intent":
      return asked(event.intent, here, facts);
    case "photo":
      return photographed(event.texts, here);
    case "pick":
      // Names the whole number itself, so it means the same whenever it is pressed.
      return hearCardNumber(
        new Heard(event.value.slice("card:".length)),
        everythingSaid(here.under ?? here),
        purposeOf(here.state),
      );
    case "own-words":
      return aboutWhoseCard(event.name, here);
    case "card-moved":
      return afterMove(here, event);
    default:
      return undefined;
  }
}

function asked(intent: string, here: Here, facts: Facts): Move | undefined {
  switch (intent) {
    case "recharge":
      return go({ state: { at: "card-number" } });
    case "balance":
      return go({ state: { at: "card-number" } }, say(text("balance.body")));
    case "price-list":
      return go(here, say(prices(here.under ?? here, facts)));
    default:
      return undefined;
  }
}

/**
 * What a photo says is offered, never taken for granted: barcodes on a shell belong to many things.
 */
function photographed(texts: readonly string[], here: Here): Move | undefined {
  const number = texts
    .map((one) => new Heard(one).cardNumber())
    .find((one) => one !== undefined && one.kind !== "eid");
  if (number === undefined) return undefined;
  const known = saidAhead(everythingSaid(here.under ?? here));
  return go(offering({ number: number.value, in: "photo" }, { state: here.state, ...known }));
}

/** 地区错了, 换个套餐: back to that question alone, when no better answer stands in the same sentence. */
function redone(here: Here, heard: Heard): Move | undefined {
  const redo = heard.redo();
  if (redo === undefined || !isEmpty(heard.answers())) return undefined;
  const { state, ...beside } = here;
  if (state.at === "pay") return go(here, say(text("pay.noBack")));
  if (redo !== "plan") return heard.cardNumber() === undefined ? askAgain(here, redo) : undefined;
  if (state.at === "plan") return go(listing({ state, ...beside }, true));
  return state.at === "confirm" ? go(toPlans({ state, ...beside })) : undefined;
}

/**
 * A card number is understood wherever it is said; what was answered for the card before it is
 * kept.
 */
function withAnotherCard(here: Here, heard: Heard): Move | undefined {
  const number = heard.cardNumber();
  const isMeant =
    number?.kind === "iccid" || (number?.kind === "msisdn" && heard.redo() === "card");
  return isMeant ? hearCardNumber(heard, everythingSaid(here), purposeOf(here.state)) : undefined;
}

/** 8986 04** **** **** 0023: a card that the person had recharged before is offered. */
function withSeenCard(here: Here, heard: Heard, { seenCard }: Facts): Move | undefined {
  if (seenCard === undefined || heard.cardNumber() !== undefined || here.state.at === "pay")
    return undefined;
  const known = saidAhead(everythingSaid(here));
  return go(offering({ number: seenCard, in: "orders" }, { state: here.state, ...known }));
}

/** Once the card is known, only what can be booked on it. */
function prices(here: Here, { plans }: Facts): Text {
  const lines = (offered: readonly Plan[]) =>
    offered.map((one) => text("plan.other", { plan: planName(one), price: { fen: one.priceFen } }));
  if (isAnswering(here))
    return text("prices.card", { plans: { lines: lines(plansFor(here.state.card, plans)) } });
  const { state } = here;
  const network = state.at === "card-password" ? state.number.network : undefined;
  const mains = plans.filter(
    (one) => one.kind === "main" && (network === undefined || one.network === network),
  );
  return text("prices.body", {
    plans: {
      lines: mains.map((one) =>
        text("prices.line", {
          network: text(`network.${one.network}`),
          plan: planName(one),
          price: { fen: one.priceFen },
        }),
      ),
    },
  });
}
