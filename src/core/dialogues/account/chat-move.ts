import type { Choice, OwnWords, Say } from "../../conversation/dialogue.ts";
import type { Picked, ResultEvent } from "../../conversation/events.ts";
import { saidAhead, say } from "../../conversation/moves.ts";
import { type Text, text } from "../../text.ts";
import { go, type Here, type Move, request, rest, type Step } from "../states.ts";
import { chatMoveShape } from "./model.ts";

const home: Here = { state: { at: "home" } };

const yes: Choice = { label: text("chatMove.yes"), value: "chat:yes" };
const no: Choice = { label: text("chatMove.no"), value: "chat:no" };

/** Whether this chat shall go to whoever made the code; said with what goes along. */
export const chatMove: Step<"chat-move"> = {
  shape: chatMoveShape,
  hint: text("chatMove.hint"),
  // Whoever followed a link has said nothing yet: there the way out stands first.
  ask: ({ state }) => [
    state.fromLink
      ? say(wordsOf(state.gives), [no, yes])
      : { ...say(wordsOf(state.gives), [yes, no]), yesNo: true },
  ],
  on(here, event) {
    const { code, fromLink } = here.state;
    switch (event.type) {
      case "pick":
        if (event.value === no.value) return kept;
        return event.value === yes.value ? request(here, { type: "offer-chat", code }) : undefined;
      case "say":
        if (event.heard.yesOrNo() === "no") return kept;
        return event.heard.yesOrNo() === "yes" && !fromLink
          ? request(here, { type: "offer-chat", code })
          : undefined;
      case "linked":
        return rest(home, say(text(`link.${event.result}`)));
      default:
        return undefined;
    }
  },
  back: () => home,
};

const kept: Move = rest(home, say(text("link.kept")));

function wordsOf({ isLast, orders, cards }: Here<"chat-move">["state"]["gives"]): Text {
  if (!isLast) return text("chatMove.askOnly");
  return orders + cards === 0 ? text("chatMove.askNew") : text("chatMove.ask", { orders, cards });
}

/** 撤销绑定: the last move of this chat. */
export const chatMoveWords: { readonly [name: string]: OwnWords } = {
  "undo-chat": {
    rank: "first",
    said: ({ plain }) =>
      /^(?:我要|请|帮我)*(?:撤销|取消|解除)(?:绑定|关联)$|^undo (?:the )?link$|^unlink$/i.test(
        plain,
      ),
  },
};

/** A button that names its move whole. */
export function pickedMove({ value }: Picked, here: Here): Move | undefined {
  const [, what, moveId] = /^chat-move:(take|leave|undo|stop):([0-9A-Z]+)$/.exec(value) ?? [];
  if (moveId === undefined) return undefined;
  if (what === "stop") return request(here, { type: "stop-regain", moveId });
  return what === "undo"
    ? request(here, { type: "undo-chat", moveId })
    : request(here, { type: "answer-chat", moveId, isTaken: what === "take" });
}

/** What saying the code would mean. */
export function weighed(
  { known = {} }: Here,
  { code, gives, fromLink }: Extract<ResultEvent, { type: "chat-move-weighed" }>,
): Move {
  return go({ state: { at: "chat-move", code, gives, fromLink }, ...saidAhead(known) });
}

/** How something about joined chats ended; whoever was joined may undo it. */
export function afterLinking(
  here: Here,
  { result, moveId }: Extract<ResultEvent, { type: "linked" }>,
): Move {
  const words: Text = text(`link.${result}`);
  if (moveId === undefined || result !== "joined") return go(here, say(words));
  const undo = { label: text("chatMove.undo"), value: `chat-move:undo:${moveId}` };
  const told: Say = { ...say(words, [undo]), unnumbered: true };
  return rest(here, told);
}
