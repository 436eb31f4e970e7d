import { expect, test } from "vitest";
import { telegram as english } from "../../../locales/en/telegram.ts";
import { telegram as chinese } from "../../../locales/zh-CN/telegram.ts";

test("both languages say the same things", () => {
  expect(Object.keys(english)).toEqual(Object.keys(chinese));
});

test.for([
  ["zh-CN", chinese],
  ["en", english],
] as const)("Telegram takes the texts in %s", ([, texts]) => {
  for (const [key, value] of Object.entries(texts)) {
    if (key.startsWith("telegram.command.")) expect(value.length).toBeLessThanOrEqual(256);
    expect(value).not.toContain("{{");
  }
  expect(texts["telegram.description"].length).toBeLessThanOrEqual(512);
  expect(texts["telegram.shortDescription"].length).toBeLessThanOrEqual(120);
  expect(texts["telegram.stale"].length).toBeLessThanOrEqual(200);
});
