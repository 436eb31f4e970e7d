import type { Conversation } from "../../core/conversation/message.ts";
import type { Heard } from "../../core/understanding/heard.ts";
import { bare, normalize } from "../../core/understanding/words/normalize.ts";
import { wishOf } from "../../core/understanding/words/plain-wish.ts";
import type { App } from "../app.ts";
import { questionAndBeside } from "../conversations/shown-question.ts";
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
  const { question, beside } = await app.store.read((tables) =>
    questionAndBeside(tables, conversation),
  );
  for (const { turn, content } of beside) {
    const place = placeOfLabel(content.choices ?? [], event.heard);
    const value = place === undefined ? undefined : content.choices?.[place]?.value;
    if (value !== undefined)
      return { ...inbound, event: { type: "pick", value, turn, typed: event.heard } };
  }
  const { choices = [], yesNo } = question?.content ?? {};
  const place = placeOfLabel(choices, event.heard) ?? (yesNo && placeOfAnswer(event.heard));
  const value = place === undefined ? undefined : choices[place]?.value;
  if (question === undefined || value === undefined) return inbound;
  const pressed = { type: "pick", value, turn: question.turn, typed: event.heard } as const;
  return { ...inbound, event: pressed };
}

/**
 * 对，就是它, and with its mark where choices are listed: 1. 对，就是它; also a part of it that no
 * other label has: 我自己打 of 不是，我自己打.
 */
function placeOfLabel(choices: readonly { label: string }[], heard: Heard): number | undefined {
  const exact = choices.findIndex(({ label }) => label === heard.typed.trim());
  if (exact >= 0) return exact;
  const typed = signsOf(heard.plain);
  const politely = typed.replace(politeness, "");
  if (politely === "") return undefined;
  const place = choices.findIndex(({ label }, index) => {
    const words = signsOf(normalize(label));
    const letter = String.fromCharCode("a".charCodeAt(0) + index);
    return (
      [words, `${index + 1}${words}`, `${letter}${words}`].includes(typed) || words === politely
    );
  });
  return place < 0 ? placeOfPart(choices, politely) : place;
}

const politeness =
  /^(?:我(?:想要|想选|想|要|选)|请|麻烦|帮我|给我|iwant|iwould?like|please)(?=.{2})|(?:谢谢你?|吧|呀|啊|please|thanks|thankyou)$/g;

/** Letters and digits of a normalised text, small and simplified. */
function signsOf(plain: string): string {
  return bare(wishOf(plain)).replaceAll(" ", "");
}

/** A clause of a label with words enough to mean nothing else. */
function placeOfPart(choices: readonly { label: string }[], typed: string): number | undefined {
  if (typed.length < 3) return undefined;
  const places = choices.flatMap(({ label }, index) => {
    const parts = normalize(label).split(/[,;，；]/);
    return parts.length > 1 && parts.map(signsOf).includes(typed) ? [index] : [];
  });
  return places.length === 1 ? places[0] : undefined;
}

/** The choice for yes stands first, the one for no second. */
function placeOfAnswer(heard: Heard): number | undefined {
  const answer = heard.yesOrNo();
  return answer === "yes" ? 0 : answer === "no" ? 1 : undefined;
}
