import { onPhone, type Scenario } from "./story.ts";

/** Confirms, opens the payment and returns its number. */
async function opened(story: Parameters<Scenario["play"]>[0]): Promise<string> {
  await story.hear("确认");
  await story.open();
  return `${await story.orderNo()}-1`;
}

const paidAtOnce: Scenario["play"] = async (story) => story.pay(await opened(story));

/** The first one is the one that runs in every test run. */
export const scenarios: readonly [Scenario, ...Scenario[]] = [
  {
    name: "paid and recharged",
    card: "expired",
    play: paidAtOnce,
    endsAs: "done",
    heard: ["收到付款", "充值成功"],
  },
  {
    name: "notification lost",
    card: "expired",
    planDelayMs: 2000,
    unblockDelayMs: 1500,
    async play(story) {
      const outTradeNo = await opened(story);
      story.wechat.faults.inject("notification", "lost");
      story.pay(outTradeNo);
    },
    endsAs: "done",
    heard: ["收到付款", "充值成功"],
  },
  {
    name: "carrier's answer lost",
    card: "answer-lost",
    play: paidAtOnce,
    endsAs: "done",
    heard: ["收到付款", "充值成功"],
  },
  {
    name: "carrier refuses",
    card: "plan-refused",
    play: paidAtOnce,
    endsAs: "refunded",
    heard: ["收到付款", "没有受理", "已退回微信"],
  },
  {
    name: "paid after the close",
    card: "expired",
    async play(story) {
      const outTradeNo = await opened(story);
      story.lieAboutClosing();
      await story.hear("取消");
      await story.settle();
      story.pay(outTradeNo);
    },
    endsAs: "refunded",
    heard: ["订单已经关闭", "已退回微信"],
  },
  {
    name: "paid twice",
    card: "expired",
    async play(story) {
      const first = await opened(story);
      story.lieAboutClosing();
      await story.open(onPhone);
      story.pay(first);
      story.pay(first.replace(/1$/, "2"));
    },
    endsAs: "done",
    heard: ["两次付款", "充值成功", "已退回微信"],
  },
  {
    name: "unblocked at the third try",
    card: "unblock-fails-at-first",
    play: paidAtOnce,
    endsAs: "done",
    heard: ["收到付款", "充值成功"],
  },
  {
    name: "cancelled by the person",
    card: "expired",
    async play(story) {
      await opened(story);
      await story.hear("取消");
    },
    endsAs: "closed",
    heard: ["取消"],
  },
];
