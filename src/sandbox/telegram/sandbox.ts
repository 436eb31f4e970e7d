/**
 * The sandbox Telegram: a Bot API server (10.3, as far as this bot uses it) for one bot, and the
 * phones of the people who talk to it. It refuses what the real one refuses, in the same words, and
 * delivers webhooks on the real schedule.
 *
 *     POST /bot<token>/<method>         parameters as JSON, form, multipart or in the address
 *     GET  /file/bot<token>/<path>      what getFile named
 */
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { accepted, badRequest, Refusal, refused } from "./answers.ts";
import { type Bot, Chats } from "./chats.ts";
import { type Fault, Faults } from "./faults.ts";
import { Menu } from "./menu.ts";
import type { Done, World } from "./method.ts";
import { methods } from "./methods.ts";
import { type Parameters, readParameters, wholeNumber } from "./parameters.ts";
import { createGroup, createPhone, type GroupChat, type Phone } from "./phone.ts";
import { Presses } from "./presses.ts";
import { type StoredUpdate, Updates } from "./updates.ts";
import { Webhook } from "./webhook.ts";

/** Whose API this is, and by which clock. */
export type TelegramSandboxOptions = {
  /** Its first part is the bot's id. */
  token?: string;
  username?: string;
  nowMs?: () => number;
  /** Waits between two deliveries of a webhook; resolves early when `signal` is aborted. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Carries webhook deliveries. */
  post?: typeof fetch;
  random?: () => number;
  /** Ids rise from here. */
  firstUpdateId?: number;
};

/** What `@hono/node-server` hands over with a request; absent when the app is called directly. */
type Environment = { Bindings: { outgoing?: { destroy(): unknown } } };

/** The Bot API without a port of its own, and the phones of its people. */
export type TelegramSandbox = {
  app: Hono<Environment>;
  token: string;
  username: string;
  faults: Faults;
  /** Every call that came in, in order; a long poll when it begins. */
  calls: readonly { method: string; values: Readonly<Parameters["values"]> }[];
  /** The phone of this person; asked for again, it is the same chat. */
  phone(personId: number, how?: { languageCode?: string }): Phone;
  group(groupId: number, title?: string): GroupChat;
  /**
   * Puts any update into the queue, as if Telegram had made it. Undefined when the bot did not ask
   * for its kind.
   */
  update(kind: string, content: object): StoredUpdate | undefined;
  /** The updates that are not confirmed. */
  pending(): readonly StoredUpdate[];
  /** Resolves when no webhook delivery is under way or waiting for another try. */
  delivered(): Promise<void>;
  close(): void;
};

const sandboxToken = "110201543:SANDBOX-0123456789abcdefghijklmnopq";
const usualFirstUpdateId = 871_000_001;
const largestRequest = 20 * 1024 * 1024;
const mostCallsKept = 10_000;

/**
 * Makes the sandbox without listening anywhere: `app.fetch` takes requests, the rest is for phones
 * and tests.
 */
export function createTelegramSandbox(options: TelegramSandboxOptions = {}): TelegramSandbox {
  const { token = sandboxToken, username = "pos_recharge_sandbox_bot", nowMs = Date.now } = options;
  const faults = new Faults();
  const closing = new AbortController();
  const calls: { method: string; values: Parameters["values"] }[] = [];
  const bot: Bot = { id: Number(token.split(":")[0]), username, firstName: "POS 流量充值" };
  const updates = new Updates(nowMs, options.firstUpdateId ?? usualFirstUpdateId);
  const webhook = new Webhook({
    updates,
    nowMs,
    sleep: options.sleep ?? sleep,
    post: options.post ?? fetch,
    random: options.random ?? Math.random,
    isAway: () => faults.isAway,
    call: async (method, values) =>
      void (await perform(method, { values, files: new Map() }, closing.signal)),
  });
  const world: World = {
    bot,
    chats: new Chats(bot),
    updates,
    webhook,
    presses: new Presses(nowMs),
    menu: new Menu(),
    nowMs,
  };

  async function perform(name: string, parameters: Parameters, signal: AbortSignal): Promise<Done> {
    const method = methods[name.toLowerCase()];
    if (method === undefined) throw new Refusal(404, "Not Found: method not found");
    return await method(world, { ...parameters, signal });
  }

  const app = new Hono<Environment>();
  app.use(
    bodyLimit({
      maxSize: largestRequest,
      onError: () => refused(new Refusal(413, "Request Entity Too Large")),
    }),
  );
  app.use(async (c, next) => {
    if (!faults.isAway) return await next();
    c.env?.outgoing?.destroy();
    return c.body(null, 503);
  });

  app.get("/file/:bot/*", (c) => {
    if (c.req.param("bot") !== `bot${token}`) return refused(new Refusal(404, "Not Found"));
    const path = c.req.path.split("/").slice(3).join("/");
    const file = world.chats.fileAt(path);
    if (file === undefined) return refused(new Refusal(404, "Not Found"));
    return new Response(file.bytes.slice(), {
      headers: { "content-type": "application/octet-stream" },
    });
  });

  app.all("/:bot/:method", async (c) => {
    if (c.req.param("bot") !== `bot${token}`) return refused(new Refusal(401, "Unauthorized"));
    const method = c.req.param("method");
    const away = faults.awaySignal;
    const signal = AbortSignal.any([c.req.raw.signal, away, closing.signal]);
    const dropConnection = (): Response => {
      c.env?.outgoing?.destroy();
      return new Response(null, { status: 503 });
    };
    try {
      const parameters = await readParameters(c.req.raw);
      calls.push({ method, values: parameters.values });
      if (calls.length > mostCallsKept) calls.shift();
      const work = () => perform(method, parameters, signal);
      const fault = faults.take(method.toLowerCase(), wholeNumber(parameters.values.chat_id));
      if (fault !== undefined) return await disturbed(fault, { work, dropConnection, signal });
      const { result, description } = await work();
      return away.aborted ? dropConnection() : accepted(result, description);
    } catch (error) {
      if (error instanceof Refusal) return refused(error);
      return refused(badRequest("can't parse the request"));
    }
  });
  app.notFound(() => refused(new Refusal(404, "Not Found")));

  return {
    app,
    token,
    username,
    faults,
    calls,
    phone: (personId, { languageCode } = {}) => createPhone(world, personId, languageCode),
    group: (groupId, title = "收银群") => createGroup(world, groupId, title),
    update: (kind, content) => updates.add(kind, content),
    pending: () => updates.pending(),
    delivered: () => webhook.idle(),
    close() {
      webhook.close();
      closing.abort();
    },
  };
}

type Disturbed = { work(): Promise<Done>; dropConnection(): Response; signal: AbortSignal };

async function disturbed(
  fault: Fault,
  { work, dropConnection, signal }: Disturbed,
): Promise<Response> {
  switch (fault.type) {
    case "too-many-requests": {
      const seconds = fault.retryAfterSeconds;
      return refused(
        new Refusal(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds }),
      );
    }
    case "blocked":
      return refused(new Refusal(403, "Forbidden: bot was blocked by the user"));
    case "server-error":
      return refused(new Refusal(500, "Internal Server Error"));
    case "bad-gateway":
      return new Response(
        "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
        {
          status: 502,
          headers: { "content-type": "text/html" },
        },
      );
    case "lose-answer":
      await work();
      return dropConnection();
    case "hang":
      await aborted(signal);
      return dropConnection();
    case "refuse":
      return refused(new Refusal(fault.code, fault.description, fault.parameters));
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true }),
  );
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
