import { describe, expect, test } from "vitest";
import type { Facts, Say } from "../../../../src/core/conversation/dialogue.ts";
import { guideTopics } from "../../../../src/core/terminals/guide.ts";
import { brands, terminalFamilies, terminalOf } from "../../../../src/core/terminals/terminal.ts";
import type { Language } from "../../../../src/core/text.ts";
import { createTexts } from "../../../../src/texts/texts.ts";
import { guides } from "../../../running/guides.ts";
import { card, everyState, factsWith, stateOfStep } from "../../conversation/samples.ts";
import { type Stood, type Told, transition } from "../../conversation/stood.ts";

const texts = createTexts();
const say = (text: string): Told => ({ type: "say", text });
const pick = (value: string, fresh = true): Told => ({ type: "pick", value, fresh });
const factsOf = (state: Stood): Facts =>
  factsWith("from" in state || state.at === "pay" ? "awaiting-payment" : undefined);
const turnOf = (state: Stood, event: Told) => transition(state, event, factsOf(state));
const words = (says: readonly Say[], language: Language = "zh-CN"): string =>
  says.map(({ text }) => texts.render(text, language)).join("\n");
const button = (says: readonly Say[], label: string): string => {
  const choices = says.at(-1)?.choices ?? [];
  const found = choices.find((choice) => texts.render(choice.label, "zh-CN") === label);
  if (found === undefined) throw new Error(`No button ${label} among ${choices.length}.`);
  return found.value;
};

const elsewhere = everyState.filter((state) => !("from" in state));

describe.for(elsewhere.map((state) => [state.at, state] as const))(
  "in the middle of %s",
  ([, state]) => {
    test("a guide is opened by a word, read, and closed where it was opened", () => {
      const facts = factsWith(state.at === "pay" ? "awaiting-payment" : undefined);
      const opened = transition(state, say("教程"), facts);
      expect("from" in opened.to && opened.to.from).toEqual(state);
      const page = transition(opened.to, pick("guide:smart::network:0"), facts);
      const next = transition(page.to, pick(button(page.say, "下一步")), facts);
      expect(next.to).toMatchObject({ at: "guide-page", topic: "network", step: 1 });
      const closed = transition(next.to, pick(button(next.say, "看完了")), facts);
      expect(closed.to).toEqual(state);
      // What is asked again is exactly what stood there before.
      expect(closed.say).toEqual(transition(state, say("帮助"), facts).say.slice(1));
    });

    test("cancelling closes only the guide", () => {
      const facts = factsWith(state.at === "pay" ? "awaiting-payment" : undefined);
      const opened = transition(state, say("教程"), facts);
      const closed = transition(opened.to, say("取消"), facts);
      expect(closed.to).toEqual(state);
      expect(closed.request).toBeUndefined();
    });
  },
);

describe("which machine", () => {
  test("is not asked when the recharge knows it", () => {
    const terminal = terminalOf({ family: "e-sign", brand: "lakala" });
    const opened = turnOf({ at: "volume", card, terminal }, say("教程"));
    expect(opened.to).toMatchObject({
      at: "guide-topic",
      machine: { family: "e-sign", brand: "lakala" },
    });
    expect(words(opened.say)).toContain("拉卡拉");
  });

  test("is that of the order that is being paid", () => {
    const facts = factsWith("paid");
    const order = facts.order && { ...facts.order, terminal: terminalOf({ family: "speaker" }) };
    const opened = transition(stateOfStep.pay, say("怎么重启"), {
      ...facts,
      ...(order && { order }),
    });
    expect(opened.to).toMatchObject({
      at: "guide-page",
      topic: "restart",
      machine: { family: "speaker" },
    });
  });

  test.for([
    ["N910", { at: "guide-page", machine: { family: "smart", brand: "newland" } }],
    ["拉卡拉", { at: "guide-machine", brand: "lakala" }],
    ["银盛的电签", { at: "guide-page", machine: { family: "e-sign", brand: "yinsheng" } }],
    ["收款音箱", { at: "guide-page", machine: { family: "speaker" } }],
  ] as const)("%s is understood", ([typed, expected]) => {
    expect(turnOf(stateOfStep["guide-machine"], say(typed)).to).toMatchObject(expected);
  });

  test("keeps the brand that was told first", () => {
    const told = turnOf(stateOfStep["guide-machine"], say("拉卡拉"));
    expect(turnOf(told.to, pick(button(told.say, "传统按键机"))).to).toMatchObject({
      at: "guide-page",
      topic: "network",
      machine: { family: "keypad", brand: "lakala" },
    });
  });
});

