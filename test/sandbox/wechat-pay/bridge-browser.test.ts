import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { provided } from "../../running/provided.ts";
import { doneValue, openShop, payment, type Shop } from "./shop.ts";

const browserPath = provided("chromium");

describe.skipIf(browserPath === "")("in a browser, under our content security policy", () => {
  let browser: Browser;
  let shop: Shop;
  let pageUrl: string;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
    // A front door that adds the policy to everything, as our public server does.
    const door = createServer(async (request, response) => {
      response.setHeader("Content-Security-Policy", "default-src 'self'");
      if (request.url === "/page") {
        response.setHeader("Content-Type", "text/html; charset=utf-8");
        response.end(
          '<!doctype html><html lang="zh-CN"><title>t</title><script src="/sandbox/wechat-pay/bridge.js"></script><p>page</p>',
        );
        return;
      }
      if (request.url === "/favicon.ico") {
        response.writeHead(204).end();
        return;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const headers = new Headers();
      for (const [name, value] of Object.entries(request.headers)) {
        if (typeof value === "string" && !["host", "connection", "content-length"].includes(name))
          headers.set(name, value);
      }
      const path = (request.url ?? "").replace("/sandbox/wechat-pay", "");
      const method = request.method ?? "GET";
      const answer = await shop.sandbox.cashier.request(path, {
        method,
        headers,
        ...(method === "POST" ? { body: Buffer.concat(chunks) } : {}),
      });
      response.statusCode = answer.status;
      answer.headers.forEach((value, name) => {
        response.setHeader(name, value);
      });
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
    door.listen(0, "127.0.0.1");
    await once(door, "listening");
    const doorUrl = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
    pageUrl = `${doorUrl}/page`;
    shop = await openShop({ publicUrl: doorUrl });
    shop.settings.notifyUrl = `${doorUrl}/notify`;
    return () => {
      door.closeAllConnections();
      door.close();
    };
  });
  afterAll(async () => {
    await browser.close();
    await shop.close();
  });

  async function openPage(
    colorScheme: "light" | "dark" = "light",
  ): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage({ viewport: { width: 360, height: 740 }, colorScheme });
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    return { page, complaints };
  }

  it.each([
    ["#sandbox-pay", "get_brand_wcpay_request:ok", "paid"],
    ["#sandbox-cancel", "get_brand_wcpay_request:cancel", "unpaid"],
  ])("the bridge answers a click on %s with %s", async (button, message, status) => {
    const request = payment({ product: "jsapi", openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" });
    const started = doneValue(await shop.client().open(request));
    if (started.product !== "jsapi") throw new Error("another product");
    const { page, complaints } = await openPage();
    await page.goto(pageUrl);
    await page.waitForFunction("window.WeixinJSBridge !== undefined");
    await page.evaluate(
      `window.said = new Promise((resolve) => WeixinJSBridge.invoke("getBrandWCPayRequest", ${JSON.stringify(started.invoke)}, resolve)); undefined`,
    );
    await page.click(button);
    expect(await page.evaluate("window.said")).toEqual({ err_msg: message });
    expect(doneValue(await shop.client().query(request.outTradeNo)).status).toBe(status);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it.each(["light", "dark"] as const)("the cashier fits 360 px and pays (%s)", async (scheme) => {
    const request = payment({
      description: "中国联通 物联网卡 通用流量 12 个月 每月 1GB 含解除停机 自动续期说明",
    });
    const started = doneValue(await shop.client().open(request));
    if (started.product !== "native") throw new Error("another product");
    const { page, complaints } = await openPage(scheme);
    const door = new URL(pageUrl).origin;
    await page.goto(
      `${door}/sandbox/wechat-pay/cashier?code_url=${encodeURIComponent(started.codeUrl)}`,
    );
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await page.click("#sandbox-pay");
    await page.waitForSelector("#sandbox-result");
    expect(await page.textContent("#sandbox-result h1")).toBe("支付成功");
    expect(complaints).toEqual([]);
    await page.close();
  });
});
