import type { Facts, Move, Say, StateOf, Step } from "../../conversation/model.ts";
import { request, rest, say } from "../../conversation/moves.ts";
import { text } from "../../text.ts";
import { parseIntent } from "../../understanding/readers/intent.ts";
import { normalize } from "../../understanding/words/normalize.ts";

export const pay: Step<"pay"> = {
  hint: text("pay.hint"),
  ask: (state, facts) => [whereItStands(state, facts)],
  on(state, event) {
    switch (event.type) {
      case "say":
        return parseIntent(event.text) === "paid" || isMissed(event.text)
          ? check(state)
          : undefined;
      case "pick":
        return event.value === "pay:check" ? check(state) : undefined;
      case "payment-checked":
        if (event.state === "closed") {
          return rest({ at: "home" }, say(text("order.news.expired", { orderNo: state.orderNo })));
        }
        return event.state === "awaiting-payment"
          ? rest(state, { ...waitingChoices, text: text("pay.notYet"), orderNo: state.orderNo })
          : rest(state, { text: text("pay.received"), orderNo: state.orderNo });
      case "order-cancelled":
        return afterCancel(state, event.result);
      default:
        return undefined;
    }
  },
  back: () => undefined,
};

/** 付了怎么还没到: who misses the recharge says that it was paid. */
function isMissed(typed: string): boolean {
  const plain = normalize(typed);
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
export function isAwaiting(facts: Facts): boolean {
  return facts.order?.state === "awaiting-payment";
}

function whereItStands(state: StateOf<"pay">, facts: Facts): Say {
  return isAwaiting(facts)
    ? { ...waitingChoices, text: text("pay.waiting"), orderNo: state.orderNo }
    : { text: text("pay.inProgress"), orderNo: state.orderNo };
}

function check(state: StateOf<"pay">): Move {
  return request(state, { type: "check-payment", orderNo: state.orderNo });
}

function afterCancel(state: StateOf<"pay">, result: "cancelled" | "too-late" | "unclear"): Move {
  switch (result) {
    case "cancelled":
      return rest({ at: "home" }, say(text("pay.cancelled")));
    case "too-late":
      return rest(state, { text: text("pay.tooLate"), orderNo: state.orderNo });
    case "unclear":
      return rest(state, say(text("pay.unclear")));
  }
}
