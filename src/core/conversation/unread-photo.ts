import { text } from "../text.ts";
import type { Say } from "./dialogue.ts";
import type { PersonEvent } from "./events.ts";
import { say } from "./moves.ts";

/** Why a photo says nothing to us; what was never looked at is not said to hold no code. */
export function unreadPhoto({ texts, problem }: Extract<PersonEvent, { type: "photo" }>): Say {
  if (problem !== undefined) return say(text(`photo.${problem}`));
  return say(text(texts.length === 0 ? "photo.nothing" : "photo.noCard"));
}
