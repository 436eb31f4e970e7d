import { type Mutant, soon } from "./mutant.ts";

const checkCard = "src/app/cards/check-card.ts";
const openStreams = "src/server/doors/open-streams.ts";
const checking = "test/app/cards/check-card.test.ts";
const streaming = "test/server/chat/stream-limits.test.ts";

const limiting = "test/server/doors/limits.test.ts";
const overload = "test/server/doors/overload.test.ts";
const reading = "test/pictures/code-reader.test.ts";
const photos = "test/chats/photos.test.ts";

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
    caughtBy: soon,
  },
  {
    name: "five guesses of one chat lock a card for its owner",
    file: checkCard,
    find: `{ of: ["card"], tries: 20, windowMs: 30 * minuteMs },`,
    replace: `{ of: ["card"], tries: 5, windowMs: 30 * minuteMs },`,
    caughtBy: soon,
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
    find: `.where("shop_id", "in", shopIds) .where("paid_at_ms", "is not", null)`,
    replace: `.where("shop_id", "in", shopIds)`,
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
  {
    name: "a chat may have any number of photos waiting",
    file: "src/pictures/photo-queue.ts",
    find: "if (waiting.has(chat) || waiting.size >= most.photos) return false;",
    replace: "chat += String(Math.random()); if (waiting.size >= most.photos) return false;",
    caughtBy: { test: reading, name: "one waiting photo of each" },
  },
  {
    name: "any number of photos wait",
    file: "src/pictures/photo-queue.ts",
    find: "if (waiting.has(chat) || waiting.size >= most.photos) return false;",
    replace: "if (waiting.has(chat)) return false;",
    caughtBy: { test: reading, name: "turns away whoever would wait" },
  },
  {
    name: "a reader that dies takes its photo along without a word",
    file: "src/pictures/code-reader.ts",
    find: `child.on("exit", () => giveUp(started, "broke-off"));`,
    replace: "",
    caughtBy: { test: reading, name: "serves the next with a new process when one dies" },
  },
  {
    name: "a photo that was not looked at holds no code",
    file: "src/core/conversation/unread-photo.ts",
    find: "if (problem !== undefined)",
    replace: "if (false)",
    caughtBy: { test: photos, name: "is not said to hold no code" },
  },
  {
    name: "a platform that stumbles is not asked again",
    file: "src/app/turns/photo.ts",
    find: `if (loaded.answer !== "failed" || !loaded.passing || isOver) return loaded;`,
    replace: "return loaded;",
    caughtBy: { test: photos, name: "is asked for again" },
  },
  {
    name: "a file over what Telegram gives out has not come",
    file: "src/channels/telegram/errors.ts",
    find: "return code === 400 && /file is too big/i.test(reason);",
    replace: "return false && code === 400 && reason.length > 0;",
    caughtBy: { test: photos, name: "is said not to have come" },
  },
  {
    name: "a picture over what we fetch from WeChat has not come",
    file: "src/channels/wechat/client.ts",
    find: `if (raw.answer === "too-large") return { answer: "done", value: raw };`,
    replace: "",
    caughtBy: { test: photos, name: "that is huge is not read" },
  },
  {
    name: "a chat sends any number of photos",
    file: "src/server/chat/chat-routes.ts",
    find: "?? (await waitSeconds(limits.photosOfChat, address))",
    replace: "",
    caughtBy: { test: limiting, name: "photos of one chat, and of one address" },
  },
  {
    name: "any amount of work is begun",
    file: "src/server/doors/work-limit.ts",
    find: "if (underWay >= most) return await tooBusy(c, app, retrySeconds);",
    replace: "",
    caughtBy: { test: overload, name: "two hundred turns are worked on" },
  },
  {
    name: "work that is done still counts",
    file: "src/server/doors/work-limit.ts",
    find: "underWay--;",
    replace: "",
    caughtBy: { test: overload, name: "two hundred turns are worked on" },
  },
  {
    name: "a round of the event loop does the turns of all who are connected",
    file: "src/server/doors/work-limit.ts",
    find: "await begin();",
    replace: "",
    caughtBy: { test: overload, name: "turns begin one a round" },
  },
  {
    name: "platforms are not told to come back later",
    file: "src/server/http.ts",
    find: `"/secret/*", ...webhooks]`,
    replace: `"/secret/*"]`,
    caughtBy: { test: overload, name: "two hundred turns are worked on" },
  },
  {
    name: "photos are taken in without a bound",
    file: "src/server/http.ts",
    find: "http.use(photoPath, photos);",
    replace: "",
    caughtBy: { test: overload, name: "forty photos are held at once" },
  },
  {
    name: "an address reads as much as it likes",
    file: "src/server/http.ts",
    find: `for (const read of ["/", "/chat/*"]) http.get(read,`,
    replace: `for (const read of ["/chat/*"]) http.get(read,`,
    caughtBy: { test: overload, name: "who reads too much waits" },
  },
  {
    name: "a platform's update is cut where a browser's post is",
    file: "src/server/doors/body-limit.ts",
    find: "if (site.webhooks?.[c.req.path] !== undefined) return await next();",
    replace: "",
    caughtBy: { test: overload, name: "a platform's update may be larger" },
  },
  {
    name: "a sister site may post here",
    file: "src/server/doors/guards.ts",
    find: `site === "cross-site" || site === "same-site"`,
    replace: `site === "cross-site"`,
    caughtBy: { test: "test/server/doors/hostile-addresses.test.ts", name: "is refused" },
  },
];
