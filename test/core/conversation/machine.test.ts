import { describe, expect, test } from "vitest";
import type { Facts, Say } from "../../../src/core/conversation/dialogue.ts";
import { type OrderState, orderTransitions } from "../../../src/core/orders/order-state.ts";
import type { TextKey } from "../../../src/core/text.ts";
import { agreedOn, card, everyState, factsWith, nowMs, stateOfStep } from "./samples.ts";
import { type Stood, type Told, transition } from "./stood.ts";

const orderStates = Object.keys(orderTransitions) as OrderState[];
const say = (text: string): Told => ({ type: "say", text });
const pick = (value: string, fresh = true): Told => ({ type: "pick", value, fresh });
const keysOf = (says: readonly Say[]): TextKey[] => says.map(({ text }) => text.key);
const choicesOf = (says: readonly Say[]) => says.at(-1)?.choices ?? [];

/** The facts that a state needs to stand; an order that waits for its money, for the `pay` step. */
const factsOf = (state: Stood): Facts =>
  factsWith(state.at === "pay" ? "awaiting-payment" : undefined);

/**
 * Plays events; requests are answered as a working service would. Returns every state it was in.
 */
function play(events: readonly Told[]): Stood[] {
  let state: Stood = { at: "home" };
  const seen: Stood[] = [state];
  for (const person of events) {
    let event: Told = person;
    for (;;) {
      const turn = transition(state, event, factsOf(state));
      state = turn.to;
      if (turn.request?.type === "check-card")
        event = { type: "card-checked", result: { answer: "found", card } };
      else if (turn.request?.type === "place-order") {
        event = { type: "order-placed", orderNo: "R20261123AAAAAAAA", alreadyThere: false };
      } else if (turn.request?.type === "use-link-code") {
        event = chatMoveWeighed;
      } else if (turn.request?.type === "delete-own") {
        event = { type: "deleting-weighed", result: stateOfStep["delete-own"].deletes };
      } else if (turn.request?.type === "list-cards") {
        event = { type: "cards-listed", cards: stateOfStep["offline-card"].cards };
      } else if (turn.request?.type === "read-card") {
        // Fine at the first look; out of term at the next.
        const looked = "orderNo" in turn.request.card ? card : { ...card, expiresAtMs: nowMs };
        event = { type: "card-read", result: { answer: "found", card: looked } };
      } else break;
    }
    seen.push(state);
  }
  return seen;
}

const { at: _, ...asked } = stateOfStep["chat-move"];
const chatMoveWeighed: Told = { type: "chat-move-weighed", ...asked };

/** From hello to the payment, through every question. */
const wholeDialogue: readonly Told[] = [
  { type: "start" },
  pick("do:recharge"),
  say(card.iccid),
  say("135701"),
  say("新大陆"),
  pick("family:keypad"),
  say("每天200笔"),
  pick("budget:any"),
  say("河南"),
  say("1"),
  say("确认"),
];

/**
 * A guide in between, a machine that stays offline, and the card that turns out to be the reason.
 */
const aside: readonly Told[] = [
  say("绑定 K3M9Q2XA"),
  say("不"),
  say("删除我的数据"),
  say("不"),
  say("教程"),
  pick("guide:smart::restart:0"),
  pick("guide:smart:"),
  say("看完了"),
  say("刷不了卡"),
  pick("known:R20261120BBBBBBBB"),
  say("还是不行"),
  pick("diagnosis:again"),
];

test("every step is reached by talking", () => {
  const reached = new Set([...play(aside), ...play(wholeDialogue)].map(({ at }) => at));
  expect([...reached].toSorted()).toEqual(Object.keys(stateOfStep).toSorted());
});

