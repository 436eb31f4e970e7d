import type { Payer } from "../../src/app/money/open-payment.ts";
import type { OrderState } from "../../src/core/orders/order-state.ts";
import type { Trouble } from "../../src/sandbox/carrier/sample-card.ts";
import type { createWechatPaySandbox } from "../../src/sandbox/wechat-pay/sandbox.ts";
import type { Books } from "./books.ts";

/** Somebody who pays in a phone's browser. */
export const onPhone: Payer = { product: "h5", ip: "203.0.113.8" };

export type Scenario = {
  name: string;
  card: "expired" | Trouble;
  /** How long the carrier works on what it took; it answers at once unless told. */
  planDelayMs?: number;
  unblockDelayMs?: number;
  play(story: Story): Promise<void>;
  endsAs: OrderState;
  /** What the person must have read, each at least once. */
  heard: readonly string[];
};

export type Told = {
  /** Empty: all is well. */
  violations: readonly string[];
  kills: number;
  /** The crash points of each life of the process that came to rest, the last life last. */
  points: readonly string[];
  /** How often a person of ours had to decide. */
  decisions: number;
  /** Messages that the person got more often than once. */
  repeats: number;
  errors: readonly string[];
  /** How it ended in our books; a story that broke off has no end. */
  books?: Books;
};

/** What a scenario can do, as a person and as the world. */
export type Story = {
  hear(text: string): Promise<void>;
  /** The number of the order that the chat is about. */
  orderNo(): Promise<string>;
  open(payer?: Payer): Promise<string>;
  pay(outTradeNo: string): void;
  wechat: ReturnType<typeof createWechatPaySandbox>;
  /** From now on WeChat says "closed" and does not do it. */
  lieAboutClosing(): void;
  /** Everything that is due at this moment is done, on both sides. */
  settle(): Promise<void>;
};
