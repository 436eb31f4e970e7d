/**
 * The sandbox carrier: a loopback partner that sells plans and unblocks SIMs, so that the whole
 * recharge can be run, broken and watched on one machine. Its protocol is our own:
 *
 * Every request is `POST /v1/<route>` with a JSON body and two headers:
 *
 *     X-Sandbox-Timestamp: epoch ms; refused when more than ten minutes from the sandbox's clock
 *     X-Sandbox-Signature: hex(HMAC-SHA256(key, timestamp + "\n" + path + "\n" + raw body))
 *
 * | route          | body                      | 200                                            |
 * |----------------|---------------------------|------------------------------------------------|
 * | cards/check    | {number, password}        | {card}                                         |
 * | cards/read     | {iccid}                   | {card}                                         |
 * | orders         | {ref, iccid, planCode}    | {orderNo, status, validUntilMs?}               |
 * | orders/find    | {ref}                     | {orderNo, status, validUntilMs?}               |
 * | orders/list | {fromMs, toMs, after} | {orders: [{ref, iccid, planCode, orderNo, status}],
 * next?} | | cards/unblock | {ref, iccid} | {unblockNo, status} |
 *
 * A card: {iccid, network, form, state, planCode?, remainingKb, cycleKb, expiresAtMs?, usage?};
 * `usage` is {lastDayMs, dailyKb}, whole KB of consecutive days with the oldest first, for cards
 * that have a history. `status` is `processing`,
 * `completed` or `failed`. The same `ref` again returns the first order; with other contents it is
 * `ref-reused`.
 *
 * Anything else is {code, message} with status 400 (`bad-request`), 401 (`signature-wrong`,
 * `timestamp-stale`), 403 (`not-permitted`, `account-frozen`), 404 (`no-match`, `card-not-found`,
 * `order-not-found`), 409 (`ref-reused`), 422 (`card-stopped`, `plan-unknown`,
 * `plan-not-orderable`, `balance-too-low`, `stop-not-liftable`, `plan-missing`, `unblock-refused`)
 * or 503 (`network-busy`: try again with the same ref).
 */
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import { seedCatalogue } from "../../core/plans/catalogue.ts";
import type { Plan } from "../../core/plans/plan.ts";
import type { Secret } from "../../core/secret.ts";
import { type Booked, CarrierBook } from "./book.ts";
import { sampleCards } from "./cards.ts";
import { type Fault, Faults, type Route } from "./faults.ts";
import type { SampleCard } from "./sample-card.ts";
import { signatureFault } from "./signature.ts";

/** How this sandbox carrier behaves. `key` is the one that its client signs with. */
export type CarrierSandboxOptions = {
  key: Secret;
  /** SQLite file; in memory by default. */
  file?: string;
  nowMs?: () => number;
  /** How long a plan order stays `processing`. */
  planDelayMs?: number;
  /** How long an accepted unblock takes to reach the SIM. */
  unblockDelayMs?: number;
  plans?: readonly Plan[];
  cards?: readonly SampleCard[];
};

/** What `@hono/node-server` hands over with a request; absent when the app is called directly. */
type Environment = { Bindings: { outgoing?: { destroy(): unknown } } };

/** The sandbox carrier without a port of its own. */
export type CarrierSandbox = {
  app: Hono<Environment>;
  faults: Faults;
  /** How many plan orders a card has had, failed ones not counted. */
  orderCount(iccid: string): number;
  close(): void;
};

type Answer = {
  status: 200 | 400 | 401 | 403 | 404 | 409 | 413 | 422 | 503;
  body: unknown;
  lost?: boolean;
};

const MAX_REQUEST_BYTES = 16 * 1024;
const iccid = z.string().regex(/^8986[0-9A-Z]{15,16}$/);
const ref = z.string().min(1).max(64);

const bodies = {
  check: z.object({ number: z.string().min(1).max(32), password: z.string().max(64) }),
  read: z.object({ iccid }),
  unblock: z.object({ ref, iccid }),
  order: z.object({ ref, iccid, planCode: z.string().min(1).max(64) }),
  find: z.object({ ref }),
  list: z.object({
    fromMs: z.int().nonnegative(),
    toMs: z.int().nonnegative(),
    after: z.int().nonnegative(),
  }),
};

/**
 * Makes the sandbox without listening anywhere: `app.fetch` takes requests, the rest is for tests.
 */