describe.for(everyState.map((state) => [state.at, state] as const))("at %s", ([, state]) => {
  const always: Told[] = [
    { type: "start" },
    { type: "start", payload: "link-0123ABCD" },
    { type: "photo", texts: [] },
    { type: "photo", texts: ["no card"] },
    { type: "photo", texts: [card.iccid] },
    { type: "unsupported", what: "voice" },
    { type: "unsupported", what: "location" },
    { type: "unsupported", what: "other" },
    { type: "secret-in-chat" },
    ...[
      "返回",
      "取消",
      "帮助",
      "价格",
      "人工",
      "你好",
      "英文",
      "",
      "?!",
      "asdfghjkl",
      "0".repeat(5000),
    ].map(say),
    ...["do:recharge", "do:help", "do:back", "do:cancel", "plan:GONE", "nothing we know", ""].map(
      (value) => pick(value),
    ),
    ...["do:recharge", "do:help", "do:back", "do:cancel", "plan:GONE", "nothing we know", ""].map(
      (value) => pick(value, false),
    ),
  ];

  test.for(always.map((event) => [JSON.stringify(event).slice(0, 80), event] as const))(
    "%s is answered",
    ([, event]) => {
      const turn = transition(state, event, factsOf(state));
      expect(turn.say.length > 0 || turn.request !== undefined).toBe(true);
    },
  );

  test("help names what this step wants and asks again", () => {
    const turn = transition(state, say("帮助"), factsOf(state));
    expect(keysOf(turn.say)[0]).toBe("help.body");
    expect(turn.say[0]?.text.params).toHaveProperty("hint");
    expect(turn.to).toEqual(state);
    expect(turn.asked).toBe(true);
  });

  test("cancel leads home, asks the app to cancel the order, or closes a guide", () => {
    const turn = transition(state, say("取消"), factsOf(state));
    if (state.at === "pay")
      expect(turn.request).toEqual({ type: "cancel-order", orderNo: state.orderNo });
    else expect(turn.to).toEqual("from" in state ? state.from : { at: "home" });
  });

  test("every button that is shown does something", () => {
    const { say: asked } = transition(state, say("帮助"), factsOf(state));
    for (const { value } of choicesOf(asked)) {
      for (const fresh of [true, false]) {
        const turn = transition(state, pick(value, fresh), factsOf(state));
        const refused = keysOf(turn.say).includes("stale.body");
        // An old `back` or `cancel` may mean another question; all others still mean what they say.
        if (fresh || (value !== "do:back" && value !== "do:cancel"))
          expect(refused, value).toBe(false);
      }
    }
  });

  test("a bare number presses the button at that place", () => {
    const { say: asked } = transition(state, say("帮助"), factsOf(state));
    // Where a number is itself an answer, it is read as one.
    if (["volume", "budget", "card-password"].includes(state.at)) return;
    for (const [index, { value }] of choicesOf(asked).entries()) {
      expect(transition(state, say(String(index + 1)), factsOf(state)), value).toEqual(
        transition(state, pick(value), factsOf(state)),
      );
    }
  });

  test("a result that nobody waits for shows only where things stand", () => {
    if (state.at === "card-password" || state.at === "confirm" || state.at === "pay") return;
    for (const event of [
      { type: "card-checked", result: { answer: "found", card } },
      { type: "order-placed", orderNo: "R2", alreadyThere: false },
      { type: "order-cancelled", result: "cancelled" },
      { type: "payment-checked", state: "paid" },
    ] as const) {
      const turn = transition(state, event, factsOf(state));
      expect(turn.to, event.type).toEqual(state);
      expect(turn.request).toBeUndefined();
    }
  });
});

test("back goes one question back each time, home in the end", () => {
  const way = [];
  for (let state: Stood = stateOfStep.confirm; state.at !== "home"; ) {
    state = transition(state, say("返回"), factsOf(state)).to;
    way.push(state.at);
    if (way.length > 20) break;
  }
  expect(way).toEqual(["plan", "region", "budget", "volume", "terminal", "card-number", "home"]);
  expect(keysOf(transition({ at: "home" }, say("返回"), factsWith()).say)[0]).toBe("back.nowhere");
});

