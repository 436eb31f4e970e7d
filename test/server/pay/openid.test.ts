import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningService, runService } from "../../running/service.ts";
import { WebPhone } from "../../running/web-phone.ts";
import { behindProxy, newAddress, placeOrder } from "../stranger.ts";

const wechat = "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50";

let running: RunningService;
let payUrl = "";
beforeAll(async () => {
  running = await runService(behindProxy);
  const phone = new WebPhone(running.url);
  await phone.open();
  payUrl = running.url + (await placeOrder(phone));
});
afterAll(async () => {
  expect(running.logged().filter((line) => line.includes('"level":50'))).toEqual([]);
  await running.stop();
});

function visit(url: string | URL, cookie = ""): Promise<Response> {
  return fetch(url, {
    redirect: "manual",
    headers: { "user-agent": wechat, cookie, ...newAddress() },
  });
}

function cookies(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
}

/**
 * To WeChat and back, up to the address with the code: what the browser would open next, and its
 * cookie.
 */
async function returned(): Promise<{ back: URL; cookie: string }> {
  const sent = await visit(payUrl);
  expect(sent.status).toBe(302);
  const cookie = cookies(sent);
  expect(cookie).toMatch(/^oauth=[0-9A-HJKMNP-TV-Z]{26}$/);
  const wechatUrl = new URL(sent.headers.get("location") ?? "");
  wechatUrl.hash = "";
  const consent = await visit(wechatUrl);
  return { back: new URL(consent.headers.get("location") ?? ""), cookie };
}

test("inside WeChat the payer is asked for silently, and pays with JSAPI", async () => {
  const { back, cookie } = await returned();
  const arrived = await visit(back, cookie);
  expect(arrived.status).toBe(302);
  expect(arrived.headers.get("location")).toBe(new URL(payUrl).pathname);
  const openid = arrived.headers.getSetCookie().find((line) => line.startsWith("openid=")) ?? "";
  expect(openid).toMatch(/; Path=\/pay; Max-Age=\d+; SameSite=Lax; HttpOnly$/);
  // The state has served; the same answer does not work again.
  expect(arrived.headers.getSetCookie().find((line) => line.startsWith("oauth="))).toMatch(
    /^oauth=; .*Max-Age=0/,
  );
  const page = await visit(payUrl, cookies(arrived));
  expect(page.status).toBe(200);
  const started = await fetch(`${payUrl}/start`, {
    method: "POST",
    body: '{"product":"jsapi"}',
    headers: { cookie: cookies(arrived), ...newAddress() },
  });
  expect(await started.json()).toMatchObject({ product: "jsapi" });
});

test("a code that somebody else fetched is not taken", async () => {
  const { back, cookie } = await returned();
  for (const foreign of [
    "",
    "oauth=",
    "oauth=00000000000000000000000000",
    cookie.toLowerCase(),
    `${cookie}0`,
  ]) {
    const refused = await visit(back, foreign);
    expect(refused.status, foreign).toBe(404);
    expect(refused.headers.getSetCookie()).toEqual([]);
  }
  // Nothing of that used the code up.
  expect((await visit(back, cookie)).status).toBe(302);
});

test("an empty state matches no empty cookie", async () => {
  const { back } = await returned();
  back.searchParams.set("state", "");
  expect((await visit(back, "oauth=")).status).toBe(404);
  back.searchParams.delete("state");
  expect((await visit(back, "oauth=")).status).toBe(404);
  expect((await visit(back, "oauth=undefined")).status).toBe(404);
});

test("codes that WeChat does not know, used ones and none", async () => {
  const { back, cookie } = await returned();
  const code = back.searchParams.get("code") ?? "";
  for (const wrong of ["", "x", "充值", "a".repeat(4000), `${code}&secret=1`]) {
    back.searchParams.set("code", wrong);
    const refused = await visit(back, cookie);
    expect(refused.status, wrong.slice(0, 20)).toBe(404);
    expect(cookies(refused)).not.toContain("openid");
  }
  back.searchParams.set("code", code);
  expect((await visit(back, cookie)).status).toBe(302);
  expect((await visit(back, cookie)).status).toBe(404);
});

test.for([
  "openid=",
  "openid=%00",
  "openid=<script>",
  "openid=充值",
  `openid=${"a".repeat(65)}`,
  "openid=a b c d e f g",
])("%s is no openid: the payer is asked for again", async (cookie) => {
  const encoded = cookie.replace(/[^\x20-\x7e]/g, encodeURIComponent);
  expect((await visit(payUrl, encoded)).status).toBe(302);
});
