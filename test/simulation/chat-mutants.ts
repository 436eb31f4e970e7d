import { type Mutant, soon } from "./mutant.ts";

const denied = "test/core/conversation/denied.test.ts";
const wechat = "src/channels/wechat/wechat.ts";
const unheard = "test/channels/wechat/unheard.test.ts";
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
    find: 'return answer === "yes" ? 0 : answer === "no" ? 1 : undefined;',
    replace: 'return answer === "yes" ? 1 : undefined;',
    caughtBy: { test: pressed, name: "in a photo" },
  },
  {
    name: "a label said politely or in other signs is not that label",
    file: "src/app/turns/pressed.ts",
    find: "words === politely",
    replace: "false",
    caughtBy: { test: pressed, name: "a label that is said another way is still it" },
  },
  {
    name: "a part of a label means nothing",
    file: "src/app/turns/pressed.ts",
    find: "return places.length === 1 ? places[0] : undefined;",
    replace: "return undefined;",
    caughtBy: { test: pressed, name: "in a photo: 我自己打" },
  },
  {
    name: "a number that was found is forgotten when something else is said",
    file: "src/core/dialogues/recharge/card-number.ts",
    find: 'offered === undefined ? say(text("cardNumber.ask")) : isItThisOne(offered),',
    replace: 'say(text(offered === undefined ? "cardNumber.ask" : "cardNumber.ask")),',
    caughtBy: { test: pressed, name: "is still asked about" },
  },
  {
    name: "yes after a doubtful card number is tried as its password",
    file: "src/core/dialogues/recharge/card-password.ts",
    find: "if (isYesOrNo(heard)) return afterDoubt(here, heard);",
    replace: "",
    caughtBy: { test: pressed, name: "ok asks for the password" },
  },
  {
    name: "two people's messages with one number are one",
    file: "src/channels/wechat/decode.ts",
    find: `:\${push.from}:`,
    replace: ":",
    caughtBy: { test: "test/channels/wechat/decode.test.ts", name: "one number are two" },
  },
  {
    name: "a press waits for everything that its chat does first",
    file: "src/channels/telegram/lanes.ts",
    find: "this.#intake.announce(update);",
    replace: "",
    caughtBy: { test: "test/channels/telegram/polling.test.ts", name: "a press is answered while" },
  },
  {
    name: "a password that was spoken is tried",
    file: "src/app/turns/receive.ts",
    find: "|| event.spoken === true;",
    replace: ";",
    caughtBy: { test: "test/app/turns/spoken.test.ts", name: "is never a password" },
  },
  {
    name: "what is typed below one chat is said in another",
    file: "src/server/chat/chat-routes.ts",
    find: "return mark !== undefined && (known === undefined || mark !== chatMark(known.id));",
    replace: 'return mark === "";',
    caughtBy: { test: "test/server/chat/other-chat.test.ts", name: "is not said" },
  },
  {
    name: "whoever knows an order's number sees it",
    file: "src/app/requests/perform.ts",
    find: "const isOwn = order?.personId === conversation.personId;",
    replace: "const isOwn = order !== undefined;",
    caughtBy: { test: "test/app/turns/after-orders.test.ts", name: "somebody else's" },
  },
  {
    name: "each photo of an album is answered by itself",
    file: "src/app/turns/receive.ts",
    find: "if (album === undefined || albums === undefined)",
    replace: "if (albums !== undefined || album === undefined)",
    caughtBy: { test: "test/app/turns/albums.test.ts", name: "gets one answer" },
  },
  {
    name: "a number in an album's last photo is not seen",
    file: "src/app/turns/albums.ts",
    find: "if (isNumber ? !album.hasNumber : mayHoldSecret(photo)) {",
    replace: "if ((isNumber || mayHoldSecret(photo)) && !album.isAnswered) {",
    caughtBy: { test: "test/app/turns/albums.test.ts", name: "words below one of them" },
  },
  {
    name: "an answer that nobody heard counts as shown",
    file: wechat,
    find: "if (!isThere()) {",
    replace: "if (nowMs() < 0) {",
    caughtBy: { test: unheard, name: "hung up on every try" },
  },
  {
    name: "a request that is heard too late is called heard",
    file: wechat,
    find: "&& nowMs() - cameAtMs < hangsUpAfterMs;",
    replace: ";",
    caughtBy: { test: unheard, name: "stood still" },
  },
  {
    name: "news waits for a used-up quota although there is a template",
    file: "src/channels/wechat/deliver.ts",
    find: '(isBarred || shown.answer === "unreachable")',
    replace: '(shown.answer === "unreachable")',
    caughtBy: { test: "test/channels/wechat/wechat-send.test.ts", name: "by template at once" },
  },
  {
    name: "a payer whom WeChat did not name is told of a wrong link",
    file: "src/server/pay/pay-routes.ts",
    find: "return noOpenid(c, found, whyNoOpenid(answer));",
    replace: "return notFound(c, app);",
    caughtBy: soon,
  },
];
