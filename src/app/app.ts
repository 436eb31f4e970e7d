import type { Channel } from "../channels/channel.ts";
import type { OperatorActor } from "../core/access/actor.ts";
import type { ChartWords } from "../core/advice/advice-chart.ts";
import type { Engine } from "../core/conversation/engine.ts";
import type { PhotoProblem } from "../core/conversation/events.ts";
import type { ChannelName } from "../core/conversation/message.ts";
import type { Order } from "../core/orders/order.ts";
import type { Plan } from "../core/plans/plan.ts";
import type { Secret } from "../core/secret.ts";
import type { Guides } from "../core/terminals/guide.ts";
import type { Language } from "../core/text.ts";
import type { PaymentProvider } from "../payments/payment.ts";
import type { Store } from "../storage/store.ts";
import type { Texts } from "../texts/texts.ts";
import type { AcceptedPasswords } from "./accepted-passwords.ts";
import type { Carriers } from "./carriers.ts";
import type { OrderLinks } from "./links.ts";
import type { PartnerWatch } from "./partner-watch.ts";
import type { Clock, Dice } from "./ports.ts";

/** Everything a use case may reach. Wired once in `main`; a simulation wires its own. */
export type App = {
  /** The name under which this instance holds what it works on; no other one has it. */
  instance: string;
  store: Store;
  clock: Clock;
  dice: Dice;
  carriers: Carriers;
  payments: PaymentProvider;
  channels: Partial<Record<ChannelName, Channel>>;
  texts: Texts;
  links: OrderLinks;
  log: Log;
  /** The dialogues that people can have. */
  engine: Engine;
  /** The plans on sale now. */
  catalogue(): readonly Plan[];
  /** What merchants are told about their machines. */
  guides: Guides;
  /** A keyed hash of a card number, so that tables can name a card without holding it. */
  hashCard(number: string): string;
  /** To recognise a password that was right before. */
  accepted: AcceptedPasswords;
  /** Who runs this service; empty when nobody is named, then it is the machine's user alone. */
  operators: readonly OperatorActor[];
  /** A keyed hash of an operator's key, which is all that is kept of it. */
  hashOperatorKey(key: Secret): string;
  /** A keyed hash of what books say, so that an edit of theirs is seen by whoever has the key. */
  sealBooks(content: string): string;
  /** How browsers reach us, without a slash at the end. */
  publicUrl: string;
  /** The receipt of a finished order as PNG. */
  drawReceipt(order: Order, language: Language): Promise<Uint8Array>;
  /** Need against plan sizes as PNG. */
  drawChart(chart: ChartWords): Promise<Uint8Array>;
  /**
   * What the barcodes in a photo say, or why nobody could look. `chat`: whose it is; chats wait for
   * each other in turn.
   */
  readCodes(
    photo: Uint8Array,
    chat: string,
  ): Promise<{ texts: readonly string[] } | { problem: PhotoProblem }>;
  /** How to reach a person; undefined when the operator has not said. */
  contact: string | undefined;
  /** Whom people pay, as they know them; undefined when the operator has not said. */
  sellerName: string | undefined;
  /** Where the seller can be rung up; undefined when the operator has not said. */
  sellerHotline: string | undefined;
  /**
   * Whatever shows a conversation runs in its lane: one at a time, in order, and different ones
   * side by side. Each instance has lanes of its own.
   */
  showing<T>(conversationId: string, work: () => Promise<T>): Promise<T>;
  /** How the partners answer, as this instance sees it. */
  partners: PartnerWatch;
};

/** The part of pino that we use. */
export type Log = {
  info(detail: object, message: string): void;
  warn(detail: object, message: string): void;
  /** Someone must look at it: the operator's alarm hangs on this level. */
  error(detail: object, message: string): void;
};
