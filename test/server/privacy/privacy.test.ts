import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { en } from "../../../locales/en/index.ts";
import { zhCN } from "../../../locales/zh-CN/index.ts";
import { keptForMs } from "../../../src/app/running/clearing.ts";
import { type RunningService, runService } from "../../running/service.ts";
import { behindProxy, type News, newAddress, newChat, post } from "../stranger.ts";

let running: RunningService;
beforeAll(async () => {
  running = await runService(behindProxy);
});
afterAll(() => running.stop());

const page = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(running.url + path, { ...init, headers: { ...newAddress(), ...init.headers } });

let last = 0;

/** Says it in the chat of this cookie; what is new there. */
async function tell(cookie: string, what: object): Promise<News & { chat: string }> {
  const id = `message-${++last}`;
  const answer = await post(running.url, JSON.stringify({ id, ...what }), { cookie });
  expect(answer.status).toBe(200);
  return (await answer.json()) as News & { chat: string };
}
const say = (cookie: string, text: string) => tell(cookie, { type: "say", text });

describe("/privacy", () => {
  test.for([
    ["zh-CN", zhCN],
    ["en", en],
  ] as const)("says in %s what is kept, why and for how long", async ([language, sentences]) => {
    const answer = await page(`/privacy?language=${language}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'self'");
    const text = await answer.text();
    const rows = Object.keys(sentences).filter((key) => /^privacy\.(?!page)\w+\.what$/.test(key));
    expect(rows.length).toBe(14);
    for (const row of rows) {
      const name = row.split(".")[1];
      expect(text, row).toContain(`id="kept-${name}"`);
    }
    expect(text).toContain(sentences["privacy.password.howLong"]);
    expect(text).not.toMatch(/\{\{|undefined/);
    const days = keptForMs.deliveries / 86_400_000;
    expect(text).toContain(language === "en" ? `Days: messages ${days},` : `消息 ${days} 天`);
    expect(text).toContain(language === "en" ? "At least 10 years" : "至少 10 年");
  });

  test("is in the language of whoever comes, and leads to the other", async () => {
    const english = await (await page("/privacy", { headers: { "accept-language": "en" } })).text();
    expect(english).toContain('<html lang="en">');
    expect(english).toContain('href="/privacy?language=zh-CN"');
  });
});

describe("the page with one's own data", () => {
  test("is a link in the chat, and gives the file once, by its button", async () => {
    const cookie = newChat();
    const { messages } = await say(cookie, "导出我的数据");
    const parts = messages.flatMap(({ parts }) => parts ?? []);
    const [link] = parts.filter((part) => typeof part !== "string");
    const path = link?.href ?? "";
    expect(path).toMatch(/^\/privacy\/data\/[\w-]{50,}$/);
    // Whoever only looks, a preview perhaps, takes nothing.
    for (let look = 0; look < 2; look++) {
      const looked = await page(path);
      expect(looked.status).toBe(200);
      expect(looked.headers.get("cache-control")).toBe("no-store");
      expect(await looked.text()).not.toContain("madeAt");
    }
    const foreign = { method: "POST", headers: { origin: "https://evil.example" } };
    expect((await page(path, foreign)).status).toBe(403);
    const file = await page(path, { method: "POST" });
    expect(file.headers.get("cache-control")).toBe("no-store");
    expect(file.headers.get("content-disposition")).toContain("attachment");
    expect(await file.json()).toMatchObject({
      person: { language: "zh-CN" },
      chats: [{ channel: "web" }],
      messages: [{ text: "导出我的数据" }, { from: "bot" }],
    });
    for (const method of ["GET", "POST"]) expect((await page(path, { method })).status).toBe(404);
  });

  test("is not there for a link that is none", async () => {
    for (const token of ["x", "a".repeat(60), `${"A".repeat(26)}-9999999999999-${"a".repeat(22)}`])
      expect((await page(`/privacy/data/${token}`)).status).toBe(404);
  });
});

test("whoever has everything deleted goes on in the same browser as somebody new", async () => {
  const cookie = newChat();
  const before = await say(cookie, "删除我的数据");
  const question = before.messages.at(-1);
  const pick = { type: "pick", value: "own-data:delete", turn: question?.turn };
  const after = await tell(cookie, pick);
  // By that the window begins anew.
  expect(after.chat).not.toBe(before.chat);
  const heard = await page("/chat/messages", { headers: { cookie } });
  const { messages } = (await heard.json()) as News;
  expect(messages.map(({ text }) => text)).toEqual([
    zhCN["ownData.delete"],
    zhCN["ownData.deleted"].replace("{{years}}", "10"),
  ]);
});
