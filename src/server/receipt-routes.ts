import type { Hono } from "hono";
import { type Language, text } from "../core/text.ts";
import { drawReceipt } from "../pictures/receipt-picture.ts";
import type { Order } from "../storage/store.ts";
import type { Limits } from "./guards.ts";
import { notFound } from "./not-found.ts";
import { rowsOf, toneOf } from "./order-card.ts";
import { receiptPage } from "./pages/receipt-page.ts";
import { privateLinks } from "./private-links.ts";
import type { Env } from "./requests.ts";
import { type Site, translator, writer } from "./site.ts";

/** The receipt of an order that came to its end, as a page that prints and as a picture. */
export function receiptRoutes(http: Hono<Env>, site: Site, limits: Limits): void {
  const { app } = site;

  const links = privateLinks(site, limits, "receipt", ({ state }) => state === "done" || state === "refunded");

  const amountOf = (order: Order, language: Language): string =>
    writer(app, language)(text("order.money", { amount: { fen: order.priceFen } }));

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
        amount: amountOf(order, language),
        // The page has a place of its own for the order number.
        rows: rowsOf(site, order, language).slice(1),
        nextStep:
          order.state === "done" ? write(text(`terminal.restart.${order.snapshot.terminal.family}`)) : undefined,
        pictureHref: `/receipt/${token}/picture.png`,
        backToChat: "/",
        sandbox: site.sandbox !== undefined,
      }),
    );
  });

  http.get("/receipt/:token/picture.png", async (c) => {
    const found = await links.find(c);
    if (found === undefined) return links.missed(c, () => notFound(c, app));
    const { order, language } = found;
    const write = writer(app, language);
    const done = order.state === "done";
    const picture = await drawReceipt({
      title: write(text("receipt.title")),
      headline: write(text(done ? "receipt.done" : "receipt.refunded")),
      amount: amountOf(order, language),
      rows: rowsOf(site, order, language),
      footer: write(text("receipt.footer")),
      outcome: done ? "done" : "returned",
      ...(done
        ? {
            nextStep: {
              title: write(text("receipt.nextStepTitle")),
              text: write(text(`terminal.restart.${order.snapshot.terminal.family}`)),
            },
          }
        : {}),
      ...(site.sandbox === undefined ? {} : { sandboxMark: write(text("receipt.sandboxMark")) }),
    });
    c.header("Content-Type", "image/png");
    // A finished order's receipt never changes, but it is private.
    c.header("Cache-Control", "private, max-age=3600");
    return c.body(new Uint8Array(picture));
  });
}
