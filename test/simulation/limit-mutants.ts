import { type Mutant, soon } from "./mutant.ts";

const checkCard = "src/app/cards/check-card.ts";
const openStreams = "src/server/doors/open-streams.ts";
const checking = "test/app/cards/check-card.test.ts";
const streaming = "test/server/chat/stream-limits.test.ts";

/** Bugs in what keeps one visitor from taking all there is. */
export const limitMutants: readonly Mutant[] = [
  {
    name: "an address may guess at any number of cards",
    file: checkCard,
    find: `{ of: ["address"], tries: 60, windowMs: 60 * minuteMs },`,
    replace: "",
    caughtBy: { test: checking, name: "the limit of an address counts over all cards" },
  },
  {
    name: "new chats at one address guess at one card anew",
    file: checkCard,
    find: `{ of: ["card", "address"], tries: 5, windowMs: 30 * minuteMs },`,
    replace: "",
    caughtBy: soon,
  },
  {
    name: "a card is guessed at by any number of chats",
    file: checkCard,
    find: `{ of: ["card"], tries: 20, windowMs: 30 * minuteMs },`,
    replace: "",
    caughtBy: { test: checking, name: "for everybody after twenty by many" },
  },
  {
    name: "five guesses of one chat lock a card for its owner",
    file: checkCard,
    find: `{ of: ["card"], tries: 20, windowMs: 30 * minuteMs },`,
    replace: `{ of: ["card"], tries: 5, windowMs: 30 * minuteMs },`,
    caughtBy: { test: checking, name: "the owner still gets in" },
  },
  {
    name: "whoever paid for a card is locked out with the others",
    file: checkCard,
    find: "isPayer ? limitsOfPayer : limits",
    replace: "limits",
    caughtBy: { test: checking, name: "but not for whoever paid for it before" },
  },
  {
    name: "an order that nobody paid counts as paid",
    file: "src/storage/sql/orders.ts",
    find: `.where("person_id", "=", personId) .where("paid_at_ms", "is not", null)`,
    replace: `.where("person_id", "=", personId)`,
    caughtBy: { test: checking, name: "but not for whoever paid for it before" },
  },
  {
    name: "what is said in a chat comes from nowhere",
    file: "src/server/chat/chat-routes.ts",
    find: `...toInbound(conversation.id, posted),
      from: clientNetwork(c, site.trustedProxies),`,
    replace: "...toInbound(conversation.id, posted),",
    caughtBy: soon,
  },
  {
    name: "an address may guess at any number of link codes",
    file: "src/app/people/link-people.ts",
    find: ">= mostWrongCodes.address",
    replace: ">= 1e9",
    caughtBy: { test: "test/app/people/link-people.test.ts", name: "in however many chats" },
  },
  {
    name: "HEAD of a stream takes a place",
    file: "src/server/doors/event-stream.ts",
    find: `if (c.req.method === "HEAD")`,
    replace: "if (false)",
    caughtBy: { test: streaming, name: "HEAD answers as GET does" },
  },
  {
    name: "HEAD leaves the body of its answer open",
    file: "src/server/doors/guards.ts",
    find: "await body.cancel();",
    replace: "",
    caughtBy: { test: streaming, name: "nobody reads a body that HEAD made" },
  },
  {
    name: "a chat has any number of streams",
    file: openStreams,
    find: "places.size < mostOfChat",
    replace: "places.size < 1e9",
    caughtBy: { test: streaming, name: "a chat has five streams" },
  },
  {
    name: "an address has any number of streams",
    file: openStreams,
    find: "if (others >= mostOfAddress) return undefined;",
    replace: "",
    caughtBy: { test: streaming, name: "an address has fifty streams" },
  },
  {
    name: "a stream that ended keeps its address's place",
    file: openStreams,
    find: "const left = (ofAddress.get(place.address) ?? 0) - 1;",
    replace: "const left = ofAddress.get(place.address) ?? 0;",
    caughtBy: { test: streaming, name: "an address has fifty streams" },
  },
  {
    name: "each stream reads for itself",
    file: "src/server/chat/live-news.ts",
    find: "rooms.get(conversationId) ??",
    replace: "",
    caughtBy: { test: streaming, name: "one read a knock" },
  },
];
