import { afterAll, beforeAll, expect, test } from "vitest";
import { receiptWords } from "../../../src/app/delivery/receipt-words.ts";
import { order, words } from "../../chats/dialogue.ts";
import { payOnComputer } from "../../running/payer.ts";
import { until } from "../../running/phone.ts";
import { type RunningService, runService } from "../../running/service.ts";
import { webScenarioPhone } from "../../running/web-scenario-phone.ts";
import { order as sample } from "../../storage/sample-rows.ts";

const seller = {
  SELLER_NAME: "小王通讯 <王>",
  SELLER_HOTLINE: "400-800-1234",
  SUPPORT_CONTACT: "微信 shop-help",
};

let named: RunningService;
let unnamed: RunningService;
beforeAll(async () => {
  [named, unnamed] = await Promise.all([runService(seller), runService()]);
});
afterAll(() => Promise.all([named.stop(), unnamed.stop()]));

/** The pay page, the receipt's page and its picture of an order that was paid and done. */
async function pagesOf({ url }: RunningService) {
  const phone = webScenarioPhone(url);
  await phone.open("zh-CN");
  const payHref = await order(phone);
  const pay = await (await fetch(`${url}${payHref}`)).text();
  await payOnComputer(url, payHref);
  await until(
    "the receipt",
    async () =>
      (await phone.heard()).some((text) => text.includes(words("order.news.done"))) || undefined,
  );
  const done = await fetch(`${url}${payHref}`);
  const receipt = await done.text();
  const picture = await fetch(`${done.url}/picture.png`);
  return { pay, receipt, picture: Buffer.from(await picture.arrayBuffer()) };
}

test("who sells stands on pay page and receipt, and nothing where nobody said", async () => {
  const [with_, without] = await Promise.all([pagesOf(named), pagesOf(unnamed)]);
  for (const page of [with_.pay, with_.receipt]) {
    expect(page).toContain("小王通讯 &lt;王&gt;");
    expect(page).toContain("400-800-1234");
    expect(page).toContain("微信 shop-help");
  }
  for (const page of [without.pay, without.receipt])
    expect(page).not.toMatch(/卖家|客服电话|找人帮忙/);
  // Three rows more make the picture higher; the height stands in the head of a PNG.
  expect(with_.picture.readUInt32BE(20)).toBeGreaterThan(without.picture.readUInt32BE(20));
});

test("the picture says the same words as the page", async () => {
  const { app } = named.service;
  const done = { ...sample, state: "done" as const };
  for (const [language, labels] of [
    ["zh-CN", ["卖家", "客服电话", "找人帮忙"]],
    ["en", ["Seller", "Hotline", "Help"]],
  ] as const) {
    const { rows } = receiptWords(app, done, language, false);
    expect(rows.slice(-3).map(({ label }) => label)).toEqual(labels);
    expect(rows.slice(-3).map(({ value }) => value)).toEqual(Object.values(seller));
  }
});
