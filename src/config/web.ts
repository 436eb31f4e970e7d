import { isIP } from "node:net";
import { z } from "zod";
import { type Given, optional } from "./keys.ts";

/** Where we listen, and how browsers and partners reach us. */
export type WebConfig = {
  port: number;
  /** Scheme and host, without a slash at the end. */
  publicUrl: string;
  /** IP addresses that are believed about who the caller is. */
  trustedProxies: readonly string[];
};

const portError = "must be a port, 1 to 65535";

/**
 * Pages, cookies and WeChat's notify address all start at the root, so a path would only break
 * them.
 */
const siteUrl = z.string().refine(isSite, {
  error: "must be an http(s) address without a path, like https://pay.example.com",
});

const addressList = z
  .string()
  .transform((list) => list.split(",").map((one) => one.trim()))
  .transform((list) => list.filter((one) => one !== ""))
  .refine((list) => list.every((one) => isIP(one) !== 0), {
    error: "must be IP addresses with commas between them (no ranges, no names)",
  });

/** How we are reached; all of them have a default. */
export const webKeys = {
  PORT: optional(
    z
      .string()
      .regex(/^\d{1,5}$/, { error: portError })
      .transform(Number)
      .refine((port) => port >= 1 && port <= 65535, { error: portError }),
  ),
  PUBLIC_URL: optional(siteUrl),
  TRUSTED_PROXIES: optional(addressList),
};

/** How we are reached: on this machine only, unless told. */
export function readWeb(given: Given<typeof webKeys>): WebConfig {
  const port = given.PORT ?? 8080;
  return {
    port,
    publicUrl: (given.PUBLIC_URL ?? `http://localhost:${port}`).replace(/\/+$/, ""),
    trustedProxies: given.TRUSTED_PROXIES ?? [],
  };
}

function isSite(given: string): boolean {
  const url = URL.parse(given);
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    `${url.origin}/` === url.href.replace(/\/+$/, "/")
  );
}
