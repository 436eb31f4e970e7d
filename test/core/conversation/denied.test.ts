import { describe, expect, test } from "vitest";
import { parseIntent } from "../../../src/core/understanding/readers/intent.ts";
import { readCorpus } from "../understanding/corpus.ts";
import { everyState, factsWith } from "./samples.ts";
import { type Stood, transition } from "./stood.ts";

/** How somebody says the wish who has it. */
const wished: Readonly<Record<string, string>> = {
  recharge: "充值",
  pay: "付款",
  refund: "退款",
  invoice: "发票",
  human: "人工",
  "pos-offline": "没网了",
  orders: "订单",
  receipt: "收据",
  balance: "余额",
  "price-list": "价格",
  offers: "优惠",
  guide: "教程",
  help: "帮助",
  cancel: "取消",
  back: "返回",
  "language-en": "英文",
  "language-zh": "中文",
  settings: "设置",
  link: "绑定",
};

const denied = readCorpus("denied").map(({ label, typed, line }) => {
  const [wish = "", instead = ""] = label.split(" ");
  return { wish, instead, typed, line };
});

test("a hundred and fifty and more denials, each once", () => {
  expect(denied.length).toBeGreaterThanOrEqual(150);
  expect(new Set(denied.map(({ typed }) => typed)).size).toBe(denied.length);
});

test.each(denied)("line $line: $typed is $instead", ({ typed, instead }) => {
  expect(parseIntent(typed) ?? "-").toBe(instead);
});

/** What a turn does: where it leads, what it asks for and what it says. */
function effectOf(state: Stood, typed: string): { request: string | undefined; all: string } {
  const facts = factsWith(state.at === "pay" ? "awaiting-payment" : undefined);
  const { to, say, request, language } = transition(state, { type: "say", text: typed }, facts);
  const said = say.map(({ text }) => text.key);
  return {
    request: request?.type,
    all: JSON.stringify({ at: to.at, said, request: request?.type, language }),
  };
}

describe.each(everyState.map((state) => ({ at: state.at, state })))("at $at", ({ state }) => {
  test.each(denied)("$typed does not do what $wish does", ({ wish, instead, typed }) => {
    const { request, all } = effectOf(state, typed);
    const bare = effectOf(state, wished[wish] ?? wish);
    // What a wish does that says nothing here cannot be told from what is not understood.
    const isUnderstood = !bare.all.includes("puzzled.body");
    // 付款 and 不付款 are both answered with the order there.
    if (isUnderstood && !(wish === "pay" && state.at !== "confirm")) expect(all).not.toBe(bare.all);
    expect(request).not.toBe("place-order");
    if (instead !== "cancel") expect(request).not.toBe("cancel-order");
  });
});

test.each(
  denied.filter(({ wish, instead }) => instead === "cancel" && ["recharge", "pay"].includes(wish)),
)("$typed ends what 取消 ends", ({ typed }) => {
  for (const state of everyState) {
    if (state.at.startsWith("guide")) continue;
    expect(effectOf(state, typed), state.at).toEqual(effectOf(state, "取消"));
  }
});

test("what only looks like a denial is a wish all the same", () => {
  const wishes: readonly (readonly [string, string])[] = [
    ["要不要充值", "recharge"],
    ["可不可以充值", "recharge"],
    ["要不充值吧", "recharge"],
    ["没流量了充值", "recharge"],
    ["不知道怎么充值", "recharge"],
    ["特别想充值", "recharge"],
    ["还没退款", "refund"],
    ["怎么还不退款", "refund"],
    ["为什么不给我退款", "refund"],
    ["没收到退款", "refund"],
    ["still no refund", "refund"],
    ["why don't you refund me", "refund"],
    ["不要发票，我要退款", "refund"],
    ["不对 我要退款", "refund"],
    ["不充值了 转人工", "human"],
    ["不是要充值，我要看订单", "orders"],
    ["没余额了", "balance"],
    ["有没有优惠", "offers"],
    ["没有优惠吗", "offers"],
    ["机器用不了", "pos-offline"],
    ["还是没网", "pos-offline"],
    ["I have no network", "pos-offline"],
    ["not sure how to recharge", "recharge"],
    ["I can't find my receipt", "receipt"],
  ];
  for (const [typed, intent] of wishes) expect(parseIntent(typed), typed).toBe(intent);
});
