import { maskCardNumber } from "../../core/cards/card.ts";
import type { Conversation } from "../../core/conversation/message.ts";
import { guideChoice } from "../../core/dialogues/guide/choice.ts";
import { type News, newsKinds } from "../../core/orders/news.ts";
import type { Order } from "../../core/orders/order.ts";
import { planName } from "../../core/plans/catalogue.ts";
import { newsId } from "../../core/refs.ts";
import { restartText } from "../../core/terminals/terminal.ts";
import { type Language, type Text, type TextKey, text } from "../../core/text.ts";
import type { Job } from "../../storage/jobs.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { readState } from "../conversations/dialogue-state.ts";
import { chatToTell } from "../visible-order.ts";
import { addShowJob } from "./show-conversation.ts";

/**
 * Puts news into the outbox, in the transaction that made it true.
 * `about` is what it can be said of only once: the order, or one of its refunds.
 */
export async function addNews(
  app: App,
  tables: Tables,
  orderNo: string,
  news: News,
  about: string = orderNo,
): Promise<void> {
  const nowMs = app.clock.nowMs();
  await tables.jobs.add({
    id: newsId(about, news),
    kind: "deliver",
    ref: orderNo,
    payload: JSON.stringify({ news }),
    runAtMs: nowMs,
    createdAtMs: nowMs,
  });
}

/** Brings one piece of news to the chat in which its order is told of. */
export async function deliverNews(app: App, job: Job): Promise<void> {
  const news = newsKinds.find(
    (kind) => kind === (JSON.parse(job.payload) as { news?: unknown }).news,
  );
  if (news === undefined) throw new Error(`Job ${job.id} carries no known news.`);
  await app.store.write(async (tables) => {
    const order = await tables.orders.find(job.ref);
    const conversation = order && (await chatToTell(tables, order));
    const person = conversation && (await tables.people.find(conversation.personId));
    if (order === undefined || conversation === undefined || person === undefined) return;
    const content = {
      text: app.texts.render(wording(order, news), person.language),
      ...(news === "paid" || news === "slow" || news === "unblock-slow"
        ? {}
        : { orderNo: order.orderNo }),
      ...(news === "done" && waitsFor(app, conversation, order)
        ? { choices: afterDone(app, order, person.language) }
        : {}),
    };
    await tables.messages.append(conversation.id, [
      {
        id: job.id,
        eventKey: job.id,
        from: "bot",
        turn: conversation.turn,
        content,
        news,
        atMs: app.clock.nowMs(),
      },
    ]);
    await addShowJob(app, tables, conversation, job.id);
  });
}

/**
 * Who is in the middle of something else types numbers that mean its buttons, so the news brings
 * none of its own.
 */
function waitsFor({ engine }: App, conversation: Conversation, { orderNo }: Order): boolean {
  const here = readState(engine, conversation.state);
  if (here === undefined || here.under !== undefined) return false;
  return here.state.at === engine.home.state.at || engine.orderAtHand(here) === orderNo;
}

/** The step that people forget, shown for their own machine. */
function afterDone(app: App, order: Order, language: Language): { label: string; value: string }[] {
  const { terminal } = order.snapshot;
  return [
    guideChoice(text("guide.topic.restart"), terminal, "restart"),
    guideChoice(text("menu.guide"), terminal),
    { label: text("menu.offline"), value: "do:pos-offline" },
  ].map(({ label, value }) => ({ label: app.texts.render(label, language), value }));
}

function wording(order: Order, news: News): Text {
  const { orderNo } = order;
  const amount = { fen: order.priceFen };
  switch (news) {
    case "paid":
      return text("order.news.paid", { amount, card: maskCardNumber(order.iccid ?? "") });
    case "done":
      return text("order.news.done", {
        plan: planName(order.snapshot.plan),
        validUntil: { atMs: order.validUntilMs ?? order.createdAtMs, as: "date" },
        restart: restartText(order.snapshot.terminal),
      });
    case "refund":
      return text("order.news.refund", { amount, reason: problemText(order) });
    case "refunded":
    case "refund-stuck":
      return text(`order.news.${news}`, { amount, orderNo });
    case "extra":
      return text("order.news.extra", { amount });
    case "slow":
    case "unblock-slow":
      return text(`order.news.${news}`);
    case "slower":
    case "needs-help":
    case "expired":
      return text(`order.news.${news}`, { orderNo });
  }
}

const problems: readonly TextKey[] = [
  "order.problem.refused",
  "order.problem.late",
  "order.problem.cancelled-card",
  "order.problem.given-back",
];

function problemText(order: Order): Text {
  return { key: problems.find((key) => key === order.problem) ?? "order.problem.refused" };
}
