import type { Mutant } from "./mutant.ts";

const deleting = "src/app/people/delete-own.ts";
const exporting = "src/app/people/export-own.ts";
const whatGoes = "test/app/people/deleting.test.ts";
const ownData = "test/app/people/own-data.test.ts";
const nothingSaid = "nothing that was said is in the database any more";

/** Something of theirs is left behind. */
const leftBehind = (name: string, find: string, caught = nothingSaid): Mutant => ({
  name: `deleting leaves ${name}`,
  file: deleting,
  find,
  replace: "",
  caughtBy: { test: whatGoes, name: caught },
});

/** It is not asked whether this stands in the way. */
const notAsked = (name: string, find: string, caught: string): Mutant => ({
  name: `deleting although ${name}`,
  file: deleting,
  find,
  replace: "",
  caughtBy: { test: ownData, name: caught },
});

/** Bugs in what is kept about people, and how it goes. */
export const privacyMutants: readonly Mutant[] = [
  leftBehind(
    "what was said",
    "  for (const chat of chats) await tables.messages.removeOf(chat.id);\n",
  ),
  leftBehind("codes", "  await tables.linkCodes.removeOf(personId);\n"),
  leftBehind("who brought them", "  await tables.people.forget(personId);\n"),
  leftBehind(
    "who paid",
    "  await tables.payments.forgetPayers({ placedBy: personId, shopIds: weighed.alone });\n",
  ),
  leftBehind(
    "memberships",
    "    await tables.shops.leave(shopId, personId);\n",
    "cards, their proofs, invites and all memberships",
  ),
  notAsked(
    "they run the service",
    '  if (chats.some((chat) => isOperators(app, chat))) return { because: "operator" };\n',
    "where somebody runs the service",
  ),
  notAsked(
    "an order is not over",
    '  if (unended !== undefined) return { because: "order", orderNo: unended.orderNo };\n',
    "while an order can be paid",
  ),
  {
    name: "a chat of somebody deleted is still found",
    file: "src/storage/sql/conversations.ts",
    find: 'const row = await select().where("id", "=", id).where(isThere).executeTakeFirst();',
    replace: 'const row = await select().where("id", "=", id).executeTakeFirst();',
    caughtBy: { test: whatGoes, name: "opens nothing of before" },
  },
  {
    name: "a refund under way does not keep its person",
    file: "src/storage/sql/orders.ts",
    find: "and r.state in ('due', 'processing', 'stuck'))`,",
    replace: "and r.state in ('stuck'))`,",
    caughtBy: { test: ownData, name: "while a payment of an order that is over" },
  },
  {
    name: "an export is not sealed for its person",
    file: exporting,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text.
    find: "`${id}:${personId}:${untilMs}`",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text.
    replace: "`${id}:${personId === id}:${untilMs}`",
    caughtBy: { test: ownData, name: "is taken once" },
  },
  {
    name: "an export is taken as often as one likes",
    file: exporting,
    find: "return isFirst ? data : undefined;",
    replace: "return isFirst || data ? data : undefined;",
    caughtBy: { test: ownData, name: "is taken once" },
  },
  {
    name: "a card in an export is whole",
    file: exporting,
    find: "card: maskCardNumber(iccid),",
    replace: "card: iccid || maskCardNumber(iccid),",
    caughtBy: { test: ownData, name: "holds what is kept about its person" },
  },
  {
    name: "an open payment does not keep its person",
    file: "src/storage/sql/orders.ts",
    find: "and p.state = 'open')`,",
    replace: "and p.state = 'none')`,",
    caughtBy: { test: ownData, name: "while a second payment of an order that is over" },
  },
];
