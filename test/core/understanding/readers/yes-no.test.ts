import { expect, test } from "vitest";
import { parseYesOrNo } from "../../../../src/core/understanding/readers/yes-no.ts";

test.each([
  ...[
    "对",
    "係",
    "啱",
    "冇錯",
    "嗯嗯对",
    "好像对",
    "就是他",
    "号码对",
    "没有误",
    "核对过了，是对的",
  ],
  ...["mei cuo", "ji xu", "hao de", "✔️", "yep", "yes it is", "keep going", "no mistake"],
])("%s says yes", (words) => {
  expect(parseYesOrNo(words)).toBe("yes");
});

test.each([
  ...["不对", "唔啱", "错", "有錯", "是错了", "識別錯了", "输错了", "不对，错了", "bu shi", "👎"],
  ...["nope", "no it isn't", "that's not right", "not this one", "wrong number"],
])("%s says no", (words) => {
  expect(parseYesOrNo(words)).toBe("no");
});

test.each([
  ...[
    "对吗",
    "是不是",
    "对错",
    "是的，不对",
    "不对，是89860400000000000015",
    "对 135706",
    "135706",
  ],
  ...["不知道", "取消", "返回", "价格", "right1234", "ok123", "the card", "what", ""],
])("%s says neither", (words) => {
  expect(parseYesOrNo(words)).toBeUndefined();
});
