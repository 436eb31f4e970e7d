import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OrderView } from "../../../src/channels/channel.ts";
import { decodeUpdate } from "../../../src/channels/telegram/decode.ts";
import {
  callbackData,
  encodeCaption,
  encodeMessage,
} from "../../../src/channels/telegram/encode.ts";
import { cut, inRows } from "../../../src/channels/telegram/layout.ts";
import { seedCatalogue } from "../../../src/core/plans/catalogue.ts";
import { brands, terminalFamilies } from "../../../src/core/terminals/terminal.ts";
import {
  checkEntities,
  checkKeyboard,
  checkText,
} from "../../../src/sandbox/telegram/check-message.ts";
import { runs } from "../../running/property-runs.ts";
import { outgoing } from "./bot.ts";
import { pressUpdate } from "./updates.ts";

const order: OrderView = {
  orderNo: "R20261123000017",
  title: "充值订单",
  stateText: "等待付款",
  rows: [
    { label: "订单号", value: "R20261123000017" },
    { label: "卡号", value: "8986 **** 0015" },
    { label: "金额", value: "¥30" },
  ],
  progress: [
    { label: "付款", state: "now" },
    { label: "办理套餐", state: "todo" },
  ],
  amount: "¥30",
  pay: { url: "https://pay.example.com/pay/abc", label: "去付款" },
};

/** The parts of the text that an entity of this type covers. */
function covered(encoded: ReturnType<typeof encodeMessage>, type: string): string[] {
  return encoded.entities
    .filter((entity) => entity.type === type)
    .map(({ offset, length }) => encoded.text.slice(offset, offset + length));
}

describe("an order's card", () => {
  test("is plain lines with a bold title and a number to be copied", () => {
    const encoded = encodeMessage(outgoing({ text: "订单好了。", order }), "button");
    expect(encoded.text).toBe(
      [
        "订单好了。",
        "",
        "充值订单 · 等待付款",
        "订单号：R20261123000017",
        "卡号：8986 **** 0015",
        "金额：¥30",
        "⏳ 付款  ▫️ 办理套餐",
      ].join("\n"),
    );
    expect(covered(encoded, "bold")).toEqual(["充值订单"]);
    expect(covered(encoded, "code")).toEqual(["R20261123000017"]);
    expect(encoded).not.toHaveProperty("parse_mode");
    expect(encoded.link_preview_options).toEqual({ is_disabled: true });
  });

  test("names number and amount even when no row does", () => {
    const encoded = encodeMessage(outgoing({ text: "", order: { ...order, rows: [] } }), "button");
    expect(encoded.text).toBe("充值订单 · 等待付款 · ¥30\nR20261123000017\n⏳ 付款  ▫️ 办理套餐");
    expect(covered(encoded, "code")).toEqual(["R20261123000017"]);
  });

  test("pages are buttons above the choices", () => {
    const receipt = { url: "https://pay.example.com/receipt/x", label: "看收据" };
    const choices = [{ label: "我付好了", value: "pay:check" }];
    const { reply_markup } = encodeMessage(
      outgoing({ order: { ...order, receipt }, choices }),
      "button",
    );
    expect(reply_markup?.inline_keyboard).toEqual([
      [{ text: "去付款", url: "https://pay.example.com/pay/abc" }],
      [{ text: "看收据", url: "https://pay.example.com/receipt/x" }],
      [{ text: "我付好了", callback_data: "3:pay:check" }],
    ]);
  });

  test("where a button cannot hold the address, it stands in the text", () => {
    const local = { ...order, pay: { url: "http://localhost:8080/pay/abc", label: "去付款" } };
    const encoded = encodeMessage(outgoing({ order: local }), "text");
    expect(encoded.text).toMatch(/\n去付款：http:\/\/localhost:8080\/pay\/abc$/);
    expect(encoded.reply_markup).toBeUndefined();
  });

  test("in English the colon is an English one", () => {
    const { text } = encodeMessage(outgoing({ order, language: "en" }), "button");
    expect(text).toContain("卡号: 8986");
  });
});

