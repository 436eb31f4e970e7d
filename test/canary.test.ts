import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { loadIdentity } from "../src/sandbox/wechat-pay/identity.ts";
import { payOnComputer } from "./running/payer.ts";
import { type RunningService, runService } from "./running/service.ts";
import { WebPhone } from "./running/web-phone.ts";

/**
 * Secrets that stand out are sent through everything a running service does; afterwards they are
 * searched for in everything it wrote and answered. Each way in has a secret of its own, so that a
 * find names its way.
 */
const canary = (way: string): string => `K7canary${way}q9`;

/** The password of the sample card, and the only secret here that is right. */
const rightPassword = "135701";
const card = "89860400000000000015";
const otherCard = "89860400000000000023";

const appKey = canary("AppKey-0123456789-0123456789");
let running: RunningService;
let url = "";
/** What every request was answered, headers and body. */
const answers: string[] = [];
/** How many of them are no looks whether something is new: those depend on the machine's speed. */
let answersBesideLooks = 0;
const linkTokens: string[] = [];
const cookies: string[] = [];

beforeAll(async () => {
  running = await runService({ APP_KEY: appKey });
  url = running.url;
  const send = globalThis.fetch;
  vi.stubGlobal("fetch", async (...request: Parameters<typeof fetch>) => {
    const answer = await send(...request);
    // The page of the sandbox shows its cards with their passwords: that is what it is for.
    const { pathname, origin } = new URL(answer.url);
    if (origin === url && pathname !== "/" && pathname !== "/chat/events") {
      answers.push(`${headersOf(answer)}\n${await answer.clone().text()}`);
      const [, { method = "GET" } = {}] = request;
      if (pathname !== "/chat/messages" || method !== "GET") answersBesideLooks += 1;
    }
    return answer;
  });
  await everyFlow();
}, 120_000);

afterAll(async () => {
  vi.unstubAllGlobals();
  await running.stop();
});

async function everyFlow(): Promise<void> {
  await rightAndPaid();
  await wrongPasswords();
  await wrongPlaces();
  await brokenRequests();
  await failures();
}

async function chat(language?: string): Promise<WebPhone> {
  const phone = new WebPhone(url);
  await phone.open(language);
  cookies.push(phone.cookie.replace("chat=", ""));
  return phone;
}

/** From the right password to the receipt. */
async function rightAndPaid(): Promise<void> {
  const phone = await chat();
  await phone.say(card);
  await phone.send({ type: "secret", text: rightPassword });
  for (const words of ["商米P2", "80", "10块", "杭州", "1", "确认"]) await phone.say(words);
  const payHref =
    phone.messages().findLast(({ order }) => order?.pay !== undefined)?.order?.pay?.href ?? "";
  linkTokens.push(payHref.split("/").at(-1) ?? "");
  await fetch(url + payHref);
  await payOnComputer(url, payHref);
  const done = await phone.until("the receipt", ({ order }) => order?.receipt !== undefined);
  const receiptHref = done.order?.receipt?.href ?? "";
  linkTokens.push(receiptHref.split("/").at(-1) ?? "");
  await fetch(url + receiptHref);
  await phone.say("我的订单");
  // Both in one sentence, typed into the open field.
  const other = await chat();
  await other.send({ type: "say", text: `${card} 密码${rightPassword}` });
}

async function wrongPasswords(): Promise<void> {
  const phone = await chat();
  await phone.say(otherCard);
  await phone.send({ type: "secret", text: canary("Masked") });
  await phone.send({ type: "say", text: canary("Typed") });
  await phone.send({ type: "say", text: `密码是 ${canary("Named")}` });
  await phone.send({ type: "secret", text: `${canary("Long")}${"x".repeat(100)}` });
  const sentences = await chat();
  await sentences.send({ type: "say", text: `卡号${card}，密码：${canary("Sentence")}。谢谢` });
  await sentences.send({ type: "say", text: `${card} ${canary("Bare")}` });
  const english = await chat("en");
  await english.send({ type: "say", text: `card ${card} password: ${canary("English")}` });
  await english.send({ type: "say", text: `my pin is ${canary("Pin")}, please` });
}

async function wrongPlaces(): Promise<void> {
  const phone = await chat();
  await phone.send({ type: "secret", text: canary("AtHome") });
  await phone.send({ type: "say", text: `密码${canary("NamedAtHome")}` });
  await phone.send({
    type: "say",
    text: `密码：${canary("Repeated")}，对，就是${canary("Repeated")}`,
  });
  await phone.send({ type: "say", text: `密码${"8".repeat(40)}${canary("Tail")}` });
  await phone.send({
    type: "say",
    text: `密码${canary("Head")}${"8".repeat(2_000)}${canary("LongTail")}${"8".repeat(8_000)}`,
  });
  await phone.send({ type: "say", text: `${"很长的话".repeat(2500)}密码${canary("AtTheEnd")}` });
  await phone.send({ type: "secret", text: `${"9".repeat(10_000)}${canary("Masked10000")}` });
  await phone.say(otherCard);
  await phone.send({ type: "say", text: `${canary("TooLong")}${"7".repeat(10_000)}` });
  await phone.send({ type: "pick", value: canary("Picked"), turn: 1 });
  await stream(phone.cookie);
}