describe("the password", () => {
  const asking = stateOfStep["card-password"];

  test("is asked for with a masked field", () => {
    const turn = transition({ at: "home" }, say(card.iccid), factsWith());
    expect(turn.say.at(-1)?.expect).toBe("secret");
  });

  test("is handed to the app as a secret and to nobody else", () => {
    const turn = transition(asking, say("135701"), factsWith());
    if (turn.request?.type !== "check-card") throw new Error("The card is not checked.");
    expect(turn.request.password.reveal()).toBe("135701");
    expect(JSON.stringify(turn)).not.toContain("135701");
  });

  test.for([
    [{ answer: "no-match", triesLeft: 3 }, "card-password", "cardPassword.noMatch"],
    [{ answer: "locked", untilMs: nowMs + 1 }, "card-password", "cardPassword.locked"],
    [{ answer: "unavailable" }, "card-password", "cardPassword.unavailable"],
    [{ answer: "found", card }, "terminal", "card.found"],
    [{ answer: "found", card: { ...card, state: "cancelled" } }, "home", "card.found"],
  ] as const)("%j leads to %s", ([result, at, key]) => {
    const turn = transition(asking, { type: "card-checked", result }, factsWith());
    expect(turn.to.at).toBe(at);
    expect(keysOf(turn.say)[0]).toBe(key);
  });

  test("a card that a recharge cannot help is told why, before any money", () => {
    for (const state of ["device-changed", "real-name-missing", "abnormal", "cancelled"] as const) {
      const checked = {
        type: "card-checked",
        result: { answer: "found", card: { ...card, state } },
      } as const;
      expect(keysOf(transition(asking, checked, factsWith()).say)).toContain(`cardStop.${state}`);
    }
  });
});

describe("confirming", () => {
  const confirm = stateOfStep.confirm;
  const yes = choicesOf(transition(confirm, say("帮助"), factsWith()).say)[0]?.value ?? "";

  test("places exactly what was shown", () => {
    for (const yesSaid of [pick(yes), say("好的")]) {
      expect(transition(confirm, yesSaid, factsWith()).request).toEqual({
        type: "place-order",
        agreed: agreedOn(confirm),
      });
    }
  });

  test("never happens with the button of another plan or price", () => {
    const other = { ...confirm, plan: { ...confirm.plan, priceFen: confirm.plan.priceFen + 100 } };
    for (const fresh of [true, false]) {
      const turn = transition(other, pick(yes, fresh), factsWith());
      expect(turn.request).toBeUndefined();
      expect(keysOf(turn.say)[0]).toBe("stale.body");
    }
  });

  test("asks for a new price after a day", () => {
    const late = { ...factsWith(), nowMs: nowMs + 24 * 60 * 60_000 + 1 };
    const turn = transition(confirm, pick(yes), late);
    expect(turn.request).toBeUndefined();
    expect(turn.to.at).toBe("plan");
  });

  test("keeps the price that was shown when the catalogue changes", () => {
    const dearer = {
      ...factsWith(),
      plans: factsWith().plans.map((plan) => ({ ...plan, priceFen: plan.priceFen * 2 })),
    };
    expect(transition(confirm, pick(yes), dearer).request).toEqual({
      type: "place-order",
      agreed: agreedOn(confirm),
    });
  });
});

describe("while an order is being paid", () => {
  const pay = stateOfStep.pay;

  test.for(orderStates)("order %s: hello is answered in the right place", (order) => {
    const turn = transition(pay, say("你好"), factsWith(order));
    const isOver = order === "closed" || order === "done" || order === "refunded";
    expect(turn.to.at).toBe(isOver ? "home" : "pay");
    expect(turn.say.length).toBeGreaterThan(0);
  });

  test.for(orderStates)("order %s: only an unpaid one can be cancelled", (order) => {
    const turn = transition(pay, say("取消"), factsWith(order));
    expect(turn.request?.type === "cancel-order").toBe(order === "awaiting-payment");
  });

  test("an order that is not there any more leaves the dialogue at home", () => {
    expect(transition(pay, say("你好"), factsWith()).to).toEqual({ at: "home" });
  });

  test.for([
    ["cancelled", "home", "pay.cancelled"],
    ["too-late", "pay", "pay.tooLate"],
    ["unclear", "pay", "pay.unclear"],
  ] as const)("a cancel that came to %s", ([result, at, key]) => {
    const turn = transition(pay, { type: "order-cancelled", result }, factsWith("closed"));
    expect(turn.to.at).toBe(at);
    expect(keysOf(turn.say)).toEqual([key]);
  });

  test("there is no way back to the questions", () => {
    const turn = transition(pay, say("返回"), factsWith("awaiting-payment"));
    expect(turn.to).toEqual(pay);
    expect(keysOf(turn.say)[0]).toBe("pay.noBack");
  });
});
