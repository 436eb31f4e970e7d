import { expect, test } from "vitest";
import { parseGuideTopic } from "../../../../src/core/understanding/readers/guide-topic.ts";

test.for([
  ["怎么重启", "restart"],
  ["重啟一下怎么弄", "restart"],
  ["机器怎么关机再开机", "restart"],
  ["how do I restart it", "restart"],
  ["卡号在哪里看", "card-number"],
  ["where is the card number", "card-number"],
  ["怎么换卡", "sim-slot"],
  ["SIM卡在哪", "sim-slot"],
  ["卡槽", "sim-slot"],
  ["how to insert the card", "sim-slot"],
  ["流量管理在哪", "network"],
  ["ＡＰＮ怎么设", "network"],
  ["飞行模式", "network"],
  ["network settings", "network"],
  ["有什么不能做的", "avoid"],
  ["what should I never do", "avoid"],
  ["教程", undefined],
  ["每天200笔", undefined],
  ["", undefined],
  [`重启${"啊".repeat(100)}`, undefined],
] as const)("%s", ([typed, topic]) => {
  expect(parseGuideTopic(typed)).toBe(topic);
});
