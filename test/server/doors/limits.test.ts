import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseCardNumber } from "../../../src/core/understanding/readers/card-number.ts";
import { type RunningService, runService } from "../../running/service.ts";
import { WebPhone } from "../../running/web-phone.ts";
import { behindProxy, type News, newAddress, newChat, placeOrder, post } from "../stranger.ts";

let running: RunningService;
let url = "";
beforeAll(async () => {
  running = await runService(behindProxy);
  url = running.url;
});
afterAll(() => running.stop());

const say = (text: string): string =>
  JSON.stringify({ type: "say", id: crypto.randomUUID(), text });

/** A card number that no carrier knows, with a right check digit. */
function unknownCard(serial: number): string {
  const start = `898604000000888${String(serial).padStart(4, "0")}`;
  const digits = Array.from({ length: 10 }, (_, digit) => `${start}${digit}`);
  return digits.find((typed) => parseCardNumber(typed)?.suspect === false) ?? start;
}

/**
 * Asks again and again until it is told to wait; the answers before that, and the one that says so.
 */
async function untilWait(
  ask: () => Promise<Response>,
  most: number,
): Promise<{ before: number; answer: Response }> {
  for (let before = 0; before < most; before++) {
    const answer = await ask();
    if (answer.status === 429) return { before, answer };
    await answer.body?.cancel();
  }
  throw new Error(`${most} requests and no limit.`);
}

function expectWait(answer: Response): void {
  expect(answer.status).toBe(429);
  expect(answer.headers.get("retry-after")).toMatch(/^[1-9]\d{0,3}$/);
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
}

describe("who is too fast hears for how long to wait", () => {
  test("one chat, from however many addresses", async () => {
    const cookie = newChat();
    const { before, answer } = await untilWait(() => post(url, say("你好"), { cookie }), 50);
    expectWait(answer);
    expect(before).toBe(20);
    expect(await answer.json()).toMatchObject({
      error: { code: "too-fast", message: expect.stringMatching(/.+/) },
    });
    // Others are not held up by it.
    expect((await post(url, say("你好"), { cookie: newChat() })).status).toBe(200);
  });

  test("new chats of one address", async () => {
    const address = newAddress();
    const { before, answer } = await untilWait(
      () => post(url, say("你好"), { cookie: newChat(), ...address }),
      100,
    );
    expectWait(answer);
    expect(before).toBe(60);
    expect(await answer.json()).toMatchObject({ error: { code: "too-many-chats" } });
  });

  test("passwords of one address, in whichever chat and however they are typed", async () => {
    const address = newAddress();
    const answers: string[] = [];
    for (let chat = 0; chat < 9; chat++) {
      const cookie = newChat();
      for (let count = 0; count < 9; count++) {
        const card = unknownCard(chat * 9 + count);
        // In one sentence, or one after the other in the masked field.
        const posts =
          chat % 2 === 0
            ? [{ type: "say", text: `${card} 密码123456` }]
            : [
                { type: "say", text: card },
                { type: "secret", text: "123456" },
              ];
        for (const one of posts) {
          const body = JSON.stringify({ id: crypto.randomUUID(), ...one });
          expect((await post(url, body, { cookie, ...address })).status).toBe(200);
        }
      }
      const history = await fetch(`${url}/chat/messages`, { headers: { cookie } });
      const { messages } = (await history.json()) as News;
      answers.push(...messages.filter(({ from }) => from === "bot").map(({ text }) => text));
    }
    expect(answers.filter((text) => text.includes("对不上"))).toHaveLength(59);
    expect(answers.filter((text) => text.includes("试的次数有点多了"))).toHaveLength(81 - 59);
  });

  test("photos of one chat, and of one address", async () => {
    const picture = new Uint8Array(1000);
    const send = (cookie: string, address: Record<string, string>) =>
      fetch(`${url}/chat/photos?id=${crypto.randomUUID()}`, {
        method: "POST",
        headers: { cookie, ...address },
        body: picture,
      });
    async function started(): Promise<string> {
      const cookie = newChat();
      await post(url, say("你好"), { cookie });
      return cookie;
    }
    const cookie = await started();
    const ofChat = await untilWait(() => send(cookie, newAddress()), 10);
    expectWait(ofChat.answer);
    expect(ofChat.before).toBe(3);
    const address = newAddress();
    const ofAddress = await untilWait(async () => send(await started(), address), 40);
    expectWait(ofAddress.answer);
    expect(ofAddress.before).toBe(30);
    expect((await send(await started(), newAddress())).status).toBe(200);
  });

  test("wrong links of one address; the right link still opens from there", async () => {
    const phone = new WebPhone(url);
    await phone.open();
    const payHref = await placeOrder(phone);
    const address = newAddress();
    const guess = () =>
      fetch(`${url}/pay/${"A".repeat(22)}`, { headers: { accept: "text/html", ...address } });
    const { before, answer } = await untilWait(guess, 100);
    expectWait(answer);
    expect(before).toBe(60);
    expect(answer.headers.get("content-type")).toContain("text/html");
    expectWait(await fetch(`${url}/receipt/${"A".repeat(22)}`, { headers: address }));
    expect((await fetch(url + payHref, { headers: address })).status).toBe(200);
  });

  test("a payer who asks too often is told to wait, never that the link is dead", async () => {
    const phone = new WebPhone(url);
    await phone.open();
    const payHref = await placeOrder(phone);
    const address = newAddress();
    const { before, answer } = await untilWait(
      () => fetch(`${url}${payHref}/state`, { headers: address }),
      1000,
    );
    expectWait(answer);
    expect(before).toBe(900);
    expect(await answer.json()).toMatchObject({ error: { code: "too-fast" } });
    for (const [path, init] of [
      [payHref, {}],
      [`${payHref}/start`, { method: "POST", body: '{"product":"native"}' }],
      [`${payHref}/check`, { method: "POST" }],
    ] as const) {
      expectWait(await fetch(url + path, { ...init, headers: address }));
    }
    expect((await fetch(url + payHref, { headers: newAddress() })).status).toBe(200);
  });

  test("changes of the language", async () => {
    const address = newAddress();
    const change = () =>
      fetch(`${url}/chat/language`, {
        method: "POST",
        body: '{"language":"en"}',
        headers: address,
      });
    expectWait((await untilWait(change, 1000)).answer);
  });
});

