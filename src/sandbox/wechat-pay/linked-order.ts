import type { Context, Link, Order, Product } from "./context.ts";
import { currentOrder } from "./orders.ts";

const minuteMs = 60_000;
/** How long a link can be opened (WeChat Pay v3 docs, "H5下单", "Native下单", "JSAPI下单"). */
const linkLifeMs = { h5: 5 * minuteMs, native: 120 * minuteMs, jsapi: 120 * minuteMs };

/** An order, and the link that it was opened by. */
export type LinkedOrder = { order: Order; link: Link };

/** The order behind a link that can still be opened. */
export function findOrder(
  context: Context,
  id: string | undefined,
  product: Product,
): LinkedOrder | undefined {
  const link = id === undefined ? undefined : context.links.get(id);
  if (link?.product !== product || context.now() - link.madeAtMs > linkLifeMs[product])
    return undefined;
  const order = currentOrder(context, link.outTradeNo);
  return order && { order, link };
}
