import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { PaymentStart } from "../../../src/payments/payment.ts";
import { doneValue, openShop, payment, type Shop } from "./shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());
afterEach(() => vi.useRealTimers());

const phone = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/140 Mobile Safari/537.36";
const payPage = () => `${shop.shopUrl}/pay/t0ken`;

async function start<P extends PaymentStart["product"]>(product: P, change = {}) {
  const request = payment({ product, openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", ...change });
  const started = doneValue(await shop.client().open(request));
  if (started.product !== product) throw new Error("another product");
  return { request, started: started as Extract<PaymentStart, { product: P }> };
}

async function visit(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    headers: { "User-Agent": phone, ...headers },
    redirect: "manual",
  });
  return {
    status: response.status,
    location: response.headers.get("Location"),
    html: await response.text(),
  };
}

const cashierOf = (codeUrl: string) =>
  `${shop.shopUrl}/sandbox/wechat-pay/cashier?code_url=${encodeURIComponent(codeUrl)}`;

async function submit(
  html: string,
  choice: "pay" | "cancel",
  headers: Record<string, string> = {},
) {
  const body = new URLSearchParams({ choice });
  for (const [, name = "", value = ""] of html.matchAll(
    /<input type="hidden" name="(\w+)" value="([^"]*)"/g,
  ))
    body.set(name, value);
  return fetch(`${shop.shopUrl}/sandbox/wechat-pay/pay`, {
    method: "POST",
    redirect: "manual",
    headers: { "User-Agent": phone, Origin: shop.shopUrl, ...headers },
    body,
  });
}

describe("native", () => {
  it("shows what is to be paid, says that it is a sandbox, takes the payment", async () => {
    const { request, started } = await start("native", {
      description: "流量 <b>1GB</b>",
      amountFen: 2905,
    });
    const { html } = await visit(cashierOf(started.codeUrl));
    for (const text of [
      "沙箱收银台 · 不会真的扣款",
      "no money moves",
      "¥29.05",
      "流量 &lt;b&gt;1GB&lt;/b&gt;",
      request.outTradeNo,
    ]) {
      expect(html).toContain(text);
    }
    expect(html).not.toMatch(/<script|<style|style=|onclick/);
    const told = shop.received.length;
    const paid = await submit(html, "pay");
    expect(paid.status).toBe(303);
    const result = await visit(`${shop.shopUrl}${paid.headers.get("Location")}`);
    expect(result.html).toMatch(/id="sandbox-result"[\s\S]*支付成功/);
    expect(doneValue(await shop.client().query(request.outTradeNo)).status).toBe("paid");
    await shop.sandbox.work();
    expect(shop.received.length).toBe(told + 1);
    expect((await visit(cashierOf(started.codeUrl))).html).not.toContain("sandbox-pay");
  });

  it("leaves a cancelled payment unpaid", async () => {
    const { request, started } = await start("native");
    const cancelled = await submit((await visit(cashierOf(started.codeUrl))).html, "cancel");
    expect((await visit(`${shop.shopUrl}${cancelled.headers.get("Location")}`)).html).toContain(
      "已取消支付",
    );
    expect(doneValue(await shop.client().query(request.outTradeNo)).status).toBe("unpaid");
  });

  it("knows only the newest code, for two hours", async () => {
    const { request, started } = await start("native", { expiresAtMs: Date.now() + 86_400_000 });
    const again = doneValue(await shop.client().open(request));
    expect((await visit(cashierOf(started.codeUrl))).status).toBe(404);
    if (again.product !== "native") throw new Error("another product");
    expect((await visit(cashierOf(again.codeUrl))).status).toBe(200);
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 7_200_001);
    expect((await visit(cashierOf(again.codeUrl))).status).toBe(404);
  });

  it("does not take a payment from another site's form", async () => {
    const { request, started } = await start("native");
    const { html } = await visit(cashierOf(started.codeUrl));
    expect(
      (
        await submit(html, "pay", {
          Origin: "https://evil.example",
          "Sec-Fetch-Site": "cross-site",
        })
      ).status,
    ).toBe(403);
    expect(doneValue(await shop.client().query(request.outTradeNo)).status).toBe("unpaid");
  });

  it("does not take a payment for an order that was closed meanwhile", async () => {
    const { request, started } = await start("native");
    const { html } = await visit(cashierOf(started.codeUrl));
    await shop.client().close(request.outTradeNo);
    const late = await submit(html, "pay");
    expect((await visit(`${shop.shopUrl}${late.headers.get("Location")}`)).html).toContain(
      "订单已关闭",
    );
  });
});

