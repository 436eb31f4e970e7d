import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { Hono } from "hono";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { en } from "../../../locales/en/index.ts";
import { zhCN } from "../../../locales/zh-CN/index.ts";
import type { Language } from "../../../src/core/text.ts";
import { createCodeReader } from "../../../src/pictures/code-reader.ts";
import { type ChatMessage, chatPage } from "../../../src/server/chat/chat-page.ts";
import type { Env } from "../../../src/server/doors/requests.ts";
import { assetsRoute } from "../../../src/server/site/assets-route.ts";
import { cardPhoto } from "../../pictures/card-photo.ts";
import { provided } from "../../running/provided.ts";

const { fitted } = (await import(
  new URL("../../../src/server/chat/picture-size.js", import.meta.url).href
)) as {
  fitted(width: number, height: number): { width: number; height: number };
};

test.each([
  [4000, 3000, 1600, 1200],
  [3000, 4000, 1200, 1600],
  [800, 600, 800, 600],
  [100_000, 10, 1600, 1],
])("a picture of %i × %i is sent as %i × %i", (width, height, sentWidth, sentHeight) => {
  expect(fitted(width, height)).toEqual({ width: sentWidth, height: sentHeight });
});

const browserPath = provided("chromium");
const iccid = "89860400000000000015";
type Upload = { id: string; after: string; type: string; bytes: Uint8Array };

