import type { Mutant } from "./mutant.ts";

const denied = "test/core/conversation/denied.test.ts";
const pressed = "test/app/turns/pressed.test.ts";

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
  {
    name: "the words on a button are only words",
    file: "src/app/turns/pressed.ts",
    find: "placeOfLabel(choices, event.heard) ??",
    replace: "",
    caughtBy: { test: pressed, name: "each label that is typed does what its press does" },
  },
  {
    name: "yes and no to a question of ours are not understood",
    file: "src/app/turns/pressed.ts",
    find: 'return intent === "yes" ? 0 : intent === "no" ? 1 : undefined;',
    replace: 'return intent === "yes" ? 1 : undefined;',
    caughtBy: { test: pressed, name: "in a photo" },
  },
  {
    name: "yes after a doubtful card number is tried as its password",
    file: "src/core/dialogues/recharge/card-password.ts",
    find: "if (isYesOrNo(heard)) return afterDoubt(here, heard);",
    replace: "",
    caughtBy: { test: pressed, name: "ok asks for the password" },
  },
];
