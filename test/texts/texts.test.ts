import { expect, test } from "vitest";
import { type Language, text } from "../../src/core/text.ts";
import { createTexts } from "../../src/texts/texts.ts";

const { render } = createTexts();
const languages: readonly Language[] = ["zh-CN", "en"];

test("a text without parameters is its sentence", () => {
  expect(render(text("menu.cancel"), "zh-CN")).toBe("取消");
  expect(render(text("menu.cancel"), "en")).toBe("Cancel");
});

test("parameters are written with their units, in the reader's language", () => {
  const found = text("card.found", {
    network: text("network.mobile"),
    form: text("cardForm.sim"),
    state: text("cardState.active"),
    card: "8986 **** 0015",
    remaining: { kilobytes: 6 * 1024 },
    expires: { atMs: Date.parse("2026-12-31T16:00:00Z"), as: "date" },
  });
  const chinese = render(found, "zh-CN");
  for (const part of ["中国移动", "SIM 卡", "正常", "8986 **** 0015", "6 MB", "2027年1月1日"])
    expect(chinese).toContain(part);
  const english = render(found, "en");
  for (const part of ["8986 **** 0015", "6 MB", "1 Jan 2027"]) expect(english).toContain(part);
  expect(english).not.toMatch(/\p{Script=Han}/u);
});

test("lines stand below each other", () => {
  const lines = [text("menu.cancel"), text("menu.help")];
  expect(render(text("prices.body", { plans: { lines } }), "zh-CN")).toContain("取消\n帮助");
  expect(render(text("prices.body", { plans: { lines: [] } }), "zh-CN")).not.toContain("{{");
});

test("numbers, zero and one included, in sentences that count", () => {
  for (const language of languages) {
    for (const count of [0, 1, 2, 5, 1000, -1]) {
      expect(render(text("advice.perDay", { count }), language)).toContain(String(count));
      expect(render(text("cardPassword.noMatch", { triesLeft: count }), language)).toContain(
        String(count),
      );
    }
  }
});

test.for([
  "{{plan}}",
  "{{contact}} {{{x}}} {{- contact}}",
  "$t(menu.cancel)",
  "$t(home.greeting, {{contact}})",
  "$& $1 $$ $` $'",
  "<b>&amp;</b>\"'",
  "%s $[contact] \\u0000",
  "nested {{name}} $t(x",
  "__proto__",
  "key_one_plural",
  "🖼\u0000\u202e\ud800",
  "",
])("what people and partners wrote is printed as it is: %j", (hostile) => {
  for (const language of languages) {
    // What stands around the value, learnt from a value that cannot mean anything.
    const around = render(text("human.body", { contact: "MARK" }), language).split("MARK");
    expect(around).toHaveLength(2);
    expect(render(text("human.body", { contact: hostile }), language)).toBe(around.join(hostile));
    expect(render(text("order.money", { amount: hostile }), language)).toBe(hostile);
    // Also through a text inside a text.
    const inner = text("human.body", { contact: hostile });
    expect(render(text("puzzled.body", { hint: inner }), language)).toContain(around.join(hostile));
  }
});
