import { createHash } from "node:crypto";
import { given } from "../../core/given.ts";
import type { Outgoing, Render, Shown } from "../channel.ts";
import type { WechatClient } from "./client.ts";
import { customMessage, encodeTurn, type Part } from "./encode.ts";
import { shownOf, windowCodes } from "./errors.ts";
import type { Log, WechatSettings, WindowStore } from "./settings.ts";
import { newsData } from "./template.ts";
import {
  exhausted,
  messagesLeft,
  opened,
  spent,
  type Trigger,
  type WindowRecord,
} from "./windows.ts";

type DeliverDeps = {
  client: WechatClient;
  render: Render;
  log: Log;
  nowMs(): number;
  windows: WindowStore;
};

type Delivery = {
  /** One message by itself, whenever. */
  send(address: string, message: Outgoing, previous?: string): Promise<Shown>;
  sendPicture(address: string, picture: { png: Uint8Array; key: string }): Promise<Shown>;
  /**
   * The rest of a turn, in order, up to the first that does not go out; gives the messages shown in
   * full.
   */
  sendParts(address: string, parts: readonly Part[]): Promise<readonly Outgoing[]>;
  /** These stood in an answer: a `send` of the same message and change is a repetition. */
  remember(address: string, messages: readonly Outgoing[]): void;
  /** The person did something, or left. */
  openWindow(address: string, trigger: Trigger, atMs: number): Promise<void>;
  closeWindow(address: string): Promise<void>;
};

const mostRemembered = 2000;
const noWindow: Shown = { answer: "unreachable", reason: "no customer-service window is open" };

/**
 * Sends what does not fit into an answer: as customer-service messages while a window is open, news
 * also as a template message. A message is taken from the allowance before it is sent, so that two
 * at once cannot both take the last.
 */
export function createDelivery(settings: WechatSettings, deps: DeliverDeps): Delivery {
  const { client, render, log, nowMs, windows } = deps;
  const { update } = createWindowUpdates(windows);
  const once = createRepetitions();

  /** True when `count` messages were left; they are taken then. */
  function reserve(address: string, count: number): Promise<boolean> {
    return update(address, (record) => {
      const isEnough = messagesLeft(record, nowMs()) >= count;
      return { record: isEnough ? spent(record, count) : record, result: isEnough };
    });
  }

  /** One reserved message. What surely did not go out is given back to the allowance. */
  async function sendReserved(
    address: string,
    message: Parameters<WechatClient["send"]>[1],
  ): Promise<Shown> {
    const answer = await client.send(address, message);
    const shown = shownOf(answer);
    if (answer.answer === "failed" && windowCodes.has(answer.code)) {
      await update(address, (record) => ({ record: exhausted(record), result: undefined }));
    } else if (shown.answer === "later" || shown.answer === "refused") {
      await update(address, (record) => ({ record: spent(record, -1), result: undefined }));
    }
    return shown;
  }

  async function sendCustom(address: string, message: Outgoing): Promise<Shown> {
    const parts = encodeTurn([message], render);
    if (parts.length === 0) return { answer: "shown", platformId: message.id };
    if (!(await reserve(address, parts.length))) return noWindow;
    for (const [place, part] of parts.entries()) {
      const shown = await sendReserved(address, customMessage(part));
      if (shown.answer === "shown") continue;
      // What comes after it is not sent either, so it is free again.
      await update(address, (record) => ({
        record: spent(record, place + 1 - parts.length),
        result: undefined,
      }));
      // A repetition would show the first parts again; that it "may have arrived" is the truth.
      return place === 0 ? shown : { answer: "unknown", reason: "only the beginning arrived" };
    }
    return { answer: "shown", platformId: message.id };
  }

  /** Undefined when there is no template for it. */
  async function sendTemplate(address: string, message: Outgoing): Promise<Shown | undefined> {
    const { order } = message;
    const { news: template_id, newsFields } = settings.templates ?? {};
    if (template_id === undefined || order === undefined) return undefined;
    const written = newsData(order, nowMs(), newsFields);
    if ("misfit" in written) {
      log.error(
        { field: written.misfit },
        "A template field does not take its value; see templates.newsFields",
      );
      return { answer: "refused", reason: `template field ${written.misfit}` };
    }
    const answer = await client.sendTemplate({
      touser: address,
      template_id,
      url: order.receipt?.url ?? order.pay?.url ?? settings.publicUrl,
      client_msg_id: clientMessageId(address, message),
      data: written.data,
    });
    return shownOf(answer, answer.answer === "done" ? `template:${answer.value.msgid}` : undefined);
  }

  async function deliver(address: string, message: Outgoing): Promise<Shown> {
    const shown = await sendCustom(address, message);
    // With a reason it is our account that may not: templates have a quota of their own.
    const isBarred = shown.answer === "later" && shown.reason !== undefined;
    if (!message.news || !(isBarred || shown.answer === "unreachable")) return shown;
    const byTemplate = await sendTemplate(address, message);
    if (isBarred && byTemplate?.answer === "shown")
      log.error({ reason: shown.reason }, "Customer messages are barred; news goes by template");
    return byTemplate ?? shown;
  }

  return {
    async send(address, message, previous) {
      // Nothing can be edited here. A changed card is worth none of five messages: its news comes
      // as news.
      if (previous !== undefined && !message.news) return { answer: "shown", platformId: previous };
      return await once.run(repetitionKey(address, message), () => deliver(address, message));
    },
    sendPicture: (address, { png, key }) =>
      once.run(`${address} picture ${key}`, async () => {
        if (!(await reserve(address, 1))) return noWindow;
        const uploaded = await client.uploadPicture(png);
        if (uploaded.answer === "done") {
          return await sendReserved(address, {
            msgtype: "image",
            image: { media_id: uploaded.value.mediaId },
          });
        }
        await update(address, (record) => ({ record: spent(record, -1), result: undefined }));
        // An upload that may have happened has shown nothing to anybody.
        const shown = shownOf(uploaded);
        return shown.answer === "unknown" ? { answer: "later", afterMs: 5000 } : shown;
      }),
    async sendParts(address, parts) {
      const completed: Outgoing[] = [];
      const work = (async (): Promise<Shown> => {
        for (const part of parts) {
          if (!(await reserve(address, 1))) return noWindow;
          const shown = await sendReserved(address, customMessage(part));
          if (shown.answer !== "shown") return shown;
          completed.push(...part.completes);
        }
        return { answer: "shown" };
      })();
      const messages = parts.flatMap((part) => part.completes);
      for (const message of messages) {
        // Should the app send one of them meanwhile, it waits for this and learns what became of
        // it.
        const fate = work.then(
          (shown): Shown =>
            completed.includes(message) ? { answer: "shown", platformId: message.id } : shown,
        );
        void once.run(repetitionKey(address, message), () => fate);
      }
      const shown = await work;
      if (shown.answer !== "shown") {
        const reason = shown.answer === "later" ? shown.reason : undefined;
        log[reason === undefined ? "warn" : "error"](
          { answer: shown.answer, ...given({ reason }) },
          "A late answer could not be sent in full",
        );
      }
      return completed;
    },
    remember(address, messages) {
      for (const message of messages) {
        void once.run(repetitionKey(address, message), async () => ({
          answer: "shown",
          platformId: message.id,
        }));
      }
    },
    openWindow: (address, trigger, atMs) =>
      update(address, (record) => ({
        record: opened(record, trigger, atMs, nowMs()),
        result: undefined,
      })),
    closeWindow: (address) => update(address, () => ({ record: {}, result: undefined })),
  };
}