describe("h5", () => {
  it("opens from our own page, and leads back to it", async () => {
    const { started } = await start("h5");
    const url = `${started.h5Url}&redirect_url=${encodeURIComponent(`${payPage()}?from=wechat`)}`;
    const { html } = await visit(url, { Referer: payPage() });
    const paid = await submit(html, "pay");
    const result = await visit(`${shop.shopUrl}${paid.headers.get("Location")}`);
    expect(result.html).toContain(
      `id="sandbox-return" class="sandbox-button" href="${payPage()}?from=wechat"`,
    );
  });

  it.each([
    ["an empty Referer", {}, "", "商家参数格式有误"],
    ["another site's Referer", { Referer: "https://evil.example/" }, "", "商家存在未配置的参数"],
    [
      "a redirect to another site",
      { Referer: "own" },
      "&redirect_url=https%3A%2F%2Fevil.example%2F",
      "商家存在未配置的参数",
    ],
    [
      "WeChat itself",
      { Referer: "own", "User-Agent": `${phone} MicroMessenger/8.0.50` },
      "",
      "请在微信外打开订单",
    ],
  ])("refuses %s in WeChat's words", async (_, headers: Record<string, string>, suffix, words) => {
    const { started } = await start("h5");
    const own = headers.Referer === "own" ? { Referer: payPage() } : {};
    const { html } = await visit(started.h5Url + suffix, { ...headers, ...own });
    expect(html).toContain(words);
    expect(html).not.toContain("sandbox-pay");
  });

  it("is over after five minutes", async () => {
    const { started } = await start("h5");
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 300_001);
    expect((await visit(started.h5Url, { Referer: payPage() })).html).toContain("支付请求已失效");
  });

  it("never sends the browser to another site, even when the form is bent", async () => {
    const { started } = await start("h5");
    const { html } = await visit(started.h5Url, { Referer: payPage() });
    const bent = html.replace(
      'name="redirect_url" value=""',
      'name="redirect_url" value="https://evil.example/"',
    );
    expect(bent).not.toBe(html);
    const paid = await submit(bent, "pay");
    const location = paid.headers.get("Location") ?? "";
    expect(location).toMatch(/^\/sandbox\/wechat-pay\/result\?/);
    expect((await visit(`${shop.shopUrl}${location}`)).html).not.toContain("evil.example");
  });
});

describe("jsapi", () => {
  const post = async (path: string, body: unknown) => {
    const response = await fetch(`${shop.shopUrl}/sandbox/wechat-pay/bridge/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Origin: shop.shopUrl },
      body: JSON.stringify(body),
    });
    return { status: response.status, json: await response.json() };
  };

  it("checks the merchant's signature before it shows and before it takes anything", async () => {
    const { request, started } = await start("jsapi");
    const { invoke } = started;
    expect(await post("prepare", invoke)).toMatchObject({
      status: 200,
      json: { amount: "29.90", description: request.description },
    });
    const another = (await start("jsapi")).started.invoke;
    for (const bent of [
      { ...invoke, paySign: another.paySign },
      { ...invoke, package: another.package },
      { ...invoke, timeStamp: String(Number(invoke.timeStamp) + 1) },
      { ...invoke, signType: "MD5" },
      { ...invoke, paySign: undefined },
      "text",
    ]) {
      expect((await post("prepare", bent)).status).toBe(400);
      expect((await post("pay", bent)).status).toBe(400);
    }
    expect(doneValue(await shop.client().query(request.outTradeNo)).status).toBe("unpaid");
    expect((await post("pay", invoke)).status).toBe(200);
    expect(doneValue(await shop.client().query(request.outTradeNo)).status).toBe("paid");
    expect(await post("pay", invoke)).toMatchObject({
      status: 400,
      json: { error: "订单已支付或已关闭" },
    });
  });
});

describe("authorization", () => {
  const url = (change: Record<string, string>) => {
    const query = {
      appid: shop.settings.appid,
      redirect_uri: payPage(),
      response_type: "code",
      scope: "snsapi_base",
      state: "s",
      ...change,
    };
    const root = `${shop.shopUrl}/sandbox/wechat-pay`;
    return `${root}/connect/oauth2/authorize?${new URLSearchParams(query)}`;
  };

  it.each([
    { appid: "wx0" },
    { redirect_uri: "https://evil.example/" },
    { response_type: "token" },
    { scope: "all" },
    { state: "a-b" },
  ])("refuses %j", async (change) => {
    expect(await visit(url(change))).toMatchObject({ status: 400, location: null });
  });

  it("knows the same browser again", async () => {
    const first = await fetch(url({}), { redirect: "manual" });
    const cookie = first.headers.get("Set-Cookie") ?? "";
    expect(cookie).toMatch(/HttpOnly; SameSite=Lax/);
    const second = await fetch(url({}), {
      redirect: "manual",
      headers: { Cookie: cookie.split(";")[0] ?? "" },
    });
    const openids = [first, second].map(async (response) => {
      const code = new URL(response.headers.get("Location") ?? "").searchParams.get("code") ?? "";
      return doneValue(await shop.client().openids.exchange(code)).openid;
    });
    const [one, other] = await Promise.all(openids);
    expect(one).toBe(other);
  });
});
