import { verify } from "node:crypto";
import { Hono, type Context as HonoContext } from "hono";
import * as z from "zod";
import type { Context } from "./context.ts";
import type { LinkedOrder } from "./linked-order.ts";
import { payOrder } from "./orders.ts";
import { yuan } from "./pages.ts";

/** The parameters of `getBrandWCPayRequest` (WeChat Pay v3 docs, "JSAPI调起支付"). */
const invocation = z.looseObject({
  appId: z.string(),
  timeStamp: z.string().regex(/^\d{10}$/),
  nonceStr: z.string().min(1).max(32),
  package: z.string().startsWith("prepay_id="),
  signType: z.literal("RSA"),
  paySign: z.string().min(1),
});

/**
 * The server half of the stand-in for WeChat's `WeixinJSBridge`. Both requests carry all the signed
 * parameters: showing the dialog proves nothing about who asks for the payment afterwards.
 */
export function jsapiBridge(
  context: Context,
  find: (prepayId: string) => LinkedOrder | undefined,
  payerOf: (c: HonoContext) => string,
): Hono {
  const app = new Hono();

  app.post("/prepare", async (c) => {
    const checked = check(context, find, await c.req.json().catch(() => undefined));
    if (typeof checked === "string") return c.json({ error: checked }, 400);
    const { merchantName } = context;
    return c.json({
      merchantName,
      description: checked.order.description,
      amount: yuan(checked.order.amountFen),
    });
  });

  app.post("/pay", async (c) => {
    const checked = check(context, find, await c.req.json().catch(() => undefined));
    if (typeof checked === "string") return c.json({ error: checked }, 400);
    const paid = payOrder(context, checked.order.outTradeNo, payerOf(c));
    return paid === "paid" ? c.json({}) : c.json({ error: paid }, 400);
  });

  return app;
}

/** The order to be paid, or what is wrong in the words of WeChat's `err_desc`. */
function check(
  context: Context,
  find: (prepayId: string) => LinkedOrder | undefined,
  body: unknown,
): LinkedOrder | string {
  const read = invocation.safeParse(body);
  if (!read.success) return `缺少参数 ${read.error.issues[0]?.path.join(".") ?? ""}`;
  const { appId, timeStamp, nonceStr, package: packageText, paySign } = read.data;
  const signed = Buffer.from(`${appId}\n${timeStamp}\n${nonceStr}\n${packageText}\n`);
  const { identity } = context;
  if (
    appId !== identity.appid ||
    !verify("RSA-SHA256", signed, identity.merchantPublicKey, Buffer.from(paySign, "base64"))
  ) {
    return "支付验证签名失败";
  }
  const found = find(packageText.slice("prepay_id=".length));
  if (found === undefined) return "订单已过期";
  return found.order.state === "NOTPAY" ? found : "订单已支付或已关闭";
}
