import { describe, expect, test } from "vitest";
import { regions } from "../../../src/core/advice/regions.ts";
import { parseBudget } from "../../../src/core/understanding/readers/budget.ts";
import { parseCardNumber } from "../../../src/core/understanding/readers/card-number.ts";
import { parseChoice } from "../../../src/core/understanding/readers/choice.ts";
import { parseDailyVolume } from "../../../src/core/understanding/readers/daily-volume.ts";
import { parseIntent } from "../../../src/core/understanding/readers/intent.ts";
import { parseRegion } from "../../../src/core/understanding/readers/region.ts";
import { parseTerminal } from "../../../src/core/understanding/readers/terminal.ts";
import { measure, readCorpus } from "./corpus.ts";

function volumeLabel(typed: string): string {
  const volume = parseDailyVolume(typed);
  if (volume === undefined) return "-";
  const { kind, low, high } = volume;
  return `${kind === "turnover" ? "y" : "t"} ${low}${low === high ? "" : `-${high}`}`;
}

function budgetLabel(typed: string): string {
  const budget = parseBudget(typed);
  if (budget === undefined) return "-";
  return budget.kind === "any" ? "any" : String(budget.monthlyFen / 100);
}

function cardNumberLabel(typed: string): string {
  const number = parseCardNumber(typed);
  if (number === undefined) return "-";
  return [
    number.kind,
    number.value,
    number.network ?? "?",
    ...(number.suspect ? ["suspect"] : []),
  ].join(" ");
}

function terminalLabel(typed: string): string {
  const told = parseTerminal(typed);
  if (told === undefined) return "-";
  const parts = (["brand", "model", "family"] as const).flatMap((name) =>
    told[name] === undefined ? [] : [`${name}=${told[name]}`],
  );
  return parts.join(" ");
}

/**
 * A dialogue asks for a choice only where choices stand, and for an intent everywhere; the label
 * says which is meant.
 */
function intentLabel(typed: string, label: string): string {
  if (!label.startsWith("choice ")) return parseIntent(typed) ?? "-";
  const place = parseChoice(typed);
  return place === undefined
    ? (parseIntent(typed) ?? "-")
    : `choice ${place === -1 ? "last" : place}`;
}

const regionLabel = (typed: string): string => parseRegion(typed, regions) ?? "-";

describe.each([
  { name: "daily-volume", read: volumeLabel, leastUtterances: 320, leastAccuracy: 0.98 },
  { name: "daily-volume-2", read: volumeLabel, leastUtterances: 80, leastAccuracy: 0.97 },
  { name: "daily-volume-3", read: volumeLabel, leastUtterances: 80, leastAccuracy: 0.97 },
  { name: "daily-volume-4", read: volumeLabel, leastUtterances: 80, leastAccuracy: 0.97 },
  { name: "budget", read: budgetLabel, leastUtterances: 160, leastAccuracy: 0.97 },
  { name: "budget-2", read: budgetLabel, leastUtterances: 60, leastAccuracy: 0.97 },
  { name: "region", read: regionLabel, leastUtterances: 160, leastAccuracy: 0.97 },
  { name: "region-2", read: regionLabel, leastUtterances: 60, leastAccuracy: 0.97 },
  { name: "card-numbers", read: cardNumberLabel, leastUtterances: 160, leastAccuracy: 0.97 },
  { name: "terminals", read: terminalLabel, leastUtterances: 160, leastAccuracy: 0.97 },
  { name: "intents", read: intentLabel, leastUtterances: 160, leastAccuracy: 0.97 },
])("the corpus of $name", ({ name, read, leastUtterances, leastAccuracy }) => {
  const corpus = readCorpus(name);

  test("is large enough, and nothing stands in it twice", () => {
    expect(corpus.length).toBeGreaterThanOrEqual(leastUtterances);
    expect(new Set(corpus.map(({ typed }) => typed)).size).toBe(corpus.length);
  });

  test(`is read as labelled, at least ${leastAccuracy * 100} % of it`, () => {
    const { accuracy, missed } = measure(corpus, read);
    console.info(
      [`${name}: ${(accuracy * 100).toFixed(1)} % of ${corpus.length} utterances`, ...missed].join(
        "\n  ",
      ),
    );
    expect(accuracy).toBeGreaterThanOrEqual(leastAccuracy);
  });
});

test("sixty and more utterances name no daily volume", () => {
  expect(
    readCorpus("daily-volume").filter(({ label }) => label === "-").length,
  ).toBeGreaterThanOrEqual(60);
});
