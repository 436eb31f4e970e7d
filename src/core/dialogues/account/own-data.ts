import type { Choice, OwnWords } from "../../conversation/dialogue.ts";
import type { ResultEvent } from "../../conversation/events.ts";
import { say } from "../../conversation/moves.ts";
import { bookYears } from "../../money/book-years.ts";
import { exportMinutes, type NotDeleted } from "../../shops/own-data.ts";
import { type Text, text } from "../../text.ts";
import { go, type Here, type Move, request, rest, type Step } from "../states.ts";
import { deleteOwnShape } from "./model.ts";

const home: Here = { state: { at: "home" } };

const no: Choice = { label: text("ownData.keep"), value: "own-data:keep" };
const yes: Choice = { label: text("ownData.delete"), value: "own-data:delete" };

/** Whether everything shall go; said with what goes, and with what stays and why. */
export const deleteOwn: Step<"delete-own"> = {
  shape: deleteOwnShape,
  hint: text("ownData.hint"),
  ask: ({ state: { deletes } }) => [
    say(text("ownData.ask", { ...deletes, years: bookYears }), [no, yes]),
  ],
  on(here, event) {
    switch (event.type) {
      case "pick":
        if (event.value === no.value) return kept;
        if (event.value !== yes.value) return undefined;
        // A button from before may have stood below other numbers.
        return event.fresh ? request(here, { type: "delete-own", isAgreed: true }) : go(here);
      case "say":
        // There is no way back from it: a yes is not enough, it takes the words on the button.
        return event.heard.yesOrNo() === "no" ? kept : undefined;
      default:
        return undefined;
    }
  },
  back: () => home,
};

const kept: Move = rest(home, say(text("ownData.kept")));

/** 导出我的数据, 删除我的数据: whole, for nothing else may come near them. */
export const ownDataWords: { readonly [name: string]: OwnWords } = {
  "export-own": {
    rank: "first",
    said: ({ plain }) =>
      /^(?:我(?:想|要))?(?:请|帮我)?(?:导出|下载)我?的?(?:个人)?(?:数据|资料|信息)$|^(?:please )?(?:export|download) my (?:personal )?(?:data|information)$/i.test(
        plain,
      ),
  },
  "delete-own": {
    rank: "first",
    said: ({ plain }) =>
      /^(?:我(?:想|要))?(?:请|帮我)?(?:删除|删掉|清除|注销)我?的?(?:个人|全部|所有)?(?:数据|资料|信息|账号|帐号|聊天记录)$|^(?:please )?(?:delete|erase|remove) (?:all )?my (?:personal )?(?:data|information|account)$/i.test(
        plain,
      ),
  },
};

/** What is done for these words; undefined for others. */
export function askedForOwnData(name: string, here: Here): Move | undefined {
  if (name === "export-own") return request(here, { type: "export-own" });
  return name === "delete-own" ? request(here, { type: "delete-own", isAgreed: false }) : undefined;
}

/** The page is there. */
export function exported(here: Here, { url }: Extract<ResultEvent, { type: "export-made" }>): Move {
  return rest(here, say(text("ownData.export", { url, count: exportMinutes })));
}

/** What deleting would mean, or why it cannot be now. */
export function deletingWeighed(
  here: Here,
  { result }: Extract<ResultEvent, { type: "deleting-weighed" }>,
): Move {
  return "because" in result
    ? go(here.state.at === "delete-own" ? home : here, say(whyNot(result)))
    : go({ state: { at: "delete-own", deletes: result } });
}

/** Nothing is left of whoever asked; what follows is another person's. */
export function ownDeleted(): Move {
  return rest(home, say(text("ownData.deleted", { years: bookYears })));
}

function whyNot(refusal: NotDeleted): Text {
  return refusal.because === "order"
    ? text("ownData.notWhileOrder", { orderNo: refusal.orderNo })
    : text(`ownData.not.${refusal.because}`);
}
