import { readFileSync } from "node:fs";
import { Hono, type Context as HonoContext } from "hono";
import { bodyLimit } from "hono/body-limit";
import { getCookie, setCookie } from "hono/cookie";
import { csrf } from "hono/csrf";
import { jsapiBridge } from "./bridge.ts";
import type { Context, Order } from "./context.ts";
import { findOrder, type LinkedOrder } from "./linked-order.ts";
import { issueCode, newOpenid } from "./oauth.ts";
import { currentOrder, payOrder } from "./orders.ts";
import { payPage, resultPage } from "./pages.ts";

/** What WeChat's own H5 cashier says (WeChat Pay v3 docs, "H5支付 常见问题"). */
const h5Troubles = {
  insideWeChat: {
    title: "请在微信外打开订单，进行支付",
    english: "Open this outside WeChat, or pay with JSAPI.",
  },
  noReferer: {
    title: "商家参数格式有误，请联系商家解决",
    english: "The Referer is empty: navigate here from the shop's page.",
  },
  foreignDomain: {
    title: "商家存在未配置的参数，请联系商家解决",
    english: "The Referer or redirect_url is not on the registered domain.",
  },
  tooLate: {
    title: "支付请求已失效，请重新发起支付",
    english: "An h5_url is valid for five minutes. Ask for a new one.",
  },
};

const asset = (name: string): string =>
  readFileSync(new URL(`./assets/${name}`, import.meta.url), "utf8");

/**
 * The person's side of the sandbox: what the WeChat app and its web pages are in real life.
 * To be mounted on the public server at the path of `context.cashierUrl`.
 */
