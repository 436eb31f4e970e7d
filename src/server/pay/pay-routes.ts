import type { Context, Hono } from "hono";
import { getCookie } from "hono/cookie";
import { sellerRows } from "../../app/delivery/seller-rows.ts";
import { checkPayment } from "../../app/money/ask-payment.ts";
import { cancelOrder } from "../../app/orders/cancel-order.ts";
import { readOrder } from "../../app/orders/read-order.ts";
import { maskCardNumber } from "../../core/cards/card.ts";
import type { PaymentProduct } from "../../core/money/payment.ts";
import type { Order } from "../../core/orders/order.ts";
import type { OrderState } from "../../core/orders/order-state.ts";
import type { Outcome } from "../../core/outcome.ts";
import { planName } from "../../core/plans/catalogue.ts";
import { type Language, text } from "../../core/text.ts";
import type { PaymentStart } from "../../payments/payment.ts";
import { qrSvg } from "../../pictures/qr.ts";
import { toneOf } from "../chat/order-card.ts";
import type { Limits } from "../doors/guards.ts";
import { privateLinks } from "../doors/private-links.ts";
import { clientIp, cookie, type Env, surroundings } from "../doors/requests.ts";
import { notFound } from "../site/not-found.ts";
import { noticePage } from "../site/notice-page.ts";
import { type Site, translator, writer } from "../site/site.ts";
import { type PayStart, type PayState, type PayStatus, payPage } from "./pay-page.ts";

const payState: Record<OrderState, PayState> = {
  "awaiting-payment": "awaiting",
  closed: "closed",
  paid: "paid",
  "adding-plan": "recharging",
  "in-doubt": "recharging",
  unblocking: "recharging",
  "needs-help": "recharging",
  done: "done",
  "refund-due": "refunding",
  "refund-stuck": "refunding",
  refunded: "refunded",
};

/**
 * The page behind the payment link. Whoever has the link may pay; it shows nothing that lets them
 * do more.
 */
