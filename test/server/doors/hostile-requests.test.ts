import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningService, runService } from "../../running/service.ts";
import {
  behindProxy,
  expectStillOpen,
  type News,
  newAddress,
  newChat,
  post,
  raw,
  say,
} from "../stranger.ts";

let running: RunningService;
let url = "";
beforeAll(async () => {
  running = await runService(behindProxy);
  url = running.url;
});
afterAll(async () => {
  await expectStillOpen(running);
  await running.stop();
});

describe("bodies that the chat page would not send", () => {
  test.for<[string, string]>([
    ["nothing", ""],
    ["half of a JSON", '{"type":"say","id":"aaaaaaaa"'],
    ["no JSON", "<xml>hello</xml>"],
    ["null", "null"],
    ["a list", "[]"],
    ["a number", "1"],
    ["a text", '"say"'],
    ["no type", '{"id":"aaaaaaaa","text":"x"}'],
    ["an unknown type", '{"type":"refund","id":"aaaaaaaa"}'],
    ["no id", '{"type":"say","text":"x"}'],
    ["text that is a number", say(1)],
    ["text that is a list", say(["x"])],
    ["text that is null", say(null)],
    ["text that is too long", say("x".repeat(20_001))],
    ["an id that is an object", say("x", { length: 8 })],
    ["an id with a path", say("x", "../../etc/passwd")],
    ["an id with a colon", say("x", "aaaaaaaa:0")],
    ["an id with a line break", say("x", "aaaaaaaa\n")],
    ["an id that is too short", say("x", "a")],
    ["an id that is too long", say("x", "a".repeat(65))],
    ["a turn below zero", '{"type":"pick","id":"aaaaaaaa","value":"x","turn":-1}'],
    ["a turn beyond numbers", '{"type":"pick","id":"aaaaaaaa","value":"x","turn":1e999}'],
    ["a broken turn", '{"type":"pick","id":"aaaaaaaa","value":"x","turn":1.5}'],
    [
      "a value that is too long",
      JSON.stringify({ type: "pick", id: "aaaaaaaa", value: "x".repeat(101), turn: 0 }),
    ],
    ["brackets a thousand deep", "[".repeat(1000)],
    ["a prototype", '{"__proto__":{"type":"start","id":"aaaaaaaa"}}'],
  ])("%s", async ([, body]) => {
    const answer = await post(url, body, { cookie: newChat() });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      error: { code: "not-understood", message: expect.any(String) },
    });
  });

  test("bytes that are no UTF-8", async () => {
    const bytes = Uint8Array.from([
      ...Buffer.from('{"type":"say","id":"aaaaaaaa","text":"'),
      0xff,
      0xfe,
      0xc0,
      ...Buffer.from('"}'),
    ]);
    expect((await post(url, bytes, { cookie: newChat() })).status).toBe(400);
  });

  test.for([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "",
    "application/json; charset=utf-16",
  ])("another content type (%j) is read as what it is: JSON", async (type) => {
    const answer = await post(url, say("你好"), { cookie: newChat(), "content-type": type });
    expect(answer.status).toBe(200);
  });

  test.for([64 * 1024 + 1, 10_000_000])(
    "a body of %d bytes is refused with 413",
    async (length) => {
      const answer = await post(url, "x".repeat(length), { cookie: newChat() });
      expect(answer.status).toBe(413);
      expect(await answer.json()).toMatchObject({ error: { code: "too-large" } });
    },
  );

  test("a body without an end is cut off at the limit", async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 16_384;
        // Far above the limit; a server that kept reading would take all of it.
        if (sent > 50_000_000) controller.close();
        else controller.enqueue(new Uint8Array(16_384).fill(120));
      },
    });
    const options = {
      method: "POST",
      body: endless,
      duplex: "half",
      headers: { cookie: newChat(), ...newAddress() },
    };
    const answer = await fetch(`${url}/chat/messages`, options as RequestInit).catch(
      () => undefined,
    );
    // Either the 413 came through or the connection was closed in the middle of our sending.
    if (answer !== undefined) expect(answer.status).toBe(413);
    expect(sent).toBeLessThan(50_000_000);
  });

  test("somebody hangs up in the middle of a body", async () => {
    await raw(
      url,
      `POST /chat/messages HTTP/1.1\r\nHost: localhost\r\nCookie: ${newChat()}\r\nContent-Length: 500\r\n\r\n{"type":`,
      200,
    );
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});

