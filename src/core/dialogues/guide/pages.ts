import { given } from "../../given.ts";
import type { GuideMachine, GuideTopic } from "../../terminals/guide.ts";
import type { Heard } from "../../understanding/heard.ts";
import { go, type Here, type Move } from "../states.ts";
import type { GuideState } from "./model.ts";

/**
 * The page that is meant, or the first question on the way to it. What the guide is read in the
 * middle of goes on afterwards: the engine keeps it.
 */
export function pageFor(
  machine: GuideMachine | undefined,
  topic?: GuideTopic,
  step = 0,
): { state: GuideState } {
  if (machine === undefined) return { state: { at: "guide-machine", ...given({ topic }) } };
  const known = {
    family: machine.family,
    ...given({ brand: machine.brand }),
  };
  if (topic === undefined) return { state: { at: "guide-topic", machine: known } };
  return { state: { at: "guide-page", machine: known, topic, step } };
}

/** What goes on when the guide is closed. */
export function closed(here: Here): Here {
  return here.under ?? { state: { at: "home" } };
}

const nextWords = /^(?:下一[步条页]|继续|next|go on)[。.!！]?$/i;
const doneWords =
  /^(?:我?看(?:完|好|懂)了?|知道了|明白了?|懂了|会了|搞定了?|done|got it|i see)[。.!！]?$/i;

/** Whether these words go on to the next page. */
export function asksForNext({ typed }: Heard): boolean {
  return nextWords.test(typed.trim());
}

/** A guide has pages of its own for what is asked, and words that turn them. */
export function isForGuide(heard: Heard): boolean {
  return heard.guideTopic() !== undefined || asksForNext(heard) || isDone(heard);
}

/** What may be said on every page of a guide. */
export function onWords(here: Here, heard: Heard): Move | undefined {
  return isDone(heard) ? go(closed(here)) : undefined;
}

function isDone({ typed }: Heard): boolean {
  return doneWords.test(typed.trim());
}
