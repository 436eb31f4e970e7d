export type ChannelName = "web" | "telegram" | "wechat";

/**
 * What the app needs of a chat platform. Reading what arrives is the adapter's own business; the app only
 * ever points it to messages that are committed already.
 */
export interface Channel {
  readonly name: ChannelName;
  /** Messages of this conversation are new or changed in the store: show them. Never throws. */
  show(conversation: { id: string; address: string }): Promise<void>;
}