describe.skipIf(browserPath === "")("photos in a real browser", () => {
  const uploads: Upload[] = [];
  /** What the bot said before the page was opened. */
  let history: ChatMessage[] = [];
  /** Answers to the next uploads; 200 when there is none. */
  const refusals: Response[] = [];
  let server: Server;
  let url: string;
  let browser: Browser;

  beforeAll(async () => {
    server = serve({ fetch: chatSite().fetch, port: 0 }) as Server;
    if (!server.listening) await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    browser = await chromium.launch({
      executablePath: browserPath,
      args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
    });
  });
  beforeEach(() => {
    uploads.splice(0);
    refusals.splice(0);
    history = [
      { id: "hello", seq: 1, change: 7, from: "bot", text: "要做什么？", atMs: 0, turn: 1 },
    ];
  });
  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  });

  /** The real page and scripts over a server that only takes down what it is sent. */
  function chatSite(): Hono<Env> {
    const http = new Hono<Env>();
    const sentences = (language: Language) => (language === "en" ? en : zhCN);
    http.get("/", (c) => {
      const language = c.req.query("language") === "en" ? "en" : "zh-CN";
      return c.html(chatPage({ language, t: (key) => sentences(language)[key] }));
    });
    assetsRoute(http);
    http.get("/chat/messages", (c) => c.json({ messages: history, cursor: 7 }));
    http.get(
      "/chat/events",
      () => new Response(": here\n\n", { headers: { "content-type": "text/event-stream" } }),
    );
    http.post("/chat/photos", async (c) => {
      const bytes = new Uint8Array(await c.req.arrayBuffer());
      const { id = "", after = "" } = c.req.query();
      uploads.push({ id, after, type: c.req.header("content-type") ?? "", bytes });
      const answer: ChatMessage[] = [
        { id, seq: 2, change: 8, from: "person", text: "[图片]", atMs: 0, turn: 1 },
        { id: `${id}-answer`, seq: 3, change: 9, from: "bot", text: "看到了", atMs: 0, turn: 2 },
      ];
      return refusals.shift() ?? c.json({ messages: answer, cursor: 9 });
    });
    return http;
  }

  async function open(): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
    page.setDefaultTimeout(10_000);
    await page.goto(url);
    await page.locator(".message", { hasText: "要做什么" }).waitFor();
    return page;
  }

  async function choose(
    page: Page,
    name: string,
    mimeType: string,
    bytes: Uint8Array,
  ): Promise<void> {
    const chooser = page.waitForEvent("filechooser");
    await page.click("#photo");
    await (await chooser).setFiles({ name, mimeType, buffer: Buffer.from(bytes) });
  }

  async function photoOf12Megapixels(): Promise<Uint8Array> {
    const code = { text: iccid, format: "Code128", modulePx: 6 } as const;
    return await (await cardPhoto({ codes: [code], widthPx: 4000, heightPx: 3000 })).encode(
      "jpeg",
      90,
    );
  }

  test("a large photo is chosen, arrives small, and its bars are still read", async () => {
    const page = await open();
    await choose(page, "card.jpg", "image/jpeg", await photoOf12Megapixels());
    await page.locator(".message", { hasText: "看到了" }).waitFor();
    expect(await page.locator('.message[data-from="person"]').allTextContents()).toEqual([
      "我：[图片]",
    ]);
    await page.close();

    expect(uploads).toMatchObject([
      { id: expect.stringMatching(/^[0-9a-f-]{36}$/), after: "7", type: "image/jpeg" },
    ]);
    const bytes = uploads[0]?.bytes ?? new Uint8Array();
    const picture = await loadImage(bytes);
    expect([picture.width, picture.height]).toEqual([1600, 1200]);
    const reader = createCodeReader({ timeoutMs: 30_000 });
    expect(await reader.read(bytes, "chat")).toEqual({ answer: "found", texts: [iccid] });
    await reader.close();
  }, 60_000);

  test("what is transparent becomes white, not black", async () => {
    const page = await open();
    await choose(page, "clear.png", "image/png", await createCanvas(40, 30).encode("png"));
    await page.locator(".message", { hasText: "看到了" }).waitFor();
    await page.close();
    const canvas = createCanvas(40, 30);
    canvas.getContext("2d").drawImage(await loadImage(uploads[0]?.bytes ?? new Uint8Array()), 0, 0);
    expect([...canvas.getContext("2d").getImageData(20, 15, 1, 1).data]).toEqual([
      255, 255, 255, 255,
    ]);
  });

  test("a picture that this browser cannot draw goes as it is, and can be sent again", async () => {
    const page = await open();
    const heic = Buffer.from("\0\0\0\x18ftypheic", "latin1");
    for (const times of [1, 2]) {
      await choose(page, "card.heic", "image/heic", heic);
      await expect.poll(() => page.locator(".message", { hasText: "看到了" }).count()).toBe(times);
    }
    await page.close();
    expect(uploads.map(({ type, bytes }) => ({ type, bytes: Buffer.from(bytes) }))).toEqual(
      Array(2).fill({ type: "image/heic", bytes: heic }),
    );
  });

  test("no answer: the same photo again, under its id; a refusal waits for a person", async () => {
    refusals.push(
      new Response(null, { status: 502 }),
      Response.json({ error: { message: "看不清" } }, { status: 400 }),
    );
    const page = await open();
    await choose(page, "card.png", "image/png", await createCanvas(40, 30).encode("png"));
    await page.locator(".delivery", { hasText: "看不清" }).waitFor();
    await page.click(".resend");
    await page.locator(".message", { hasText: "看到了" }).waitFor();
    await page.close();
    expect(uploads).toHaveLength(3);
    expect(new Set(uploads.map(({ id }) => id)).size).toBe(1);
    expect(new Set(uploads.map(({ bytes }) => Buffer.from(bytes).toString("hex"))).size).toBe(1);
  });

  /** A picture comes in from outside, as the browser would hand it over. */
  async function handOver(page: Page, kind: "paste" | "drop", text?: string): Promise<void> {
    const png = Buffer.from(await createCanvas(40, 30).encode("png")).toString("base64");
    await page.evaluate(`(async () => {
      const bytes = Uint8Array.from(atob("${png}"), (letter) => letter.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], "card.png", { type: "image/png" }));
      if (${text !== undefined}) data.setData("text/plain", ${JSON.stringify(text ?? "")});
      const wanted = { bubbles: true, cancelable: true };
      document.body.dispatchEvent("${kind}" === "paste"
        ? new ClipboardEvent("paste", { ...wanted, clipboardData: data })
        : new DragEvent("drop", { ...wanted, dataTransfer: data }));
    })()`);
  }

  test("a picture is pasted and dropped; text with a picture of it stays text", async () => {
    const page = await open();
    await handOver(page, "paste", "8986");
    await handOver(page, "paste");
    await handOver(page, "drop");
    await expect.poll(() => page.locator(".message", { hasText: "看到了" }).count()).toBe(2);
    await page.close();
    expect(uploads).toHaveLength(2);
  });

  test("while a password is asked for no photo is taken, not even a pasted one", async () => {
    history = [
      {
        id: "ask",
        seq: 1,
        change: 7,
        from: "bot",
        text: "要做什么？密码",
        atMs: 0,
        turn: 1,
        expect: "secret",
      },
    ];
    const page = await open();
    await page.waitForSelector("#secret-input:visible");
    expect(await page.locator("#photo").isVisible()).toBe(false);
    await handOver(page, "paste");
    await handOver(page, "drop");
    expect(await page.locator('.message[data-from="person"]').count()).toBe(0);
    await expect.poll(() => page.locator("#notice").textContent()).toContain("密码");
    await page.close();
    expect(uploads).toEqual([]);
  });

  test("a format without a type is sent; what is no picture is said to be none", async () => {
    const page = await open();
    const folder = mkdtempSync(join(tmpdir(), "photos-"));
    const files = ["IMG_1.HEIC", "IMG_2.heif", "contract.pdf"].map((name) => join(folder, name));
    for (const file of files) writeFileSync(file, "\0\0\0\x18ftypheic");
    for (const [index, file] of files.entries()) {
      const chooser = page.waitForEvent("filechooser");
      await page.click("#photo");
      await (await chooser).setFiles(file);
      const sent = Math.min(index + 1, 2);
      await expect.poll(() => page.locator(".message", { hasText: "看到了" }).count()).toBe(sent);
    }
    await expect.poll(() => page.locator("#notice").textContent()).toContain("不是照片");
    await page.evaluate(`(() => {
      const data = new DataTransfer();
      data.items.add(new File(["%PDF"], "b.pdf", { type: "application/pdf" }));
      document.getElementById("notice").textContent = "";
      const wanted = { bubbles: true, cancelable: true, dataTransfer: data };
      document.body.dispatchEvent(new DragEvent("drop", wanted));
    })()`);
    await expect.poll(() => page.locator("#notice").textContent()).toContain("不是照片");
    await page.close();
    rmSync(folder, { recursive: true });
    expect(uploads).toHaveLength(2);
  });
});
