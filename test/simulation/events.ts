/**
 * Everything that happens in the simulation beside what ought to happen. In 2,000 days each of them
 * comes about at least 200 times, or the net has a hole: `npm run simulate` prints the counts, and
 * fails when it plays so many days that this can be told, and one is met too seldom.
 */
export const fewest = { times: 200, inDays: 2000, toldFromDays: 1000 };

const callFaults = [
  ...["refused", "never-arrives", "answer-lost", "reset", "arrives-late", "slow", "bad-gateway"],
  ...["gateway-time-out", "html", "truncated", "too-often", "unlisted-code", "server-error"],
];
const lines = ["wechat-pay", "carrier", "notice"];
const platformFaults = ["away", "too fast", "blocked", "answer lost", "answer to a push lost"];

const people = [
  ...["web", "telegram", "wechat", "past the chat"],
  ...["step by step", "in one sentence", "answers at once", "in English", "with a photo"],
  ...["does it twice", "says several things at once", "presses an old button"],
  ...["changes the language", "two chats, one card", "joins two chats"],
  ...["types wrong passwords", "tries many cards", "guesses from many chats"],
  ...["many guess at one card", "somebody guesses, and the owner comes"],
  ...["types passwords in many forms", "types what is no password"],
  ...["types a password in an odd form", "types a right password again", "is locked out"],
  ...["types number and password in one row", "looks over a shoulder"],
  ...["says what stands on a button", "answers what we ask", "denies what could be wished"],
  ...["has no wish any more", "uses another chat's window"],
  ...["sends an album", "says what has another's number"],
  "come back after weeks",
  "deny a wish",
  ...["pays at once", "pays late", "pays in the last seconds", "pays after the close"],
  ...["never pays", "cancels", "cancels while paying", "two devices", "taps twice"],
  ...["two payments and a refusal", "cancels while the page opens", "comes too late"],
  ...["another plan", "a new price", "the same, late"].map((what) => `orders again, ${what}`),
];

/** By the name under which they are counted. */
export const events: readonly string[] = [
  ...["crash", "pause", "database busy", "disk full"],
  ...lines.flatMap((line) => callFaults.map((fault) => `${line}: ${fault}`)),
  "wechat-pay: signature",
  ...["lost", "twice", "delayed", "probe", "wrong-amount", "foreign-mchid", "a lie"].map(
    (fault) => `notice: ${fault}`,
  ),
  "notice: again, of another transaction",
  "notice: with a stolen key",
  ...["notice: again later", "notice: again after a month", "notice: before the answer"],
  ...["unfunded", "ABNORMAL", "CLOSED", "days", "a lie"].map((fault) => `refund: ${fault}`),
  ...["a part", "everything", "takes days", "of what we owe", "of an order in work"].map(
    (what) => `by hand: ${what}`,
  ),
  ...["takes longer than bills", "told of with another amount"].map((what) => `by hand: ${what}`),
  ...["query", "query-refund"].map((call) => `${call}: an early lie`),
  "bill: an odd row",
  "bill: a row of ours cannot be read",
  ...["a payment", "a refund"].map((what) => `bill: ${what} is told otherwise`),
  ...[
    ...["an invented mark", "the mark of another order", "another price than its mark's"],
    "the mark of an order of another price",
  ].map((what) => `bill: a strange sale, ${what}`),
  ...[
    ...["an amount is edited", "an entry is deleted", "an entry is slipped in"],
    "a seal is edited as well",
  ].map((what) => `ledger: ${what}`),
  ...["refuses", "fails later", "success after failure", "balance too low"].map(
    (fault) => `carrier: ${fault}`,
  ),
  "carrier: refuses our account",
  ...["twice", "another plan"].map((how) => `carrier: lists ${how}`),
  "wechat-pay: refuses our account",
  ...["unblock refused", "maintenance"].map((fault) => `carrier: ${fault}`),
  ...["telegram", "wechat"].flatMap((name) => platformFaults.map((fault) => `${name}: ${fault}`)),
  "web: answer lost",
  ...[
    ...["a foreign page posts", "a sister site's page posts"],
    "a huge update is not Telegram's",
    "an update is not Telegram's",
    "a push is not WeChat's",
    "a pay link is tried as a receipt's",
    "a password's page is guessed",
    "a password's page is used again",
  ].map((what) => `stranger: ${what}`),
  ...people.map((who) => `people: ${who}`),
  ...["paid after the close", "paid twice, and refused", "chats were joined", "chats were parted"],
  ...["people: hires and lets go", "somebody was let go", "a card was moved"],
  "a code was said by two",
  "a chat is a till",
  ...["somebody else answers for a chat", "a chat went on to a third"],
  ...["owner", "manager", "cashier", "nobody", "outsider"].map((who) => `at the gate: ${who}`),
  ...["it was used", "who made it was let go"].map((why) => `an invite is tried, and ${why}`),
  ...["people: lose every chat", "a shop is to go to a new chat", "a shop went to a new chat"],
  ...["a shop stays where it was", "a shop is asked for with another's card"],
  ...["people: has everything deleted", "somebody takes their data"],
  "somebody had everything deleted",
  ...["an owner with staff wants to go", "a card of others by now is asked for"],
  "people: WeChat does not say who pays",
  ...["windows of a chat", "streams of an address", "the cards of an address"].map(
    (limit) => `limit: ${limit}`,
  ),
  "limit: the codes of an address",
  ...["placed", "paid"].map((what) => `limit: a locked card, ${what} before`),
  ...["a card's passwords", "a chat's passwords", "an address's passwords"].map(
    (limit) => `limit: ${limit}`,
  ),
  ...["a crowd at the chat", "a crowd at Telegram's door", "a crowd of photos"].map(
    (limit) => `limit: ${limit}, met`,
  ),
  ...["photos of a chat", "pages of an address"].map((limit) => `limit: ${limit}, met`),
  ...["messages in a row", "new chats of an address", "guessed links"].map(
    (limit) => `limit: ${limit}, met`,
  ),
];
