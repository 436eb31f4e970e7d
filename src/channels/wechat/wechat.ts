import { setImmediate } from "node:timers/promises";
import { given } from "../../core/given.ts";
import type { Outcome } from "../../core/outcome.ts";
import { text } from "../../core/text.ts";
import type { Channel, Outgoing, Received, Reception } from "../channel.ts";
import { createWechatClient } from "./client.ts";
import { decode, type WindowChange } from "./decode.ts";
import { createDelivery } from "./deliver.ts";
import { encodeTurn } from "./encode.ts";
import type { CallAnswer } from "./errors.ts";
import { createFlights } from "./flights.ts";
import { isSameMenu, menuButtons } from "./menu.ts";
import { accepted, failed, plainText, refusal, textReply } from "./reply.ts";
import { processTimer, type WechatDeps, type WechatSettings } from "./settings.ts";
import { createVerifier, type Verified } from "./verify.ts";

/** A service account, both ways. */
export type Wechat = {
  channel: Channel;
  /**
   * The address that WeChat is given: GET proves that it is ours, POST brings messages and events.
   */
  handle(request: Request): Promise<Response>;
  /** Sets the menu below the chat unless it is so already. */
  createMenu(): Promise<Outcome<"created" | "unchanged">>;
  /**
   * What a QR code must hold so that scanning it starts a chat with `payload`
   * (`[A-Za-z0-9_-]{1,64}`).
   */
  sceneUrl(payload: string): Promise<Outcome<{ url: string; expiresAtMs: number }>>;
  /** Resolves when nothing is on its way to WeChat any more; for a clean stop. */
  idle(): Promise<void>;
};

/** WeChat hangs up after five seconds (developers.weixin.qq.com, "被动回复用户消息"). */
const patienceMs = 4000;
const hangsUpAfterMs = 5000;
/** What does not fit into an answer follows it, and must not overtake it. */
const afterAnswerMs = 1000;
const mostBodyBytes = 64 * 1024;
const mostLateKeys = 1000;
/** The longest that a code may last. */
const sceneSeconds = 30 * 24 * 60 * 60;

/**
 * A WeChat service account (服务号). What a turn says rides in the answer to WeChat's own request,
 * within its five seconds; everything else goes out as customer-service or template messages.
 * Throws when an EncodingAESKey is not one.
 */
