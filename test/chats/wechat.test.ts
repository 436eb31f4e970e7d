import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningChats, runWithChats } from "../running/chats.ts";
import { payOnComputer } from "../running/payer.ts";
import { allShown, until } from "../running/phone.ts";
import { wechatScenarioPhone } from "../running/wechat-scenario-phone.ts";
import { card, order, password, times, words } from "./dialogue.ts";
import { effects, select } from "./tables.ts";
import { nextPath, sendSecret, wechatChat } from "./wechat-chat.ts";

let chats: RunningChats;

beforeAll(async () => {
  chats = await runWithChats();
});
afterAll(() => chats.stop());

let lastPerson = 0;
function newOpenid(): string {
  lastPerson += 1;
  return `oWechat${String(lastPerson).padStart(21, "0")}`;
}

async function atThePassword(openid = newOpenid(), number = card) {
  const chat = wechatChat(chats.wechat, openid);
  await chat.phone.follow();
  await chat.phone.say(number);
  return { ...chat, openid };
}

describe("WeChat sends again", () => {
  test("because our answer got lost: the same answer, one effect", async () => {
    const { phone, shown } = wechatChat(chats.wechat, newOpenid());
    await phone.follow();
    const before = effects(chats.running.dataDir);
    chats.wechat.faults.inject("push", "lose-answer", 2);
    expect(await phone.say("充值")).toEqual({
      tries: ["no answer", "no answer", "200"],
      outcome: "replied",
    });
    expect(times(shown(), words("cardNumber.ask"))).toBe(1);
    expect(effects(chats.running.dataDir)).toEqual({
      ...before,
      inbox: (before.inbox ?? 0) + 1,
      // What the person said and the question.
      message: (before.message ?? 0) + 2,
    });
  });

  test("while the first is worked on, and long after it: the same answer, one effect", async () => {
    const { phone, shown } = wechatChat(chats.wechat, newOpenid());
    await phone.follow();
    const before = effects(chats.running.dataDir);
    const [first, ...others] = await Promise.all([
      phone.say("帮助"),
      phone.repeat(),
      phone.repeat(),
    ]);
    for (const one of [first, ...others]) expect(one.outcome).toBe("replied");
    await phone.repeat();
    const answers = shown().filter((text) => text.includes(words("help.body")));
    expect(answers).toHaveLength(4);
    expect(new Set(answers).size).toBe(1);
    expect(effects(chats.running.dataDir).inbox).toBe((before.inbox ?? 0) + 1);
    // And the next answer does not bring the last one along.
    await phone.say("充值");
    expect(times(shown().slice(-1), words("help.body"))).toBe(0);
  });

  test("a follow and a scan: each greets once", async () => {
    const { phone } = wechatChat(chats.wechat, newOpenid());
    await phone.follow("r-AGENT01");
    const before = effects(chats.running.dataDir);
    await phone.repeat();
    expect(effects(chats.running.dataDir)).toEqual(before);
  });

  test("two people whose messages have one number: both are answered", async () => {
    const [one, other] = [newOpenid(), newOpenid()].map((id) => wechatChat(chats.wechat, id));
    await Promise.all([one?.phone.say("充值", "5"), other?.phone.say("充值", "5")]);
    for (const chat of [one, other])
      expect(times(chat?.shown() ?? [], words("cardNumber.ask"))).toBe(1);
  });

  test("many messages at once: no answer holds what another one said", async () => {
    const { phone, shown } = wechatChat(chats.wechat, newOpenid());
    await phone.follow();
    // Each is answered with how many digits it has.
    const lengths = [12, 14, 15, 16, 17, 18];
    for (let round = 1; round <= 4; round++) {
      const pushed = await Promise.all(
        lengths.map((length) => phone.say("8986".padEnd(length, "0"))),
      );
      expect(pushed.map(({ outcome }) => outcome)).toEqual(lengths.map(() => "replied"));
      for (const length of lengths)
        expect(times(shown(), ` ${length} `), `${length} digits`).toBe(round);
    }
  });
});

test.concurrent("an answer slower than WeChat waits: “success”, then it comes as a message, once", {
  timeout: 40_000,
}, async () => {
  const openid = newOpenid();
  const { phone, shown } = wechatChat(chats.wechat, openid);
  await phone.follow();
  // The picture has to be fetched first, and nothing comes.
  chats.wechat.faults.inject("media/get", "hang");
  expect(await phone.photo(new Uint8Array([0xff, 0xd8, 0xff]))).toEqual({
    tries: ["200 success"],
    outcome: "accepted",
  });
  await until("the sign that we are typing", async () =>
    phone.isShownTyping() ? true : undefined,
  );
  await until("the late answer", async () =>
    times(shown(), words("photo.unsupported")) > 0 ? true : undefined,
  );
  expect(await phone.repeat()).toMatchObject({ outcome: "accepted" });
  expect(times(shown(), words("photo.unsupported"))).toBe(1);
  const sent = chats.wechat
    .calls()
    .filter(({ body }) => (body as { touser?: unknown }).touser === openid);
  expect(sent.filter(({ call }) => call === "custom/send")).toHaveLength(1);
  const photos = select(
    chats.running.dataDir,
    "select m.id from message m join conversation c on c.id = m.conversation_id where c.address = ? and author = 'person'",
    openid,
  );
  expect(photos).toHaveLength(1);
});

