import { normalize, type Written } from "../words/normalize.ts";

const alone =
  /^(?:我的|查(?:一?下|询)?|看(?:一?下|看)?|帮我查(?:一?下)?|order|my|the|no\.?|number|订单|单号|号码?|是|[:：#, ])*(r\d{8}[0-9a-z]{8})(?:[。.!！?？ ]|这个|这单|的?订单|呢|吧|到哪了|怎么样了?)*$/i;

/**
 * The number of an order, when a message is hardly more than that: R20261123K3M9Q2XA, 订单号 R…. O,
 * I and L are read as the digits they are taken for. Never throws.
 */
export function parseOrderNumber(text: string | Written): string | undefined {
  const found = alone.exec(normalize(text).slice(0, 80))?.[1]?.toUpperCase();
  if (found === undefined) return undefined;
  return found.slice(0, 9) + found.slice(9).replaceAll("O", "0").replace(/[IL]/g, "1");
}