async function brokenRequests(): Promise<void> {
  const cookie = (await chat()).cookie;
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(url + path, { method: "POST", body, headers: { cookie, ...headers } });
  const password = (way: string) => `{"type":"secret","id":"aaaaaaaa","text":"${canary(way)}"`;
  await post("/chat/messages", password("CutJson"));
  await post("/chat/messages", `${password("WrongType")},"type":"password"}`);
  await post("/chat/messages", `${password("TooLarge")},"more":"${"x".repeat(70_000)}"}`);
  await post("/chat/messages", `${password("Foreign")}}`, { origin: "https://evil.example" });
  await post("/chat/messages", `${password("NoCookie")}}`, { cookie: "" });
  await post(`/chat/messages?password=${canary("Query")}`, "{}");
  await post("/chat/language", `{"language":"${canary("Language")}"}`);
  await post("/wechatpay/notify", `{"password":"${canary("Notify")}"}`, {
    "wechatpay-signature": canary("Signature"),
    "wechatpay-serial": canary("Serial"),
    "wechatpay-timestamp": "1",
    "wechatpay-nonce": canary("Nonce"),
  });
  const token = "A".repeat(22);
  for (const path of [
    `/?password=${canary("PageQuery")}`,
    `/chat/messages?after=${canary("After")}`,
    `/pay/${token}/openid?code=${canary("Code")}&state=${canary("State")}`,
    `/${canary("Path")}`,
    `/password/${canary("PathOfIt")}`,
    `/bot123456789:${canary("Bot")}-abcdefghijklmnopqrstuvwxyz/getMe`,
    `/assets/${canary("Asset")}`,
  ]) {
    await fetch(url + path, {
      headers: {
        cookie,
        authorization: `Bearer ${canary("Bearer")}`,
        "user-agent": canary("Agent"),
        referer: `https://example.com/?password=${canary("Referer")}`,
        "x-forwarded-for": canary("Forwarded"),
        "accept-language": canary("Accept"),
        "if-none-match": canary("Etag"),
      },
    });
  }
}

/** The live stream, as far as it has something to say. */
async function stream(cookie: string): Promise<void> {
  const answer = await fetch(`${url}/chat/events?password=${canary("Events")}`, {
    headers: { cookie },
  });
  const reader = answer.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  answers.push(`${headersOf(answer)}\n${new TextDecoder().decode(value)}`);
  await reader?.cancel();
}

/**
 * Errors are where secrets get out: those of a carrier and of the store, with all they know in
 * their texts.
 */
async function failures(): Promise<void> {
  const { app } = running.service;
  const phone = await chat();
  await phone.say("89860100000000000018");
  const checkCard = vi
    .spyOn(app.carriers.of("sandbox"), "checkCard")
    .mockImplementation(async (number, password) => {
      throw new Error(`carrier failed for ${number} with password ${password}`, {
        cause: { number, password },
      });
    });
  expect((await phone.send({ type: "secret", text: canary("CarrierThrows") })).status).toBe(500);
  checkCard.mockResolvedValueOnce({ answer: "unavailable", reason: "HTTP 502" });
  await phone.send({ type: "secret", text: canary("CarrierAway") });
  checkCard.mockRestore();

  const read = vi.spyOn(app.store, "read").mockImplementation(async () => {
    throw new Error(`SQLITE_IOERR while reading ${linkTokens.map((token) => `/pay/${token}`)}`);
  });
  const path = `/pay/${linkTokens[0]}?password=${canary("StoreThrows")}`;
  expect(
    (await fetch(url + path, { headers: { authorization: `Basic ${canary("Basic")}` } })).status,
  ).toBe(500);
  expect((await phone.send({ type: "secret", text: canary("StoreThrowsInChat") })).status).toBe(
    500,
  );
  read.mockRestore();
  // Partners' answers and requests as an error of an HTTP library would carry them.
  const identity = loadIdentity(join(running.dataDir, "sandbox", "wechat-pay"));
  const appSecret = identity.appSecret.reveal();
  app.log.error(
    {
      error: `POST https://api.mch.weixin.qq.com/ Authorization: WECHATPAY2-SHA256-RSA2048 mchid="1",signature="${canary("Authorization")}" key ${identity.merchantPrivateKeyPem.reveal()}`,
      url: `https://api.weixin.qq.com/sns/oauth2/access_token?secret=${appSecret}`,
      config: {
        data: JSON.stringify({
          passWord: canary("Axios"),
          key: identity.apiV3Key.reveal(),
          app: appKey,
        }),
      },
    },
    "planted",
  );
}

