import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningService, runService } from "../../running/service.ts";
import { behindProxy, newAddress } from "../stranger.ts";

let running: RunningService;
beforeAll(async () => {
  running = await runService(behindProxy);
});
afterAll(() => running.stop());

type News = { messages: { text: string }[]; chat?: string };

async function newCookie(): Promise<string> {
  const page = await fetch(running.url, { headers: newAddress() });
  return (
    page.headers
      .getSetCookie()
      .find((line) => line.startsWith("chat="))
      ?.split(";")[0] ?? ""
  );
}

let last = 0;
function post(cookie: string, path: string, body: object): Promise<Response> {
  const id = `message-${++last}`;
  return fetch(running.url + path, {
    method: "POST",
    headers: { cookie, origin: running.url, "content-type": "application/json", ...newAddress() },
    body: JSON.stringify({ id, ...body }),
  });
}

async function newsOf(cookie: string): Promise<News> {
  const answer = await fetch(`${running.url}/chat/messages`, {
    headers: { cookie, ...newAddress() },
  });
  return (await answer.json()) as News;
}

test("what a window says below another chat than its cookie leads to is not said", async () => {
  const [before, now] = [await newCookie(), await newCookie()];
  await post(before, "/chat/messages", { type: "say", text: "89860400000000000015" });
  const { chat } = await newsOf(before);
  expect(chat).toMatch(/^[0-9a-f]{16}$/);
  await post(now, "/chat/messages", { type: "say", text: "你好" });
  const stood = await newsOf(now);
  expect(stood.chat).not.toBe(chat);

  for (const body of [
    { type: "secret", text: "135701" },
    { type: "say", text: "价格" },
    { type: "pick", value: "do:recharge", turn: 1 },
  ]) {
    const refused = await post(now, `/chat/messages?chat=${chat}`, body);
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain("刷新");
  }
  const photo = await post(now, `/chat/photos?id=photo-0001&chat=${chat}`, {});
  expect(photo.status).toBe(409);
  expect((await newsOf(now)).messages).toEqual(stood.messages);
  // With a cookie that leads nowhere yet, no chat is begun by it either.
  expect(
    (await post(await newCookie(), `/chat/messages?chat=${chat}`, { type: "say", text: "x" }))
      .status,
  ).toBe(409);
  expect(
    (await post(before, `/chat/messages?chat=${chat}`, { type: "say", text: "价格" })).status,
  ).toBe(200);
});

test("a password that is not wanted any more is answered in words of its own", async () => {
  const cookie = await newCookie();
  await post(cookie, "/chat/messages", { type: "say", text: "你好" });
  await post(cookie, "/chat/messages", { type: "secret", text: "135701" });
  const said = JSON.stringify((await newsOf(cookie)).messages);
  expect(said).toContain("现在不用输密码");
  expect(said).not.toMatch(/这是前面的按钮|135701/);
});