describe("hostile names and texts", () => {
  test.for([
    "<b>王</b> *_`[x](http://evil.example)~||",
    "&lt;script&gt;",
    "'; DROP TABLE orders; --",
    "{{name}} $t(x)",
  ])("%s is printed as it is", (hostile) => {
    const encoded = encodeMessage(
      outgoing({
        text: hostile,
        order: { ...order, title: hostile, rows: [{ label: hostile, value: hostile }] },
      }),
      "button",
    );
    expect(encoded.text.split(hostile)).toHaveLength(5);
    expect(covered(encoded, "bold")).toEqual([hostile]);
    expect(new Set(encoded.entities.map(({ type }) => type))).toEqual(new Set(["bold", "code"]));
  });

  test("signs that turn a line around, break it or are half a character go", () => {
    const { text } = encodeMessage(
      outgoing({ text: "a\u202e¥1\u2066\u0000\r\nb\ud83d" }),
      "button",
    );
    expect(text).toBe("a¥1 \nb\ufffd");
  });

  test("a value cannot add rows to the card", () => {
    const rows = [{ label: "机器", value: "N910\n金额：¥0" }];
    expect(encodeMessage(outgoing({ order: { ...order, rows } }), "button").text).toContain(
      "机器：N910 金额：¥0",
    );
  });

  test("whatever stands in a message, Telegram takes it", () => {
    const anyText = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }));
    const long = fc.oneof(
      anyText,
      anyText.map((part) => `${part}流量`.repeat(1500)),
    );
    const link = fc.constant({ url: "https://pay.example.com/pay/abc", label: "去付款" });
    const anyOrder = fc.record({
      orderNo: anyText,
      title: long,
      stateText: anyText,
      rows: fc.array(fc.record({ label: anyText, value: long }), { maxLength: 20 }),
      progress: fc.array(
        fc.record({
          label: long,
          state: fc.constantFrom("todo", "now", "done", "failed"),
        } as const),
        {
          maxLength: 20,
        },
      ),
      amount: anyText,
      pay: link,
    });
    const anyChoices = fc.array(fc.record({ label: long, value: anyText }), { maxLength: 130 });
    fc.assert(
      fc.property(
        long,
        fc.option(anyOrder, { nil: undefined }),
        anyChoices,
        fc.nat(),
        (text, given, choices, turn) => {
          const message = outgoing({
            text,
            choices,
            turn,
            ...(given === undefined ? {} : { order: given as OrderView }),
          });
          for (const links of ["button", "text"] as const) {
            const encoded = encodeMessage(message, links);
            expect(encoded.text.length).toBeLessThanOrEqual(4096);
            // The sandbox refuses what the real server refuses, and throws then.
            const stored = checkText(encoded.text, "text");
            if (stored === encoded.text) checkEntities(encoded.entities, undefined, stored);
            checkKeyboard(encoded.reply_markup);
          }
        },
      ),
      { numRuns: runs(200) },
    );
  });
});

describe("lengths", () => {
  test("a long text loses its end and the card stays", () => {
    const encoded = encodeMessage(outgoing({ text: "很长。".repeat(2000), order }), "button");
    expect(encoded.text.length).toBeLessThanOrEqual(4096);
    expect(encoded.text).toContain("很长。…\n\n充值订单 · 等待付款");
    expect(encoded.text.endsWith("办理套餐")).toBe(true);
  });

  test("4096 units fit, 4097 do not", () => {
    expect(encodeMessage(outgoing({ text: "字".repeat(4096) }), "button").text).toBe(
      "字".repeat(4096),
    );
    expect(encodeMessage(outgoing({ text: "字".repeat(4097) }), "button").text).toBe(
      `${"字".repeat(4095)}…`,
    );
  });

  test.for([
    ["one two three four", 10, "one two…"],
    ["第一句。第二句很长", 6, "第一句。…"],
    ["no-space-anywhere", 8, "no-spac…"],
    ["ab😀😀", 4, "ab…"],
    ["short", 5, "short"],
    ["gone", 0, ""],
  ] as const)("%j cut at %d is %j", ([text, limit, expected]) => {
    expect(cut(text, limit)).toBe(expected);
  });

  test("a card that is too long by itself is cut too, and its entities with it", () => {
    const long = "长".repeat(200);
    const rows = Array.from({ length: 20 }, () => ({ label: long, value: long }));
    const progress = Array.from({ length: 20 }, () => ({ label: long, state: "todo" as const }));
    const pay = { url: `https://pay.example.com/${"x".repeat(800)}`, label: long };
    const card = { ...order, title: long, stateText: long, rows, progress, pay };
    const encoded = encodeMessage(outgoing({ text: long, order: card }), "text");
    expect(encoded.text.length).toBeLessThanOrEqual(4096);
    expect(encoded.text.endsWith("…")).toBe(true);
    expect(covered(encoded, "bold")).toEqual([`${"长".repeat(99)}…`]);
  });

  test("a caption holds 1024", () => {
    expect(encodeCaption("x".repeat(2000))).toHaveLength(1024);
  });

  test("nothing visible becomes a sign of life", () => {
    expect(encodeMessage(outgoing({ text: " \u202e\n" }), "button").text).toBe("…");
  });
});

