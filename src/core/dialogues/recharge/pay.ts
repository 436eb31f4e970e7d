import type { Facts, Say } from "../../conversation/dialogue.ts";
import { say } from "../../conversation/moves.ts";
import { text } from "../../text.ts";
import type { Heard } from "../../understanding/heard.ts";
import { type Here, type Move, request, rest, type Step } from "../states.ts";
import { rechargeShapes } from "./model.ts";

/** The order is placed, and its money awaited or on its way to the card. */
export const pay: Step<"pay"> = {
  shape: rechargeShapes.pay,
  hint: text("pay.hint"),
  noBack: text("pay.noBack"),
  about: ({ orderNo }) => orderNo,
  ask: (here, facts) => [whereItStands(here, facts)],
  on(here, event) {
    const { orderNo } = here.state;
    switch (event.type) {
      case "say":
        return event.heard.intent() === "paid" || isMissed(event.heard) ? check(here) : undefined;
      case "pick":
        return event.value === "pay:check" ? check(here) : undefined;
      case "payment-checked":
        if (event.state === "closed") {
          return rest({ state: { at: "home" } }, say(text("order.news.expired", { orderNo })));
        }
        return event.state === "awaiting-payment"
          ? rest(here, { ...waitingChoices, text: text("pay.notYet"), orderNo })
          : rest(here, { text: text("pay.received"), orderNo });
      case "order-cancelled":
        return afterCancel(here, event.result);
      default:
        return undefined;
    }
  },
  back: () => undefined,
  cancel(here, facts) {
    const { orderNo } = here.state;
    if (!isAwaiting(facts)) return rest(here, { text: text("pay.tooLate"), orderNo });
    return request(here, { type: "cancel-order", orderNo });
  },
  left({ state: { orderNo } }, event, facts) {
    const isItsOwnResult = event.type === "order-cancelled" || event.type === "payment-checked";
    return isItsOwnResult || !isAwaiting(facts) ? [] : [{ text: text("pay.leftOpen"), orderNo }];
  },
};

/** 付了怎么还没到: who misses the recharge says that it was paid. */
function isMissed({ plain }: Heard): boolean {
  return /(?:付|转|扣)(?:了|款|过|完).{0,6}(?:没|不)(?:到|充|好|反应|收)|没到账|到账了?(?:没|吗|么)|怎么还没/.test(
    plain,
  );
}

const waitingChoices = {
  choices: [
    { label: text("pay.check"), value: "pay:check" },
    { label: text("menu.cancel"), value: "do:cancel" },
  ],
};

/** True while the person can still pay or cancel. */
function isAwaiting(facts: Facts): boolean {
  return facts.order?.state === "awaiting-payment";
}

function whereItStands({ state: { orderNo } }: Here<"pay">, facts: Facts): Say {
  return isAwaiting(facts)
    ? { ...waitingChoices, text: text("pay.waiting"), orderNo }
    : { text: text("pay.inProgress"), orderNo };
}

function check(here: Here<"pay">): Move {
  return request(here, { type: "check-payment", orderNo: here.state.orderNo });
}

function afterCancel(here: Here<"pay">, result: "cancelled" | "too-late" | "unclear"): Move {
  switch (result) {
    case "cancelled":
      return rest({ state: { at: "home" } }, say(text("pay.cancelled")));
    case "too-late":
      return rest(here, { text: text("pay.tooLate"), orderNo: here.state.orderNo });
    case "unclear":
      return rest(here, say(text("pay.unclear")));
  }
}
