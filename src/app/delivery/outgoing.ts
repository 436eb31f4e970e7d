import type { Outgoing } from "../../channels/channel.ts";
import type { Conversation, Message } from "../../core/conversation/message.ts";
import { given } from "../../core/given.ts";
import type { App } from "../app.ts";
import { visibleOrder } from "../visible-order.ts";
import { orderView } from "./order-view.ts";
import { secretUrl } from "./secret-page.ts";

/** A message as a channel is given it: with its order as it stands, and the page for its secret. */
export async function outgoing(
  app: App,
  conversation: Conversation,
  message: Message,
  language: Outgoing["language"],
): Promise<Outgoing> {
  const { content } = message;
  const { orderNo } = content;
  const isNews = message.news !== undefined;
  const traits = app.channels[conversation.channel]?.traits;
  // Where the order's own message is edited, its news is one short line that makes a sound.
  const isEdited = isNews && traits?.delivery === "push";
  const order =
    orderNo === undefined || isEdited
      ? undefined
      : await app.store.read((tables) => visibleOrder(tables, conversation, orderNo));
  const linked = content.expect === "secret" && traits?.secrets === "link";
  return {
    id: message.id,
    change: message.change,
    turn: message.turn,
    text: content.text,
    language,
    news: isNews,
    ...given({
      choices: content.choices,
      lettered: content.lettered,
      unnumbered: content.unnumbered,
      expect: content.expect,
    }),
    ...(linked ? { secretUrl: secretUrl(app, conversation.id, message.turn) } : {}),
    ...(order === undefined ? {} : { order: orderView(app, order, language) }),
  };
}
