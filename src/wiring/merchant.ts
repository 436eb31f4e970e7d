import type { Config } from "../config/config.ts";
import { Refusal } from "../core/refusal.ts";
import { sandboxMchid } from "../sandbox/wechat-pay/identity.ts";
import type { Tables } from "../storage/store.ts";

/** In the table `kept`, which is in every backup: whose real money this database is about. */
const merchantName = "merchant";

/** Stands there after an operator has said that a database goes on without a merchant. */
const nobody = "sandbox";

/**
 * Throws, in plain words, when the database has real money of another merchant than we are, or when
 * we are none at all: orders made with real keys would be shown to the sandbox's cashier and
 * recharged without a payment. Tells whether the operator has accepted the change.
 */
export async function checkMerchant(
  tables: Tables,
  config: Config,
): Promise<"known" | "first" | "replaced"> {
  const mine = config.wechatPay?.mchid ?? nobody;
  const known = (await tables.kept.read(merchantName)) ?? (await merchantOfPayments(tables));
  const isChange = known !== nobody && known !== mine;
  if (isChange && !config.acceptNewMerchant) throw new Refusal(otherMerchant(known, mine));
  if (mine !== nobody || isChange) await tables.kept.write(merchantName, mine);
  if (isChange) return "replaced";
  return known === mine ? "known" : "first";
}

/** Databases from before the merchant was written down tell it by what was asked of WeChat. */
async function merchantOfPayments({ payments }: Tables): Promise<string> {
  const request = await payments.newestRequest();
  const mchid = request === undefined ? undefined : mchidIn(request);
  return mchid === undefined || mchid === sandboxMchid ? nobody : mchid;
}

function mchidIn(request: string): string | undefined {
  try {
    const { mchid } = JSON.parse(request) as { mchid?: unknown };
    return typeof mchid === "string" ? mchid : undefined;
  } catch {
    return undefined;
  }
}

function otherMerchant(known: string, mine: string): string {
  return [
    mine === nobody
      ? `This database has taken real money as merchant ${known}, and no WECHATPAY_ key is set: ` +
        "it would go on as a sandbox."
      : `This database has taken real money as merchant ${known}, not as ${mine}.`,
    "Set the keys of that merchant again (is .env where the service starts, and may it read it?),",
    "or give the other one a database of its own: another DATA_DIR or DATABASE_URL.",
    "If the merchant really changed, start once with ACCEPT_NEW_MERCHANT=1. Open payments and",
    "refunds of the old one are then asked of the new one, which does not know them.",
  ].join("\n");
}
