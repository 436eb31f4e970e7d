import { describe, expect, test } from "vitest";
import type { Say } from "../../src/core/conversation/dialogue.ts";
import { createEngine } from "../../src/core/conversation/engine.ts";
import { dialogues } from "../../src/core/dialogues/index.ts";
import type { StepName } from "../../src/core/dialogues/states.ts";
import { Heard } from "../../src/core/understanding/heard.ts";
import { factsWith, nowMs, stateOfStep } from "../core/conversation/samples.ts";
import { hereOf, maskTyped, type Stood, transition } from "../core/conversation/stood.ts";

const engine = createEngine(dialogues);
const card = "89860400000000000015";

/** The password that goes to the carrier, and what is said. */
function say(at: StepName, text: string): { tried: string | undefined; said: string[]; to: Stood } {
  const turn = transition(stateOfStep[at], { type: "say", text }, factsWith());
  const { request } = turn;
  return {
    tried: request?.type === "check-card" ? request.password.reveal() : undefined,
    said: turn.say.map((one: Say) => one.text.key),
    to: turn.to,
  };
}

describe("what is clearly meant for the password is tried", () => {
  test.each([
    "１３５７０６",
    "1 3 5 7 0 6",
    "135706。",
    "pw:135706",
    "好像是135706",
    "密码错了 是135706",
    "一三五七零六",
    "一 三 五 七 零 六",
    "١٣٥٧٠٦",
    "密码:135 706",
    "135-706",
    "13800138000 135706",
    "135706，新大陆N910，每天200笔",
    "135706 135706",
    "不是246813，是135706",
    "one three five seven zero six",
    "密码 1_3_5_7_0_6",
    "密码**135706**",
    "旧密码246813 新密码135706",
    "pwd135706pwd135706",
    "mm135706",
    "密码➊➌➎➐⓿➏",
  ])("at its question: %s", (text) => {
    expect(say("card-password", text).tried).toBe("135706");
  });

  test.each([
    `${card}, pw 135706`,
    `${card} pass 135706`,
    `${card} code: 135706`,
    `135706 ${card}`,
    `${card}(135706)`,
    `${card}：135706`,
    `${card}。135706`,
    `${card}|135706`,
    `${card}----135706`,
    `${card} mima135706`,
    `${card} 密 码 135706`,
    `${card} mi ma 135706`,
    `${card} 后面是135706`,
    `${card}135706`,
    `卡${card}码135706`,
    `${card} 密码是 一三五七零六`,
    `${card}\n135706\n200笔`,
    `${card}/135706/300/50/北京`,
  ])("beside a card's number: %s", (text) => {
    expect(say("home", text).tried).toBe("135706");
  });
});

describe("what cannot be a password never goes to the carrier", () => {
  test.each([
    ["8986 0400 0000 0000 02", "cardNumber.wrongLength"],
    ["898604000000000000151", "cardNumber.wrongLength"],
    ["8986040000", "cardNumber.wrongLength"],
    ["490154203237518", "cardNumber.deviceNumber"],
    ["8986O400000000000015", "cardNumber.letter"],
    ["13800138000", "cardNumber.phoneNumber"],
    ["8.98604E+19", "cardNumber.shortened"],
    ["8986 04** **** **** 0023", "cardNumber.hidden"],
    ["8986 04** **** **** 尾号0023", "cardNumber.hidden"],
    ["ok", "cardPassword.ask"],
    ["yes", "cardPassword.ask"],
    ["no", "puzzled.body"],
    ["1", "puzzled.body"],
    ["。", "puzzled.body"],
    ["👌", "cardPassword.ask"],
    ["what", "puzzled.body"],
    ["hello there", "puzzled.body"],
    ["初始密码 123456?", "puzzled.body"],
    ["不是246813", "puzzled.body"],
    ["密码好像135710或135702", "cardPassword.several"],
    ["密码 135 然后 706", "puzzled.body"],
    ["密码前三位135后三位706", "puzzled.body"],
    ["密码：13万5706", "puzzled.body"],
  ])("%s", (text, key) => {
    const { tried, said, to } = say("card-password", text);
    expect(tried).toBeUndefined();
    expect(said[0]).toBe(key);
    expect(to.at).toBe("card-password");
    expect(said.at(-1)).toBe("cardPassword.ask");
  });

  test.each(["R20261123K3M9Q2XA", "订单 R20261123K3M9Q2XA"])("%s shows the order", (text) => {
    const asked = transition(stateOfStep["card-password"], { type: "say", text }, factsWith());
    expect(asked.request).toEqual({ type: "find-order", orderNo: "R20261123K3M9Q2XA" });
    const { to, say: said } = transition(asked.to, { type: "order-found" }, factsWith());
    expect(to.at).toBe("card-password");
    expect(said.at(-1)?.text.key).toBe("cardPassword.ask");
  });

  test.each([
    ["0-0-8-9-8-68986-0400-0000-0000-0016", undefined],
    ["0-0-8-9-8-68986-0400-0000-0000-0015", "008986"],
  ])("%s: beside a card's number only where the check digit tells which it is", (text, tried) => {
    expect(say("home", text).tried).toBe(tried);
    expect(new Heard(text).password()?.password).toBe(tried);
  });

  test.each([
    `${card} 13912345678`,
    `${card} 2000笔`,
    `${card}，预算3000`,
    `${card} N910`,
    `${card} 不是135706`,
    `${card} Pa55-w0rd!135706`,
  ])("beside a card's number: %s", (text) => {
    expect(say("home", text).tried).toBeUndefined();
  });
});

