import { createHmac } from "node:crypto";
import type { Secret } from "../core/secret.ts";
import type { LinkPurpose } from "../storage/orders.ts";
import type { Tables } from "../storage/store.ts";
import { sha256Hex } from "./ports.ts";

/**
 * The private links of an order. A token is 128 bits of HMAC-SHA256 under the server's own key: as
 * unguessable as a random one, and we can write the same link again in an order list without
 * keeping it anywhere. The database holds only its SHA-256.
 */
export type OrderLinks = {
  /**
   * `secret` seals the page on which a secret is typed, `export` the page from which somebody takes
   * their own data, `payment` the mark on a payment at WeChat; none is a link of an order, and none
   * is stored.
   */
  token(purpose: LinkPurpose | "secret" | "export" | "payment", words: string): string;
  /** For a chat: the whole address. */
  url(purpose: LinkPurpose, orderNo: string): string;
  /** For a page of ours: the address without scheme and host. */
  path(purpose: LinkPurpose, orderNo: string): string;
  add(tables: Tables, orderNo: string): Promise<void>;
  find(tables: Tables, purpose: LinkPurpose, token: string): Promise<string | undefined>;
};

/** `publicUrl` without a slash at the end; another key makes other links of the same orders. */
export function orderLinks(publicUrl: string, key: Secret): OrderLinks {
  const token: OrderLinks["token"] = (purpose, words) =>
    createHmac("sha256", key.reveal())
      .update(`${purpose}:${words}`)
      .digest()
      .subarray(0, 16)
      .toString("base64url");
  const path: OrderLinks["path"] = (purpose, orderNo) => `/${purpose}/${token(purpose, orderNo)}`;
  return {
    token,
    path,
    url: (purpose, orderNo) => publicUrl + path(purpose, orderNo),
    async add(tables, orderNo) {
      for (const purpose of ["pay", "receipt"] as const) {
        await tables.links.add({ tokenHash: sha256Hex(token(purpose, orderNo)), purpose, orderNo });
      }
    },
    find: (tables, purpose, given) => tables.links.find(sha256Hex(given), purpose),
  };
}
