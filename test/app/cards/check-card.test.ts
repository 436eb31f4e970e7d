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

async function attempt(chat: string, typed: string, password = "000000"): Promise<CardChecked> {
  return await checkCard(world.app, chat, {
    number: numberOf(typed),
    password: new Secret(password),
  });
}

const answersOf = (checked: readonly CardChecked[]): string[] =>
  checked.map(({ answer }) => answer);

test("a right password finds the card and leaves no try behind", async () => {
  for (let count = 0; count < 12; count++) {
    expect(await attempt("chat", cards.active, passwordOf(cards.active))).toMatchObject({
      answer: "found",
      card: { iccid: cards.active },
    });
  }
});

test("a wrong password and an unknown card give the same answers, to the last one", async () => {
  const wrong = [];
  const unknown = [];
  for (let count = 0; count < 6; count++) {
    wrong.push(await attempt("one chat", cards.active));
    unknown.push(await attempt("another chat", unknownCard));
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

describe("the limit of a card", () => {
  test("counts over all chats, and holds back the right password too", async () => {
    for (let chat = 0; chat < 5; chat++) await attempt(`chat ${chat}`, cards.active);
    expect((await attempt("a sixth chat", cards.active, passwordOf(cards.active))).answer).toBe(
      "locked",
    );
    expect((await attempt("a sixth chat", cards.expired, passwordOf(cards.expired))).answer).toBe(
      "found",
    );
  });

  test("counts the nineteen and the twenty characters of a number as one card", async () => {
    for (let count = 0; count < 5; count++)
      await attempt(`chat ${count}`, cards.active.slice(0, count % 2 === 0 ? 19 : 20));
    expect((await attempt("chat", cards.active)).answer).toBe("locked");
  });

  test("is over after half an hour", async () => {
    for (let count = 0; count < 5; count++) await attempt(`chat ${count}`, cards.active);
    world.sleep(30 * minuteMs);
    expect((await attempt("chat", cards.active, passwordOf(cards.active))).answer).toBe("found");
  });

  test("is twenty a day however slowly they come", async () => {
    const answers = [];
    for (let count = 0; count < 23; count++) {
      answers.push((await attempt(`chat ${count}`, cards.active)).answer);
      world.sleep(31 * minuteMs);
    }
    // The twentieth wrong one is the last that the carrier is asked.
    expect(answers.filter((answer) => answer === "no-match")).toHaveLength(19);
    expect(answers.slice(19)).toEqual(["locked", "locked", "locked", "locked"]);
  });
});

test("the limit of a chat counts over all cards", async () => {
  const numbers = sampleCards.map(({ number }) => number);
  const answers = [];
  for (let count = 0; count < 12; count++)
    answers.push((await attempt("chat", numbers[count] ?? "")).answer);
  expect(answers).toEqual([...Array(9).fill("no-match"), "locked", "locked", "locked"]);
  expect((await attempt("chat", numbers[15] ?? "", passwordOf(numbers[15] ?? ""))).answer).toBe(
    "locked",
  );
  expect(
    (await attempt("another chat", numbers[15] ?? "", passwordOf(numbers[15] ?? ""))).answer,
  ).toBe("found");
});

test("twenty tries at once are five tries", async () => {
  const checked = await Promise.all(
    Array.from({ length: 20 }, (_, chat) => attempt(`chat ${chat}`, cards.active)),
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

test("a carrier that cannot say costs nobody a try", async () => {
  world.carrierSandbox.faults.arm("bad-gateway", { on: "cards/check", times: 12 });
  for (let count = 0; count < 12; count++)
    expect((await attempt("chat", cards.active)).answer).toBe("unavailable");
  expect((await attempt("chat", cards.active, passwordOf(cards.active))).answer).toBe("found");
});

test("neither password nor card number is written down or logged", async () => {
  await attempt("chat", cards.active, "hunter2-secret");
  world.carrierSandbox.faults.arm("unlisted-code", { on: "cards/check" });
  await attempt("chat", cards.active, "hunter2-secret");
  const written = JSON.stringify(world.logged);
  expect(world.logged).not.toEqual([]);
  expect(written).not.toContain("hunter2");
  expect(written).not.toContain(cards.active);
});