describe("numbers of cards as copies bring them", () => {
  test.each([..."\u2010\u2011\u2012\u2013\u2014\u2015\u2212•・·∙⋅‣●"])("%s between", (sign) => {
    for (const text of [
      ["8986", "0400", "0000", "0000", "0015"].join(sign),
      ["8986", "0400", "0000", "0000", "0015"].join(` ${sign} `),
    ])
      expect(new Heard(text).cardNumber()?.value, text).toBe(card);
  });

  test.each([
    ["8.98604E+19", "shortened"],
    ["卡号 8.98604e19", "shortened"],
    ["8.986040000E+19", "shortened"],
    ["8.98604×10^19", "shortened"],
    ["8986 04** **** **** 0023", "hidden"],
    ["898604**********0023", "hidden"],
    ["8986 04•• •••• •••• 0023", "hidden"],
  ])("%s", (text, problem) => {
    expect(new Heard(text).cardNumberProblem()).toEqual({ problem });
    expect(new Heard(text).cardNumber()).toBeUndefined();
  });
});

describe("what a step asks for stays readable", () => {
  test.each<[StepName, string]>([
    ["home", "2"],
    ["home", "13800138000"],
    ["home", "R20261123K3M9Q2XA"],
    ["home", "订单号 R20261123V1T3PWN2"],
    ["home", "order R20261123PIN4567A"],
    ["home", "查余额 0023"],
    ["home", "给0023续费"],
    ["home", "绑定 K3M9Q2XA"],
    ["home", "我是2024年买的"],
    ["home", card],
    ["terminal", "N910"],
    ["terminal", "QPOS3A"],
    ["volume", "2000"],
    ["volume", "12000"],
    ["volume", "150000"],
    ["volume", "3000-5000"],
    ["volume", "135706笔"],
    ["volume", "流水135706"],
    ["budget", "1000"],
    ["confirm", "不是200，是2000"],
    ["card-password", "帮助"],
    ["card-password", "密码在哪"],
    ["card-password", "好的，等我找找"],
  ])("at %s: %s", (at, text) => {
    expect(maskTyped(stateOfStep[at], text)).toBe(text);
  });
});

test.each(["帮助 2024", "人工 135 70", "返回 0023", "/help 1357"])(
  "words that steer take no figures along, whatever they may be elsewhere: %s",
  (text) => {
    expect(maskTyped(stateOfStep["card-password"], text)).not.toMatch(/\d/);
  },
);

test("what may be a password is not read as an answer, and is asked for again", () => {
  for (const at of ["volume", "budget", "terminal", "region"] as const) {
    const { heard } = engine.keep(hereOf(stateOfStep[at]), new Heard("135706"));
    const turn = engine.transition(hereOf(stateOfStep[at]), { type: "say", heard }, factsWith());
    expect(turn.say[0]?.text.key).toBe("puzzled.hidden");
    expect(turn.to.state).toEqual(hereOf(stateOfStep[at]).state);
  }
});

test("while a card is locked its field stays hidden, and says for how long", () => {
  const locked = { answer: "locked", untilMs: nowMs + 29.5 * 60_000 } as const;
  const turn = transition(
    stateOfStep["card-password"],
    { type: "card-checked", result: locked },
    factsWith(),
  );
  expect(turn.to).toMatchObject({ at: "card-password", lockedUntilMs: locked.untilMs });
  const [said] = turn.say;
  expect(said).toMatchObject({
    text: { key: "cardPassword.locked", params: { minutes: 30 } },
    expect: "secret",
    choices: [{ value: "do:human" }],
  });
  expect(turn.say).toHaveLength(1);
  expect(maskTyped(turn.to, "135706")).not.toContain("135706");
  // When the time is over the question is the usual one again.
  const later = { ...factsWith(), nowMs: locked.untilMs };
  expect(transition(turn.to, { type: "say", text: "ok" }, later).say.at(-1)?.text.key).toBe(
    "cardPassword.ask",
  );
});

describe("the words below a photo", () => {
  const photo = (texts: readonly string[], caption: string) =>
    ({ type: "photo", texts, caption: new Heard(caption) }) as const;

  test("name the card", () => {
    const turn = transition({ at: "home" }, photo([], `卡号 ${card}`), factsWith());
    expect(turn.to).toMatchObject({ at: "card-password", number: { value: card } });
  });

  test("are the password where it is asked for, whatever the photo shows", () => {
    for (const texts of [[], [card], ["6901234567892"]]) {
      const turn = transition(
        stateOfStep["card-password"],
        photo(texts, "密码 135701"),
        factsWith(),
      );
      expect(turn.request).toMatchObject({ type: "check-card" });
    }
  });

  test("leave a photo of a card what it is", () => {
    const turn = transition({ at: "home" }, photo([card], "就是这张"), factsWith());
    expect(turn.say.map(({ text }) => text.key)).toContain("photo.found");
  });

  test("that say nothing leave the photo without a card what it is", () => {
    const turn = transition({ at: "home" }, photo([], "你看看这个"), factsWith());
    expect(turn.say[0]?.text.key).toBe("photo.nothing");
  });
});
