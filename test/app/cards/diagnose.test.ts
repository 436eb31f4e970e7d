import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { resumeCard } from "../../../src/app/cards/diagnose.ts";
import { perform } from "../../../src/app/requests/perform.ts";
import type { ResultEvent } from "../../../src/core/conversation/events.ts";
import type { Conversation } from "../../../src/core/conversation/message.ts";
import type { Request } from "../../../src/core/conversation/requests.ts";
import { Secret } from "../../../src/core/secret.ts";
import { sampleCards } from "../../../src/sandbox/carrier/cards.ts";
import { cards, passwordOf } from "../samples.ts";
import { minuteMs, openWorld, secondMs, type World } from "../world.ts";

type ReadCard = Extract<Request, { type: "read-card" }>;

let world: World;
let shop: Conversation;
beforeEach(async () => {
  world = await openWorld({ unblockDelayMs: 2 * secondMs });
  shop = await world.talk("shop");
});
afterEach(() => world.close());

async function asks(who: Conversation, request: Request): Promise<ResultEvent> {
  return (await perform(world.app, who, request, { eventKey: "event" })).event;
}

async function reads(who: Conversation, card: ReadCard["card"]): Promise<ResultEvent> {
  return await asks(who, { type: "read-card", card });
}

/** Somebody tells a card's password. */
async function proves(who: Conversation, iccid: string): Promise<void> {
  const number = { kind: "iccid", value: iccid, network: "mobile", suspect: false } as const;
  const password = new Secret(passwordOf(iccid));
  const request = { type: "check-card", number, password } as const;
  const { write } = await perform(world.app, who, request, { eventKey: "told" });
  await world.store.write(async (tables) => await write?.(tables));
}

const stopped = sampleCards.find(({ state }) => state === "self-stopped")?.number ?? "";
const moved = sampleCards.find(({ state }) => state === "device-changed")?.number ?? "";

describe("the cards that are offered without a password", () => {
  test("are those that this person paid for, once each, masked, the newest first", async () => {
    const first = await world.paidOrder(cards.expired);
    world.sleep(minuteMs);
    await world.paidOrder(cards.expired);
    world.sleep(minuteMs);
    const other = await world.paidOrder(cards.active);
    await world.placeOrder(cards.orderFails);
    const listed = await asks(shop, { type: "list-cards" });
    if (listed.type !== "cards-listed") throw new Error("No cards.");
    expect(listed.cards.map(({ card }) => card)).toEqual([
      "8986 04** **** **** 0015",
      "8986 04** **** **** 0023",
    ]);
    expect(listed.cards[0]?.orderNo).toBe(other.orderNo);
    expect(listed.cards[1]?.orderNo).not.toBe(first.orderNo);
    expect(JSON.stringify(listed)).not.toContain(cards.expired);
  });

  test("are nobody else's", async () => {
    await world.paidOrder(cards.expired);
    expect(await asks(await world.talk("neighbour"), { type: "list-cards" })).toEqual({
      type: "cards-listed",
      cards: [],
    });
  });
});

describe("reading a card", () => {
  test("of an earlier order says how it is now, and where it sits", async () => {
    const { orderNo } = await world.paidOrder(cards.expired);
    expect(await reads(shop, { orderNo })).toMatchObject({
      type: "card-read",
      result: {
        answer: "found",
        card: { iccid: cards.expired, state: "expired" },
        terminal: { family: "keypad" },
      },
    });
  });

  test("of somebody else's order is the same as of no order, and asks nobody", async () => {
    const { orderNo } = await world.paidOrder(cards.expired);
    const neighbour = await world.talk("neighbour");
    const refused = await reads(neighbour, { orderNo });
    expect(refused).toEqual({ type: "card-read", result: { answer: "unknown" } });
    expect(await reads(neighbour, { orderNo: "R20261123AAAAAAAA" })).toEqual(refused);
  });

  test("of an order that was never paid is refused too", async () => {
    const { orderNo } = await world.placeOrder(cards.expired);
    expect(await reads(shop, { orderNo })).toMatchObject({
      result: { answer: "unknown" },
    });
  });

  test("while the carrier is silent keeps the machine, so that it can be helped", async () => {
    const { orderNo } = await world.paidOrder(cards.expired);
    world.carrierSandbox.faults.arm("bad-gateway", { on: "cards/read" });
    expect(await reads(shop, { orderNo })).toMatchObject({
      result: { answer: "unavailable", terminal: { family: "keypad" } },
    });
  });

  test("is limited, and possible again later", async () => {
    const neighbour = await world.talk("neighbour");
    const read = () => reads(shop, { iccid: cards.active, network: "mobile" });
    expect(await read()).toMatchObject({ result: { answer: "unknown" } });
    for (const who of [shop, neighbour]) await proves(who, cards.active);
    for (let count = 0; count < 20; count++)
      expect(await read()).toMatchObject({ result: { answer: "found" } });
    expect(await read()).toMatchObject({ result: { answer: "too-often" } });
    expect(await reads(neighbour, { iccid: cards.active, network: "mobile" })).toMatchObject({
      result: { answer: "found" },
    });
    world.sleep(11 * minuteMs);
    expect(await read()).toMatchObject({ result: { answer: "found" } });
  });
});

describe("resuming a card that its owner stopped", () => {
  test("is called done only when it was read back", async () => {
    expect(
      await resumeCard(world.app, { iccid: stopped, network: "mobile" }, "first"),
    ).toMatchObject({ result: "accepted" });
    world.sleep(3 * secondMs);
    expect(
      await resumeCard(world.app, { iccid: stopped, network: "mobile" }, "second"),
    ).toMatchObject({ result: "resumed" });
  });

  test("is refused for every other kind of stop", async () => {
    expect(await resumeCard(world.app, { iccid: moved, network: "mobile" }, "key")).toMatchObject({
      result: "refused",
    });
  });

  test("of a silent carrier is neither", async () => {
    world.carrierSandbox.faults.arm("bad-gateway", { on: "cards/unblock" });
    world.carrierSandbox.faults.arm("bad-gateway", { on: "cards/read" });
    expect(await resumeCard(world.app, { iccid: stopped, network: "mobile" }, "key")).toMatchObject(
      { result: "unavailable" },
    );
  });
});
