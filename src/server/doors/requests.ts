import { isIP, isIPv6 } from "node:net";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { Language } from "../../core/text.ts";
import type { Addresses } from "./addresses.ts";

/** The requests as `@hono/node-server` hands them over. */
export type Env = { Bindings: HttpBindings };

/**
 * The address of the person's own connection. `X-Forwarded-For` is believed only as far as proxies
 * that the operator named wrote it: the last entry that is not such a proxy.
 */
export function clientIp(c: Context<Env>, trustedProxies: Addresses): string {
  const direct = directIp(c);
  if (!trustedProxies.includes(direct)) return direct;
  const forwarded = (c.req.header("x-forwarded-for") ?? "")
    .split(",")
    .map((one) => plain(withoutPort(one.trim())));
  const nearest = forwarded.findLast((one) => !trustedProxies.includes(one)) ?? "";
  // What stands further left came from outside: when the proxy's own entry is no address, none of
  // it is believed.
  return isIP(nearest) === 0 ? direct : nearest;
}

/** Whom limits count: the network that this request came from. */
export function clientNetwork(c: Context<Env>, trustedProxies: Addresses): string {
  return networkOf(clientIp(c, trustedProxies));
}

/**
 * One IPv6 customer holds 2^64 addresses, so they count together by their first 64 bits; other keys
 * as they are.
 */
export function networkOf(key: string): string {
  if (!isIPv6(key)) return key;
  const [left = [], right = []] = key
    .split("::")
    .map((half) => half.split(":").filter((group) => group !== ""));
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0");
  return [...left, ...zeros, ...right].slice(0, 4).join(":");
}

/** The address at the other end of the connection: the person's own, or the last proxy's. */
export function directIp(c: Context<Env>): string {
  return plain(c.env?.incoming?.socket?.remoteAddress ?? "127.0.0.1");
}

/** Some proxies write `203.0.113.7:50432` or `[2001:db8::7]:50432`. */
function withoutPort(entry: string): string {
  return /^\[(.+)\](?::\d+)?$/.exec(entry)?.[1] ?? /^([\d.]+):\d+$/.exec(entry)?.[1] ?? entry;
}

/** IPv4 inside IPv6 is the same address. */
function plain(address: string): string {
  return address.replace(/^::ffff:/, "");
}

/**
 * The language before a person has chosen one: Chinese, unless their browser only speaks others.
 */
export function preferredLanguage(c: Context<Env>): Language {
  const chosen = getCookie(c, "language");
  if (chosen === "en" || chosen === "zh-CN") return chosen;
  const accepts = c.req.header("accept-language") ?? "zh";
  return /\bzh\b/i.test(accepts) || accepts.trim() === "" || accepts.trim() === "*"
    ? "zh-CN"
    : "en";
}

/** Where a page is opened decides how one can pay there. */
export function surroundings(c: Context<Env>): "wechat" | "phone" | "computer" {
  const agent = c.req.header("user-agent") ?? "";
  if (/MicroMessenger/i.test(agent)) return "wechat";
  return /Android|iPhone|iPod|Mobile|HarmonyOS/i.test(agent) && !/iPad/i.test(agent)
    ? "phone"
    : "computer";
}

/**
 * `Set-Cookie` by hand: one fixed shape, nothing from outside in it but our own base-32 or
 * base64url values.
 */
export function cookie(
  name: string,
  value: string,
  {
    secure,
    maxAgeSeconds,
    path = "/",
    readable = false,
  }: { secure: boolean; maxAgeSeconds: number; path?: string; readable?: boolean },
): string {
  return [
    `${name}=${encodeURIComponent(value)}`,
    `Path=${path}`,
    `Max-Age=${maxAgeSeconds}`,
    "SameSite=Lax",
    ...(readable ? [] : ["HttpOnly"]),
    ...(secure ? ["Secure"] : []),
  ].join("; ");
}
