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

describe("addresses and methods", () => {
  test.for([
    "/nothing",
    "/chat",
    "/chat/",
    "/chat/messages/1",
    "/assets/",
    "/assets/chat/nothing.js",
    "/assets/__proto__",
    "/assets/chat/__proto__",
    "/assets/chat/chat-routes.ts",
    "/assets/..%2f..%2fservice.ts",
    "/assets/chat/..%2fhttp.ts",
    "/assets/%2e%2e%2f%2e%2e%2fpackage.json",
    "/assets/..%5c..%5cpackage.json",
    "/assets/chat/chat.js%00.css",
    "/assets/%ff",
    "/assets/%E0%A4%A",
    "/.env",
    "/.git/config",
    "/%00",
    "/pay",
    "/pay/",
    "/receipt/x/picture.jpg",
    "/wechatpay/notify",
  ])("GET %s leads nowhere", async (path) => {
    const answer = await raw(
      url,
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      3000,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).not.toMatch(/root:|"dependencies"|at .*\.ts:\d+/);
  });

  test.for([
    "/assets/../../service.ts",
    "/assets/../../../etc/passwd",
    "//etc/passwd",
    "/../../etc/passwd",
  ])("a path that climbs (%s) arrives at a page of ours or at none", async (path) => {
    const answer = await raw(
      url,
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      3000,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).not.toMatch(/root:|import /);
  });

  test.for(["PUT", "PATCH", "DELETE", "PROPFIND", "OPTIONS"])(
    "%s does nothing anywhere",
    async (method) => {
      for (const path of [
        "/",
        "/chat/messages",
        "/chat/events",
        "/pay/x",
        "/wechatpay/notify",
        "/healthz",
        "/assets/chat/chat.js",
      ]) {
        const answer = await fetch(url + path, { method, headers: newAddress() });
        expect([404, 405], `${method} ${path}`).toContain(answer.status);
      }
    },
  );

  test.for([
    "TRACE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n",
    "GET / HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n",
    "GET http://[bad/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "BREW /coffee HTCPCP/1.0\r\n\r\n",
    "\u0016\u0003\u0001\u0002\u0000\u0001",
    `GET /${"a".repeat(100_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: localhost\r\nCookie: ${"a".repeat(100_000)}\r\n\r\n`,
    "POST /chat/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /chat/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
  ])("%j is no request of ours, and the next one is answered", async (request) => {
    const answer = await raw(url, request);
    expect(answer).not.toMatch(/^HTTP\/1\.1 (?:2|500)/);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test("HEAD is GET without a body", async () => {
    const answer = await fetch(`${url}/assets/chat/chat.js`, { method: "HEAD" });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("");
  });

  test("a file is sent once and then known", async () => {
    const first = await fetch(`${url}/assets/chat/chat.js`);
    expect(first.headers.get("content-type")).toMatch(/^text\/javascript/);
    const etag = first.headers.get("etag") ?? "";
    const again = await fetch(`${url}/assets/chat/chat.js`, { headers: { "if-none-match": etag } });
    expect(again.status).toBe(304);
  });
});

describe("other people's pages", () => {
  const foreign: Record<string, string>[] = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: "http://localhost:1" },
    { origin: "garbage" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ];
  test.for(foreign)("a post from %j is refused", async (headers) => {
    const cookie = newChat();
    const posts = [
      post(url, say("你好"), { cookie, ...headers }),
      fetch(`${url}/chat/language`, {
        method: "POST",
        body: '{"language":"en"}',
        headers: { cookie, ...headers },
      }),
      fetch(`${url}/pay/${"a".repeat(22)}/start`, {
        method: "POST",
        body: '{"product":"native"}',
        headers,
      }),
      fetch(`${url}/pay/${"a".repeat(22)}/check`, { method: "POST", headers }),
    ];
    for (const answer of await Promise.all(posts)) expect(answer.status).toBe(403);
    const { messages } = (await (
      await fetch(`${url}/chat/messages`, { headers: { cookie } })
    ).json()) as News;
    expect(messages).toEqual([]);
  });

  test("our own page is let through, and so is a program without an origin", async () => {
    for (const headers of [{ origin: url, "sec-fetch-site": "same-origin" }, {}]) {
      expect((await post(url, say("你好"), { cookie: newChat(), ...headers })).status).toBe(200);
    }
  });

  test("nothing allows other origins to read", async () => {
    for (const path of ["/", "/chat/messages", "/healthz", "/assets/chat/chat.js"]) {
      const answer = await fetch(url + path, { headers: { origin: "https://evil.example" } });
      expect(
        [...answer.headers.keys()].filter((name) => name.startsWith("access-control")),
      ).toEqual([]);
    }
  });
});

describe("headers that protect", () => {
  test.for<[string, RequestInit, number]>([
    ["/", {}, 200],
    ["/nothing", {}, 404],
    ["/assets/chat/chat.js", {}, 200],
    ["/assets/chat/nothing.js", {}, 404],
    ["/healthz", {}, 200],
    ["/readyz", {}, 200],
    ["/chat/messages", {}, 200],
    ["/chat/events", {}, 204],
    ["/chat/messages", { method: "POST" }, 401],
    ["/chat/messages", { method: "POST", headers: { origin: "https://evil.example" } }, 403],
    ["/chat/messages", { method: "POST", body: "x".repeat(70_000) }, 413],
    ["/wechatpay/notify", { method: "POST", body: "{}" }, 401],
    [`/pay/${"a".repeat(22)}`, {}, 404],
    [`/pay/${"a".repeat(22)}/state`, {}, 404],
    [`/receipt/${"a".repeat(22)}/picture.png`, {}, 404],
    [`/secret/${"a".repeat(22)}`, {}, 404],
    [`/secret/${"a".repeat(22)}`, { method: "POST", body: "password=x" }, 404],
    [
      `/secret/${"a".repeat(22)}`,
      { method: "POST", headers: { origin: "https://evil.example" } },
      403,
    ],
    ["/privacy", {}, 200],
    [`/privacy/data/${"a".repeat(22)}`, {}, 404],
    [
      `/privacy/data/${"a".repeat(22)}`,
      { method: "POST", headers: { origin: "https://evil.example" } },
      403,
    ],
    ["/chat/photos?id=aaaaaaaa", { method: "POST", body: "x" }, 401],
  ])("%s %j", async ([path, init, status]) => {
    const answer = await fetch(url + path, init);
    expect(answer.status).toBe(status);
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("referrer-policy")).not.toBe(null);
    expect(answer.headers.get("x-frame-options")).toBe("DENY");
    expect(answer.headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(answer.headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(answer.headers.get("permissions-policy")).toContain("camera=()");
    // Only over https, where a browser may be told to stay.
    expect(answer.headers.get("strict-transport-security")).toBe(null);
    expect(answer.headers.get("x-powered-by")).toBe(null);
    expect(answer.headers.get("server")).toBe(null);
  });

  test("what belongs to one person is never kept by a cache", async () => {
    for (const path of [
      "/",
      "/chat/messages",
      `/pay/${"a".repeat(22)}`,
      `/pay/${"a".repeat(22)}/state`,
      "/nothing",
    ]) {
      expect((await fetch(url + path)).headers.get("cache-control"), path).toBe("no-store");
    }
  });
});

describe("health", () => {
  test("says that it lives and can work, and nothing else", async () => {
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: "ok" });
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ status: "ready" });
  });
});
