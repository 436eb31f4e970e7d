import type { Hono } from "hono";
import { settleNotified } from "../../app/money/ask-payment.ts";
import { takeNotifiedRefund } from "../../app/money/notified-refund.ts";
import type { Site } from "../site/site.ts";
import type { Env } from "./requests.ts";

/**
 * What WeChat Pay tells us. The raw bytes are verified before anything else is looked at; what was
 * understood and committed is answered 204, everything else 4xx/5xx so that WeChat sends it again.
 */
export function notifyRoute(http: Hono<Env>, site: Site): void {
  const { app } = site;
  http.post("/wechatpay/notify", async (c) => {
    const body = new Uint8Array(await c.req.arrayBuffer());
    const reading = app.payments.readNotification(c.req.raw.headers, body, app.clock.nowMs());
    if (reading.answer === "refused") {
      if (reading.probe) app.log.info({}, "signature probe refused, as it should be");
      else app.log.warn({ reason: reading.reason }, "payment notification refused");
      return c.json({ code: "FAIL", message: "失败" }, 401);
    }
    const { notification } = reading;
    switch (notification.type) {
      case "paid":
        // Unknown to us or not matching: kept in the manual queue. Sending it again would change
        // nothing.
        await settleNotified(app, notification.fact);
        return c.body(null, 204);
      case "refund":
        await takeNotifiedRefund(app, notification.fact);
        return c.body(null, 204);
      case "other":
        app.log.info(
          { eventType: notification.eventType },
          "notification of a kind that we do not use",
        );
        return c.body(null, 204);
    }
  });
}
