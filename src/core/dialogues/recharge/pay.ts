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
  on(here, event, facts) {
    const { orderNo } = here.state;
    switch (event.type) {
      case "say":
        return onWords(here, event.heard, facts);
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

function onWords(here: Here<"pay">, heard: Heard, facts: Facts): Move | undefined {
  const intent = heard.intent();
  if (intent === "paid" || isMissed(heard)) return check(here);
  // 去付款 and 还没付: the order shows the way, or that nothing is to be paid any more.
  if (isAboutPaying(heard) || intent === "no") return rest(here, whereItStands(here, facts));
  return intent === "yes" ? rest(here, say(text("goodbye.body"))) : undefined;
}

/** Says nothing of whether it was paid: 付款, 确认, 还没付, 先不付, "not paid yet". */
function isAboutPaying(heard: Heard): boolean {
  const plain = heard.plain.toLowerCase();
  return (
    /^(?:我|那|就|先|这就|马上|现在)*(?:去|来|要|想)*(?:付款?|支付|付钱|微信付|确[认定](?:付款)?|发链接|下单)(?:吧|了)?$/.test(
      plain,
    ) ||
    /^(?:我|暂时|现在|先)*(?:还没|没有?|未|先不|暂时不|不)(?:付|支付|转)(?:款|钱|账)?(?:呢|啊)?$/.test(
      plain,
    ) ||
    /^(?:i )?(?:have not|haven'?t|did not|didn'?t|not) (?:paid|pay)(?: yet| it)*$|^(?:confirm|pay|not yet)(?: now)?$/.test(
      plain,
    )
  );
}

/** 付了怎么还没到: who misses the recharge says that it was paid. */
function isMissed({ plain }: Heard): boolean {
  return /(?:付|转|扣)(?:了|款|过|完).{0,6}(?:没|不)(?:到|充|好|反应|收)|没到账|到账了?(?:没|吗|么)|怎么还[没不]/.test(
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
