import type { Choice } from "../../conversation/dialogue.ts";
import type { GuideMachine, GuideTopic } from "../../terminals/guide.ts";
import { type Text, text } from "../../text.ts";

/**
 * The button of a guide. It names its page whole, so that it opens the same one whenever it is
 * pressed.
 */
export function guideChoice(
  label: Text,
  machine: GuideMachine | undefined,
  topic?: GuideTopic,
  step = 0,
): Choice {
  const page = topic === undefined ? "" : `:${topic}:${step}`;
  return { label, value: `guide:${machine?.family ?? ""}:${machine?.brand ?? ""}${page}` };
}

/** The button that ends the reading. */
export const closeChoice: Choice = { label: text("guide.done"), value: "guide:done" };
