import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ExchangeFault } from "../../../src/sandbox/wechat-pay/faults.ts";
import { createLimits } from "../../../src/server/doors/guards.ts";
import type { Env } from "../../../src/server/doors/requests.ts";
import { payRoutes } from "../../../src/server/pay/pay-routes.ts";
import { openWorld, type World } from "../../app/world.ts";

const weixin = "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50";

let world: World;
let http: Hono<Env>;
let payPath = "";
beforeAll(async () => {
  world = await openWorld();
  http = new Hono<Env>();
  const { app, takeTurn, openPayment } = world;
  const site = {
    app,
    takeTurn,
    openPayment,
    publicUrl: "https://shop.example",
    trustedProxies: [],
  };
  payRoutes(http, site as never, createLimits());
  const { orderNo } = await world.placeOrder();
  payPath = app.links.path("pay", orderNo);
});
afterAll(() => world.close());

function visit(path: string, cookie = "", language = "zh-CN"): Promise<Response> {
  const headers = { "user-agent": weixin, cookie, "accept-language": language };
  return Promise.resolve(http.request(path, { headers }));
}

/** Back from WeChat with a code, which the exchange then spoils. */
async function comeBack(fault: ExchangeFault): Promise<Response> {
  const sent = await visit(payPath);
  const [cookie = ""] = (sent.headers.getSetCookie()[0] ?? "").split(";");
  const state = /[?&]state=([^&#]*)/.exec(sent.headers.get("location") ?? "")?.[1];
  world.wechat.faults.inject("exchange", fault);
  return await visit(`${payPath}/openid?code=c0de&state=${state}`, cookie);
}

describe("WeChat does not say who pays", () => {
  test.each(["busy", "bad-gateway", "drop"] as const)("for a moment: %s", async (fault) => {
    const answer = await comeBack(fault);
    expect(answer.status).toBe(503);
    const page = await answer.text();
    expect(page).toContain("微信刚才没回应");
    expect(page).toContain(`href="${payPath}"`);
    expect(page).not.toContain("写错了");
  });

  test("on a preview page, which cannot pay: what to press there", async () => {
    const answer = await comeBack("snapshot");
    expect(answer.status).toBe(403);
    const page = await answer.text();
    expect(page).toContain("使用完整服务");
    expect(page).not.toContain("写错了");
  });

  test("because it took too long: the way on", async () => {
    const answer = await visit(`${payPath}/openid?code=x&state=y`, "oauth=z");
    expect(answer.status).toBe(404);
    const page = await answer.text();
    expect(page).toContain(`href="${payPath}"`);
    expect(page).not.toContain("写错了");
  });
});
