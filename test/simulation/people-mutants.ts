import { type Mutant, soon } from "./mutant.ts";

const moveChat = "src/app/people/move-chat.ts";
const people = "src/storage/sql/people.ts";
const guards = "src/server/doors/guards.ts";
const secretPage = "src/app/delivery/secret-page.ts";
const orders = "src/storage/sql/orders.ts";
const foreign = "src/app/money/foreign-refund.ts";
const moves = "src/app/orders/order-moves.ts";

/** Bugs in who may see and do what, and in what goes back to whom. */
export const peopleMutants: readonly Mutant[] = [
  {
    name: "a second chat with the same card gets the first one's order",
    file: "src/app/orders/place-order.ts",
    find: "order.conversationId === conversation.id &&",
    replace: "conversation.id !== undefined &&",
    caughtBy: soon,
  },
  {
    name: "a code that joins chats works as often as it is said",
    file: people,
    find: `.deleteFrom("link_code")
        .where("code_hash", "=", codeHash)
        .returning(["person_id", "conversation_id", "expires_at_ms"])`,
    replace: `.selectFrom("link_code")
        .where("code_hash", "=", codeHash)
        .select(["person_id", "conversation_id", "expires_at_ms"])`,
    caughtBy: soon,
  },
  {
    name: "joined chats keep their persons",
    file: moveChat,
    find: "if (!(await tables.conversations.give(id, fromPerson, intoPerson))) return false;",
    replace: "",
    caughtBy: soon,
  },
  {
    name: "a chat joins whoever made the code without being asked",
    file: "src/app/people/link-people.ts",
    find: "await tables.chatMoves.add(move); await askTaker(app, tables, move, conversation);",
    replace: "await tables.chatMoves.add(move); await moveChat(tables, move, nowMs);",
    caughtBy: soon,
  },
  {
    name: "a chat that joins takes the orders of its person's other chats along",
    file: moveChat,
    find: "if (others.length > 0) return",
    replace: "if (chats.length === 0) return",
    caughtBy: soon,
  },
  {
    name: "a shop's only owner is moved away from their staff",
    file: moveChat,
    find: '=== undefined) return "staff";',
    replace: "=== undefined) continue;",
    caughtBy: soon,
  },
  {
    name: "a move that is undone leaves the orders with the other",
    file: moveChat,
    find: "await tables.orders.changeShop({ orders, from: into, to: from });",
    replace: "",
    caughtBy: soon,
  },
  {
    name: "a move may be undone for ever",
    file: "src/app/people/link-people.ts",
    find: 'const isOver = move.state !== "done" || nowMs >= move.untilMs;',
    replace: 'const isOver = move.state !== "done";',
    caughtBy: { test: "test/app/people/move-chat.test.ts", name: "seven days" },
  },
  {
    name: "everybody is shown everybody's orders",
    file: orders,
    find: `.where("shop_id", "in", shopIds)
        .orderBy("created_at_ms", "desc")
        .orderBy("order_no", "desc")
        .limit(limit)`,
    replace: `.orderBy("created_at_ms", "desc")
        .orderBy("order_no", "desc")
        .limit(limit)`,
    caughtBy: soon,
  },
  {
    name: "a pay link opens the receipt",
    file: orders,
    find: '.where("purpose", "=", purpose)',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "other sites' pages may post",
    file: guards,
    find: "if (!isReading && (foreign ||",
    replace: 'if (c.req.method === "PUT" && (foreign ||',
    caughtBy: soon,
  },
  {
    name: "Telegram's updates are believed from anybody",
    file: "src/channels/telegram/webhook.ts",
    find: 'return timingSafeEqual(digest(given ?? ""), digest(secret)) && secret !== "";',
    replace: 'return timingSafeEqual(digest(given ?? ""), digest(given ?? "")) && secret !== "";',
    caughtBy: soon,
  },
  {
    name: "a password's page works again",
    file: secretPage,
    find: "if (conversation === undefined || conversation.turn !== turn) return undefined;",
    replace: "if (conversation === undefined) return undefined;",
    caughtBy: soon,
  },
  {
    name: "a password's page is found by guessing",
    file: secretPage,
    find: 'if (id === "" || !isSame(given, seal(app, id, turn))) return undefined;',
    replace: 'if (id === "" || !isSame(given, given)) return undefined;',
    caughtBy: soon,
  },
  {
    name: "the messages of a chat are not counted",
    file: "src/server/chat/chat-routes.ts",
    find: "?? (await waitSeconds(limits.chat, address))",
    replace: "",
    caughtBy: soon,
  },
  {
    name: "new chats of an address are not counted",
    file: "src/server/chat/chat-routes.ts",
    find: "known === undefined ? await waitSeconds(limits.newChats, ip) : undefined;",
    replace: "known === undefined ? undefined : undefined;",
    caughtBy: soon,
  },
  {
    name: "guessed links are not counted",
    file: "src/server/doors/private-links.ts",
    find: "const wait = await waitSeconds(limits.misses, clientIp(c, site.trustedProxies));",
    replace: "const wait: number | undefined = await Promise.resolve(undefined);",
    caughtBy: soon,
  },
  {
    name: "one chat guesses at one card as often as it likes",
    file: "src/app/cards/check-card.ts",
    find: '{ of: ["card", "chat"], tries: 5, windowMs: 30 * minuteMs },',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "one chat guesses at any number of cards",
    file: "src/app/cards/check-card.ts",
    find: '{ of: ["chat"], tries: 10, windowMs: 30 * minuteMs },',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "a wrong password is forgotten at once",
    file: "src/app/cards/check-card.ts",
    find: 'if (check.answer !== "no-match")',
    replace: 'if (check.answer !== "unavailable")',
    caughtBy: soon,
  },
  {
    name: "an update that Telegram brings again is another one",
    file: "src/channels/telegram/decode.ts",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source that is looked for.
    find: "key: `tg:${about.bot.botId}:${chatId}:${about.updateId}`,",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as above.
    replace: "key: `tg:${about.bot.botId}:${chatId}:${about.updateId}:${Math.random()}`,",
    caughtBy: soon,
  },
  {
    name: "a push that WeChat repeats is another one",
    file: "src/channels/wechat/decode.ts",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source that is looked for.
    find: "key: `wx:${push.context.appId}:${push.from}:${name}`,",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as above.
    replace: "key: `wx:${push.context.appId}:${push.from}:${name}:${Math.random()}`,",
    caughtBy: soon,
  },
  {
    name: "two senders send the same message",
    file: "src/app/delivery/send-message.ts",
    find: "if (!isClaimed) return undefined;",
    replace: "",
    caughtBy: soon,
  },
  {
    name: "a password stays in a Telegram chat",
    file: "src/channels/telegram/intake.ts",
    find: "if (reception.secret) await removeMessage(",
    replace: "if (!reception.secret) await removeMessage(",
    caughtBy: soon,
  },
  {
    name: "news is told in the language of the shop",
    file: "src/app/delivery/news.ts",
    find: "text: app.texts.render(wording(order, news), person.language),",
    replace: 'text: app.texts.render(wording(order, news), "zh-CN"),',
    caughtBy: soon,
  },
  {
    name: "what WeChat's console gave back is not booked",
    file: foreign,
    find: 'if (of.order?.state === "done") await post(app, tables, of, "loss");',
    replace: 'if (of.order?.state === "closed") await post(app, tables, of, "loss");',
    caughtBy: soon,
  },
  {
    name: "of a part that WeChat's console gave back everything is booked",
    file: foreign,
    find: 'debit, credit: "wechat", amountFen, atMs });',
    replace: 'debit, credit: "wechat", amountFen: payment.amountFen, atMs });',
    caughtBy: soon,
  },
  {
    name: "only the first of two payments is given back",
    file: moves,
    find: 'for (const payment of payments.filter(({ state }) => state === "paid"))',
    replace: 'for (const payment of payments.filter(({ state }) => state === "paid").slice(0, 1))',
    caughtBy: soon,
  },
];
