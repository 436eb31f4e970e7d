import type { GuideTopic } from "../../terminals/guide.ts";
import { isSaid } from "../words/denial.ts";
import { normalize, type Written } from "../words/normalize.ts";

/** The narrower word first: 卡号在哪 names the number, 卡在哪 the slot. */
const words: readonly { topic: GuideTopic; words: RegExp }[] = [
  {
    topic: "avoid",
    words: /不要做|不能做|别做|注意|禁忌|\b(?:(?<!\bi )don'?ts?|not to do|avoid|never)\b/,
  },
  {
    topic: "restart",
    words: /重[启啟]|重新开机|关机|开机|\bre(?:start|boot)\b|(?:switch|turn) (?:it )?(?:off|on)/,
  },
  { topic: "card-number", words: /卡号|号码|iccid|\bnumber\b/ },
  {
    topic: "sim-slot",
    words:
      /[换插装取拔]卡|卡槽|sim|卡在哪|\bslot\b|\b(?:insert|swap|change|replace) (?:the |my )?card/,
  },
  {
    topic: "network",
    words: /网络|流量|菜单|移动数据|飞行|apn|\b(?:network|menu|data|airplane)\b/,
  },
];

/** Which guide a sentence asks for; undefined when it names none. Never throws. */
export function parseGuideTopic(text: string | Written): GuideTopic | undefined {
  const plain = normalize(text).toLowerCase();
  return plain.length > 60
    ? undefined
    : words.find(({ words }) => isSaid(words, plain, ["asked", "open"]))?.topic;
}
