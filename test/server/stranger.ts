import { connect } from "node:net";
import { expect } from "vitest";
import type { ChatMessage } from "../../src/server/chat/chat-page.ts";
import type { RunningService } from "../running/service.ts";
import { WebPhone } from "../running/web-phone.ts";

/** Only this machine's own connections, so that a test can be many addresses. */
export const behindProxy = { TRUSTED_PROXIES: "127.0.0.1,::1" };

let lastAddress = 0;

/** An address nobody else in this file uses: limits count by address. */
export function newAddress(): { "x-forwarded-for": string } {
  lastAddress++;
  return { "x-forwarded-for": `198.51.${lastAddress >> 8}.${lastAddress & 255}` };
}

/** A cookie of the shape that the chat page gives out. */
export function newChat(): string {
  const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const letter = (): string | undefined => letters[Math.floor(Math.random() * 32)];
  return `chat=${Array.from({ length: 32 }, letter).join("")}`;
}

export type News = { messages: ChatMessage[]; cursor: number };

/** Posts to the chat exactly these bytes. */
export function post(
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/chat/messages`, {
    method: "POST",
    headers: { "content-type": "application/json", ...newAddress(), ...headers },
    body,
  });
}

/**
 * Writes bytes to the socket and gives back all that came until the server closed it, or until it
 * is quiet.
 */
export function raw(url: string, request: string | Uint8Array, quietMs = 700): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let answer = "";
    socket.setTimeout(quietMs, () => socket.destroy());
    socket.on("data", (bytes) => {
      answer += bytes.toString("latin1");
    });
    // A reset is an answer too: what was said before it counts.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => resolve(answer));
    socket.write(request);
  });
}

/** Goes through the dialogue to an unpaid order, and gives back its payment link. */
export async function placeOrder(phone: WebPhone): Promise<string> {
  for (const words of [
    "89860400000000000015 密码135701",
    "商米P2",
    "80",
    "10块",
    "杭州",
    "1",
    "确认",
  ])
    await phone.say(words);
  const order = phone.messages().findLast((message) => message.order?.pay !== undefined)?.order;
  if (order?.pay === undefined) throw new Error(`No order: ${phone.messages().at(-1)?.text}`);
  return order.pay.href;
}

/** What the page would post when something is said. */
export const say = (text: unknown, id: unknown = crypto.randomUUID()): string =>
  JSON.stringify({ type: "say", id, text });

/** Whatever was sent, the shop is still open and nothing rang the operator's alarm. */
export async function expectStillOpen(running: RunningService): Promise<void> {
  const phone = new WebPhone(running.url);
  await phone.open();
  expect(
    phone
      .messages()
      .map(({ text }) => text)
      .join(),
  ).toContain("POS 流量充值助手");
  expect(running.logged().filter((line) => line.includes('"level":50'))).toEqual([]);
}
