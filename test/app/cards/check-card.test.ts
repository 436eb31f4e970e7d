import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkCard } from "../../../src/app/cards/check-card.ts";
import type { CardNumber } from "../../../src/core/cards/card-number.ts";
import type { CardChecked } from "../../../src/core/conversation/events.ts";
import { Secret } from "../../../src/core/secret.ts";
import { parseCardNumber } from "../../../src/core/understanding/readers/card-number.ts";
import { sampleCards } from "../../../src/sandbox/carrier/cards.ts";
import { cards, passwordOf } from "../samples.ts";
import { minuteMs, openWorld, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const unknownCard = "89860400000000000049";

function numberOf(typed: string): CardNumber {
  const number = parseCardNumber(typed);
  if (number === undefined) throw new Error(`${typed} is no card number.`);
  return number;
}

type Attempt = { chat?: string; person?: string; from?: string; password?: string };

/** Somebody tries a password on a card; the wrong one, unless told. */
async function attempt(
  { chat = "chat", person = `person of ${chat}`, from, password = "000000" }: Attempt,
  typed: string,
): Promise<CardChecked> {
  return await checkCard(
    world.app,
    { conversation: { id: chat, personId: person }, ...(from === undefined ? {} : { from }) },
    { number: numberOf(typed), password: new Secret(password) },
  );
}

/** The one who has the right password. */
const owner = (card: string, more: Attempt = {}): Promise<CardChecked> =>
  attempt({ chat: "owner", ...more, password: passwordOf(card) }, card);

const answersOf = (checked: readonly CardChecked[]): string[] =>
  checked.map(({ answer }) => answer);

test("a right password finds the card and leaves no try behind", async () => {
  for (let count = 0; count < 12; count++) {
    expect(await owner(cards.active, { from: "192.0.2.1" })).toMatchObject({
      answer: "found",
      card: { iccid: cards.active },
    });
  }
});

test("a wrong password and an unknown card give the same answers, to the last one", async () => {
  const wrong = [];
  const unknown = [];
  for (let count = 0; count < 6; count++) {
    wrong.push(await attempt({ chat: "one chat" }, cards.active));
    unknown.push(await attempt({ chat: "another chat" }, unknownCard));
  }
  expect(unknown).toEqual(wrong);
  expect(wrong).toEqual([
    { answer: "no-match", triesLeft: 4 },
    { answer: "no-match", triesLeft: 3 },
    { answer: "no-match", triesLeft: 2 },
    { answer: "no-match", triesLeft: 1 },
    { answer: "locked", untilMs: Date.now() + 30 * minuteMs },
    { answer: "locked", untilMs: Date.now() + 30 * minuteMs },
  ]);
});

describe("a card is locked for those who guess", () => {
  test.for<[string, (count: number) => Attempt]>([
    ["a chat", () => ({ chat: "guesser" })],
    ["a chat, from wherever", (count) => ({ chat: "guesser", from: `192.0.2.${count}` })],
    ["an address, in whichever chat", (count) => ({ chat: `chat ${count}`, from: "192.0.2.1" })],
  ])("%s; the owner still gets in", async ([, guess]) => {
    for (let count = 0; count < 5; count++) await attempt(guess(count), cards.active);
    const password = passwordOf(cards.active);
    expect((await attempt({ ...guess(5), password }, cards.active)).answer).toBe("locked");
    expect((await owner(cards.active, { from: "198.51.100.1" })).answer).toBe("found");
    // And another card is another matter.
    const other = { ...guess(6), password: passwordOf(cards.expired) };
    expect((await attempt(other, cards.expired)).answer).toBe("found");
  });

  test("also when they type nineteen characters of its number and then twenty", async () => {
    for (let count = 0; count < 5; count++)
      await attempt({}, cards.active.slice(0, count % 2 === 0 ? 19 : 20));
    expect((await attempt({}, cards.active)).answer).toBe("locked");
  });

  test("for half an hour", async () => {
    for (let count = 0; count < 5; count++) await attempt({}, cards.active);
    world.sleep(30 * minuteMs);
    expect((await owner(cards.active, { chat: "chat" })).answer).toBe("found");
  });

  test("and twenty times a day, however slowly they come", async () => {
    const answers = [];
    for (let count = 0; count < 23; count++) {
      answers.push((await attempt({}, cards.active)).answer);
      world.sleep(31 * minuteMs);
    }
    // The twentieth wrong one is the last that the carrier is asked.
    expect(answers.filter((answer) => answer === "no-match")).toHaveLength(19);
    expect(answers.slice(19)).toEqual(["locked", "locked", "locked", "locked"]);
  });

  test("for everybody after twenty by many, but not for whoever paid for it before", async () => {
    const { personId } = await world.talk("shop");
    const { orderNo } = await world.placeOrder(cards.active, "shop");
    for (let chat = 0; chat < 20; chat++)
      await attempt({ chat: `chat ${chat}`, from: `192.0.2.${chat}` }, cards.active);
    expect((await owner(cards.active)).answer).toBe("locked");
    // An order that nobody paid says nothing.
    expect((await owner(cards.active, { person: personId })).answer).toBe("locked");
    await world.settle(await world.payAtWechat(orderNo));
    expect((await owner(cards.active, { person: personId })).answer).toBe("found");
    expect((await owner(cards.active, { person: "somebody else" })).answer).toBe("locked");
    // What the payer's own chat has tried still counts.
    for (let count = 0; count < 10; count++)
      await attempt({ chat: "own", person: personId }, cards.active);
    expect((await owner(cards.active, { chat: "own", person: personId })).answer).toBe("locked");
    world.sleep(30 * minuteMs);
    expect((await owner(cards.active)).answer).toBe("found");
  });

  test("and sixty of a day, by however many", async () => {
    let asked = 0;
    for (let count = 0; count < 66; count++) {
      if ((await attempt({ chat: `chat ${count}` }, cards.active)).answer === "no-match") asked++;
      world.sleep(5 * minuteMs);
    }
    expect(asked).toBe(59);
  });
});

/** Card numbers that no carrier knows, each with a right check digit. */
function unknownCards(count: number): string[] {
  const numbers: string[] = [];
  for (let serial = 0; numbers.length < count; serial++)
    for (let digit = 0; digit < 10; digit++) {
      const typed = `898604000000777${String(serial).padStart(4, "0")}${digit}`;
      if (parseCardNumber(typed)?.suspect === false) numbers.push(typed);
    }
  return numbers;
}

test("the limit of a chat counts over all cards", async () => {
  const numbers = sampleCards.map(({ number }) => number);
  const answers = [];
  for (let count = 0; count < 12; count++)
    answers.push((await attempt({}, numbers[count] ?? "")).answer);
  expect(answers).toEqual([...Array(9).fill("no-match"), "locked", "locked", "locked"]);
  const last = numbers[15] ?? "";
  expect((await owner(last, { chat: "chat" })).answer).toBe("locked");
  expect((await owner(last)).answer).toBe("found");
});

test("the limit of an address counts over all cards and chats: sixty an hour", async () => {
  const from = "192.0.2.1";
  const answers = [];
  for (const [index, card] of unknownCards(65).entries())
    answers.push((await attempt({ chat: `chat ${index}`, from }, card)).answer);
  expect(answers.filter((answer) => answer === "no-match")).toHaveLength(59);
  expect(answers.slice(59)).toEqual(Array(6).fill("locked"));
  expect((await owner(cards.active, { from })).answer).toBe("locked");
  expect((await owner(cards.active, { from: "192.0.2.2" })).answer).toBe("found");
  expect((await owner(cards.active)).answer).toBe("found");
  world.sleep(60 * minuteMs);
  expect((await owner(cards.active, { from })).answer).toBe("found");
});

test("twenty tries at once are five tries", async () => {
  const checked = await Promise.all(
    Array.from({ length: 20 }, (_, chat) =>
      attempt({ chat: `chat ${chat}`, from: "192.0.2.1" }, cards.active),
    ),
  );
  expect(answersOf(checked).filter((answer) => answer === "no-match")).toHaveLength(4);
  expect(answersOf(checked).filter((answer) => answer === "locked")).toHaveLength(16);
  expect(
    await world.store.read(async (tables) =>
      tables.cardTries.count({ conversationId: "chat 0" }, 0),
    ),
  ).toBeLessThanOrEqual(1);
  const cardHash = world.app.hashCard(cards.active.slice(0, 19));
  expect(await world.store.read((tables) => tables.cardTries.count({ cardHash }, 0))).toBe(5);
});

test("nobody can read from the table where a guess came from", async () => {
  await attempt({ from: "192.0.2.77" }, cards.active);
  const lines: string[] = [];
  await world.store.backup(Date.now(), async (line) => void lines.push(line));
  expect(lines.filter((line) => line.includes("address_hash")).length).toBe(1);
  expect(lines.join()).not.toContain("192.0.2.77");
});

test("a carrier that cannot say costs nobody a try", async () => {
  world.carrierSandbox.faults.arm("bad-gateway", { on: "cards/check", times: 12 });
  for (let count = 0; count < 12; count++)
    expect((await attempt({}, cards.active)).answer).toBe("unavailable");
  expect((await owner(cards.active, { chat: "chat" })).answer).toBe("found");
});

test("neither password nor card number is written down or logged", async () => {
  await attempt({ password: "hunter2-secret" }, cards.active);
  world.carrierSandbox.faults.arm("unlisted-code", { on: "cards/check" });
  await attempt({ password: "hunter2-secret" }, cards.active);
  const written = JSON.stringify(world.logged);
  expect(world.logged).not.toEqual([]);
  expect(written).not.toContain("hunter2");
  expect(written).not.toContain(cards.active);
});