describe("an address cannot be made up", () => {
  /** The limit that has the fewest: 60 new chats an hour for one address. */
  async function newChats(
    count: number,
    forwarded: (index: number) => string,
    at = url,
  ): Promise<number[]> {
    const statuses: number[] = [];
    for (let index = 0; index < count; index++) {
      const answer = await post(at, say("你好"), {
        cookie: newChat(),
        "x-forwarded-for": forwarded(index),
      });
      await answer.body?.cancel();
      statuses.push(answer.status);
    }
    return statuses;
  }

  test("what stands left of the proxy's entry is not believed", async () => {
    const statuses = await newChats(61, (index) => `203.0.113.${index}, 192.0.2.1`);
    expect(statuses.slice(0, 60)).toEqual(Array(60).fill(200));
    expect(statuses[60]).toBe(429);
  });

  test("an entry with a port is the same address with any port", async () => {
    expect((await newChats(61, (index) => `192.0.2.2:${50_000 + index}`)).at(-1)).toBe(429);
    expect((await newChats(61, (index) => `[2001:db8:1::2]:${50_000 + index}`)).at(-1)).toBe(429);
    expect(
      await newChats(2, (index) => ["192.0.2.3:50000", "[2001:db8:2::2]:50000"][index] ?? ""),
    ).toEqual([200, 200]);
  });

  test("what is no address in the proxy's place does not bring in the next one", async () => {
    expect((await newChats(61, (index) => `203.0.113.${index}, unknown`)).at(-1)).toBe(429);
  });

  test("one IPv6 network is one customer", async () => {
    expect(
      (await newChats(61, (index) => `2001:db8:7:8::${(index + 1).toString(16)}`)).at(-1),
    ).toBe(429);
    expect(await newChats(1, () => "2001:db8:7:9::1")).toEqual([200]);
    expect(await newChats(1, () => "2001:db8::1")).toEqual([200]);
  });

  test("without a trusted proxy the header is nothing but talk", async () => {
    const direct = await runService();
    try {
      expect((await newChats(61, (index) => `203.0.113.${index}`, direct.url)).at(-1)).toBe(429);
    } finally {
      await direct.stop();
    }
  });
});
