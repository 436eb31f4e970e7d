import type { Opened, Payer } from "../../src/app/money/open-payment.ts";
import type { ReceivedEvent } from "../../src/channels/channel.ts";
import type { OrderState } from "../../src/core/orders/order-state.ts";
import type { TicketDecision } from "../../src/core/tickets/ticket.ts";
import type { KillAt } from "./crash-points.ts";

/** Everything that a process needs to be the service. Secrets are those of sandboxes. */
export type Wiring = {
  /** What `DATABASE_URL` would say: a file, or `postgres://…`. */
  database: string;
  key: string;
  carrierUrl: string;
  telegramUrl: string;
  telegramToken: string;
  wechatPayUrl: string;
  /** The folder with the sandbox merchant's keys. */
  wechatPayKeys: string;
  publicUrl: string;
  killAt?: KillAt;
};

type Said = Exclude<ReceivedEvent, { type: "photo" }>;

/**
 * What the stories ask of the process; each may be asked again after a crash, as a person or a
 * platform would.
 */
export type Command =
  | { do: "start"; wiring: Wiring }
  | { do: "hear"; address: string; key: string; event: Said }
  | { do: "orders"; address: string }
  | { do: "open"; orderNo: string; payer: Payer }
  | { do: "rest" }
  /** A person of ours has looked into the matter. */
  | { do: "decide"; ticket: string; decision: TicketDecision }
  /** Ends the service and leaves the process, which may become the service of another story. */
  | { do: "stop" };

export type Answers = {
  start: { port: number };
  stop: null;
  hear: null;
  orders: { orderNo: string; state: OrderState }[];
  open: Opened["answer"];
  /**
   * All that is due is done. When the next job is due, what waits for a person, and the crash
   * points since the start.
   */
  rest: {
    nextRunAtMs: number | null;
    tickets: readonly string[];
    points: readonly string[];
    errors: readonly string[];
  };
  decide: null;
};

/** Every message sets the clock first: both ends of a signed request must agree on the time. */
export type Asked = { id: number; offsetMs: number; command: Command };
export type Answered = { id: number; answer: unknown } | { id: number; failure: string };
