import type {
  Dialogue,
  Dialogues,
  Here,
  Move,
} from "../../../../src/core/conversation/dialogue.ts";
import { movesAmong, say } from "../../../../src/core/conversation/moves.ts";
import { dialogues } from "../../../../src/core/dialogues/index.ts";
import type { State } from "../../../../src/core/dialogues/states.ts";
import { type Text, text } from "../../../../src/core/text.ts";
import { type Dish, type LunchState, lunchShapes } from "./model.ts";

/** The line in the union of states. */
type Known = State | LunchState;

const { go } = movesAmong<Known>();

/** Words that no locale has: the one text that is only what it is given. */
function words(first: string, then: string): Text {
  return text("terminal.name", { brand: first, kind: then });
}

const dishes: readonly { dish: Dish; name: Text }[] = [
  { dish: "noodles", name: words("一碗", "面条") },
  { dish: "rice", name: words("一碗", "米饭") },
];

/** A dialogue that nobody else knows of. */
export const lunch: Dialogue<LunchState, Known> = {
  name: "lunch",
  intents: {},
  ownWords: {
    lunch: { rank: "menu", said: ({ plain }) => /^(?:订|吃)午饭$|^\/lunch$/.test(plain) },
  },
  enter: (event) => (event.type === "own-words" ? go({ state: { at: "lunch" } }) : undefined),
  steps: {
    lunch: {
      shape: lunchShapes.lunch,
      hint: words("说一样", "吃的"),
      ask: () => [
        say(
          words("今天", "吃什么？"),
          dishes.map(({ dish, name }) => ({ label: name, value: `lunch:${dish}` })),
        ),
      ],
      on(_, event) {
        const dish =
          event.type === "pick"
            ? dishes.find((one) => event.value === `lunch:${one.dish}`)?.dish
            : event.type === "say" && event.heard.plain.includes("面")
              ? "noodles"
              : undefined;
        return dish && go({ state: { at: "lunch-sure", dish } });
      },
      back: () => ({ state: { at: "home" } }),
    },
    "lunch-sure": {
      shape: lunchShapes["lunch-sure"],
      hint: words("说好", "或返回"),
      ask: ({ state }) => [
        say(words("定了？", state.dish), [{ label: words("定了", "吧"), value: "lunch:sure" }]),
      ],
      on(here, event) {
        const isSure =
          (event.type === "pick" && event.value === "lunch:sure") ||
          (event.type === "say" && event.heard.intent() === "yes");
        return isSure ? ordered(here) : undefined;
      },
      back: () => ({ state: { at: "lunch" } }),
    },
  },
};

function ordered({ state }: Here<Extract<LunchState, { at: "lunch-sure" }>>): Move<Known> {
  return go({ state: { at: "home" } }, say(words("马上来：", state.dish)));
}

/** The line in the list. */
export const withLunch: Dialogues = { home: dialogues.home, list: [...dialogues.list, lunch] };