export function createCashier(context: Context): Hono {
  const app = new Hono();
  const basePath = new URL(context.cashierUrl).pathname;
  const css = asset("cashier.css");
  const script = asset("bridge.js");

  app.use(bodyLimit({ maxSize: 16 * 1024 }), csrf({ origin: context.ownOrigin }));
  app.get("/cashier.css", (c) => c.body(css, 200, { "Content-Type": "text/css; charset=utf-8" }));
  app.get("/bridge.js", (c) =>
    c.body(script, 200, { "Content-Type": "text/javascript; charset=utf-8" }),
  );

  const trouble = (
    c: HonoContext,
    said: { title: string; english: string },
    status: 200 | 400 | 404 = 400,
  ) => c.html(resultPage(basePath, { ...said, tone: "bad" }), status);

  /** Native: what scanning the code opens. */
  app.get("/cashier", (c) => {
    const id = /^weixin:\/\/wxpay\/bizpayurl\?pr=([\w-]+)$/.exec(
      c.req.query("code_url") ?? "",
    )?.[1];
    const found = findOrder(context, id, "native");
    if (found === undefined || found.order.link !== id) return trouble(c, expiredCode, 404);
    return payable(c, found);
  });

  /** H5: the h5_url itself. */
  app.get("/h5", (c) => {
    if (/MicroMessenger/i.test(c.req.header("User-Agent") ?? ""))
      return trouble(c, h5Troubles.insideWeChat);
    const referer = c.req.header("Referer") ?? "";
    if (referer === "") return trouble(c, h5Troubles.noReferer);
    const redirectUrl = c.req.query("redirect_url") ?? "";
    if (!isOwn(context, referer) || !(redirectUrl === "" || isOwn(context, redirectUrl)))
      return trouble(c, h5Troubles.foreignDomain);
    const found = findOrder(context, c.req.query("prepay_id"), "h5");
    if (found === undefined) return trouble(c, h5Troubles.tooLate, 404);
    return payable(c, found, redirectUrl);
  });

  function payable(c: HonoContext, { order, link }: LinkedOrder, redirectUrl = "") {
    const { merchantName } = context;
    if (order.state === "NOTPAY")
      return c.html(payPage(basePath, { merchantName, order, linkId: link.id, redirectUrl }));
    return c.html(resultPage(basePath, { ...resultOf(order), redirectUrl }));
  }

  app.post("/pay", async (c) => {
    const { link: linkId, choice, redirect_url: redirectUrl } = await c.req.parseBody();
    const link = context.links.get(String(linkId));
    if (link === undefined) return trouble(c, expiredCode, 404);
    if (choice === "pay") payOrder(context, link.outTradeNo, payerOf(c));
    const query = new URLSearchParams({ link: link.id, redirect_url: String(redirectUrl ?? "") });
    // See other: a reload of the result must not send the form again.
    return c.redirect(`${basePath}/result?${query}`, 303);
  });

  app.get("/result", (c) => {
    const link = context.links.get(c.req.query("link") ?? "");
    const order = link && currentOrder(context, link.outTradeNo);
    if (order === undefined) return trouble(c, expiredCode, 404);
    const redirectUrl = c.req.query("redirect_url") ?? "";
    return c.html(
      resultPage(basePath, {
        ...resultOf(order),
        redirectUrl: isOwn(context, redirectUrl) ? redirectUrl : "",
      }),
    );
  });

  /**
   * Silent authorization: the browser comes straight back with a code. The person is known by a
   * cookie.
   */
  app.get("/connect/oauth2/authorize", (c) => {
    const {
      appid,
      redirect_uri: redirectUri = "",
      response_type: type,
      scope = "",
      state = "",
    } = c.req.query();
    if (appid !== context.identity.appid)
      return trouble(c, { title: "appid 参数错误", english: "invalid appid (40013)" });
    if (!isOwn(context, redirectUri)) {
      return trouble(c, {
        title: "redirect_uri域名与后台配置不一致",
        english: "redirect_uri is not on the registered domain (10003)",
      });
    }
    if (type !== "code")
      return trouble(c, { title: "response_type 参数错误", english: "response_type must be code" });
    if (!/^snsapi_(base|userinfo)$/.test(scope))
      return trouble(c, { title: "Scope 参数错误或没有 Scope 权限", english: "scope (10005)" });
    if (!/^[a-zA-Z0-9]{0,128}$/.test(state))
      return trouble(c, { title: "state 参数错误", english: "state: up to 128 of a-zA-Z0-9" });
    const back = new URL(redirectUri);
    back.searchParams.set("code", issueCode(context, payerOf(c)));
    back.searchParams.set("state", state);
    return c.redirect(back.href, 302);
  });

  app.route(
    "/bridge",
    jsapiBridge(context, (id) => findOrder(context, id, "jsapi"), payerOf),
  );

  /** The same browser is the same person. */
  function payerOf(c: HonoContext): string {
    const known = getCookie(c, "sandbox_openid");
    if (known !== undefined && /^o[\w-]{27}$/.test(known)) return known;
    const openid = newOpenid();
    const secure = context.ownOrigin.startsWith("https:");
    setCookie(c, "sandbox_openid", openid, {
      path: basePath,
      httpOnly: true,
      sameSite: "Lax",
      secure,
      maxAge: 31_536_000,
    });
    return openid;
  }

  return app;
}

const expiredCode = {
  title: "二维码已过期，请刷新后再试",
  english: "This code is unknown or no longer valid.",
};

function resultOf(order: Order): { title: string; english: string; tone: "good" | "bad" } {
  switch (order.state) {
    case "SUCCESS":
      return { title: "支付成功", english: "Paid (in the sandbox).", tone: "good" };
    case "REFUND":
      return { title: "订单已退款", english: "This order was refunded.", tone: "bad" };
    case "CLOSED":
      return {
        title: "订单已关闭",
        english: "This order is closed; nothing can be paid.",
        tone: "bad",
      };
    case "NOTPAY":
      return { title: "已取消支付", english: "Cancelled. Nothing was paid.", tone: "bad" };
  }
}

function isOwn({ ownOrigin }: Context, address: string): boolean {
  return URL.parse(address)?.origin === ownOrigin;
}
