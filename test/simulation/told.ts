import { decryptResource } from "../../src/payments/wechat-pay/signature.ts";
import { loadIdentity } from "../../src/sandbox/wechat-pay/identity.ts";
import { keyFolder } from "./merchant-keys.ts";
import type { World } from "./world.ts";

const identity = loadIdentity(keyFolder);

type Told = {
  out_trade_no?: string;
  out_refund_no?: string;
  refund_status?: string;
  transaction_id?: string;
  appid?: string;
  mchid?: string;
  amount?: { total?: number; refund?: number; currency?: string };
};

/**
 * We said yes to a notification: when it told something else of a payment or a refund than what is
 * true, a person has been asked about it (I24).
 */
export function checkTold({ scene, witness, wechatBook }: World, body: string): void {
  const { resource } = JSON.parse(body) as { resource: Parameters<typeof decryptResource>[0] };
  const told = JSON.parse(decryptResource(resource, identity.apiV3Key.reveal())) as Told;
  const { out_trade_no: outTradeNo = "" } = told;
  const outRefundNo = told.refund_status === undefined ? undefined : (told.out_refund_no ?? "");
  const order = wechatBook.order(outTradeNo);
  const refund = outRefundNo === undefined ? undefined : wechatBook.refund(outRefundNo);
  const isTrue =
    order !== undefined &&
    order.amountFen === told.amount?.total &&
    order.transactionId === told.transaction_id &&
    (told.amount.currency ?? "CNY") === "CNY" &&
    (told.mchid ?? identity.mchid) === identity.mchid &&
    (outRefundNo === undefined
      ? told.appid === identity.appid
      : refund?.outTradeNo === outTradeNo && refund.amountFen === told.amount.refund);
  if (isTrue) return;
  const about = outRefundNo ?? outTradeNo;
  if (witness.tables.ticketsAbout(about) === 0)
    scene.fail(`I24 something untrue was told of ${about}, and nobody is asked about it`);
}