describe("buttons", () => {
  test("as many stand side by side as can be read", () => {
    const rowsOf = (...labels: string[]) =>
      inRows(labels.map((text) => ({ text }))).map((row) => row.map(({ text }) => text));
    expect(rowsOf("充值", "我的订单", "帮助")).toEqual([["充值", "我的订单", "帮助"]]);
    expect(rowsOf("是", "否", "返回", "取消", "跳过")).toEqual([
      ["是", "否", "返回", "取消"],
      ["跳过"],
    ]);
    expect(rowsOf("30 MB/月 · 12 个月 ¥30", "全部套餐")).toEqual([
      ["30 MB/月 · 12 个月 ¥30"],
      ["全部套餐"],
    ]);
    expect(rowsOf("全部套餐", "30 MB/月 · 12 个月 ¥30")).toEqual([
      ["全部套餐"],
      ["30 MB/月 · 12 个月 ¥30"],
    ]);
  });

  test("never more than a hundred", () => {
    const choices = Array.from({ length: 130 }, (_, n) => ({ label: String(n), value: String(n) }));
    const { reply_markup } = encodeMessage(outgoing({ choices, order }), "button");
    expect(reply_markup?.inline_keyboard.flat()).toHaveLength(100);
  });

  test("every value of ours fits, in the longest dialogue", () => {
    const values = [
      ...seedCatalogue.flatMap(({ code, priceFen }) => [
        `plan:${code}`,
        `confirm:${code}:${priceFen}`,
        `confirm:${code}:99999999`,
      ]),
      ...brands.map(({ id }) => `brand:${id}`),
      ...terminalFamilies.map((family) => `family:${family}`),
      "volume:100000-1000000",
      "budget:1000000",
      "region:HA",
      "do:language-zh",
      "pay:check",
      "plan.advice",
    ];
    for (const value of values)
      expect(callbackData(2_000_000_000, value)).toBe(`2000000000:${value}`);
  });

  test("what would not fit is shortened, always alike, and can mean nothing else", () => {
    const long = `plan:${"套".repeat(30)}`;
    const data = callbackData(7, long);
    expect(new TextEncoder().encode(data).length).toBeLessThanOrEqual(64);
    expect(data).toBe(callbackData(7, long));
    expect(data.endsWith("…")).toBe(true);
    const shorter = data.slice("7:".length, -1);
    expect(callbackData(7, shorter)).not.toBe(data);
  });

  test("what is sent with a button comes back with it", () => {
    const value = fc.string({ unit: fc.constantFrom(..."abc:-.你\n 0"), maxLength: 15 });
    fc.assert(
      fc.property(fc.nat(), value, (turn, given) => {
        const data = callbackData(turn, given);
        const press = { ...pressUpdate, callback_query: { ...pressUpdate.callback_query, data } };
        const decoded = decodeUpdate(press, { botId: 1, username: undefined });
        expect(decoded).toHaveProperty("event", { type: "pick", turn, value: given });
      }),
    );
  });
});
