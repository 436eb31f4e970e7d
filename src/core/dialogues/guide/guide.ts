import type { Choice, Facts, Move, Say, State, StateOf, Step } from "../../conversation/model.ts";
import { go, say } from "../../conversation/moves.ts";
import { standingOf, terminalAtHand } from "../../conversation/standing.ts";
import {
  cautionOf,
  type GuideMachine,
  type GuideTopic,
  guideOf,
  guideTopics,
} from "../../terminals/guide.ts";
import {
  type BrandId,
  brandName,
  brands,
  type Terminal,
  type TerminalFamily,
  terminalFamilies,
  terminalName,
  terminalOf,
} from "../../terminals/terminal.ts";
import { type Text, text } from "../../text.ts";
import { parseGuideTopic } from "../../understanding/readers/guide-topic.ts";
import { parseIntent } from "../../understanding/readers/intent.ts";
import { parseTerminal } from "../../understanding/readers/terminal.ts";

/** Guides may be read at any time: where the person was is kept and gone on with. */
export function openGuide(state: State, facts: Facts, topic?: GuideTopic): Move {
  const machine = "machine" in state ? state.machine : terminalAtHand(state, facts);
  return go(pageFor(state, machine, topic));
}

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

const close = "guide:done";

/**
 * What a guide's button does; undefined for other buttons and for pages that are not there any
 * more.
 */
export function turnGuide(state: State, value: string, facts: Facts): Move | undefined {
  if (value === close) return go(standingOf(state));
  const [start, family = "", brand = "", topic, step] = value.split(":");
  if (start !== "guide") return undefined;
  const to = pageFor(
    state,
    machineOf({ family: terminalFamilies.find((one) => one === family), brand: brandOf(brand) }),
    guideTopics.find((one) => one === topic),
    Number(step ?? 0),
  );
  if (to.at !== "guide-page") return go(to);
  return guideOf(facts.guides, to.machine, to.topic).steps[to.step] === undefined
    ? undefined
    : go(to);
}

function pageFor(
  state: State,
  machine: GuideMachine | undefined,
  topic?: GuideTopic,
  step = 0,
): State {
  const from = standingOf(state);
  if (machine === undefined)
    return { at: "guide-machine", from, ...(topic === undefined ? {} : { topic }) };
  const known = {
    family: machine.family,
    ...(machine.brand === undefined ? {} : { brand: machine.brand }),
  };
  if (topic === undefined) return { at: "guide-topic", from, machine: known };
  return { at: "guide-page", from, machine: known, topic, step };
}

export const guideMachine: Step<"guide-machine"> = {
  hint: text("guide.machineHint"),
  ask: ({ brand, topic }) => [
    say(
      brand === undefined
        ? text("guide.machineAsk")
        : text("terminal.familyAskBrand", { brand: brandName(brand) }),
      [
        ...terminalFamilies.map((family) =>
          guideChoice(
            text(`terminal.family.${family}`),
            { family, ...(brand === undefined ? {} : { brand }) },
            topic,
          ),
        ),
        { label: text("guide.done"), value: close },
      ],
    ),
  ],
  on(state, event) {
    if (event.type !== "say") return undefined;
    const heard = parseTerminal(event.text);
    if (heard === undefined) {
      const topic = parseGuideTopic(event.text);
      return topic === undefined ? onWords(state, event.text) : go({ ...state, topic });
    }
    const brand = heard.brand ?? state.brand;
    const machine = machineOf({ ...heard, brand });
    if (machine !== undefined) return go(pageFor(state, machine, state.topic));
    return go({ ...state, ...(brand === undefined ? {} : { brand }) });
  },
  back: ({ from }) => from,
};

export const guideTopic: Step<"guide-topic"> = {
  hint: text("guide.topicHint"),
  ask: ({ machine }) => [
    say(text("guide.topicAsk", { machine: terminalName(asTerminal(machine)) }), [
      ...guideTopics.map((topic) => guideChoice(text(`guide.topic.${topic}`), machine, topic)),
      guideChoice(text("guide.otherMachine"), undefined),
      { label: text("guide.done"), value: close },
    ]),
  ],
  on(state, event) {
    if (event.type !== "say") return undefined;
    const topic = parseGuideTopic(event.text);
    return topic === undefined
      ? onWords(state, event.text)
      : go(pageFor(state, state.machine, topic));
  },
  back: ({ from }) => from,
};

export const guidePage: Step<"guide-page"> = {
  hint: text("guide.pageHint"),
  ask: (state, facts) => [onePage(state, facts)],
  on(state, event, facts) {
    if (event.type !== "say") return undefined;
    const isLast = state.step + 1 >= guideOf(facts.guides, state.machine, state.topic).steps.length;
    if (nextWords.test(event.text.trim()) || parseIntent(event.text) === "yes") {
      return isLast ? go(state.from) : go({ ...state, step: state.step + 1 });
    }
    const topic = parseGuideTopic(event.text);
    return topic === undefined
      ? onWords(state, event.text)
      : go(pageFor(state, state.machine, topic));
  },
  back: ({ from, machine, topic, step }) =>
    step > 0
      ? { at: "guide-page", from, machine, topic, step: step - 1 }
      : { at: "guide-topic", from, machine },
};

function onePage(state: StateOf<"guide-page">, facts: Facts): Say {
  const { machine, topic } = state;
  const guide = guideOf(facts.guides, machine, topic);
  // The operator may have shortened a guide since: its last step stands for the rest.
  const step = Math.min(state.step, guide.steps.length - 1);
  const words = guide.steps[step];
  const caution = cautionOf(guide, machine.family, topic);
  const page = {
    topic: text(`guide.topic.${topic}`),
    machine: terminalName(asTerminal(machine)),
    step: step + 1,
    steps: guide.steps.length,
    words: words === undefined ? "" : { words },
  };
  const done: Choice = { label: text("guide.done"), value: close };
  const isLast = step === guide.steps.length - 1;
  return say(
    caution === undefined
      ? text("guide.page", page)
      : text("guide.pageUnsure", { ...page, caution }),
    [
      isLast ? done : guideChoice(text("guide.next"), machine, topic, step + 1),
      ...(step === 0 ? [] : [guideChoice(text("guide.previous"), machine, topic, step - 1)]),
      guideChoice(text("guide.others"), machine),
      ...(isLast ? [] : [done]),
    ],
  );
}

const nextWords = /^(?:下一[步条页]|继续|next|go on)[。.!！]?$/i;
const doneWords =
  /^(?:我?看(?:完|好|懂)了?|知道了|明白了?|懂了|会了|搞定了?|done|got it|i see)[。.!！]?$/i;

/** Whether these words turn a guide's pages, and so are no secret. */
export function turnsPages(typed: string): boolean {
  return nextWords.test(typed.trim()) || doneWords.test(typed.trim());
}

/** What may be said on every page of a guide. */
function onWords(
  state: StateOf<"guide-machine" | "guide-topic" | "guide-page">,
  typed: string,
): Move | undefined {
  return doneWords.test(typed.trim()) ? go(state.from) : undefined;
}

function machineOf(told: {
  family?: TerminalFamily | undefined;
  brand?: string | undefined;
  model?: string;
}) {
  return terminalOf(told);
}

function brandOf(id: string): BrandId | undefined {
  return brands.find((brand) => brand.id === id)?.id;
}

function asTerminal({ family, brand }: GuideMachine): Terminal {
  return { family, takes: [], ...(brand === undefined ? {} : { brand }) };
}