function repetitionKey(address: string, message: Outgoing): string {
  return `${address} ${message.id} ${message.change}`;
}

/** Stable for a message and at most 32 characters: WeChat then sends a repetition only once. */
function clientMessageId(address: string, message: Outgoing): string {
  return createHash("sha256").update(repetitionKey(address, message)).digest("hex").slice(0, 32);
}

/**
 * Reads and writes a person's record without two doing so at once, in this process. Between
 * processes WeChat counts.
 */
function createWindowUpdates(windows: WindowStore) {
  const tails = new Map<string, Promise<unknown>>();
  async function change<T>(
    address: string,
    work: (record: WindowRecord) => { record: WindowRecord; result: T },
  ): Promise<T> {
    const known = (await windows.read(address)) ?? {};
    const { record, result } = work(known);
    if (record !== known) await windows.write(address, record);
    return result;
  }
  return {
    async update<T>(
      address: string,
      work: (record: WindowRecord) => { record: WindowRecord; result: T },
    ): Promise<T> {
      const mine = (tails.get(address) ?? Promise.resolve()).then(() => change(address, work));
      const tail = mine.then(
        () => undefined,
        () => undefined,
      );
      tails.set(address, tail);
      void tail.then(() => {
        if (tails.get(address) === tail) tails.delete(address);
      });
      return await mine;
    },
  };
}

/**
 * Lets one of several equal sends do the work. What was shown stays known for a while, what was not
 * may be tried again.
 */
function createRepetitions() {
  const known = new Map<string, Promise<Shown>>();
  return {
    run(key: string, work: () => Promise<Shown>): Promise<Shown> {
      const before = known.get(key);
      if (before !== undefined) return before;
      const mine = work();
      known.set(key, mine);
      const forget = () => {
        if (known.get(key) === mine) known.delete(key);
      };
      mine.then((shown) => {
        if (shown.answer !== "shown") forget();
      }, forget);
      for (const oldest of known.keys()) {
        if (known.size <= mostRemembered) break;
        known.delete(oldest);
      }
      return mine;
    },
  };
}
