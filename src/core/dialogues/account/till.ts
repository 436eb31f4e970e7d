import type { OwnWords } from "../../conversation/dialogue.ts";
import type { ResultEvent } from "../../conversation/events.ts";
import { say } from "../../conversation/moves.ts";
import { text } from "../../text.ts";
import { go, type Here, type Move, request, rest } from "../states.ts";

/** 这台电脑是收银台, 取消收银台: whole, for nothing else may come near them. */
export const tillWords: { readonly [name: string]: OwnWords } = {
  "make-till": {
    rank: "first",
    said: ({ plain }) =>
      /^(?:我要|请|帮我)?(?:把|将)?(?:这里|这台电脑|这台机器|这台|这个聊天|这个)?(?:是|当|当作|做|设成|设为|作为)(?:一个)?收银台$|^(?:this (?:computer |chat )?is|make this) (?:the|a) till$/i.test(
        plain,
      ),
  },
  "end-tills": {
    rank: "first",
    said: ({ plain }) =>
      /^(?:我要|请|帮我)?(?:取消|解除|恢复)收银台$|^收银台(?:取消|解除|恢复)$|^(?:end|remove|undo) (?:the )?tills?$/i.test(
        plain,
      ),
  },
};

/** What is done for these words; undefined for others. */
export function askedForTill(name: string, here: Here): Move | undefined {
  return name === "make-till" || name === "end-tills" ? request(here, { type: name }) : undefined;
}

/** From now on others speak here too, or nobody could undo it. */
export function tillMade(
  here: Here,
  { result }: Extract<ResultEvent, { type: "till-made" }>,
): Move {
  return rest(here, say(text(`till.${result}`)));
}

/** How many chats are as they were. */
export function tillsEnded(
  here: Here,
  { count }: Extract<ResultEvent, { type: "tills-ended" }>,
): Move {
  return rest(here, say(count === 0 ? text("till.none") : text("till.ended", { count })));
}

/** What was wished for is not done here, but in another chat. */
export function notAtTill(here: Here): Move {
  return go(here, say(text("till.notHere")));
}
