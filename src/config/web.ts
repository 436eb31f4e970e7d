import { isIP } from "node:net";
import { z } from "zod";
import { type Complaints, demand, type Given, optional } from "./keys.ts";

/** Where we listen, and how browsers and partners reach us. */
export type WebConfig = {
  port: number;
  /** Scheme and host, without a slash at the end. */
  publicUrl: string;
  /** IP addresses and ranges that are believed about who the caller is. */
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

/** What an operator writes who has looked and has no proxy. */
const noProxies = "none";

const addressList = z
  .string()
  .transform((list) => list.split(",").map((one) => one.trim()))
  .transform((list) => list.filter((one) => one !== ""))
  .refine((list) => list.every(isAddressOrRange) || String(list) === noProxies, {
    error:
      "must be IP addresses or ranges with commas between them, like 127.0.0.1,10.0.0.0/8, " +
      "or none",
  })
  .transform((list) => list.filter((one) => one !== noProxies));

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
export function readWeb(given: Given<typeof webKeys>, complaints: Complaints): WebConfig {
  const port = given.PORT ?? 8080;
  // We speak http only, so there is a proxy, and without its name all customers are one address:
  // the shop's limits then close for everybody at once.
  if (given.PUBLIC_URL?.startsWith("https:") === true) {
    const why =
      "must be set when PUBLIC_URL is https: the address of the proxy that speaks https for us, " +
      "as we see it (on the same machine: TRUSTED_PROXIES=127.0.0.1,::1; in Docker: the range of " +
      "its network, like 172.16.0.0/12). Without it all customers share one address and its " +
      "limits. If there is no proxy at all: TRUSTED_PROXIES=none";
    demand(complaints, given, "TRUSTED_PROXIES", why);
  }
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

/** `10.0.0.0/8`; one of no bits would be everybody, who could then say anything. */
function isAddressOrRange(written: string): boolean {
  const [address = "", bits, ...rest] = written.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (bits === undefined) return true;
  return /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}
