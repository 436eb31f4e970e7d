import fc from "fast-check";
import { expect, test } from "vitest";
import type { Outgoing } from "../../../src/channels/channel.ts";
import { customMessage, encodeTurn, mostTextBytes } from "../../../src/channels/wechat/encode.ts";
import { order, outgoing, render } from "./world.ts";

const encode = (...messages: Outgoing[]) => encodeTurn(messages, render);
const texts = (...messages: Outgoing[]) => encode(...messages).map(({ text }) => text);
const choices = [
  { label: "确认，去付款", value: "yes" },
  { label: "换个套餐", value: "change" },
];

test("a turn is one text", () => {
  expect(texts(outgoing("找到了"), outgoing("装在哪种机器里？"))).toEqual([
    "找到了\n\n装在哪种机器里？",
  ]);
  expect(texts()).toEqual([]);
});

test("choices are lines with numbers; only the last question of a turn has them", () => {
  expect(texts(outgoing("请核对", { choices }))).toEqual([
    "请核对\n\n回复数字就行：\n1. 确认，去付款\n2. 换个套餐",
  ]);
  expect(
    texts(
      outgoing("早先的", { choices }),
      outgoing("问题", { choices: [{ label: "好", value: "ok" }] }),
    ),
  ).toEqual(["早先的\n\n· 确认，去付款\n· 换个套餐\n\n问题\n\n回复数字就行：\n1. 好"]);
  expect(texts(outgoing("Check it", { choices, language: "en" }))[0]).toContain(
    "Reply with a number:",
  );
});

test("where the answer is a number itself, choices have letters", () => {
  const [part] = encode(outgoing("每天多少笔？", { choices, lettered: true }));
  expect(part?.text).toBe("每天多少笔？\n\n也可以回字母：\nA. 确认，去付款\nB. 换个套餐");
  expect(part && customMessage(part)).toMatchObject({
    msgmenu: { list: [{ content: "A. 确认，去付款" }, { content: "B. 换个套餐" }] },
  });
});

test("an order is a few short lines with a link that can be tapped", () => {
  expect(texts(outgoing("订单好了", { order }))).toEqual([
    '订单好了\n\n充值订单 · 等待付款\n卡号：8986 **** 0015\n套餐：30 MB 月包\n金额：¥30\n<a href="https://shop.example/pay/abc">去付款</a>',
  ]);
  const withAmount = { ...order, rows: [{ label: "应付", value: "¥30" }] };
  expect(texts(outgoing("x", { order: withAmount }))[0]).not.toContain("金额");
});

test("a secret is asked for on a page", () => {
  const message = outgoing("请输入卡密码。", {
    expect: "secret",
    secretUrl: "https://shop.example/s/1?a=1&b=2",
  });
  expect(texts(message)).toEqual([
    '请输入卡密码。\n\n<a href="https://shop.example/s/1?a=1&b=2">点这里输入密码（一次有效）</a>',
  ]);
});

test("a text cannot bring a link of its own, and a link cannot end early", () => {
  const [hostile = ""] = texts(
    outgoing('<a href="https://evil.example">点我</a>', {
      choices: [{ label: "</a><a href='x'>", value: "v" }],
      order: {
        ...order,
        title: "<A HREF=x>",
        pay: { url: 'https://shop.example/"><a href="x', label: "<b>" },
      },
    }),
  );
  expect(hostile.match(/</g)).toEqual(["<", "<"]);
  expect(hostile).toContain('<a href="https://shop.example/%22%3E%3Ca%20href=%22x">＜b></a>');
  expect(texts(outgoing("x", { secretUrl: "javascript:alert(1)" }))[0]).not.toContain("javascript");
});

test("cut between messages where one text is too little", () => {
  const long = "充".repeat(500);
  const messages = [outgoing(long), outgoing("短"), outgoing(long, { choices })];
  const parts = encode(...messages);
  expect(parts.map(({ completes }) => completes.map(({ id }) => id))).toEqual([
    [messages[0]?.id, messages[1]?.id],
    [messages[2]?.id],
  ]);
  expect(parts[1]?.text).toContain("1. 确认");
});

test("no part is too long, none is empty, nothing is lost or doubled", () => {
  const piece = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 50 }),
    fc.constantFrom("充值".repeat(400), "\n", "\n\n", "x".repeat(3000)),
  );
  const sentence = fc.array(piece, { maxLength: 8 }).map((all) => `·${all.join("")}·`);
  fc.assert(
    fc.property(fc.array(sentence, { maxLength: 5 }), (sentences) => {
      const messages = sentences.map((text) => outgoing(text));
      const parts = encode(...messages);
      for (const { text } of parts) {
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(mostTextBytes);
        expect(text.trim()).not.toBe("");
      }
      expect(parts.flatMap(({ completes }) => completes)).toEqual(messages);
      const bare = (text: string) => text.toWellFormed().replaceAll("<", "＜").replace(/\s/g, "");
      expect(bare(parts.map(({ text }) => text).join(""))).toBe(bare(sentences.join("")));
    }),
  );
});

test("as a customer-service message choices can be tapped", () => {
  const [part] = encode(outgoing("找到了"), outgoing("请核对", { turn: 7, choices }));
  if (part === undefined) throw new Error("no part");
  expect(customMessage(part)).toEqual({
    msgtype: "msgmenu",
    msgmenu: {
      head_content: "找到了\n\n请核对",
      list: [
        { id: "7:yes", content: "1. 确认，去付款" },
        { id: "7:change", content: "2. 换个套餐" },
      ],
    },
  });
  const [plain] = encode(outgoing("好"));
  expect(plain && customMessage(plain)).toEqual({ msgtype: "text", text: { content: "好" } });
});
