import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Dialogue, Dialogues, Here } from "../../../src/core/conversation/dialogue.ts";
import { createEngine } from "../../../src/core/conversation/engine.ts";
import { dialogues } from "../../../src/core/dialogues/index.ts";
import { Heard } from "../../../src/core/understanding/heard.ts";
import { everyState, factsWith } from "../conversation/samples.ts";
import { hereOf } from "../conversation/stood.ts";
import { lunch, withLunch } from "../conversation/toy/lunch.ts";
import { readCorpus } from "../understanding/corpus.ts";

const folder = new URL("../understanding/corpora/", import.meta.url);
/** What people type, and a code that joins chats, which is in no corpus. */
const sentences = [
  "绑定 K3M9Q2XA",
  ...readdirSync(folder)
    .map((name) => name.replace(/\.txt$/, ""))
    .flatMap((name) => readCorpus(name).map(({ typed }) => typed.split(" | ").at(-1) ?? typed)),
];

const places = everyState.map(hereOf);

/**
 * Sentences that two dialogues answer at the same level: by their intents and own words, before
 * everything else, or before the step. A sentence that is answered at two levels is no conflict:
 * the higher one wins.
 */
function conflictsIn({ list }: Dialogues): string[] {
  return sentences.flatMap((typed) => {
    const heard = new Heard(typed);
    const intent = heard.intent();
    const levels = [
      namesOf(list, ({ intents, ownWords = {} }) => {
        const isIntent = intent !== undefined && intents[intent] !== undefined;
        return isIntent || Object.values(ownWords).some(({ said }) => said(heard));
      }),
      ...places.flatMap((here) => [
        namesOf(list, ({ interrupts }) => interrupts?.(heard, here, factsWith()) !== undefined),
        namesOf(list, ({ overhears }) => overhears?.(heard, here, factsWith()) !== undefined),
      ]),
    ];
    const found = levels.find((names) => names.length > 1);
    return found === undefined ? [] : [`${typed}: ${found.join(", ")}`];
  });
}

function namesOf(list: readonly Dialogue[], claims: (one: Dialogue) => boolean): string[] {
  return list.filter(claims).map(({ name }) => name);
}

test("there is something to say", () => {
  expect(sentences.length).toBeGreaterThan(2500);
});

test("no sentence is answered by two dialogues", () => {
  expect(conflictsIn(dialogues)).toEqual([]);
  expect(conflictsIn(withLunch)).toEqual([]);
});

describe("two that claim the same are found", () => {
  const beside = (other: Partial<Dialogue>): Dialogues => ({
    home: dialogues.home,
    list: [...dialogues.list, { ...(lunch as Dialogue), ...other }],
  });
  const answered = { to: { state: dialogues.home } satisfies Here, say: [], ask: false };

  test.for<[string, Partial<Dialogue>]>([
    ["words", { ownWords: { more: { rank: "menu", said: ({ plain }) => /充值/.test(plain) } } }],
    ["an intent", { intents: { refund: "last" } }],
    ["what interrupts", { interrupts: (heard) => (heard.linkCode() ? answered : undefined) }],
    ["a card number", { overhears: (heard) => (heard.cardNumber() ? answered : undefined) }],
  ])("by %s", ([, other]) => {
    expect(conflictsIn(beside(other))).not.toEqual([]);
  });

  test.for<[string, Partial<Dialogue>, string]>([
    ["an intent", { intents: { guide: "menu" } }, "Two dialogues have the intent guide."],
    ["a button", { buttons: ["guide:"] }, "Two dialogues have the button guide:."],
    ["a state", { steps: { home: lunch.steps.lunch } as Dialogue["steps"] }, "state home"],
    ["the engine's own", { intents: { back: "first" } }, "The intent back is the engine's."],
    [
      "words named like an intent",
      { ownWords: { refund: { rank: "menu", said: () => false } } },
      "refund is an intent.",
    ],
  ])("and do not start, for %s", ([, other, problem]) => {
    expect(() => createEngine(beside(other))).toThrow(problem);
  });
});
