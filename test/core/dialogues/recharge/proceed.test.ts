import { describe, expect, test } from "vitest";
import type { Facts, Say } from "../../../../src/core/conversation/dialogue.ts";
import type { TextKey } from "../../../../src/core/text.ts";
import { card, factsWith, stateOfStep } from "../../conversation/samples.ts";
import { type Stood, type Told, transition } from "../../conversation/stood.ts";

const keysOf = (says: readonly Say[]): TextKey[] => says.map(({ text }) => text.key);

/** Says one thing after the other; every card is found as `found`. */
function talk(
  from: Stood,
  words: readonly string[],
  found = card,
  facts: Facts = factsWith(),
): Stood {
  let state = from;
  for (const one of words) {
    let event: Told = { type: "say", text: one };
    for (;;) {
      const turn = transition(state, event, facts);
      state = turn.to;
      if (turn.request?.type !== "check-card") break;
      event = { type: "card-checked", result: { answer: "found", card: found } };
    }
  }
  return state;
}

const home: Stood = { at: "home" };
const wholeSentence = "89860400000000000015，密码135701，新大陆N910，每天200笔，预算30，河南";

describe("what was said ahead is not asked", () => {
  test("one sentence leads to the advice", () => {
    expect(talk(home, [wholeSentence])).toMatchObject({
      at: "plan",
      terminal: { brand: "newland", model: "N910" },
      volume: { low: 200, high: 200 },
      budget: { monthlyFen: 3000 },
      region: "HA",
    });
  });

  test("what is said at another question waits for its own", () => {
    const state = talk(home, ["89860400000000000015", "135701", "N910，河南"]);
    expect(state).toMatchObject({ at: "volume", known: { region: "HA" } });
    expect(talk(state, ["200", "随便"])).toMatchObject({ at: "plan", region: "HA" });
  });

  test("a wrong password keeps it", () => {
    const asked = transition(home, { type: "say", text: wholeSentence }, factsWith());
    const wrong = { type: "card-checked", result: { answer: "no-match", triesLeft: 3 } } as const;
    const state = transition(asked.to, wrong, factsWith()).to;
    expect(state.at).toBe("card-password");
    expect(talk(state, ["135701"]).at).toBe("plan");
  });

  test("a card that does not fit the machine asks for the machine, nothing else", () => {
    const esim = { ...card, form: "esim" } as const;
    const state = talk(
      home,
      ["89860400000000000015，密码135701，SP600，每天200笔，预算30，河南"],
      esim,
    );
    expect(state.at).toBe("terminal");
    expect(talk(state, ["N910"])).toMatchObject({
      at: "plan",
      terminal: { model: "N910" },
      region: "HA",
    });
  });

  test("a place where the cards do not work is asked for again", () => {
    const state = talk(home, ["89860400000000000015，密码135701，N910，每天200笔，预算30，香港"]);
    expect(state.at).toBe("region");
    expect(talk(state, ["河南"])).toMatchObject({ at: "plan", region: "HA" });
  });

  test("a suspect card number is looked at before its password is used", () => {
    const turn = transition(
      home,
      { type: "say", text: "89860400000000000016，密码135701，每天200笔" },
      factsWith(),
    );
    expect(turn.request).toBeUndefined();
    expect(turn.to).toMatchObject({ at: "card-password", known: { volume: { low: 200 } } });
  });
});

describe("back", () => {
  const back = (state: Stood): Stood => talk(state, ["返回"]);

  test("leads past what was never asked", () => {
    const state = talk(home, ["89860400000000000015，密码135701，每天200笔，河南", "N910", "随便"]);
    expect(state.at).toBe("plan");
    expect(back(state).at).toBe("budget");
    expect(back(back(state))).toMatchObject({
      at: "terminal",
      known: { volume: { low: 200 }, region: "HA" },
    });
  });

  test("leads to the kind of machine when only its brand was said", () => {
    const state = talk(home, [
      "89860400000000000015，密码135701，拉卡拉，每天200笔，预算30，河南",
      "智能",
    ]);
    expect(state.at).toBe("plan");
    const family = back(state);
    expect(family).toMatchObject({ at: "terminal-family", brand: "lakala" });
    expect(back(family).at).toBe("terminal");
    expect(talk(back(family), ["N910"]).at).toBe("plan");
  });

  test("leads to the card when one sentence said all, and keeps the rest", () => {
    const state = back(talk(home, [wholeSentence]));
    expect(state.at).toBe("card-number");
    expect(talk(state, ["89860400000000000015 密码135701"])).toMatchObject({
      at: "plan",
      region: "HA",
    });
  });
});

