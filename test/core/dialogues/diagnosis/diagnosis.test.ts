import { describe, expect, test } from "vitest";
import type { Card, CardState } from "../../../../src/core/cards/card.ts";
import type { Facts, Say } from "../../../../src/core/conversation/dialogue.ts";
import type { CardRead } from "../../../../src/core/conversation/events.ts";
import { terminalOf } from "../../../../src/core/terminals/terminal.ts";
import { card, everyState, factsWith, nowMs, stateOfStep } from "../../conversation/samples.ts";
import { type Stood, type Told, transition } from "../../conversation/stood.ts";

const say = (text: string): Told => ({ type: "say", text });
const pick = (value: string, fresh = true): Told => ({ type: "pick", value, fresh });
const read = (result: CardRead): Told => ({ type: "card-read", result });
const keysOf = (says: readonly Say[]): string[] => says.map(({ text }) => text.key);
const valuesOf = (says: readonly Say[]): string[] =>
  says.at(-1)?.choices?.map(({ value }) => value) ?? [];
const at = (state: Stood, event: Told, facts: Facts = factsWith()) =>
  transition(state, event, facts);

const offlineCard = stateOfStep["offline-card"];
const keypad = terminalOf({ family: "keypad", brand: "newland" });
const checking: Stood = { ...stateOfStep["card-password"], purpose: "diagnosis" };
const cardIn = (state: CardState, changes: Partial<Card> = {}): Card => ({
  ...card,
  state,
  ...changes,
});

describe("which card", () => {
  test.for(everyState.map((state) => [state.at, state] as const))(
    "is asked from %s, by word and button",
    ([, state]) => {
      const facts = factsWith(
        "from" in state || state.at === "pay" ? "awaiting-payment" : undefined,
      );
      expect(at(state, pick("do:pos-offline"), facts).request).toEqual({ type: "list-cards" });
      // While something is tried on the machine, these words are the answer to it.
      if (state.at !== "remedy")
        expect(at(state, say("刷不了卡了"), facts).request).toEqual({ type: "list-cards" });
    },
  );

  test("of somebody new is asked as for a recharge: number, then password", () => {
    const asked = at({ at: "home" }, { type: "cards-listed", cards: [] });
    expect(keysOf(asked.say)).toEqual(["offline.body", "cardNumber.ask"]);
    const password = at(asked.to, say(card.iccid));
    expect(password.to).toMatchObject({ at: "card-password", purpose: "diagnosis" });
    expect(password.say.at(-1)?.expect).toBe("secret");
    expect(at(password.to, say("135701")).request?.type).toBe("check-card");
    expect(at(password.to, say("返回")).to).toEqual({ at: "card-number", purpose: "diagnosis" });
  });

  test("is offered to who recharged it before, and read by its order, no password", () => {
    const offered = at({ at: "home" }, { type: "cards-listed", cards: offlineCard.cards });
    expect(offered.to).toEqual(offlineCard);
    expect(valuesOf(offered.say)).toEqual(["known:R20261120BBBBBBBB", "known:"]);
    expect(at(offered.to, pick("known:R20261120BBBBBBBB")).request).toEqual({
      type: "read-card",
      card: { orderNo: "R20261120BBBBBBBB" },
    });
  });

  test("is never read for an order that was not offered", () => {
    expect(at(offlineCard, pick("known:R20261120CCCCCCCC")).request).toBeUndefined();
    expect(at({ at: "home" }, pick("known:R20261120BBBBBBBB")).request).toBeUndefined();
  });

  test("may be another one", () => {
    expect(at(offlineCard, pick("known:")).to).toEqual({ at: "card-number", purpose: "diagnosis" });
    expect(at(offlineCard, say(card.iccid)).to).toMatchObject({
      at: "card-password",
      purpose: "diagnosis",
    });
  });

  test("on a photo is looked at too, and not recharged", () => {
    const seen = at(offlineCard, { type: "photo", texts: [card.iccid] });
    expect(at(seen.to, pick(`card:${card.iccid}`)).to).toMatchObject({
      at: "card-password",
      purpose: "diagnosis",
    });
  });

  test("of somebody else opens nothing", () => {
    expect(at(offlineCard, read({ answer: "unknown" })).to).toEqual({
      at: "card-number",
      purpose: "diagnosis",
    });
  });
});