describe("what people can type", () => {
  test.for<[string, string]>([
    ["10,000 characters", "充".repeat(10_000)],
    ["20,000 characters", "9".repeat(20_000)],
    ["emoji", "👩‍👩‍👧‍👦🏳️‍🌈💳"],
    ["control characters", "a\u0001\u0007\u001b[31m\u007f\u0085b"],
    ["null bytes", "a\u0000b\u0000"],
    ["lone surrogates", "a\ud800b\udfffc"],
    ["writing directions", "\u202egnp.exe\u202c\u200f"],
    ["combining marks", `e${"\u0301".repeat(2000)}`],
    ["line breaks", "\r\n\u2028\u2029\n".repeat(100)],
    ["nothing", ""],
    ["spaces", " \u3000\t "],
    ["HTML", "<script>alert(1)</script><img src=x onerror=alert(1)>"],
    ["SQL", "'; DROP TABLE message; --"],
    ["a template", "{{contact}} $t(home.greeting) %s"],
  ])("%s: answered, kept and given back", async ([, text]) => {
    const cookie = newChat();
    const answer = await post(url, say(text), { cookie });
    expect(answer.status).toBe(200);
    const { messages } = (await answer.json()) as News;
    expect(messages.filter(({ from }) => from === "bot").length).toBeGreaterThan(0);
    const mine = messages.find(({ from }) => from === "person")?.text ?? "";
    // A lone surrogate is no character; the store may write its replacement instead.
    expect(mine.toWellFormed()).toBe(text.toWellFormed().slice(0, 4000));
    expect((await post(url, say("帮助"), { cookie })).status).toBe(200);
  });

  test("a number without end: answered, and hidden, for a password may be in it", async () => {
    const cookie = newChat();
    const text = `89860400000000000015${"0".repeat(1000)}`;
    const answer = await post(url, say(text), { cookie });
    expect(answer.status).toBe(200);
    const { messages } = (await answer.json()) as News;
    expect(messages.filter(({ from }) => from === "bot").length).toBeGreaterThan(0);
    expect(messages.find(({ from }) => from === "person")?.text).toBe("89860400000000000015••••");
  });

  test("a button nobody offered changes nothing", async () => {
    const cookie = newChat();
    for (const value of [
      "do:refund",
      "__proto__",
      "constructor",
      "confirm.yes",
      "\u0000",
      "do:toString",
      "",
    ]) {
      const answer = await post(
        url,
        JSON.stringify({ type: "pick", id: crypto.randomUUID(), value, turn: 0 }),
        {
          cookie,
        },
      );
      expect(answer.status, value).toBe(200);
    }
    const { messages } = (await (
      await fetch(`${url}/chat/messages`, { headers: { cookie } })
    ).json()) as News;
    expect(messages.some(({ order }) => order !== undefined)).toBe(false);
  });
});