describe("a correction", () => {
  const { plan, confirm, region } = stateOfStep;

  test("of what is known already needs no other answer again", () => {
    expect(talk(confirm, ["不是200，是2000"])).toMatchObject({
      at: "plan",
      volume: { low: 2000 },
      region: "unknown",
    });
    expect(talk(plan, ["地区错了，是河北"])).toMatchObject({
      at: "plan",
      region: "HE",
      volume: { low: 30 },
    });
  });

  test("names the amount that it replaces", () => {
    const limited: Stood = { ...plan, budget: { kind: "limit", monthlyFen: 2000 } };
    expect(talk(limited, ["不是20，是50"])).toMatchObject({
      budget: { monthlyFen: 5000 },
      volume: { low: 30 },
    });
    expect(talk(limited, ["不是100，是300"])).toMatchObject({
      budget: { monthlyFen: 2000 },
      volume: { low: 300 },
    });
  });

  test("of the budget just given stays at the next question", () => {
    const limited: Stood = { ...region, budget: { kind: "limit", monthlyFen: 2000 } };
    expect(talk(limited, ["说错了，30"])).toMatchObject({
      at: "region",
      budget: { monthlyFen: 3000 },
    });
  });

  test("without the right answer asks only that question, and comes back", () => {
    const state = talk(confirm, ["笔数错了"]);
    expect(state).toMatchObject({
      at: "volume",
      known: { budget: { kind: "any" }, region: "unknown" },
    });
    expect(talk(state, ["80"])).toMatchObject({
      at: "plan",
      volume: { low: 80 },
      region: "unknown",
    });
  });

  test("of the card keeps the answers, and asks for that card's password", () => {
    const state = talk(confirm, ["卡号错了"]);
    expect(state.at).toBe("card-number");
    expect(talk(state, ["89860400000000000023"]).at).toBe("card-password");
    expect(talk(state, ["89860400000000000023", "135703"])).toMatchObject({
      at: "plan",
      volume: { low: 30 },
    });
  });

  test("says that it was heard", () => {
    const turn = transition(plan, { type: "say", text: "改成2000笔" }, factsWith());
    expect(keysOf(turn.say)[0]).toBe("corrected.body");
    const ahead = transition(stateOfStep.volume, { type: "say", text: "河南" }, factsWith());
    expect(keysOf(ahead.say)).toEqual(["noted.body", "volume.ask"]);
  });
});

describe("a number at a question that wants one", () => {
  test.each([
    ["volume", "5", { at: "budget", volume: { kind: "transactions", low: 5, high: 5 } }],
    ["volume", "第5个", { at: "budget", volume: { kind: "transactions", low: 1000, high: 2000 } }],
    ["volume", "E", { at: "budget", volume: { kind: "transactions", low: 1000, high: 2000 } }],
    ["budget", "5", { at: "region", budget: { kind: "limit", monthlyFen: 500 } }],
    ["budget", "选5", { at: "region", budget: { kind: "limit", monthlyFen: 2000 } }],
    ["terminal", "1", { at: "terminal-family", brand: "newland" }],
  ] as const)("at %s, %s", (step, typed, expected) => {
    expect(talk(stateOfStep[step], [typed])).toMatchObject(expected);
  });

  test("its choices have letters where choices are listed", () => {
    for (const step of ["volume", "budget"] as const) {
      const turn = transition(stateOfStep[step], { type: "say", text: "帮助" }, factsWith());
      expect(turn.say.at(-1)?.lettered).toBe(true);
    }
  });
});

describe("an order that waits for its money", () => {
  const { pay } = stateOfStep;
  const waiting = factsWith("awaiting-payment");

  test.each<[string, Told]>([
    ["充值", { type: "say", text: "充值" }],
    ["a photo", { type: "photo", texts: [card.iccid] }],
    ["another card", { type: "say", text: "89860400000000000023" }],
    ["the menu", { type: "pick", value: "do:recharge", fresh: false }],
  ])("is not left behind unsaid by %s", (_, event) => {
    const turn = transition(pay, event, waiting);
    expect(turn.to.at).not.toBe("pay");
    expect(turn.say[0]).toMatchObject({ text: { key: "pay.leftOpen" }, orderNo: pay.orderNo });
  });

  test("is not spoken of once it is paid, or cancelled", () => {
    const paid = transition(pay, { type: "say", text: "充值" }, factsWith("paid"));
    expect(keysOf(paid.say)).not.toContain("pay.leftOpen");
    const cancelled = transition(pay, { type: "order-cancelled", result: "cancelled" }, waiting);
    expect(keysOf(cancelled.say)).toEqual(["pay.cancelled"]);
  });

  test("is at hand when only a person can help", () => {
    for (const typed of ["退款", "发票"]) {
      const turn = transition(pay, { type: "say", text: typed }, waiting);
      expect(turn.say.at(-1)).toMatchObject({ text: { key: "human.none" }, orderNo: pay.orderNo });
    }
    const elsewhere = transition(home, { type: "say", text: "退款" }, factsWith());
    expect(keysOf(elsewhere.say)).toEqual(["refund.ask", "human.none"]);
    expect(elsewhere.request).toEqual({ type: "list-orders" });
  });
});

describe("prices", () => {
  const listed = (state: Stood): string =>
    JSON.stringify(transition(state, { type: "say", text: "多少钱" }, factsWith()).say[0]);

  test("of every carrier before the card is known, of the card afterwards", () => {
    expect(listed(home)).toContain("network.unicom");
    expect(listed(stateOfStep["card-password"])).toContain("network.mobile");
    expect(listed(stateOfStep["card-password"])).not.toContain("network.unicom");
    expect(listed(stateOfStep.plan)).toContain("prices.card");
    expect(listed(stateOfStep.plan)).toContain("19800");
    expect(listed(stateOfStep.plan)).not.toContain("26800");
  });
});

test("a question at the password is no try, and the field stays masked", () => {
  for (const typed of ["忘记密码了", "为什么要密码", "安全吗", "等一下", "谢谢", "好的"]) {
    const turn = transition(
      stateOfStep["card-password"],
      { type: "say", text: typed },
      factsWith(),
    );
    expect(turn.request, typed).toBeUndefined();
    expect(turn.say.at(-1)?.expect, typed).toBe("secret");
  }
});