describe("the one next step", () => {
  test.for<[Card, string, string]>([
    [cardIn("expired", { expiresAtMs: nowMs - 1 }), "diagnosis.expired", "diagnosis:recharge"],
    [cardIn("quota-stopped", { remainingKb: 0 }), "diagnosis.data-used-up", "diagnosis:recharge"],
    [cardIn("credit-stopped"), "diagnosis.credit-stopped", "diagnosis:recharge"],
    [cardIn("self-stopped"), "diagnosis.self-stopped", "diagnosis:resume"],
    [cardIn("device-changed"), "diagnosis.device-changed", "guide:keypad:newland:sim-slot:0"],
    [cardIn("real-name-missing"), "diagnosis.real-name-missing", "do:human"],
    [cardIn("abnormal"), "diagnosis.abnormal", "do:human"],
    [cardIn("cancelled"), "diagnosis.cancelled", "guide:keypad:newland:sim-slot:0"],
  ])("$0.state", ([found, key, first]) => {
    const turn = at(
      offlineCard,
      read({ answer: "found", card: found, ...(keypad && { terminal: keypad }) }),
    );
    expect(keysOf(turn.say)).toEqual(["card.found", key]);
    expect(valuesOf(turn.say)[0]).toBe(first);
    expect(valuesOf(turn.say)).toContain("do:human");
    // The same words when the password was typed instead.
    const checked = at(checking, {
      type: "card-checked",
      result: { answer: "found", card: found },
    });
    expect(keysOf(checked.say)).toEqual(["card.found", key]);
  });

  test("a recharge goes on with this card and, when it is known, this machine", () => {
    const expired = { at: "diagnosis", card: cardIn("expired") } as const;
    expect(at(expired, pick("diagnosis:recharge")).to).toEqual({
      at: "terminal",
      card: expired.card,
    });
    const placed = { ...expired, ...(keypad && { terminal: keypad }) };
    expect(at(placed, pick("diagnosis:recharge")).to).toMatchObject({
      at: "volume",
      terminal: keypad,
    });
    const soldered = { ...placed, card: { ...expired.card, form: "esim" } } as const;
    expect(at(soldered, pick("diagnosis:recharge")).to.at).toBe("terminal");
  });

  test("a card that no recharge helps cannot be recharged with an old button", () => {
    const moved: Stood = { at: "diagnosis", card: cardIn("device-changed") };
    expect(at(moved, pick("diagnosis:recharge")).to).toEqual(moved);
    expect(at(moved, pick("diagnosis:resume")).request).toBeUndefined();
  });

  test("wrong passwords are told as everywhere, and lead nowhere", () => {
    const wrong = at(checking, {
      type: "card-checked",
      result: { answer: "no-match", triesLeft: 3 },
    });
    expect(wrong.to).toEqual(checking);
    expect(keysOf(wrong.say)[0]).toBe("cardPassword.noMatch");
  });

  test("too many looks are told, with the buttons still there", () => {
    const turn = at(stateOfStep.diagnosis, read({ answer: "too-often" }));
    expect(turn.to).toEqual(stateOfStep.diagnosis);
    expect(keysOf(turn.say)).toEqual(["diagnosis.tooOften"]);
    expect(valuesOf(turn.say)).toContain("diagnosis:again");
  });
});

describe("resuming", () => {
  const stopped: Stood = { at: "diagnosis", card: cardIn("self-stopped") };

  test("is asked of the carrier for this card", () => {
    const wanted = { type: "resume-card", card: { iccid: card.iccid, network: card.network } };
    expect(at(stopped, pick("diagnosis:resume")).request).toEqual(wanted);
  });

  test.for([
    ["resumed", "remedy", "diagnosis.resumed"],
    ["accepted", "diagnosis", "diagnosis.resumeAccepted"],
    ["refused", "diagnosis", "diagnosis.resumeRefused"],
    ["unavailable", "diagnosis", "diagnosis.resumeUnavailable"],
  ] as const)("%s", ([result, to, key]) => {
    const turn = at(stopped, { type: "card-resumed", result });
    expect(turn.to.at).toBe(to);
    expect(keysOf(turn.say)[0]).toBe(key);
  });
});

describe("a fine card, or a silent carrier", () => {
  test("sends to the machine: restart, network, SIM, a person", () => {
    let turn = at(
      offlineCard,
      read({ answer: "found", card, ...(keypad && { terminal: keypad }) }),
    );
    expect(keysOf(turn.say)).toEqual(["card.found", "diagnosis.card-fine", "remedy.restart"]);
    expect(valuesOf(turn.say)).toContain("guide:keypad:newland:restart:0");
    const said = [];
    for (const answer of ["还是不行", "没用啊", "刷不了", "不行"]) {
      turn = at(turn.to, say(answer));
      said.push(...keysOf(turn.say));
    }
    expect(said).toEqual(["remedy.network", "remedy.sim-slot", "remedy.call", "remedy.call"]);
    expect(valuesOf(turn.say)).toEqual(["do:human", "diagnosis:again", "remedy:solved"]);
  });

  test("of an eSIM never asks to take it out", () => {
    const turn = at(
      { ...stateOfStep.remedy, remedy: "network", card: { ...card, form: "esim" } },
      say("不行"),
    );
    expect(turn.to).toMatchObject({ remedy: "call" });
  });

  test.for(["好了", "可以了", "能刷了！", "it works"])("%s ends it", (typed) => {
    expect(at(stateOfStep.remedy, say(typed)).to).toEqual({ at: "home" });
  });

  test("an old 'still not' does not jump a step", () => {
    const network: Stood = { ...stateOfStep.remedy, remedy: "network" };
    expect(at(network, pick("remedy:after:restart", false)).to).toEqual(network);
  });

  test("a guide read on the way leads back to what is being tried", () => {
    const guide = at(stateOfStep.remedy, pick("guide:keypad:newland:restart:0"));
    expect(at(guide.to, say("看完了")).to).toEqual(stateOfStep.remedy);
  });

  test.for<[string, Stood, Told]>([
    ["a known card", offlineCard, read({ answer: "unavailable" })],
    ["a password", checking, { type: "card-checked", result: { answer: "unavailable" } }],
  ])("silence is said, for %s, and what is safe comes next", ([, state, event]) => {
    const turn = at(state, event);
    expect(keysOf(turn.say)).toEqual(["diagnosis.silent", "remedy.restart"]);
    const again = at({ ...turn.to, at: "remedy", remedy: "call" }, pick("diagnosis:again"));
    expect(again.request).toEqual({ type: "list-cards" });
  });

  test("the card is looked at again when asked", () => {
    const call: Stood = { ...stateOfStep.remedy, remedy: "call" };
    expect(at(call, pick("diagnosis:again")).request).toEqual({
      type: "read-card",
      card: { iccid: card.iccid, network: card.network },
    });
    const expired = cardIn("expired", { expiresAtMs: nowMs });
    expect(at(call, read({ answer: "found", card: expired })).to).toMatchObject({
      at: "diagnosis",
      card: expired,
    });
  });
});
