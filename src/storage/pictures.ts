import type { Clearable } from "./clearable.ts";

/** Which picture follows a message: its order's receipt, or its chart of need against plans. */
export type PictureKind = "receipt" | "chart";

/** A picture that is still to be sent. All moments are epoch milliseconds. */
export type Picture = {
  messageId: string;
  conversationId: string;
  kind: PictureKind;
  /** `sending`: somebody has begun to send it, and nobody knows whether it arrived. */
  state: "waiting" | "sending";
  /** When its message was shown. */
  madeAtMs: number;
};

/**
 * The pictures that follow messages where we send them ourselves. Each is sent at most once: what
 * was begun and never answered is not begun again, because the same facts stand in the text.
 */
export interface Pictures extends Clearable {
  /** In the commit that notes its message as shown. A second one of a message changes nothing. */
  add(picture: Pick<Picture, "messageId" | "conversationId" | "kind" | "madeAtMs">): Promise<void>;
  find(messageId: string): Promise<Picture | undefined>;
  /** Those that wait, and those whose sender has vanished, by their ids, behind `after`. */
  due(nowMs: number, after: string, most: number): Promise<Picture[]>;
  /** When the next one is due; undefined when none is left. */
  nextAtMs(): Promise<number | undefined>;
  /** Takes a waiting one to send it; after `untilMs` its sender counts as vanished. */
  claim(messageId: string, nowMs: number, untilMs: number): Promise<boolean>;
  /** It was surely not sent; it may be from `atMs` on. */
  later(messageId: string, atMs: number): Promise<void>;
  /** What waits, or is held by somebody, until after `beyondMs` is let go at `nowMs`. */
  pullBack(beyondMs: number, nowMs: number): Promise<void>;
  /** Sent, perhaps sent, or not worth sending any more. */
  end(messageId: string): Promise<void>;
}
