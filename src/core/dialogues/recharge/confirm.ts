import { busyTime } from "../../advice/busy-times.ts";
import { regionName } from "../../advice/region.ts";
import { regionOf } from "../../advice/regions.ts";
import { maskCardNumber } from "../../cards/card.ts";
import type { Facts } from "../../conversation/dialogue.ts";
import type { Event } from "../../conversation/events.ts";
import { saidAhead, say } from "../../conversation/moves.ts";
import type { Agreed } from "../../orders/agreed.ts";
import { orderMinutes } from "../../orders/order.ts";
import { planName } from "../../plans/catalogue.ts";
import { planEnd } from "../../plans/plan-end.ts";
import { terminalName } from "../../terminals/terminal.ts";
import { type Text, text } from "../../text.ts";
import type { Heard } from "../../understanding/heard.ts";
import { go, type Here, type Move, request, rest, type StateOf, type Step } from "../states.ts";
import { hear } from "./hear.ts";
import { rechargeShapes } from "./model.ts";
import { asksForPrices, wishForPlan } from "./plan-words.ts";
import { everythingSaid } from "./sofar.ts";

/**
 * How long a shown price is kept. Longer than anyone hesitates, shorter than a price list lives.
 */
const quoteKeptMs = 24 * 60 * 60 * 1000;

/** One plan, and everything it was chosen by, to be agreed to. */
export const confirm: Step<"confirm"> = {
  shape: rechargeShapes.confirm,
  keeps: asksForPrices,
  figures: "amounts",
  hint: text("confirm.hint"),
  ask({ state }, facts) {
    const ask = text("confirm.ask", {
      card: maskCardNumber(state.card.iccid),
      terminal: terminalName(state.terminal),
      volume: volumeText(state.volume),
      budget: budgetText(state.budget),
      region: regionText(state.region),
      plan: planName(state.plan),
      price: { fen: state.plan.priceFen },
      validUntil: { atMs: planEnd(state.plan, state.card, facts.nowMs), as: "date" },
    });
    const yes = { label: text("confirm.yes"), value: confirmValue(state) };
    const others = [
      { label: text("confirm.change"), value: "do:back" },
      { label: text("menu.cancel"), value: "do:cancel" },
    ];
    const busy = busyTime(state.card.network, facts.nowMs);
    if (busy === undefined) return [say(ask, [yes, ...others])];
    const why = text(`busy.${busy.reason}`, { quiet: { atMs: busy.quietFromMs, as: "minute" } });
    return [
      say(text("busy.ask", { ask, why }), [
        yes,
        { label: text("busy.later"), value: laterValue },
        ...others,
      ]),
    ];
  },
  on(here, event, facts) {
    const { state } = here;
    if (event.type === "order-placed") {
      const placed = event.alreadyThere
        ? text("pay.again")
        : text("pay.placed", { count: orderMinutes });
      const { orderNo } = event;
      return rest({ state: { at: "pay", orderNo } }, { text: placed, orderNo });
    }
    if (event.type === "order-refused") return provenAgain(here);
    if (putsOff(event)) return later(here, facts);
    if (event.type === "reminder-set") {
      return undecided(here, text("busy.kept", { quiet: { atMs: event.atMs, as: "minute" } }));
    }
    if (event.type === "due") return undecided(here, text("busy.over"));
    const agreed =
      (event.type === "pick" && event.value === confirmValue(state)) ||
      (event.type === "say" && event.heard.intent() === "yes");
    if (agreed) {
      if (facts.nowMs - state.quotedAtMs > quoteKeptMs)
        return go(toPlans(here), say(text("confirm.stale")));
      return request(here, { type: "place-order", agreed: agreedOn(state) });
    }
    return event.type === "say" ? onWords(here, event.heard, facts) : undefined;
  },
  back: toPlans,
};

function onWords(here: Here<"confirm">, heard: Heard, facts: Facts): Move | undefined {
  if (heard.intent() === "no") return go(toPlans(here));
  return wishForPlan(toPlans(here), heard, here.state.plan, facts) ?? hear(here, heard);
}

function volumeText({ kind, low, high }: StateOf<"confirm">["volume"]): Text {
  if (kind === "transactions") {
    return low === high
      ? text("confirm.transactions", { low })
      : text("confirm.transactionsRange", { low, high });
  }
  return low === high
    ? text("confirm.turnover", { low })
    : text("confirm.turnoverRange", { low, high });
}

function budgetText(budget: StateOf<"confirm">["budget"]): Text {
  return budget.kind === "any"
    ? text("confirm.budgetAny")
    : text("confirm.budgetLimit", { price: { fen: budget.monthlyFen } });
}

function regionText(code: StateOf<"confirm">["region"]): Text {
  const region = regionOf(code);
  return region === undefined ? text("confirm.regionUnknown") : regionName(region);
}

const laterValue = "confirm:later";

const putOff =
  /^(?:那|先)?(?:(?:晚点|晚一点|等会|等一会|等一下|待会|过会|一会|回头|明天)儿?(?:再(?:说|充|来|付|看|弄)?)?(?:吧|了)?|(?:maybe )?later|not now)[。.!！~～]*$/i;

/** 晚点再说, 等会儿, 明天再充, "later": in words or by the button. */
function putsOff(event: Event): boolean {
  if (event.type === "pick") return event.value === laterValue;
  return event.type === "say" && putOff.test(event.heard.typed.trim());
}

/** Nothing is ordered: at the next quiet time the person is called, and pays then. */
function later(here: Here<"confirm">, { nowMs }: Facts): Move {
  const busy = busyTime(here.state.card.network, nowMs);
  return busy === undefined
    ? undecided(here, text("busy.keptOpen"))
    : request(here, { type: "remind", atMs: busy.quietFromMs });
}

/** The step stays as it is, with the button that goes on from here. */
function undecided(here: Here<"confirm">, words: Text): Move {
  return rest(
    here,
    say(words, [
      { label: text("busy.continue"), value: confirmValue(here.state) },
      { label: text("confirm.change"), value: "do:back" },
      { label: text("menu.cancel"), value: "do:cancel" },
    ]),
  );
}

/**
 * Names what is agreed to, so that the button of another plan or price can never confirm this one.
 */
function confirmValue({ plan }: StateOf<"confirm">): string {
  return `confirm:${plan.code}:${plan.priceFen}`;
}

/** What was confirmed, at the price that was shown. */
function agreedOn({ card, plan, terminal, volume, region }: StateOf<"confirm">): Agreed {
  const { iccid, network } = card;
  const price = { retailFen: plan.priceFen, costFen: plan.costFen, discountFen: 0 };
  return { card: { iccid, network }, plan, terminal, volume, region, price };
}

/** The card is not theirs to recharge just now: whoever tells its password goes on from here. */
function provenAgain(here: Here<"confirm">): Move {
  const { iccid, network } = here.state.card;
  const number = { kind: "iccid", value: iccid, network, suspect: false } as const;
  return go(
    { state: { at: "card-password", number }, ...saidAhead(everythingSaid(here)) },
    say(text("confirm.proveAgain")),
  );
}

/** The same, before a plan was chosen. */
export function toPlans({ state, ...beside }: Here<"confirm">): Here<"plan"> {
  const { plan: _, quotedAtMs: __, ...stated } = state;
  return { state: { ...stated, at: "plan", showAll: false }, ...beside };
}
