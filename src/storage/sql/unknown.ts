import type { OrderSnapshot } from "../../core/orders/order.ts";

/**
 * How rows say that something is not known: an order that was rebuilt from its payment may be
 * without its card, and its payment is without its request. The columns take no NULL, so an empty
 * text stands for it. Earlier releases made up the rest; their rows are read here as what they are.
 */
export const notKnown = "";

/** The text of a column; undefined when it says "not known". */
export function readText(column: string): string | undefined {
  return column === notKnown ? undefined : column;
}

/** A payment's request; earlier releases wrote a mark of their own into one that was rebuilt. */
export function readRequest(column: string): string | undefined {
  return column === '{"rebuilt":true}' ? undefined : readText(column);
}

/** A payment's request, without where its payer was and who they are at the provider. */
export function withoutPayer(column: string): string {
  const request = readRequest(column);
  if (request === undefined) return column;
  const { openid: _, ...kept } = JSON.parse(request) as { openid?: string };
  return JSON.stringify({ ...kept, payerIp: "" });
}

/** What was agreed. Of an unknown card earlier releases made up the terminal and the volume. */
export function readSnapshot(column: string, iccid: string | undefined): OrderSnapshot {
  const snapshot = JSON.parse(column) as OrderSnapshot;
  if (iccid !== undefined) return snapshot;
  const { terminal: _, volume: __, ...known } = snapshot;
  return known;
}