/** Everything the service wrote, by where. Key files hold keys, and nothing else does. */
function written(): Record<string, string> {
  const places: Record<string, string> = { log: running.logged().join("") };
  for (const name of readdirSync(running.dataDir, { recursive: true, encoding: "utf8" })) {
    if (!/\.sqlite(?:-wal|-shm|-journal)?$/.test(name)) continue;
    places[name] = readFileSync(join(running.dataDir, name)).toString("latin1");
  }
  return places;
}

/** Every value of every table, one a line. */
function rows(): string {
  const db = new DatabaseSync(join(running.dataDir, "pos-recharge-bot.sqlite"), { readOnly: true });
  const tables = db.prepare("select name from sqlite_master where type = 'table'").all();
  const values = tables.flatMap(({ name }) =>
    db
      .prepare(`select * from "${name}"`)
      .all()
      .flatMap((row) => Object.values(row)),
  );
  db.close();
  return values.map(String).join("\n");
}

function headersOf(answer: Response): string {
  return [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
}

describe("after all of that", () => {
  test("there was something to find it in", () => {
    const places = written();
    expect(Object.keys(places)).toEqual(
      expect.arrayContaining(["pos-recharge-bot.sqlite", "pos-recharge-bot.sqlite-wal"]),
    );
    expect(places.log?.length ?? 0).toBeGreaterThan(1000);
    expect(places.log).toContain("planted");
    expect(places.log).toContain("SQLITE_IOERR");
    expect(rows()).toContain("••••••");
    // Of what was more than 80 in all, the rest were looks, and a fast machine needs few of them.
    expect(answersBesideLooks).toBeGreaterThanOrEqual(60);
  });

  test("no wrong password and no header is in a log, a database or its journal", () => {
    for (const [place, text] of Object.entries(written()))
      expect([...new Set(text.match(/K7canary\w+/g))], place).toEqual([]);
  });

  test("none is in an answer", () => {
    const found = answers.flatMap((answer) => answer.match(/K7canary\w+/g) ?? []);
    expect([...new Set(found)]).toEqual([]);
  });

  test("the right password is nowhere, not even as a part of what somebody said", () => {
    const alone = new RegExp(`(?<![0-9A-Za-z])${rightPassword}(?![0-9A-Za-z])`);
    expect(running.logged().join("")).not.toMatch(alone);
    expect(rows()).not.toMatch(alone);
    for (const answer of answers) expect(answer).not.toMatch(alone);
  });

  test("no key is anywhere but in its file", () => {
    const folder = join(running.dataDir, "sandbox");
    const identity = loadIdentity(join(folder, "wechat-pay"));
    const keys: Record<string, string> = {
      appKey,
      apiV3Key: identity.apiV3Key.reveal(),
      appSecret: identity.appSecret.reveal(),
      carrierKey: readFileSync(join(folder, "carrier.key"), "utf8").trim(),
      // One line from the middle of the PEM.
      merchantKey: identity.merchantPrivateKeyPem.reveal().split("\n")[5] ?? "",
    };
    for (const [name, key] of Object.entries(keys)) {
      expect(key.length, name).toBeGreaterThan(20);
      for (const [place, text] of Object.entries(written()))
        expect(text.includes(key), `${name} in ${place}`).toBe(false);
      expect(
        answers.some((answer) => answer.includes(key)),
        `${name} in an answer`,
      ).toBe(false);
    }
  });

  test("a copy of the database and the log opens no link and no chat", () => {
    expect(linkTokens.map((token) => token.length)).toEqual([22, 22]);
    expect(cookies.length).toBeGreaterThan(5);
    for (const secret of [...linkTokens, ...cookies]) {
      for (const [place, text] of Object.entries(written()))
        expect(text.includes(secret), `${secret} in ${place}`).toBe(false);
    }
  });

  test("no card number is in the log as a whole", () => {
    const log = running.logged().join("");
    for (const number of [card, otherCard, "89860100000000000018"])
      expect(log).not.toContain(number);
  });

  test("key files are for their owner only", async () => {
    const { statSync } = await import("node:fs");
    for (const name of readdirSync(running.dataDir, { recursive: true, encoding: "utf8" })) {
      if (!/\.(?:key|pem|txt)$/.test(name)) continue;
      expect(statSync(join(running.dataDir, name)).mode & 0o077, name).toBe(0);
    }
  });
});
