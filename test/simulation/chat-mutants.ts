import type { Mutant } from "./mutant.ts";

const denied = "test/core/conversation/denied.test.ts";

/** Bugs in how people are understood, and in what channels make of them. */
export const chatMutants: readonly Mutant[] = [
  {
    name: "a wish that is denied is carried out",
    file: "src/core/understanding/words/denial.ts",
    find: "if (!isLacked && !denial.test(near) && !englishDenial.test(before)) return",
    replace: "if (!isLacked && !englishDenial.test(before)) return",
    caughtBy: { test: denied, name: "不用退款 does not do what refund does" },
  },
  {
    name: "whoever does not want to recharge any more is asked for a card",
    file: "src/core/understanding/readers/intent.ts",
    find: 'if (saysStop(plain)) return "cancel";',
    replace: "",
    caughtBy: { test: denied, name: "不付了 ends what 取消 ends" },
  },
];