export function createCarrierSandbox(options: CarrierSandboxOptions): CarrierSandbox {
  const nowMs = options.nowMs ?? Date.now;
  const faults = new Faults();
  const book = new CarrierBook({
    file: options.file ?? ":memory:",
    cards: options.cards ?? sampleCards,
    plans: options.plans ?? seedCatalogue,
    nowMs,
    planDelayMs: options.planDelayMs ?? 2_000,
    unblockDelayMs: options.unblockDelayMs ?? 1_500,
  });

  const app = new Hono<Environment>();
  app.use(
    bodyLimit({
      maxSize: MAX_REQUEST_BYTES,
      onError: (c) => c.json(error("bad-request").body, 413),
    }),
  );

  const serve = <S extends z.ZodType>(
    route: Route,
    schema: S,
    work: (body: z.infer<S>) => Answer,
  ) =>
    app.post(`/v1/${route}`, async (c) => {
      const rawBody = await c.req.text();
      const wrong = signatureFault(
        {
          timestamp: c.req.header("x-sandbox-timestamp"),
          signature: c.req.header("x-sandbox-signature"),
          path: c.req.path,
          rawBody,
        },
        { key: options.key.reveal(), nowMs: nowMs() },
      );
      if (wrong !== undefined) return refusal(wrong);
      const answer = () => {
        const body = schema.safeParse(parseJson(rawBody));
        return body.success ? work(body.data) : error("bad-request");
      };
      const fault = faults.take(route);
      const dropConnection = () => {
        c.env.outgoing?.destroy();
        return c.body(null, 503);
      };
      if (fault !== undefined) {
        return respondFaulty(fault, { answer, rawBody, dropConnection, signal: c.req.raw.signal });
      }
      const { status, body, lost } = answer();
      return lost === true ? dropConnection() : Response.json(body, { status });
    });

  serve("cards/check", bodies.check, ({ number, password }) => {
    const card = book.checkCard(number, password);
    return card === undefined ? error("no-match") : { status: 200, body: { card } };
  });
  serve("cards/read", bodies.read, (body) => {
    const card = book.readCard(body.iccid);
    return card === undefined ? error("card-not-found") : { status: 200, body: { card } };
  });
  serve("orders", bodies.order, (body) => {
    const booked = book.orderPlan(body);
    const answer = answerOf(booked);
    return booked.answer === "ok" && booked.fresh && book.losesAnswers(body.iccid)
      ? { ...answer, lost: true }
      : answer;
  });
  serve("orders/find", bodies.find, (body) => {
    const order = book.findOrder(body.ref);
    return order === undefined ? error("order-not-found") : { status: 200, body: order };
  });
  serve("orders/list", bodies.list, (body) => ({ status: 200, body: book.listOrders(body) }));
  serve("cards/unblock", bodies.unblock, (body) => answerOf(book.unblock(body)));

  return { app, faults, orderCount: (card) => book.orderCount(card), close: () => book.close() };
}

const messages = {
  "bad-request": [400, "请求格式不对"],
  "signature-wrong": [401, "签名不对"],
  "timestamp-stale": [401, "时间戳超出十分钟"],
  "not-permitted": [403, "没有这个接口的权限"],
  "account-frozen": [403, "账户已冻结"],
  "no-match": [404, "卡号或密码不对"],
  "card-not-found": [404, "没有这张卡"],
  "order-not-found": [404, "没有这笔订单"],
  "ref-reused": [409, "订单号已用于另一笔订单"],
  "card-stopped": [422, "卡的停机原因不允许订购"],
  "plan-unknown": [422, "没有这个套餐"],
  "plan-not-orderable": [422, "套餐不可订购"],
  "balance-too-low": [422, "账户余额不足"],
  "stop-not-liftable": [422, "停机原因不允许自助复机"],
  "plan-missing": [422, "没有可用的套餐，不能复机"],
  "unblock-refused": [422, "复机被拒绝"],
  "network-busy": [503, "网元忙，请稍后再试"],
} as const satisfies Record<string, readonly [Answer["status"], string]>;

function error(code: keyof typeof messages): Answer {
  const [status, message] = messages[code];
  return { status, body: { code, message } };
}

function answerOf(booked: Booked<unknown>): Answer {
  return booked.answer === "ok" ? { status: 200, body: booked.value } : error(booked.code);
}

type Disturbed = {
  answer: () => Answer;
  rawBody: string;
  dropConnection: () => Response;
  signal: AbortSignal;
};

async function respondFaulty(fault: Fault, disturbed: Disturbed): Promise<Response> {
  const { answer, rawBody, dropConnection, signal } = disturbed;
  switch (fault) {
    case "hang":
      await aborted(signal);
      return dropConnection();
    case "bad-gateway":
      return htmlPage(
        502,
        "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
      );
    case "unlisted-code":
      return Response.json({ code: "E-7731", message: `系统繁忙：${rawBody}` }, { status: 400 });
    case "refuse-plan":
      return refusal("plan-not-orderable");
    case "balance-too-low":
    case "not-permitted":
    case "account-frozen":
      return refusal(fault);
    case "lose-answer":
      answer();
      return dropConnection();
    case "truncate": {
      const whole = JSON.stringify(answer().body);
      return jsonText(whole.slice(0, whole.length / 2));
    }
    case "oversize": {
      const whole = JSON.stringify({
        ...Object(answer().body),
        padding: "0".repeat(4 * 1024 * 1024),
      });
      return jsonText(whole);
    }
    case "wrong-shape":
      answer();
      return Response.json({ success: true, data: { result: "ok" } });
  }
}

function refusal(code: keyof typeof messages): Response {
  const { status, body } = error(code);
  return Response.json(body, { status });
}

function jsonText(content: string): Response {
  return new Response(content, { headers: { "content-type": "application/json" } });
}

function htmlPage(status: number, content: string): Response {
  return new Response(content, { status, headers: { "content-type": "text/html" } });
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true }),
  );
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}
