import { createCanvas, loadImage } from "@napi-rs/canvas";
import jsQrModule from "jsqr";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { provided } from "../running/provided.ts";
import { type RunningService, runService } from "../running/service.ts";

// The package is CommonJS with a default export, which Node hands over as a property.
type ReadQr = (pixels: Uint8ClampedArray, width: number, height: number) => { data: string } | null;
const loaded = jsQrModule as unknown as ReadQr | { default: ReadQr };
const readQr = typeof loaded === "function" ? loaded : loaded.default;

const browserPath = provided("chromium");

const phone: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  isMobile: true,
  hasTouch: true,
  userAgent:
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36",
};
const insideWechat: BrowserContextOptions = {
  ...phone,
  userAgent: `${phone.userAgent} MicroMessenger/8.0.60(0x28003c00)`,
};
const computer: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };

describe.skipIf(browserPath === "")("in a real browser", () => {
  let running: RunningService;
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    running = await runService();
    browser = await chromium.launch({
      executablePath: browserPath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
    expect(complaints.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await running?.stop();
  });

  /**
   * A person with a browser of their own. Script errors and refused resources count as failures.
   */
  async function visitor(options: BrowserContextOptions): Promise<Page> {
    const context = await browser.newContext({ locale: "zh-CN", ...options });
    context.setDefaultTimeout(15_000);
    contexts.push(context);
    context.on("weberror", (error) => complaints.push(error.error().message));
    context.on("console", (message) => {
      if (/Content Security Policy/i.test(message.text())) complaints.push(message.text());
    });
    return await context.newPage();
  }

  async function say(page: Page, text: string): Promise<void> {
    await page.fill("#composer-input", text);
    await page.click("#composer-send");
  }

  async function heard(page: Page, text: string): Promise<void> {
    await page.locator('.message[data-from="bot"]', { hasText: text }).last().waitFor();
  }

  /** From the first message to an order that waits for its money. Returns the order number. */
  async function order(
    page: Page,
    card = "89860400000000000015",
    password = "135701",
  ): Promise<string> {
    await page.goto(running.url);
    await heard(page, "要做什么");
    await say(page, card);
    await page.fill("#secret-input", password);
    await page.keyboard.press("Enter");
    await heard(page, "哪种机器");
    await page.locator(".choice", { hasText: "新大陆" }).last().click();
    await heard(page, "哪一种机器");
    await say(page, "n910");
    await heard(page, "每天大概刷多少笔");
    await page.locator(".choice", { hasText: "30–100 笔" }).last().click();
    await heard(page, "每个月流量费");
    await page.locator(".choice", { hasText: "随便" }).last().click();
    await heard(page, "哪个省");
    await say(page, "河南郑州");
    await heard(page, "推荐");
    const chart = page.locator(".advice-chart").last();
    expect(await chart.getAttribute("aria-label")).toContain("每月流量");
    expect((await chart.boundingBox())?.width).toBeGreaterThan(200);
    await page.locator(".choice", { hasText: "就要这个" }).last().click();
    await heard(page, "请核对一下");
    await page.locator(".choice", { hasText: "确认" }).last().click();
    await heard(page, "订单好了");
    const id = await page.locator('[id^="order-R"]').last().getAttribute("id");
    return (id ?? "").slice("order-".length);
  }

  async function openPayPage(page: Page, orderNo: string): Promise<Page> {
    const href = await page.locator(`#order-${orderNo} .pay-link`).last().getAttribute("href");
    const payPage = await page.context().newPage();
    await payPage.goto(new URL(href ?? "", running.url).href);
    return payPage;
  }

  async function receiptArrives(page: Page, orderNo: string): Promise<void> {
    await heard(page, "充值成功");
    const picture = page.locator(`#order-${orderNo} img`).last();
    await picture.scrollIntoViewIfNeeded();
    await expect
      .poll(() => picture.evaluate((image: { naturalWidth?: number }) => image.naturalWidth ?? 0))
      .toBeGreaterThan(300);
  }

  test("from hello to the receipt on a computer: the QR scans, the cashier is paid", async () => {
    const page = await visitor(computer);
    const orderNo = await order(page);
    const payPage = await openPayPage(page, orderNo);
    await payPage.waitForSelector("#qr img");
    const picture = await loadImage(await payPage.locator("#qr img").screenshot());
    const canvas = createCanvas(picture.width, picture.height);
    const drawing = canvas.getContext("2d");
    drawing.drawImage(picture, 0, 0);
    const pixels = drawing.getImageData(0, 0, picture.width, picture.height);
    expect(
      readQr(pixels.data as unknown as Uint8ClampedArray, picture.width, picture.height)?.data,
    ).toMatch(/^weixin:\/\/wxpay\/bizpayurl\?pr=/);

    const [cashier] = await Promise.all([
      payPage.context().waitForEvent("page"),
      payPage.click("#sandbox-cashier-link"),
    ]);
    expect(await cashier.textContent("body")).toContain("沙箱");
    await cashier.click("#sandbox-pay");
    await payPage.waitForSelector("#receipt", { timeout: 20_000 });
    expect(await payPage.textContent("#receipt-orderno")).toContain(orderNo);
    expect(await payPage.textContent("#receipt")).toContain("8986 04** **** **** 0015");
    expect(await payPage.locator("#print").isVisible()).toBe(true);
    await receiptArrives(page, orderNo);

    // Found again later, and after a reload everything is still there, once.
    await page.reload();
    await heard(page, "充值成功");
    await say(page, "我的订单");
    await heard(page, "最近的订单");
    await heard(page, `订单 ${orderNo}`);
    for (const said of await page.locator('.message[data-from="bot"]').allTextContents()) {
      expect(said.replaceAll(" ", "")).not.toContain("898604000000");
    }
  }, 90_000);

  test("on a phone: H5, a double click on pay, and back after the payment", async () => {
    const page = await visitor(phone);
    const orderNo = await order(page, "89860100000000000018", "135706");
    expect(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).toBe(
      true,
    );
    const payPage = await openPayPage(page, orderNo);
    const starts: string[] = [];
    payPage.on("request", (request) => {
      if (request.url().endsWith("/start")) starts.push(request.url());
    });
    await payPage.dblclick("#h5-pay");
    await payPage.waitForSelector("#sandbox-pay");
    expect(starts).toHaveLength(1);
    await payPage.click("#sandbox-pay");
    await payPage.waitForSelector("#receipt, #sandbox-result");
    await receiptArrives(page, orderNo);
  }, 90_000);

  test("inside WeChat: openid, the bridge, cancel, then pay", async () => {
    const page = await visitor(insideWechat);
    const orderNo = await order(page, "89860900000000000010", "135708");
    const payPage = await openPayPage(page, orderNo);
    await payPage.click("#jsapi-pay");
    await payPage.click("#sandbox-cancel");
    await payPage.waitForSelector("text=付款取消了");
    await payPage.click("#jsapi-pay");
    await payPage.click("#sandbox-pay");
    await payPage.waitForSelector("#receipt", { timeout: 20_000 });
    await receiptArrives(page, orderNo);
  }, 90_000);

  test("two tabs, a reload in the middle, a closed browser", async () => {
    const page = await visitor(computer);
    const orderNo = await order(page, "89860300000000000016", "135709");
    const second = await page.context().newPage();
    await second.goto(running.url);
    await heard(second, "订单好了");
    const payPage = await openPayPage(second, orderNo);
    await payPage.waitForSelector("#qr img");
    await payPage.reload();
    await payPage.waitForSelector("#qr img");
    const href = await payPage.locator("#sandbox-cashier-link").getAttribute("href");
    const cashier = await page.context().newPage();
    await cashier.goto(new URL(href ?? "", running.url).href);
    await page.close();
    await second.close();
    await payPage.close();
    await cashier.click("#sandbox-pay");
    await cashier.waitForSelector("#sandbox-result");
    // Everything was closed when the money came; the receipt waits in the chat.
    const again = await cashier.context().newPage();
    await again.goto(running.url);
    await receiptArrives(again, orderNo);
  }, 90_000);

  test("offline: says so, and sends what was typed once the line is back", async () => {
    const page = await visitor(phone);
    await page.goto(running.url);
    await heard(page, "要做什么");
    await page.context().setOffline(true);
    await page.waitForSelector("#banner:visible");
    await say(page, "充值");
    await page.context().setOffline(false);
    await heard(page, "请发流量卡号");
    expect(await page.locator('.message[data-from="person"]').count()).toBe(1);
  }, 60_000);

  test("English, chosen on the page and kept", async () => {
    const page = await visitor({ ...computer, colorScheme: "dark" });
    await page.goto(running.url);
    await heard(page, "要做什么");
    await page.click("#language");
    await page.waitForSelector("html[lang=en]");
    await say(page, "recharge");
    await heard(page, "number of the data card");
    await page.reload();
    await page.waitForSelector("html[lang=en]");
  }, 60_000);
});
