import type { Payer } from "../../src/app/money/open-payment.ts";
import type { World } from "./world.ts";

/** A link to pay is for whoever pressed, and of a payment that is still to be made (I21). */
export function checkLink(
  { scene, witness, wechatBook }: World,
  payer: Payer,
  outTradeNo: string | undefined,
): void {
  if (outTradeNo === undefined) return;
  const { fail } = scene;
  if (witness.tables.payment(outTradeNo)?.state === "closed")
    fail(`I21 ${outTradeNo} is closed, and its link was given out`);
  const { product, body } = wechatBook.order(outTradeNo) ?? {};
  if (product !== payer.product)
    fail(`I21 ${outTradeNo} is of ${product}, and was given to ${payer.product}`);
  if (payer.product === "h5" && body?.scene_info?.payer_client_ip !== payer.ip)
    fail(`I21 ${outTradeNo} was given to ${payer.ip}, and is another phone's`);
  if (payer.product === "jsapi" && body?.payer?.openid !== payer.openid)
    fail(`I21 ${outTradeNo} was given to ${payer.openid}, and is another payer's`);
}

/** What somebody has agreed to, at that moment. */
type Agreement = { planCode: string; priceFen: number; askedAtMs: number };

/** As long an order that is there can at least still be paid when it is shown again. */
const leftMs = 5 * 60_000;

/** Whoever is led back to an order gets what they agreed to, and can still pay it (I22). */
export function checkLedBack({ scene, witness }: World, orderNo: string, agreed: Agreement): void {
  const { fail, areClocksRight } = scene;
  const order = witness.tables.order(orderNo);
  if (order === undefined) return;
  const { plan } = JSON.parse(order.snapshot) as { plan: { code: string } };
  if (plan.code !== agreed.planCode)
    fail(`I22 ${agreed.planCode} was agreed to, and ${orderNo} is of ${plan.code}`);
  if (order.price_fen !== agreed.priceFen)
    fail(`I22 ${agreed.priceFen} fen were agreed to, and ${orderNo} costs ${order.price_fen}`);
  if (areClocksRight && order.expires_at_ms - agreed.askedAtMs < leftMs)
    fail(`I22 ${orderNo} is nearly over, and somebody was led back to it`);
}