describe("cookies", () => {
  test("a message without one is refused, and the page gives one out", async () => {
    const refused = await post(url, say("你好"));
    expect(refused.status).toBe(401);
    const page = await fetch(`${url}/`, { headers: newAddress() });
    expect(page.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^chat=[0-9A-HJKMNP-TV-Z]{32}; Path=\/; Max-Age=\d+; SameSite=Lax; HttpOnly$/,
      ),
    ]);
  });

  test.for([
    "chat=",
    "chat=short",
    `chat=${"a".repeat(32)}`,
    `chat=${"A".repeat(33)}`,
    "chat=../../../../etc/passwd/AAAAAAAAAA",
    "chat=%00%ff%E0%A4%A",
    'chat="quoted"',
    "chat; language=en; ; ==",
    `chat=${"A".repeat(31)}'`,
    "language=<script>; chat=%F0%9F%92%B3",
  ])("%j is as good as none", async (cookie) => {
    expect((await fetch(`${url}/`, { headers: { cookie } })).status).toBe(200);
    expect((await fetch(`${url}/chat/messages`, { headers: { cookie } })).status).toBe(200);
    expect((await post(url, say("你好"), { cookie })).status).toBe(401);
    expect((await fetch(`${url}/chat/events`, { headers: { cookie } })).status).toBe(204);
  });

  test("raw Chinese in a cookie, and one that says two things", async () => {
    for (const cookie of ["chat=充值充值; language=中文", "chat=A; chat=B; chat=\u00ff"]) {
      const request = Buffer.from(
        `GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: ${cookie}\r\n\r\n`,
      );
      expect(await raw(url, request, 3000)).toMatch(/^HTTP\/1\.1 200 /);
    }
  });

  test("the page of a known chat does not set another cookie", async () => {
    const cookie = newChat();
    expect((await fetch(`${url}/`, { headers: { cookie } })).headers.getSetCookie()).toEqual([]);
  });

  test("a language is one of ours", async () => {
    const set = (body: string) =>
      fetch(`${url}/chat/language`, {
        method: "POST",
        body,
        headers: { ...newAddress(), "content-type": "application/json" },
      });
    for (const body of [
      "",
      "null",
      "[]",
      '{"language":"fr"}',
      '{"language":["en"]}',
      '{"language":"en; Path=/x"}',
      '"en"',
    ]) {
      const answer = await set(body);
      expect(answer.status, body).toBe(400);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    const answer = await set('{"language":"en"}');
    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie()[0]).toMatch(/^language=en; /);
  });
});

describe("photos that are none", () => {
  const send = (
    cookie: string,
    body: string | Uint8Array<ArrayBuffer>,
    id: string = crypto.randomUUID(),
  ) =>
    fetch(`${url}/chat/photos?id=${id}`, {
      method: "POST",
      body,
      headers: { cookie, ...newAddress() },
    });
  const png = "\u0089PNG\r\n\u001a\n";

  test.for<[string, Uint8Array<ArrayBuffer>]>([
    ["nothing", new Uint8Array()],
    ["a text", Uint8Array.from(Buffer.from("89860400000000000015"))],
    ["a head without a body", Uint8Array.from(Buffer.from(png, "latin1"))],
    [
      "a picture that says it is 60,000 by 60,000",
      Uint8Array.from(
        Buffer.from(
          `${png}\0\0\0\rIHDR\0\0\u00ea\u0060\0\0\u00ea\u0060\u0008\u0006\0\0\0`,
          "latin1",
        ),
      ),
    ],
    ["a JPEG that ends too soon", Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 16])],
    ["noise", Uint8Array.from({ length: 100_000 }, (_, index) => (index * 7919) % 251)],
    [
      "an SVG",
      Uint8Array.from(
        Buffer.from(
          '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        ),
      ),
    ],
  ])("%s: answered like a photo that shows no number", async ([, body]) => {
    const cookie = newChat();
    await post(url, say("你好"), { cookie });
    const answer = await send(cookie, body);
    expect(answer.status).toBe(200);
    const { messages } = (await answer.json()) as News;
    expect(messages.at(-1)?.from).toBe("bot");
    expect(JSON.stringify(messages)).not.toContain("请输入卡密码");
  });

  test("too large, without a chat, under a strange id", async () => {
    const cookie = newChat();
    await post(url, say("你好"), { cookie });
    expect((await send(cookie, "x".repeat(5 * 1024 * 1024 + 1))).status).toBe(413);
    expect((await send(newChat(), "x")).status).toBe(401);
    for (const id of ["", "a", "aaaaaaaa:0", "..%2f..%2faaaa"])
      expect((await send(cookie, "x", id)).status, id).toBe(400);
  });
});
