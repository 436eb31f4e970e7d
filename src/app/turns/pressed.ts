import type { Conversation } from "../../core/conversation/message.ts";
import type { Heard } from "../../core/understanding/heard.ts";
import { bare, normalize } from "../../core/understanding/words/normalize.ts";
import type { App } from "../app.ts";
import { shownQuestion } from "../conversations/shown-question.ts";
import type { HeardInbound } from "./inbound.ts";

/** No label is longer, with its number before it. */
const longestLabel = 80;

/**
 * Words that are the label of a choice which still counts mean that choice, as if it had been
 * pressed; so do yes and no where a choice is named for each. Everything else stays as it is.
 */
export async function asPressed(
  app: App,
  inbound: HeardInbound,
  conversation: Conversation,
): Promise<HeardInbound> {
  const { event, masked } = inbound;
  if (event.type !== "say" || masked === true || event.heard.typed.length > longestLabel)
    return inbound;
  const question = await app.store.read((tables) => shownQuestion(tables, conversation));
  const { choices = [], yesNo } = question?.content ?? {};
  const place = placeOfLabel(choices, event.heard) ?? (yesNo && placeOfAnswer(event.heard));
  const value = place === undefined ? undefined : choices[place]?.value;
  if (question === undefined || value === undefined) return inbound;
  const pressed = { type: "pick", value, turn: question.turn, typed: event.heard } as const;
  return { ...inbound, event: pressed };
}

/** 对，就是它, and with its mark where choices are listed: 1. 对，就是它. */
function placeOfLabel(choices: readonly { label: string }[], heard: Heard): number | undefined {
  const exact = choices.findIndex(({ label }) => label === heard.typed.trim());
  if (exact >= 0) return exact;
  const typed = bare(heard.plain.toLowerCase());
  if (typed === "") return undefined;
  const place = choices.findIndex(({ label }, index) => {
    const words = bare(normalize(label).toLowerCase());
    const letter = String.fromCharCode("a".charCodeAt(0) + index);
    return [words, `${index + 1} ${words}`, `${letter} ${words}`].includes(typed);
  });
  return place < 0 ? undefined : place;
}

/** The choice for yes stands first, the one for no second. */
function placeOfAnswer(heard: Heard): number | undefined {
  const intent = heard.intent();
  return intent === "yes" ? 0 : intent === "no" ? 1 : undefined;
}
