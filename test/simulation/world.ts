import type { TelegramSandbox } from "../../src/sandbox/telegram/sandbox.ts";
import type { WechatSandbox } from "../../src/sandbox/wechat/sandbox.ts";
import type { createWechatPaySandbox } from "../../src/sandbox/wechat-pay/sandbox.ts";
import type { Store } from "../../src/storage/store.ts";
import type { SimulatedCarrier } from "./carrier.ts";
import type { Chat } from "./chat.ts";
import type { Dice } from "./dice.ts";
import type { CallFault, Line } from "./faults.ts";
import type { HandRefund } from "./hand-refunds.ts";
import type { Ground, Instance } from "./instance.ts";
import type { Neighbours } from "./neighbours.ts";
import type { createNetwork } from "./network.ts";
import type { Scene } from "./scene.ts";
import type { Timeline } from "./timeline.ts";
import type { WechatBook } from "./wechat-book.ts";
import type { Witness } from "./witness.ts";

/** The servers of the chat platforms, with their phones. */
type ChatPlatforms = {
  readonly telegram: TelegramSandbox;
  readonly wechat: WechatSandbox;
  /** Message id → how often a platform took it, edits not counted. */
  readonly accepted: ReadonlyMap<string, number>;
};

/** Where the customers live. */
export type Town = {
  time: Timeline;
  dice: Dice;
  /**
   * A request of a browser or a chat platform: any instance may get it, and it may never be
   * answered.
   */
  ask<T>(name: string, work: (instance: Instance) => Promise<T>): Promise<T | undefined>;
  /** The person pays in WeChat. */
  pay(outTradeNo: string): string;
  trace(who: string, what: string): void;
};

/** Everybody in one seed's world, and how they reach each other. */
export type World = {
  readonly scene: Scene;
  readonly store: Store;
  readonly network: ReturnType<typeof createNetwork>;
  /** Lines that are down as a whole. */
  readonly outages: Map<Line, { untilMs: number; fault: CallFault }>;
  readonly wechat: ReturnType<typeof createWechatPaySandbox>;
  readonly wechatBook: WechatBook;
  readonly witness: Witness;
  readonly carrier: SimulatedCarrier;
  readonly platforms: ChatPlatforms;
  readonly neighbours: Neighbours;
  /** Of everybody who came on their own. */
  readonly chats: Chat[];
  /** Of people who come for something else than an order, and type passwords. */
  readonly guests: Chat[];
  readonly console: { readonly refunds: readonly HandRefund[]; spoilBill(day: string): void };
  /** What its days' bills say beside the truth. */
  readonly bill: { writeDay(day: string): void; checkAtRest(healedAtMs: number): void };
  readonly notices: Notices;
  /** What our instances stand on. */
  readonly ground: Ground;
  /** What the customers can do. */
  readonly town: Town;
  readonly instances: Instance[];
  /** Something was committed since the witness looked. */
  isDirty: boolean;
  /** A process of ours, in the place of the one before. */
  start(place: number): void;
  /** One of those that are alive. */
  anyInstance(): Instance | undefined;
  close(): Promise<void>;
};

/** What WeChat does by itself: its notifications to us, and faults inside of it. */
export type Notices = {
  /** WeChat brings a notification to us: to any instance, through the same bad network. */
  bring(url: string, init: RequestInit): Promise<Response>;
  /** Faults that live in WeChat's sandbox rather than on the way to it. */
  injectForCall(name: string): void;
  /** What goes wrong with the notification of the next payment. */
  injectForNotice(): void;
};