export function payRoutes(http: Hono<Env>, site: Site, limits: Limits): void {
  const { app } = site;
  const secure = site.publicUrl.startsWith("https:");

  const links = privateLinks(site, limits, "pay", ({ state }) => state !== "closed");
  const gone = (c: Context<Env>) =>
    links.missed(c, () => c.json({ error: { code: "gone", message: "" } }, 404));

  function statusOf(order: Order, language: Language): PayStatus {
    const finished = order.state === "done" || order.state === "refunded";
    return {
      state: payState[order.state],
      stateText: writer(app, language)(text(`order.state.${order.state}`)),
      tone: toneOf[order.state],
      finished,
      ...(finished ? { next: app.links.path("receipt", order.orderNo) } : {}),
    };
  }

  http.use("/pay/*", async (c, next) => {
    await next();
    c.header("Cache-Control", "no-store");
  });

  http.get("/pay/:token", async (c) => {
    const found = await links.find(c);
    if (found === undefined) return links.missed(c, () => notFound(c, app));
    const { order, language, token } = found;
    const status = statusOf(order, language);
    if (status.next !== undefined) return c.redirect(status.next);
    const where = surroundings(c);
    if (where === "wechat" && order.state === "awaiting-payment" && openidOf(c) === undefined)
      return askForOpenid(c, token);
    const write = writer(app, language);
    const product: PaymentProduct =
      where === "wechat" ? "jsapi" : where === "phone" ? "h5" : "native";
    return c.html(
      payPage({
        language,
        t: translator(app, language),
        token,
        orderNo: order.orderNo,
        amount: write(text("order.money", { amount: { fen: order.priceFen } })),
        rows: [
          { label: write(text("order.plan")), value: write(planName(order.snapshot.plan)) },
          { label: write(text("order.card")), value: maskCardNumber(order.iccid ?? "") },
          ...sellerRows(app.texts, app, language),
        ],
        product,
        expiresAtMs: order.expiresAtMs,
        nowMs: app.clock.nowMs(),
        status,
        backToChat: found.chat,
        ...(site.sandbox === undefined
          ? {}
          : { sandbox: product === "jsapi" ? { bridgeScript: site.sandbox.bridgeScript } : {} }),
      }),
    );
  });

  http.get("/pay/:token/state", async (c) => {
    const found = await links.find(c);
    return found === undefined ? gone(c) : c.json(statusOf(found.order, found.language));
  });

  http.post("/pay/:token/check", async (c) => {
    const found = await links.find(c);
    if (found === undefined) return gone(c);
    if (found.order.state === "awaiting-payment") await checkPayment(app, found.order.orderNo);
    const order = (await readOrder(app, found.order.orderNo)) ?? found.order;
    return c.json(statusOf(order, found.language));
  });

  http.post("/pay/:token/start", async (c) => {
    const found = await links.find(c);
    if (found === undefined) return gone(c);
    const { order, language, token } = found;
    const write = writer(app, language);
    const body: unknown = await c.req.json().catch(() => undefined);
    const product = productOf((body as { product?: unknown } | undefined)?.product);
    if (product === undefined)
      return c.json(
        { error: { code: "not-understood", message: write(text("http.notUnderstood")) } },
        400,
      );
    const openid = openidOf(c);
    if (product === "jsapi" && openid === undefined) {
      return c.json(
        { error: { code: "no-openid", message: write(text("http.openInWechat")) } },
        409,
      );
    }
    const opened = await site.openPayment(order.orderNo, {
      product,
      ip: clientIp(c, site.trustedProxies),
      ...(product === "jsapi" && openid !== undefined ? { openid } : {}),
    });
    switch (opened.answer) {
      case "open":
        return c.json(toStart(opened.start, token));
      case "paid":
        return c.json({ error: { code: "paid", message: write(text("pay.received")) } }, 409);
      case "over":
        await cancelOrder(app, order.orderNo, "expired");
        return c.json({ error: { code: "gone", message: "" } }, 404);
      case "unavailable":
        return c.json(
          { error: { code: "unavailable", message: write(text("http.payUnavailable")) } },
          503,
        );
    }
  });

  /** The way back from WeChat with a code for the payer's openid. */
  http.get("/pay/:token/openid", async (c) => {
    const found = await links.find(c);
    const { code, state } = c.req.query();
    const expected = getCookie(c, "oauth");
    if (found === undefined) return links.missed(c, () => notFound(c, app));
    // An empty cookie must not match an empty parameter. The link is right all the same.
    if (code === undefined || !expected || state !== expected) return noOpenid(c, found, "expired");
    const answer = await app.payments.openids.exchange(code);
    if (answer.answer !== "done") {
      app.log.warn({ reason: answer.reason }, "no openid");
      return noOpenid(c, found, whyNoOpenid(answer));
    }
    c.header(
      "Set-Cookie",
      cookie("openid", answer.value.openid, { secure, maxAgeSeconds: 7200, path: "/pay" }),
      {
        append: true,
      },
    );
    c.header("Set-Cookie", cookie("oauth", "", { secure, maxAgeSeconds: 0, path: "/pay" }), {
      append: true,
    });
    return c.redirect(`/pay/${found.token}`);
  });

  /** The link is good, and the money still to be paid: why it did not go on, and the way on. */
  function noOpenid(
    c: Context<Env>,
    { language, token }: { language: Language; token: string },
    why: NoOpenid,
  ) {
    const write = writer(app, language);
    return c.html(
      noticePage({
        language,
        t: translator(app, language),
        title: write(text(`http.payer.${why}.title`)),
        text: write(text(`http.payer.${why}.text`)),
        home:
          why === "snapshot"
            ? "none"
            : { href: `/pay/${token}`, label: write(text("http.payer.again")) },
      }),
      statusWithout[why],
    );
  }

  function askForOpenid(c: Context<Env>, token: string) {
    // Ties the answer to this browser, so that nobody can slip in somebody else's code.
    const state = app.dice.letters(26);
    c.header("Set-Cookie", cookie("oauth", state, { secure, maxAgeSeconds: 600, path: "/pay" }), {
      append: true,
    });
    return c.redirect(
      app.payments.openids.authorizeUrl(`${site.publicUrl}/pay/${token}/openid`, state),
    );
  }

  function toStart(start: PaymentStart, token: string): PayStart {
    switch (start.product) {
      case "native":
        return {
          product: "native",
          codeUrl: start.codeUrl,
          qrSvg: qrSvg(start.codeUrl),
          ...(site.sandbox === undefined
            ? {}
            : { sandboxCashier: site.sandbox.cashierUrl(start.codeUrl) }),
        };
      case "h5": {
        const back = encodeURIComponent(`${site.publicUrl}/pay/${token}`);
        return { product: "h5", href: `${start.h5Url}&redirect_url=${back}` };
      }
      case "jsapi":
        return { product: "jsapi", invoke: start.invoke };
    }
  }
}

/** `snapshot`: a preview that cannot pay. `silent`: WeChat did not say who it is. */
type NoOpenid = "snapshot" | "silent" | "expired";

/** Whoever tries a state or code that is not theirs learns no more than of a wrong link. */
const statusWithout = { snapshot: 403, silent: 503, expired: 404 } as const;

function whyNoOpenid(answer: Exclude<Outcome<unknown>, { answer: "done" }>): NoOpenid {
  if (answer.answer === "unknown") return "silent";
  return answer.code === "snapshot" ? "snapshot" : "expired";
}

function productOf(given: unknown): PaymentProduct | undefined {
  return given === "native" || given === "h5" || given === "jsapi" ? given : undefined;
}

function openidOf(c: Context<Env>): string | undefined {
  const openid = getCookie(c, "openid");
  return openid !== undefined && /^[A-Za-z0-9_-]{6,64}$/.test(openid) ? openid : undefined;
}
