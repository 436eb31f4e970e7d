import fc from "fast-check";
import { expect, test } from "vitest";
import { newsData } from "../../../src/channels/wechat/template.ts";
import { wrongField } from "../../../src/sandbox/wechat/template-fields.ts";
import { runs } from "../../running/property-runs.ts";
import { order, startMs } from "./world.ts";

test("the news of an order in short typed fields", () => {
  expect(newsData(order, startMs)).toEqual({
    data: {
      thing1: { value: "充值订单" },
      character_string2: { value: "R20261123184300001" },
      amount3: { value: "¥30" },
      thing4: { value: "等待付款" },
      time5: { value: "2026-11-23 18:43" },
    },
  });
});

test("a template chosen differently", () => {
  const written = newsData({ ...order, stateText: "充值成功" }, startMs, {
    state: "phrase9",
    amount: "amount1",
  });
  expect(written).toEqual({ data: { phrase9: { value: "充值成功" }, amount1: { value: "¥30" } } });
});

test("free text is shortened, by characters", () => {
  const title = `${"🖼".repeat(19)}二十二`;
  const written = newsData({ ...order, title: `${title}\n尾` }, startMs, { title: "thing1" });
  expect(written).toEqual({ data: { thing1: { value: `${"🖼".repeat(19)}…` } } });
});

test.for([
  [{ amount: "about ¥30" }, { amount: "amount3" }],
  [{ amount: "¥12345678901" }, { amount: "amount3" }],
  [{ orderNo: "订单一" }, { orderNo: "character_string2" }],
  [{ orderNo: "R".repeat(33) }, { orderNo: "character_string2" }],
  [{ stateText: "退款由人工处理" }, { state: "phrase4" }],
  [{ stateText: "Done" }, { state: "phrase4" }],
  [{ title: " " }, { title: "thing1" }],
  [{}, { title: "hologram1" }],
] as const)("what cannot be shortened is not sent: %j as %j", ([part, fields]) => {
  expect(newsData({ ...order, ...part }, startMs, fields)).toEqual({
    misfit: Object.values(fields)[0],
  });
});

test("whatever is written, the other side takes", () => {
  const anyText = fc.string({ unit: "grapheme", maxLength: 40 });
  const fields = {
    title: "thing1",
    orderNo: "character_string2",
    amount: "amount3",
    state: "phrase4",
    time: "time5",
  };
  let written = 0;
  fc.assert(
    fc.property(
      fc.record({
        title: anyText,
        orderNo: fc.oneof(anyText, fc.stringMatching(/^[0-9A-Z]{1,40}$/)),
        amount: fc.oneof(anyText, fc.stringMatching(/^¥\d{1,12}(\.\d\d)?$/)),
        stateText: fc.oneof(anyText, fc.constantFrom("等待付款", "充值成功", "退款由人工处理")),
      }),
      (parts) => {
        const news = newsData({ ...order, ...parts }, startMs, fields);
        if ("misfit" in news) return;
        written += 1;
        expect(wrongField(Object.values(fields), news.data)).toBeUndefined();
      },
    ),
    { numRuns: runs(2000) },
  );
  expect(written).toBeGreaterThan(50);
});