test.concurrent("news comes as messages inside the window, with the receipt's picture, and once", {
  timeout: 60_000,
}, async () => {
  const openid = newOpenid();
  const person = wechatScenarioPhone(chats.wechat, chats.running, openid);
  const { phone, shown } = wechatChat(chats.wechat, openid);
  await person.open("zh-CN");
  const href = await order(person);
  await payOnComputer(chats.running.url, href);
  await until("the receipt", async () =>
    times(shown(), words("order.news.done")) > 0 ? true : undefined,
  );
  await until("its picture", async () =>
    phone.messages().some((seen) => seen.from === "account" && seen.type === "picture")
      ? true
      : undefined,
  );
  await allShown(chats.running, "wechat", openid);
  await phone.say("我的订单");
  expect(times(shown(), words("order.news.paid"))).toBe(1);
  expect(times(shown(), words("order.news.done"))).toBe(1);
  expect(chats.wechat.calls().filter(({ call }) => call === "template/send")).toEqual([]);
});

describe("the page for the password", () => {
  test("a wrong one can be tried again there, and the chat hears nothing of it", async () => {
    const { url } = chats.running;
    const { shown, secretPath, phone } = await atThePassword();
    const path = secretPath();
    const inChat = shown().length;
    const wrong = await sendSecret(url, path, "000000");
    const html = await wrong.text();
    expect(wrong.status).toBe(200);
    expect(html).toContain(words("cardPassword.noMatch"));
    const next = nextPath(html) ?? "";
    expect(next).not.toBe(path);
    expect(shown()).toHaveLength(inChat);
    const right = await sendSecret(url, next, password);
    expect(await right.text()).toContain(words("secret.done.title"));
    await until("the card in the chat", async () =>
      times(shown(), words("card.found")) > 0 ? true : undefined,
    );
    expect(times(shown(), words("card.found"))).toBe(1);
    await phone.say("返回");
    expect(times(shown(), words("cardPassword.noMatch"))).toBe(0);
  });

  test("works once, and only as it was given out", async () => {
    const { url, dataDir } = chats.running;
    const { secretPath, openid } = await atThePassword();
    const path = secretPath();
    expect((await fetch(url + path)).status).toBe(200);
    // Looked at by a link preview, a second tab, the phone's history: looking uses nothing up.
    expect((await fetch(url + path)).status).toBe(200);
    const twoAtOnce = await Promise.all([
      sendSecret(url, path, password),
      sendSecret(url, path, password),
    ]);
    expect(twoAtOnce.map(({ status }) => status)).toContain(200);
    await allShown(chats.running, "wechat", openid);
    const after = effects(dataDir);
    expect((await fetch(url + path)).status).toBe(404);
    expect((await sendSecret(url, path, password)).status).toBe(404);
    expect(effects(dataDir)).toEqual(after);
    const events = select(
      dataDir,
      "select i.key from inbox i join conversation c on i.key like 'secret:' || c.id || ':%' where c.address = ?",
      openid,
    );
    expect(events).toHaveLength(1);
  });

  test("is for one conversation and one question: a changed address is no page", async () => {
    const { url } = chats.running;
    const { secretPath } = await atThePassword();
    const path = secretPath();
    const [, turn = ""] = /-(\d+)-[^-]*/.exec(path) ?? [];
    const foreign = (await atThePassword()).secretPath();
    for (const changed of [
      path.slice(0, -1),
      `${path.slice(0, -1)}${path.endsWith("A") ? "B" : "A"}`,
      path.replace(`-${turn}-`, `-${Number(turn) + 1}-`),
      `${path.slice(0, -22)}${foreign.slice(-22)}`,
    ]) {
      expect((await sendSecret(url, changed, password)).status, changed).toBe(404);
    }
    expect((await fetch(url + path)).status).toBe(200);
  });

  test("is over when the person went on without it", async () => {
    const { url } = chats.running;
    const { phone, secretPath } = await atThePassword();
    const path = secretPath();
    await phone.say("返回");
    expect((await fetch(url + path)).status).toBe(404);
  });

  test("tells of news that waited beside it in the chat, not on the page", async () => {
    const { url, service } = chats.running;
    const { openid, secretPath, shown } = await atThePassword();
    const conversation = await service.app.store.read((tables) =>
      tables.conversations.findByAddress("wechat", openid),
    );
    const news = {
      id: `deliver:planted-${openid}`,
      eventKey: `deliver:planted-${openid}`,
      from: "bot" as const,
      turn: 0,
      content: { text: "planted news" },
      atMs: Date.now(),
    };
    await service.app.store.write((tables) =>
      tables.messages.append(conversation?.id ?? "", [news]),
    );
    const wrong = await (await sendSecret(url, secretPath(), "000000")).text();
    expect(wrong).toContain(words("cardPassword.noMatch"));
    expect(wrong).not.toContain("planted news");
    await sendSecret(url, nextPath(wrong) ?? "", password);
    await until("the news in the chat", async () =>
      times(shown(), "planted news") > 0 ? true : undefined,
    );
  });
});

test("a password typed into the chat is not taken and never stored", async () => {
  const { phone, shown, openid } = await atThePassword();
  const typed = "770135";
  await phone.say(typed);
  expect(shown().at(-1)).toContain(words("cardPassword.notHere"));
  // Beside a card number as well.
  await phone.say(`${card} 密码${typed}9`);
  await phone.say(`密码是${typed}8`);
  await allShown(chats.running, "wechat", openid);
  const kept = JSON.stringify(select(chats.running.dataDir, "select content from message"));
  expect(kept).not.toContain(typed);
  expect(
    select(
      chats.running.dataDir,
      "select * from card_try where conversation_id like ?",
      `%${openid}%`,
    ),
  ).toEqual([]);
  expect(chats.running.logged().join("")).not.toContain(typed);
  expect(times(shown(), words("card.found"))).toBe(0);
});
