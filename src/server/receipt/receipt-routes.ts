import type { Hono } from "hono";
import { orderAmount, orderRows } from "../../app/delivery/order-view.ts";
import { sellerRows } from "../../app/delivery/seller-rows.ts";
import { restartText } from "../../core/terminals/terminal.ts";
import { text } from "../../core/text.ts";
import { toneOf } from "../chat/order-card.ts";
import type { Limits } from "../doors/guards.ts";
import { privateLinks } from "../doors/private-links.ts";
import type { Env } from "../doors/requests.ts";
import { notFound } from "../site/not-found.ts";
import { type Site, translator, writer } from "../site/site.ts";
import { receiptPage } from "./receipt-page.ts";

/** The receipt of an order that came to its end, as a page that prints and as a picture. */
export function receiptRoutes(http: Hono<Env>, site: Site, limits: Limits): void {
  const { app } = site;

  const links = privateLinks(
    site,
    limits,
    "receipt",
    ({ state }) => state === "done" || state === "refunded",
  );

  http.get("/receipt/:token", async (c) => {
    const found = await links.find(c);
    if (found === undefined) return links.missed(c, () => notFound(c, app));
    const { order, language, token } = found;
    const write = writer(app, language);
    c.header("Cache-Control", "no-store");
    return c.html(
      receiptPage({
        language,
        t: translator(app, language),
        orderNo: order.orderNo,
        stateText: write(text(order.state === "done" ? "receipt.done" : "receipt.refunded")),
        tone: toneOf[order.state],
        amount: orderAmount(app.texts, order, language),
        // The page has a place of its own for the order number.
        rows: [
          ...orderRows(app.texts, order, language).slice(1),
          ...sellerRows(app.texts, app, language),
        ],
        nextStep: order.state === "done" ? write(restartText(order.snapshot.terminal)) : undefined,
        pictureHref: `/receipt/${token}/picture.png`,
        backToChat: found.chat,
        sandbox: site.sandbox !== undefined,
      }),
    );
  });

  http.get("/receipt/:token/picture.png", async (c) => {
    const found = await links.find(c);
    if (found === undefined) return links.missed(c, () => notFound(c, app));
    const { order, language } = found;
    const picture = await app.drawReceipt(order, language);
    c.header("Content-Type", "image/png");
    // A finished order's receipt never changes, but it is private.
    c.header("Cache-Control", "private, max-age=3600");
    return c.body(new Uint8Array(picture));
  });
}
