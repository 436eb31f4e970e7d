import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { payOnComputer, startPayment } from "../../running/payer.ts";
import { type RunningService, runService } from "../../running/service.ts";
import { WebPhone } from "../../running/web-phone.ts";
import { behindProxy, type News, newAddress, newChat, placeOrder, post } from "../stranger.ts";

let running: RunningService;
let url = "";
beforeAll(async () => {
  running = await runService(behindProxy);
  url = running.url;
});
afterAll(async () => {
  expect(running.logged().filter((line) => line.includes('"level":50'))).toEqual([]);
  await running.stop();
});

const say = (text: string, id: string = crypto.randomUUID()): string =>
  JSON.stringify({ type: "say", id, text });

async function chat(cookie: string): Promise<News> {
  return (await (await fetch(`${url}/chat/messages`, { headers: { cookie } })).json()) as News;
}

/** Everything that an answer shows to the one who asked. */
async function shown(path: string, init: RequestInit = {}): Promise<unknown> {
  const answer = await fetch(url + path, {
    redirect: "manual",
    ...init,
    headers: { ...newAddress(), ...init.headers },
  });
  const headers = [...answer.headers].filter(([name]) => name !== "date");
  return { status: answer.status, headers, body: await answer.text() };
}

describe("a link that leads nowhere looks the same whatever the reason", () => {
  const wrong = "AAAAAAAAAAAAAAAAAAAAAA";
  let closed = "";
  let payForeign = "";
  let receiptForeign = "";

  beforeAll(async () => {
    const phone = new WebPhone(url);
    await phone.open();
    closed = (await placeOrder(phone)).split("/").at(-1) ?? "";
    await phone.say("取消");
    const paid = new WebPhone(url);
    await paid.open();
    const payHref = await placeOrder(paid);
    // A receipt that is not there yet, and the payment link where a receipt's belongs.
    payForeign = payHref.split("/").at(-1) ?? "";
    await payOnComputer(url, payHref);
    const done = await paid.until("receipt", ({ order }) => order?.receipt !== undefined);
    receiptForeign = done.order?.receipt?.href.split("/").at(-1) ?? "";
  }, 60_000);

  test.for(["", "/state", "/openid", "/openid?code=x&state=y"])("GET /pay/…%s", async (rest) => {
    const expected = await shown(`/pay/${wrong}${rest}`);
    expect(expected).toMatchObject({ status: 404 });
    for (const token of [
      closed,
      receiptForeign,
      "short",
      `${wrong}A`,
      "%00",
      "..%2f",
      "__proto__",
      "A".repeat(2000),
    ]) {
      expect(await shown(`/pay/${token}${rest}`), token).toEqual(expected);
    }
  });

  test.for(["/start", "/check"])("POST /pay/…%s", async (rest) => {
    const init = { method: "POST", body: '{"product":"native"}' };
    const expected = await shown(`/pay/${wrong}${rest}`, init);
    expect(expected).toMatchObject({ status: 404 });
    for (const token of [closed, receiptForeign, "short"]) {
      expect(await shown(`/pay/${token}${rest}`, init), token).toEqual(expected);
    }
  });

  test.for(["", "/picture.png"])("GET /receipt/…%s", async (rest) => {
    const expected = await shown(`/receipt/${wrong}${rest}`);
    expect(expected).toMatchObject({ status: 404 });
    for (const token of [payForeign, closed, "short", "%ff"]) {
      expect(await shown(`/receipt/${token}${rest}`), token).toEqual(expected);
    }
  });

  test("and the right ones still open", async () => {
    expect(await shown(`/receipt/${receiptForeign}`)).toMatchObject({ status: 200 });
    expect(await shown(`/receipt/${receiptForeign}/picture.png`)).toMatchObject({ status: 200 });
    // A paid order's payment link leads on to its receipt.
    expect(await shown(`/pay/${payForeign}`)).toMatchObject({ status: 302 });
  });

  test("a payment page tells nothing that would let its reader do more than pay", async () => {
    const phone = new WebPhone(url);
    await phone.open();
    const payHref = await placeOrder(phone);
    const page = await (await fetch(url + payHref)).text();
    expect(page).not.toContain("89860400000000000015");
    expect(page).not.toContain("/receipt/");
    expect(page).not.toContain(phone.cookie.split("=")[1] ?? "no cookie");
  });

  test("what is not one of the three ways to pay is refused", async () => {
    const phone = new WebPhone(url);
    await phone.open();
    const payHref = await placeOrder(phone);
    for (const body of [
      "",
      "null",
      "[]",
      "{}",
      '{"product":"free"}',
      '{"product":["native"]}',
      '{"product":"__proto__"}',
      "x".repeat(1000),
    ]) {
      expect(await shown(`${payHref}/start`, { method: "POST", body }), body).toMatchObject({
        status: 400,
      });
    }
    expect(
      await shown(`${payHref}/start`, { method: "POST", body: '{"product":"jsapi"}' }),
    ).toMatchObject({
      status: 409,
    });
    expect((await startPayment(url, payHref, "native")).product).toBe("native");
  });
});

describe("two people", () => {
  test("neither sees the other's messages, orders or language", async () => {
    const [mine, theirs] = [new WebPhone(url), new WebPhone(url)];
    await mine.open();
    await theirs.open();
    const payHref = await placeOrder(mine);
    const orderNo =
      mine.messages().find(({ order }) => order !== undefined)?.order?.orderNo ?? "no order";
    await theirs.say("我的订单");
    await theirs.say("English");
    const seen = JSON.stringify(await chat(theirs.cookie));
    for (const foreign of [orderNo, payHref, "8986 0400", "0015"])
      expect(seen).not.toContain(foreign);
    expect(seen).toContain("还没有订单");
    await mine.say("帮助");
    expect(mine.messages().at(-2)?.text ?? "").toMatch(/\p{Script=Han}/u);
  });

  test("the ids that browsers make may be the same", async () => {
    const [mine, theirs] = [newChat(), newChat()];
    const id = "same-id-0001";
    for (const [cookie, text] of [
      [mine, "我说的"],
      [theirs, "他说的"],
    ] as const) {
      const answer = await post(url, say(text, id), { cookie });
      expect(answer.status).toBe(200);
      const texts = ((await answer.json()) as News).messages.map((message) => message.text);
      expect(texts).toContain(text);
      expect(texts.length).toBeGreaterThan(1);
    }
    expect(JSON.stringify(await chat(mine))).not.toContain("他说的");
  });

  test("the same message twice, or at once in ten copies, has one effect", async () => {
    const cookie = newChat();
    const body = say("帮助");
    expect((await post(url, body, { cookie })).status).toBe(200);
    const before = (await chat(cookie)).messages.length;
    const copies = await Promise.all(Array.from({ length: 10 }, () => post(url, body, { cookie })));
    expect(copies.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect((await chat(cookie)).messages).toHaveLength(before);
  });

  test("ten first messages at once are one chat", async () => {
    const cookie = newChat();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => post(url, say(`第 ${index} 句`), { cookie })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    const own = (await chat(cookie)).messages.filter(({ from }) => from === "person");
    expect(own.map(({ text }) => text).sort()).toEqual(
      Array.from({ length: 10 }, (_, index) => `第 ${index} 句`),
    );
  });

  test("an id of a message of ours cannot be taken", async () => {
    const cookie = newChat();
    await post(url, say("你好", "aaaaaaaa"), { cookie });
    const ours = (await chat(cookie)).messages.find(({ from }) => from === "bot")?.id ?? "";
    expect((await post(url, say("冒充", ours), { cookie })).status).toBe(400);
  });
});
