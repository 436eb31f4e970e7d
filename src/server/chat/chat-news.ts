import { readHistory } from "../../app/conversations/read-history.ts";
import { sha256Hex } from "../../app/ports.ts";
import { given } from "../../core/given.ts";
import { drawAdviceSvg } from "../../pictures/advice-svg.ts";
import type { Site } from "../site/site.ts";
import type { ChatMessage } from "./chat-page.ts";
import { orderCard } from "./order-card.ts";

/** The newest messages that a page loads; older ones stay in the store. */
const historyLength = 200;

/** What is new in a conversation, and the place to go on from. */
export type News = {
  messages: readonly ChatMessage[];
  cursor: number;
  /** Which conversation it is, so that a window notices when its browser got another one. */
  chat: string;
};

/** Names a conversation to its own browser. */
export function chatMark(conversationId: string): string {
  return sha256Hex(`chat:${conversationId}`).slice(0, 16);
}

/** Everything newer than the cursor, with the cards of its orders. */
export async function newsFor(site: Site, conversationId: string, after: number): Promise<News> {
  const { messages, orders, language } = await readHistory(
    site.app,
    conversationId,
    after,
    historyLength,
  );
  return {
    messages: messages.map(({ id, seq, change, from, content, atMs, turn }) => {
      const order = content.orderNo === undefined ? undefined : orders.get(content.orderNo);
      return {
        id: from === "person" ? (id.split(":").at(-1) ?? id) : id,
        seq,
        change,
        from,
        text: content.text,
        atMs,
        turn,
        ...given({
          choices: content.choices,
          expect: content.expect,
          parts: from === "bot" ? partsOf(site, content.text) : undefined,
        }),
        ...(order === undefined ? {} : { order: orderCard(site, order, language) }),
        ...(content.chart === undefined ? {} : { chart: drawAdviceSvg(content.chart) }),
      };
    }),
    cursor: Math.max(after, ...messages.map(({ change }) => change)),
    chat: chatMark(conversationId),
  };
}

/** The text with our own pages' addresses as links; undefined when there are none in it. */
function partsOf({ publicUrl }: Site, text: string): ChatMessage["parts"] | undefined {
  const pieces = text.split(/(https?:\/\/\S+)/);
  const isOurs = (piece: string): boolean => piece.startsWith(`${publicUrl}/privacy`);
  if (!pieces.some(isOurs)) return undefined;
  return pieces.map((piece) =>
    isOurs(piece) ? { label: piece, href: piece.slice(publicUrl.length) } : piece,
  );
}
