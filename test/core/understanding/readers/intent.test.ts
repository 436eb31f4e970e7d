import { describe, expect, test } from "vitest";
import type { Intent } from "../../../../src/core/understanding/intent.ts";
import { parseChoice } from "../../../../src/core/understanding/readers/choice.ts";
import { parseIntent } from "../../../../src/core/understanding/readers/intent.ts";

const said: Record<Intent, readonly string[]> = {
  back: ["返回", "上一步", "请返回", "back", "Go back", "/back"],
  cancel: [
    "取消",
    "请取消",
    "取消吧，谢谢！",
    "取消訂單",
    "不充了",
    "算了",
    "cancel",
    "/cancel",
    "/cancel@pos_bot now",
  ],
  help: ["帮助", "怎么用", "幫助", "help", "Help me", "/help"],
  recharge: ["充值", "我要充值", "续费", "recharge", "top up", "/recharge"],
  orders: ["订单", "我的订单", "充值记录", "my orders", "/orders"],
  receipt: ["收据", "小票在哪", "receipt"],
  balance: ["余额", "查詢餘額", "还剩多少流量", "how much data is left", "/balance"],
  "price-list": ["价格", "多少钱一个月", "套餐有哪些", "price list", "how much is it"],
  human: ["人工", "转人工客服", "human", "talk to a person"],
  "language-zh": ["中文", "切换中文", "Chinese"],
  "language-en": ["English", "英文", "speak English"],
  yes: ["好", "好的", "是的", "👌好", "确认", "OK!", "yes please", "Ｙｅｓ"],
  no: ["不", "不要", "不用了谢谢".slice(0, 2), "no", "no thanks"],
  skip: ["跳过", "不知道", "don't know", "skip", "/skip"],
  paid: ["我付了", "已付款", "付好了", "我已经付过钱了", "支付成功", "I paid", "already paid"],
  "pos-offline": ["刷不了卡", "POS没网了", "沒信號", "no network", "can't take cards"],
  settings: ["设置", "/settings", "settings"],
  privacy: ["隐私", "/privacy"],
  link: ["绑定", "綁定", "/link"],
  thanks: ["谢谢", "thank you"],
  goodbye: ["知道了", "收到", "拜拜", "再见！", "got it", "bye"],
  declined: ["我不想取消", "不用发票", "no refund"],
  wait: ["等一下", "我找找", "hold on"],
  guide: [
    "教程",
    "看教程",
    "怎么换卡",
    "请问怎么重启",
    "卡槽在哪",
    "/guide",
    "how to insert the card",
    "how do I restart it",
  ],
  offers: ["优惠", "有活动吗", "any discount?"],
  refund: ["退款", "我要退錢", "充错了怎么退", "refund"],
  invoice: ["發票", "能开发票吗", "invoice"],
  "why-password": ["为什么要密码", "why do you need my password"],
  "no-password": ["密码在哪", "忘记密码了", "I forgot my password"],
  "where-card-number": ["卡号在哪看", "where is the card number"],
  "why-asked": ["问这个干嘛", "why do you ask"],
  "how-long": ["多久到账", "how long does it take"],
  "is-safe": ["安全吗", "是不是骗子", "is it safe"],
  "refund-policy": ["能退吗", "can I get a refund"],
  "how-pay": ["怎么付款", "能用支付宝吗", "how do I pay"],
  "who-are-you": ["你是谁", "是机器人吗", "are you a bot"],
  greeting: ["你好", "您好！", "在吗", "hello", "Hi", "/start", "/start abc"],
};

describe.each(Object.entries(said))("%s", (intent, messages) => {
  test.each(messages)("%s", (message) => {
    expect(parseIntent(message)).toBe(intent);
  });
});

test.each([
  "",
  "200",
  "还没付款",
  "没付款",
  "我付了吗",
  "I haven't paid",
  "not paid yet",
  "/unknown",
  "/constructor",
  "constructor",
  "河南",
  "拉卡拉",
  "密码1234",
])("%s is no intent", (message) => {
  expect(parseIntent(message)).toBeUndefined();
});

test("a long story with a command word in it is no command", () => {
  expect(parseIntent(`昨天有个客人来店里说要充值话费，${"聊了很久".repeat(20)}`)).toBeUndefined();
});

describe("a numbered answer", () => {
  test.each([
    ["1", 1],
    ["１", 1],
    ["一", 1],
    ["①", 1],
    ["1️⃣", 1],
    ["1.", 1],
    ["(2)", 2],
    ["2、", 2],
    ["第一个", 1],
    ["第二款吧", 2],
    ["选3", 3],
    ["我要第三个套餐", 3],
    ["十二", 12],
    ["two", 2],
    ["2nd", 2],
    ["the second one", 2],
    ["option 2", 2],
  ])("%s is %d", (typed, place) => {
    expect(parseChoice(typed)).toBe(place);
  });

  test.each(["", "0", "-1", "1.5", "200", "abc", "constructor", "1和2", "30MB"])(
    "%s is none",
    (typed) => {
      expect(parseChoice(typed)).toBeUndefined();
    },
  );
});
