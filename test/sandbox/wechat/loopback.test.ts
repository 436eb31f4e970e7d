import { once } from "node:events";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createWechat, type Wechat } from "../../../src/channels/wechat/wechat.ts";
import type { WindowRecord } from "../../../src/channels/wechat/windows.ts";
import { Secret } from "../../../src/core/secret.ts";
import {
  type RunningWechatSandbox,
  startWechatSandbox,
} from "../../../src/sandbox/wechat/start.ts";
import {
  aesKey,
  appId,
  appSecret,
  order,
  outgoing,
  RecordingApp,
  RecordingLog,
  render,
  token,
} from "../../channels/wechat/world.ts";

const openid = "o9AgO5Kd5ggOC-bXrbNODIiE3bGY";
let sandbox: RunningWechatSandbox;
let wechat: Wechat;
let app: RecordingApp;
let closeServer: () => Promise<void>;

/** Two real servers that talk over TCP: ours, and WeChat's. */
beforeEach(async () => {
  app = new RecordingApp();
  const secrets = {
    appSecret: new Secret(appSecret),
    token: new Secret(token),
    aesKey: new Secret(aesKey),
  };
  const server = createServer(getRequestListener((request) => wechat.handle(request)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  sandbox = await startWechatSandbox({
    appId,
    ...secrets,
    webhookUrl: `http://127.0.0.1:${port}/wechat`,
  });
  const records = new Map<string, WindowRecord>();
  wechat = createWechat(
    { appId, ...secrets, apiRoot: sandbox.apiRoot, publicUrl: "https://shop.example" },
    {
      receive: app.receive,
      render,
      log: new RecordingLog(),
      nowMs: Date.now,
      windows: {
        read: async (person) => records.get(person),
        write: async (person, record) => void records.set(person, record),
      },
    },
  );
  closeServer = async () => {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
});

afterEach(async () => {
  await sandbox.close();
  await closeServer();
});

test("a whole visit over the wire", async () => {
  const phone = sandbox.phone(openid);
  expect(await sandbox.verifyWebhook()).toBe(true);
  expect(await wechat.createMenu()).toEqual({ answer: "done", value: "created" });
  app.answer = async () => [outgoing("你好")];
  expect(await phone.follow("dealer-7")).toEqual({ tries: ["200"], outcome: "replied" });
  await phone.pressMenu("do:recharge");
  await phone.say("8986 0425 1022 7000 0015");
  expect(await wechat.channel.send?.(openid, outgoing("到账了"))).toMatchObject({
    answer: "shown",
  });
  const picture = { png: Buffer.from("89504e470d0a1a0a", "hex"), caption: "", key: "1" };
  expect(await wechat.channel.sendPicture?.(openid, picture)).toEqual({ answer: "shown" });
  await phone.photo(Buffer.alloc(300_000, 7));
  const event = app.received.at(-1)?.event;
  const loaded = event?.type === "photo" ? await event.load() : undefined;
  expect(loaded?.answer === "loaded" && loaded.bytes.byteLength).toBe(300_000);
  expect(phone.messages().map((seen) => ("type" in seen ? seen.type : seen.from))).toEqual([
    "text",
    "text",
    "person",
    "text",
    "text",
    "picture",
    "person",
    "text",
  ]);
});

test("an answer that breaks off leaves the question open, and the message did arrive", async () => {
  const phone = sandbox.phone(openid);
  await phone.say("你好");
  sandbox.faults.inject("custom/send", "lose-answer");
  expect(await wechat.channel.send?.(openid, outgoing("收据"))).toMatchObject({
    answer: "unknown",
  });
  expect(phone.messages().at(-1)).toMatchObject({ text: "收据" });
});

test("a server that is not there: nothing was sent", async () => {
  const phone = sandbox.phone(openid);
  await phone.say("你好");
  await sandbox.close();
  expect(await wechat.channel.send?.(openid, outgoing("x"))).toEqual({
    answer: "later",
    afterMs: 10_000,
  });
  sandbox = await startWechatSandbox({
    appId,
    appSecret: new Secret(appSecret),
    token: new Secret(token),
    aesKey: new Secret(aesKey),
    webhookUrl: "http://127.0.0.1:1/",
  });
});

test("a chat to look at: all is shown as text, links can be tapped, buttons act", async () => {
  app.answer = async () => [outgoing("<script>alert(1)</script>", { order })];
  const page = `${sandbox.apiRoot}/phone/${openid}`;
  const act = (what: string, value: string, origin?: string) =>
    fetch(page, {
      method: "POST",
      body: new URLSearchParams({ act: what, value }),
      ...(origin === undefined ? {} : { headers: { origin } }),
    });
  const html = await (await act("say", "<img src=x onerror=alert(1)>")).text();
  expect(html).toContain("&lt;img src=x");
  expect(html).not.toContain("<img src=x");
  expect(html).not.toContain("<script>alert");
  expect(html).toContain('<a href="https://shop.example/pay/abc">去付款</a>');
  await wechat.channel.send?.(
    openid,
    outgoing("选", { turn: 3, choices: [{ label: "好", value: "ok" }] }),
  );
  await act("pick", "3:ok");
  expect(app.received.at(-1)?.event).toEqual({ type: "pick", value: "ok", turn: 3 });
  expect((await act("say", "x", "https://evil.example")).status).toBe(403);
  expect(app.received.at(-1)?.event).toEqual({ type: "pick", value: "ok", turn: 3 });
});
