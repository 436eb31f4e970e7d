import type { Carrier } from "../../src/carriers/carrier.ts";
import { seedCatalogue } from "../../src/core/plans/catalogue.ts";
import { terminalOf } from "../../src/core/terminals/terminal.ts";
import { sampleCards } from "../../src/sandbox/carrier/cards.ts";
import type { SampleCard, Trouble } from "../../src/sandbox/carrier/sample-card.ts";
import { rowOf } from "../core/conversation/stood.ts";
import { openDatabase } from "./databases.ts";

/** The sample card that is expired, or has this trouble. */
export function cardFor(kind: "expired" | Trouble): SampleCard {
  const found = sampleCards.find((card) =>
    kind === "expired"
      ? card.state === "expired" && card.trouble === undefined
      : card.trouble === kind,
  );
  if (found === undefined) throw new Error(`No sample card is ${kind}.`);
  return found;
}

/** One person in a Telegram chat who has only to confirm. */
export async function setStage(
  databaseAddress: string,
  reader: Carrier,
  card: SampleCard,
  address: string,
  createdAtMs: number,
): Promise<void> {
  const stated = await reader.readCard(card.number);
  const plan = seedCatalogue.find(
    (one) => one.network === card.network && one.code.endsWith("-30-12M"),
  );
  const terminal = terminalOf({ family: "keypad" });
  if (stated.answer !== "done" || plan === undefined || terminal === undefined)
    throw new Error("No stage.");
  const state = rowOf({
    at: "confirm",
    plan,
    quotedAtMs: createdAtMs,
    card: stated.value,
    terminal,
    volume: { kind: "transactions", low: 30, high: 100 },
    budget: { kind: "any" },
    region: "GD",
  });
  const store = await openDatabase(databaseAddress);
  await store.write(async (tables) => {
    await tables.people.add({ id: "P1", language: "zh-CN", createdAtMs });
    await tables.conversations.add({
      id: "C1",
      personId: "P1",
      channel: "telegram",
      address,
      state,
      turn: 1,
      version: 1,
      createdAtMs,
      updatedAtMs: createdAtMs,
    });
  });
  await store.close();
}
