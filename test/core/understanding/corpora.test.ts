import { describe, expect, test } from "vitest";
import { parseCardNumber } from "../../../src/core/understanding/card-number.ts";
import { parseChoice, parseIntent } from "../../../src/core/understanding/intent.ts";
import { parseTerminal } from "../../../src/core/understanding/terminal.ts";
import { type Labelled, measure, readCorpus } from "./labelled.ts";

const floor = 0.97;

function readCardNumber({ typed }: Labelled): string {
  const number = parseCardNumber(typed);
  if (number === undefined) return "-";
  return [number.kind, number.value, number.carrier ?? "?", ...(number.suspect ? ["suspect"] : [])].join(" ");
}

function readTerminal({ typed }: Labelled): string {
  const told = parseTerminal(typed);
  if (told === undefined) return "-";
  const parts = (["brand", "model", "family"] as const).flatMap((name) =>
    told[name] === undefined ? [] : [`${name}=${told[name]}`],
  );
  return parts.join(" ");
}

/** A dialogue asks for a choice only where choices stand, and for an intent everywhere; the label says which is meant. */
function readIntent({ typed, label }: Labelled): string {
  if (!label.startsWith("choice ")) return parseIntent(typed) ?? "-";
  const place = parseChoice(typed);
  return place === undefined ? (parseIntent(typed) ?? "-") : `choice ${place === -1 ? "last" : place}`;
}

describe("what people type is understood", () => {
  test.for([
    ["card-numbers", readCardNumber],
    ["terminals", readTerminal],
    ["intents", readIntent],
  ] as const)("%s", ([name, read]) => {
    const corpus = readCorpus(name);
    expect(corpus.length).toBeGreaterThanOrEqual(160);
    expect(measure(name, corpus, read).accuracy).toBeGreaterThanOrEqual(floor);
  });
});
