import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createCanvas } from "@napi-rs/canvas";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { provided } from "../running/provided.ts";
import { type RunningService, runService } from "../running/service.ts";

const browserPath = provided("chromium");

describe.skipIf(browserPath === "")("several windows, and lines that are odd", () => {
  let running: RunningService;
  let browser: Browser;
  let context: BrowserContext;
  const proxies: Server[] = [];

  beforeAll(async () => {
    running = await runService();
    browser = await chromium.launch({
      executablePath: browserPath,
      args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
    });
  });
  afterEach(async () => {
    await context.close();
    for (const proxy of proxies.splice(0)) {
      proxy.closeAllConnections();
      proxy.close();
    }
  });
  afterAll(async () => {
    await browser?.close();
    await running?.stop();
  });

  async function person(): Promise<void> {
    context = await browser.newContext({ locale: "zh-CN" });
    context.setDefaultTimeout(20_000);
  }

  async function open(url = running.url): Promise<Page> {
    const page = await context.newPage();
    await page.goto(url);
    await heard(page, "要做什么");
    return page;
  }

  const heard = (page: Page, words: string): Promise<void> =>
    page.locator(".message", { hasText: words }).first().waitFor();

  const inState = (page: Page, state: string): Promise<void> =>
    page.locator(`#connection[data-state=${state}]`).waitFor();

  async function say(page: Page, words: string): Promise<void> {
    await page.fill("#composer-input", words);
    await page.press("#composer-input", "Enter");
  }

  test("a window whose cookie was replaced starts anew, instead of mixing two chats", async () => {
    await person();
    const old = await open();
    await say(old, "89860400000000000015");
    await heard(old, "请输入卡密码");
    await context.clearCookies();
    const other = await open();
    await say(other, "价格");
    await heard(other, "常用套餐");
    await heard(old, "常用套餐");
    expect(await old.locator(".message", { hasText: "请输入卡密码" }).count()).toBe(0);
  });

  test("eight windows of one browser all hear, and pages beside them still load", async () => {
    await person();
    const pages: Page[] = [];
    for (let count = 0; count < 8; count++) pages.push(await open());
    const [first, second] = pages;
    const last = pages.at(-1);
    if (first === undefined || second === undefined || last === undefined)
      throw new Error("unreachable");
    for (const page of pages) await inState(page, "online");
    await say(first, "第一句");
    for (const page of pages) await heard(page, "第一句");
    const beside = await context.newPage();
    expect((await beside.goto(`${running.url}/pay/${"A".repeat(22)}`))?.status()).toBe(404);
    // The window that holds the stream goes; another one takes it over.
    await last.close();
    await say(second, "第二句");
    for (const page of pages.slice(0, -1)) await heard(page, "第二句");
  });

  test("a page hidden for a minute lets its stream go, and is brought up to date", async () => {
    await person();
    await context.addInitScript(`
      const { close } = EventSource.prototype;
      EventSource.prototype.close = function () {
        document.documentElement.dataset.closed = "yes";
        close.call(this);
      };`);
    const page = await context.newPage();
    await page.clock.install();
    await page.goto(running.url);
    await heard(page, "要做什么");
    await inState(page, "online");
    const hide = (hidden: boolean) =>
      page.evaluate(`
        Object.defineProperty(document, "hidden", { configurable: true, get: () => ${hidden} });
        document.dispatchEvent(new Event("visibilitychange"));`);
    await hide(true);
    await page.clock.fastForward(55_000);
    expect(await page.locator("html[data-closed]").count()).toBe(0);
    await page.clock.fastForward(6_000);
    await page.locator("html[data-closed]").waitFor({ state: "attached" });
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join();
    await fetch(`${running.url}/chat/messages`, {
      method: "POST",
      headers: { cookie },
      body: JSON.stringify({ type: "say", id: crypto.randomUUID(), text: "你不在的时候" }),
    });
    expect(await page.locator(".message", { hasText: "你不在的时候" }).count()).toBe(0);
    await hide(false);
    await heard(page, "你不在的时候");
    await inState(page, "online");
  });

  /** A proxy that hands an answer on when it is complete, as some companies have. */
  async function patientProxy(): Promise<string> {
    const { port } = new URL(running.url);
    const proxy = createServer((incoming, outgoing) => {
      const { method, url: path, headers } = incoming;
      const asked = request({ port, method, path, headers }, async (answer) => {
        const parts: Buffer[] = [];
        try {
          for await (const part of answer) parts.push(part as Buffer);
        } catch {
          outgoing.destroy();
          return;
        }
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(Buffer.concat(parts));
      });
      asked.on("error", () => outgoing.destroy());
      incoming.pipe(asked);
    });
    proxies.push(proxy);
    await once(proxy.listen(0), "listening");
    return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  }

  test("behind a proxy that holds the stream back, what is new is seen all the same", async () => {
    await person();
    const page = await open(await patientProxy());
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join();
    await fetch(`${running.url}/chat/messages`, {
      method: "POST",
      headers: { cookie },
      body: JSON.stringify({ type: "say", id: crypto.randomUUID(), text: "从别处说的" }),
    });
    await heard(page, "从别处说的");
    await inState(page, "online");
    expect(await page.locator("#banner").isVisible()).toBe(false);
  });

  test("an open stream counts for more than what the browser thinks of its line", async () => {
    await person();
    await context.addInitScript(() =>
      Object.defineProperty(navigator, "onLine", { get: () => false }),
    );
    const page = await open();
    await say(page, "价格");
    await page.locator('.message[data-from="bot"]').nth(1).waitFor();
    await inState(page, "online");
    expect(await page.locator("#banner").isVisible()).toBe(false);
  });

  /** As browsers hand files over: what is no picture, and what they know no type of. */
  test.for([
    ["IMG_1.HEIC", "", "这种图片我还打不开"],
    ["IMG_2.heif", "application/octet-stream", "这种图片我还打不开"],
    ["card.jpg", "", "照片里没找到条码"],
    ["card.JPG", "application/octet-stream", "照片里没找到条码"],
    ["card.png", "image/png", "照片里没找到条码"],
    ["card.pdf", "application/pdf", undefined],
    ["card.mp4", "video/mp4", undefined],
    ["card", "", undefined],
  ] as const)("%s of the type “%s” is not swallowed", async ([name, type, answer]) => {
    await person();
    const page = await open();
    const bytes = answer?.includes("条码") === true ? [...(await blank())] : [1, 2, 3];
    await page.evaluate(`
      const data = new DataTransfer();
      const [name, type, bytes] = ${JSON.stringify([name, type, bytes])};
      data.items.add(new File([new Uint8Array(bytes)], name, { type }));
      document.dispatchEvent(new DragEvent("drop", { dataTransfer: data, cancelable: true }));`);
    if (answer !== undefined) await heard(page, answer);
    else await page.locator("#notice", { hasText: /\S/ }).waitFor();
  });
});

/** A picture that shows nothing. */
async function blank(): Promise<Uint8Array> {
  return await createCanvas(300, 200).encode("jpeg");
}