export function createWechat(settings: WechatSettings, deps: WechatDeps): Wechat {
  const { appId } = settings;
  const { log, nowMs, render, setTimer = processTimer } = deps;
  const verifier = createVerifier(settings, nowMs);
  const client = createWechatClient({
    ...settings,
    apiRoot: settings.apiRoot ?? "https://api.weixin.qq.com",
    log,
    nowMs,
    setTimer,
    fetch: deps.fetch ?? fetch,
    ...given({ tokenStore: deps.tokenStore }),
  });
  const delivery = createDelivery(settings, { client, render, log, nowMs, windows: deps.windows });
  const waitFor = createFlights({ receive: deps.receive, setTimer, onLate, onLost });
  const underway = new Set<Promise<void>>();
  /** What was answered by customer-service messages: a redelivery must not say it a second time. */
  const lateKeys = new Set<string>();

  function inBackground(work: Promise<unknown>, failure: string): Promise<void> {
    const watched = work.then(
      () => undefined,
      (error: unknown) =>
        log.error({ error: error instanceof Error ? error.name : "unknown" }, failure),
    );
    underway.add(watched);
    void watched.then(() => underway.delete(watched));
    return watched;
  }

  async function handlePush(request: Request): Promise<Response> {
    const cameAtMs = nowMs();
    const body = await readAtMost(request, mostBodyBytes);
    if (body === undefined) return refuse("too long");
    const push = verifier.push(new URL(request.url).searchParams, body);
    if (push.answer === "refused") return refuse(push.reason);
    if (push.answer === "unreadable") {
      log.error({ reason: push.reason }, "A genuine WeChat message could not be read");
      return accepted();
    }
    const decoded = decode(push.fields, { appId, loadImage: client.loadImage });
    switch (decoded.type) {
      case "ignored":
        log.info({ what: decoded.what }, "A WeChat event that means nothing to us");
        return accepted();
      case "template-result":
        if (!decoded.arrived)
          log.warn({ status: decoded.status }, "A template message did not arrive");
        return accepted();
      case "received": {
        changeWindow(decoded.received.address, decoded.window);
        const isThere = () => !request.signal.aborted && nowMs() - cameAtMs < hangsUpAfterMs;
        return await answer(decoded.received, push, cameAtMs + patienceMs - nowMs(), isThere);
      }
    }
  }

  function refuse(reason: string): Response {
    log.warn({ reason }, "A request in WeChat's name was refused");
    return refusal();
  }

  /**
   * Beside the turn: an answer needs no window, and what is sent after it queues up behind this.
   */
  function changeWindow(address: string, change: WindowChange): void {
    if (change === undefined) return;
    const work =
      change === "close"
        ? delivery.closeWindow(address)
        : delivery.openWindow(address, change.trigger, change.atMs);
    void inBackground(work, "A customer-service window could not be noted");
  }

  async function answer(
    received: Received,
    push: Extract<Verified, { answer: "verified" }>,
    leftMs: number,
    isThere: () => boolean,
  ): Promise<Response> {
    const waited = await waitFor(received, leftMs);
    const isGone = received.event.type === "left";
    switch (waited.answer) {
      case "failed":
        log.error({ error: nameOf(waited.error) }, "A WeChat event failed and will come again");
        return failed();
      case "late":
        if (!isGone) void inBackground(client.type(received.address), "typing");
        return accepted();
      case "in-time": {
        const { reception } = waited;
        // After a pause of this process the hanging up is only found when the event loop turns.
        await setImmediate();
        if (!isThere()) {
          waited.unheard();
          return accepted();
        }
        const isFirst = waited.heard();
        if (isGone || (reception.repeated && lateKeys.has(received.key))) return accepted();
        const [first, ...rest] = encodeTurn(reception.replies, render);
        if (first === undefined) return accepted();
        if (isFirst) {
          delivery.remember(received.address, first.completes);
          void inBackground(
            reception.replied(first.completes),
            "An answer could not be noted as shown",
          );
          if (rest.length > 0 && !reception.repeated) {
            void inBackground(
              follow(received, reception, rest),
              "The rest of an answer was not sent",
            );
          }
        }
        return textReply(first.text, push, { appId, token: settings.token, nowMs: nowMs() });
      }
    }
  }

  async function follow(
    received: Received,
    reception: Reception,
    parts: ReturnType<typeof encodeTurn>,
  ): Promise<void> {
    await new Promise<void>((resolve) => setTimer(resolve, afterAnswerMs));
    await sendRest(received, reception, parts);
  }

  async function sendRest(
    { address }: Received,
    reception: Reception,
    parts: ReturnType<typeof encodeTurn>,
  ): Promise<void> {
    const shown: readonly Outgoing[] = await delivery.sendParts(address, parts);
    if (shown.length > 0) await reception.replied(shown);
  }

  function onLate(received: Received, reception: Reception): void {
    if (received.event.type === "left" || reception.replies.length === 0) return;
    // What an earlier answer said is on its way, or will be found by its job.
    if (reception.repeated) return;
    lateKeys.add(received.key);
    for (const oldest of lateKeys) {
      if (lateKeys.size <= mostLateKeys) break;
      lateKeys.delete(oldest);
    }
    void inBackground(
      sendRest(received, reception, encodeTurn(reception.replies, render)),
      "A late answer was not sent",
    );
  }

  /** Nobody will send it again, so the person has to know. */
  function onLost(received: Received, error: unknown): void {
    log.error({ error: nameOf(error) }, "A WeChat event was lost");
    if (received.event.type === "left") return;
    const sorry: Outgoing = {
      id: `${received.key}:lost`,
      change: 0,
      turn: 0,
      text: render(text("wechat.failed"), received.language ?? "zh-CN"),
      language: received.language ?? "zh-CN",
      news: false,
    };
    void inBackground(
      delivery.send(received.address, sorry),
      "A lost event could not be reported to its sender",
    );
  }

  return {
    channel: {
      name: "wechat",
      traits: { choices: "numbers", secrets: "link", delivery: "reply" },
      send: delivery.send,
      sendPicture: delivery.sendPicture,
    },
    async handle(request) {
      if (request.method === "POST") return await handlePush(request);
      if (request.method !== "GET") return refuse("another method");
      const echo = verifier.echo(new URL(request.url).searchParams);
      return echo === undefined ? refuse("not WeChat's verification") : plainText(echo);
    },
    async createMenu() {
      const wanted = menuButtons(render);
      const present = await client.readMenu();
      if (present.answer === "done" && isSameMenu(wanted, present.value))
        return { answer: "done", value: "unchanged" };
      return outcomeOf(await client.createMenu(wanted), () => "created" as const);
    },
    async sceneUrl(payload) {
      if (!/^[A-Za-z0-9_-]{1,64}$/.test(payload))
        return { answer: "refused", code: "payload", reason: "not a payload" };
      const askedAtMs = nowMs();
      return outcomeOf(
        await client.createScene(payload, sceneSeconds),
        ({ url, expireSeconds }) => ({
          url,
          expiresAtMs: askedAtMs + expireSeconds * 1000,
        }),
      );
    },
    async idle() {
      while (underway.size > 0) await Promise.all(underway);
    },
  };
}

function outcomeOf<T, U>(answer: CallAnswer<T>, read: (value: T) => U): Outcome<U> {
  switch (answer.answer) {
    case "done":
      return { answer: "done", value: read(answer.value) };
    case "failed":
      return { answer: "refused", code: String(answer.code), reason: `errcode ${answer.code}` };
    case "not-sent":
      return { answer: "refused", code: "not-sent", reason: answer.reason };
    case "unknown":
      return answer;
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown";
}

/** Undefined when there is more, or the stream breaks. */
async function readAtMost(request: Request, mostBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of request.body ?? []) {
      length += chunk.byteLength;
      if (length > mostBytes) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}