describe("turning pages", () => {
  const page = stateOfStep["guide-page"];

  test.for(["下一步", "继续", "好的", "next"])("%s goes on", (typed) => {
    expect(turnOf(page, say(typed)).to).toEqual({ ...page, step: 2 });
  });

  test("the last page has no next one, and a yes closes it", () => {
    const last: Stood = { ...page, step: guides.keypad.topics.restart.steps.length - 1 };
    const labels = turnOf(last, say("帮助"))
      .say.at(-1)
      ?.choices?.map(({ label }) => label.key);
    expect(labels).toEqual(["guide.done", "guide.previous", "guide.others"]);
    expect(turnOf(last, say("好的")).to).toEqual(page.from);
  });

  test("back goes one page back, then to the topics, then out", () => {
    const way = [];
    for (
      let state: Stood = { ...page, step: 2 };
      "from" in state;
      state = turnOf(state, say("返回")).to
    ) {
      way.push("step" in state ? state.step : state.at);
    }
    expect(way).toEqual([2, 1, 0, "guide-topic"]);
  });

  test("a number is the button at that place", () => {
    expect(turnOf(page, say("1")).to).toEqual({ ...page, step: 2 });
    expect(turnOf(page, say("4")).to).toEqual(page.from);
  });

  test.for(["我看完了", "看完了。", "知道了", "done", "got it"])("%s closes it", (typed) => {
    expect(turnOf(page, say(typed)).to).toEqual(page.from);
  });

  test("another topic is opened by its words", () => {
    expect(turnOf(page, say("卡号在哪")).to).toMatchObject({
      at: "guide-page",
      topic: "card-number",
      step: 0,
    });
    expect(turnOf(stateOfStep["guide-topic"], say("APN怎么设")).to).toMatchObject({
      topic: "network",
    });
  });

  test("an old button opens the page that it names", () => {
    expect(turnOf(stateOfStep.budget, pick("guide:speaker::restart:1", false)).to).toMatchObject({
      step: 1,
    });
  });

  test.for([
    "guide:",
    "guide:x:y:z:0",
    "guide:smart::restart:99",
    "guide:smart::restart:-1",
    "guide:smart::restart:x",
  ])("%s does no harm", (value) => {
    const { to, say: said } = turnOf(stateOfStep.budget, pick(value));
    expect(["budget", "guide-machine", "guide-topic"]).toContain(to.at);
    expect(said.length).toBeGreaterThan(0);
  });

  test("a guide that was shortened meanwhile shows its last step", () => {
    const { say: said } = turnOf({ ...page, step: 50 }, say("帮助"));
    expect(words(said)).toContain("签到");
  });
});

describe("going on without closing", () => {
  const reading: Stood = { ...stateOfStep["guide-page"], from: stateOfStep.volume };

  test("the answer to the question that stood before is taken", () => {
    expect(turnOf(reading, say("每天200笔")).to.at).toBe("budget");
  });

  test("its buttons, which are older now, still work", () => {
    expect(turnOf(reading, pick("volume:30-100", false)).to.at).toBe("budget");
  });

  test("a word that is neither keeps the page", () => {
    const turn = turnOf(reading, say("今天天气不错"));
    expect(turn.to).toEqual(reading);
    expect(turn.say[0]?.text.key).toBe("puzzled.body");
  });

  test("what is typed while the password waits is no wrong try", () => {
    const turn = turnOf({ ...reading, from: stateOfStep["card-password"] }, say("135701"));
    expect(turn.request).toBeUndefined();
  });

  test("a password that must not stand in this chat leads to where it is asked for", () => {
    const turn = turnOf(
      { ...reading, from: stateOfStep["card-password"] },
      { type: "secret-in-chat" },
    );
    expect(turn.to).toEqual(stateOfStep["card-password"]);
    expect(turn.say.at(-1)?.expect).toBe("secret");
  });

  test("an order that ended meanwhile leaves home behind the guide", () => {
    const turn = transition(
      { ...reading, from: stateOfStep.pay },
      say("看完了"),
      factsWith("done"),
    );
    expect(turn.to).toEqual({ at: "home" });
  });
});

describe("every page of every machine", () => {
  const machines = terminalFamilies.flatMap((family) =>
    [undefined, ...brands.map(({ id }) => id)].map((brand) => ({ family, brand })),
  );

  test.for(machines.map(({ family, brand = "" }) => [family, brand] as const))(
    "%s %s",
    ([family, brand]) => {
      for (const topic of guideTopics) {
        let turn = turnOf({ at: "home" }, pick(`guide:${family}:${brand}:${topic}:0`));
        for (let step = 1; ; step++) {
          const zh = words(turn.say);
          expect(zh.length).toBeLessThanOrEqual(190);
          expect(zh).toMatch(topic === "avoid" ? /^不要做什么/ : /以机器(?:菜单|实物|说明)为准/);
          expect(words(turn.say, "en")).not.toMatch(/[\u4e00-\u9fff]/);
          const next = turn.say.at(-1)?.choices?.find(({ label }) => label.key === "guide.next");
          if (next === undefined) break;
          expect(step).toBeLessThan(12);
          turn = turnOf(turn.to, pick(next.value));
        }
      }
    },
  );

  test("a menu that nobody has confirmed says what to believe instead", () => {
    expect(words(turnOf({ at: "home" }, pick("guide:smart::network:2")).say)).toContain(
      "具体以机器菜单为准",
    );
    expect(words(turnOf({ at: "home" }, pick("guide:smart::network:2")).say, "en")).toContain(
      "follow the menu",
    );
  });

  test("a confirmed one does not", () => {
    const facts = factsWith();
    const { smart } = facts.guides;
    const network = { ...smart.topics.network, confirmed: true };
    const confirmed = {
      ...facts.guides,
      smart: { ...smart, topics: { ...smart.topics, network } },
    };
    const turn = transition({ at: "home" }, pick("guide:smart::network:2"), {
      ...facts,
      guides: confirmed,
    });
    expect(words(turn.say)).not.toContain("为准");
  });

  test("a brand's own guide wins over its family's", () => {
    expect(words(turnOf({ at: "home" }, pick("guide:smart:pax:restart:0")).say)).toContain("右侧");
    expect(words(turnOf({ at: "home" }, pick("guide:smart:landi:restart:0")).say)).not.toContain(
      "右侧",
    );
  });
});
