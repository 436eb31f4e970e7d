import * as z from "zod";
import { given } from "../../core/given.ts";
import { Secret } from "../../core/secret.ts";
import type { LoadedPhoto } from "../channel.ts";
import { type CallAnswer, isPassing, tokenCodes } from "./errors.ts";
import { type Body, createExchange, readAnswer } from "./exchange.ts";
import type { Log, SetTimer } from "./settings.ts";
import { createTokenSource, type TokenAnswer, type TokenStore } from "./token.ts";

type ClientOptions = {
  appId: string;
  appSecret: Secret;
  apiRoot: string;
  log: Log;
  nowMs(): number;
  setTimer: SetTimer;
  fetch: typeof fetch;
  tokenStore?: TokenStore;
};

/** A customer-service message without its receiver. */
export type CustomMessage =
  | { msgtype: "text"; text: { content: string } }
  | { msgtype: "image"; image: { media_id: string } }
  | {
      msgtype: "msgmenu";
      msgmenu: { head_content: string; list: { id: string; content: string }[] };
    };

type TemplateMessage = {
  touser: string;
  template_id: string;
  url?: string;
  /** At most 32 characters; the same one within ten minutes is not sent twice. */
  client_msg_id: string;
  data: Readonly<Record<string, { value: string }>>;
};

/** An entry of the menu below the chat; `key` comes back when it is pressed. */
export type MenuButton = { type: "click"; name: string; key: string };

/** The calls of api.weixin.qq.com, as far as we use them. None rejects. */
export type WechatClient = {
  send(address: string, message: CustomMessage): Promise<CallAnswer<unknown>>;
  /** Shows "typing" for at most 15 seconds. Nobody misses it when it fails. */
  type(address: string): Promise<CallAnswer<unknown>>;
  sendTemplate(message: TemplateMessage): Promise<CallAnswer<{ msgid: string }>>;
  createMenu(buttons: readonly MenuButton[]): Promise<CallAnswer<unknown>>;
  /** The menu as it is; undefined when there is none. */
  readMenu(): Promise<CallAnswer<MenuButton[] | undefined>>;
  /** A code that carries `scene` (1 to 64 characters) for `expireSeconds` (at most 30 days). */
  createScene(
    scene: string,
    expireSeconds: number,
  ): Promise<CallAnswer<{ url: string; expireSeconds: number }>>;
  /** A picture that somebody sent, up to 5 MB. */
  loadImage(mediaId: string): Promise<LoadedPhoto>;
  uploadPicture(png: Uint8Array): Promise<CallAnswer<{ mediaId: string }>>;
};

const mostAnswerBytes = 1024 * 1024;
const mostImageBytes = 5 * 1024 * 1024;

const anything = z.object({});
const shapes = {
  token: z.object({ access_token: z.string().min(1).max(512), expires_in: z.number().positive() }),
  template: z.object({ msgid: z.union([z.number(), z.string()]).transform(String) }),
  menu: z.object({
    menu: z.object({
      button: z.array(
        z.object({ type: z.string().optional(), name: z.string(), key: z.string().optional() }),
      ),
    }),
  }),
  scene: z.object({ url: z.url(), expire_seconds: z.number().positive() }),
  upload: z.object({ media_id: z.string().min(1) }),
};
const menuMissing = 46003;

/**
 * The calls of api.weixin.qq.com that we need. Nothing throws. The access token travels in the
 * query, as WeChat wants it, and therefore addresses are never logged nor put into a reason.
 */
export function createWechatClient(options: ClientOptions): WechatClient {
  const { appId, appSecret, apiRoot, log, nowMs, tokenStore } = options;
  const exchange = createExchange({
    root: apiRoot.replace(/\/+$/, ""),
    setTimer: options.setTimer,
    fetch: options.fetch,
  });
  const tokens = createTokenSource({
    appId,
    nowMs,
    request: requestToken,
    ...given({ store: tokenStore }),
  });

  async function requestToken(force: boolean): Promise<TokenAnswer> {
    const json = {
      grant_type: "client_credential",
      appid: appId,
      secret: appSecret.reveal(),
      ...(force ? { force_refresh: true } : {}),
    };
    const answer = readAnswer(
      await exchange("/cgi-bin/stable_token", {}, { json }, mostAnswerBytes),
      shapes.token,
    );
    if (answer.answer === "done") {
      const { access_token, expires_in } = answer.value;
      return { answer: "token", token: new Secret(access_token), expiresInMs: expires_in * 1000 };
    }
    if (answer.answer !== "failed")
      return { answer: "none", code: undefined, reason: answer.reason };
    // 40164: our address is not on the account's list. 40013, 40125: wrong app id or secret. All
    // wait for a person.
    log.error({ code: answer.code, rid: answer.rid }, "WeChat gives no access token");
    return { answer: "none", code: answer.code, reason: `errcode ${answer.code}` };
  }

  async function call<T>(
    path: string,
    body: Body,
    shape: z.ZodType<T>,
    query: Readonly<Record<string, string>> = {},
  ): Promise<CallAnswer<T>> {
    const answer = await withToken((token) =>
      exchange(path, { ...query, access_token: token.reveal() }, body, mostAnswerBytes).then(
        (raw) => readAnswer(raw, shape),
      ),
    );
    report(path, answer);
    return answer;
  }

  /**
   * Tries once more with another token when WeChat did not like the first. Refused calls have had
   * no effect.
   */
  async function withToken<T>(
    attempt: (token: Secret) => Promise<CallAnswer<T>>,
  ): Promise<CallAnswer<T>> {
    const first = await tokens.current();
    if (first.answer === "none") return noToken(first);
    const answer = await attempt(first.token);
    if (answer.answer !== "failed" || !tokenCodes.has(answer.code)) return answer;
    const second = await tokens.renewed(first.token);
    if (second.answer === "none") return noToken(second);
    return await attempt(second.token);
  }

  function report(path: string, answer: CallAnswer<unknown>): void {
    if (answer.answer === "failed")
      log.warn({ path, code: answer.code, rid: answer.rid }, "WeChat refused a call");
    else if (answer.answer !== "done")
      log.warn({ path, reason: answer.reason }, "A call to WeChat got no answer");
  }

  return {
    send: (address, message) =>
      call("/cgi-bin/message/custom/send", { json: { touser: address, ...message } }, anything),
    type: (address) =>
      withToken(async (token) => {
        const body = { json: { touser: address, command: "Typing" } };
        const query = { access_token: token.reveal() };
        return readAnswer(
          await exchange("/cgi-bin/message/custom/typing", query, body, mostAnswerBytes),
          anything,
        );
      }),
    sendTemplate: (message) =>
      call("/cgi-bin/message/template/send", { json: message }, shapes.template),
    createMenu: (button) => call("/cgi-bin/menu/create", { json: { button } }, anything),
    async readMenu() {
      const answer = await call("/cgi-bin/menu/get", undefined, shapes.menu);
      if (answer.answer === "failed" && answer.code === menuMissing)
        return { answer: "done", value: undefined };
      if (answer.answer !== "done") return answer;
      const buttons = answer.value.menu.button.map(({ name, key = "" }) => ({
        type: "click" as const,
        name,
        key,
      }));
      return { answer: "done", value: buttons };
    },
    async createScene(scene, expireSeconds) {
      const json = {
        expire_seconds: expireSeconds,
        action_name: "QR_STR_SCENE",
        action_info: { scene: { scene_str: scene } },
      };
      const answer = await call("/cgi-bin/qrcode/create", { json }, shapes.scene);
      if (answer.answer !== "done") return answer;
      return {
        answer: "done",
        value: { url: answer.value.url, expireSeconds: answer.value.expire_seconds },
      };
    },
    async loadImage(mediaId) {
      const answer = await withToken(async (token): Promise<CallAnswer<LoadedPhoto>> => {
        const query = { access_token: token.reveal(), media_id: mediaId };
        const raw = await exchange("/cgi-bin/media/get", query, undefined, mostImageBytes);
        if (raw.answer === "too-large") return { answer: "done", value: raw };
        if (raw.answer === "raw" && raw.contentType.startsWith("image/"))
          return { answer: "done", value: { answer: "loaded", bytes: raw.bytes } };
        const refused = readAnswer(raw, anything);
        // A video, or whatever else has the name of a picture.
        return refused.answer === "done"
          ? { answer: "done", value: { answer: "unsupported" } }
          : refused;
      });
      report("/cgi-bin/media/get", answer);
      return answer.answer === "done"
        ? answer.value
        : { answer: "failed", passing: isPassing(answer) };
    },
    async uploadPicture(png) {
      const form = () => {
        const made = new FormData();
        made.set("media", new Blob([Uint8Array.from(png)], { type: "image/png" }), "receipt.png");
        return made;
      };
      const answer = await call("/cgi-bin/media/upload", { form }, shapes.upload, {
        type: "image",
      });
      return answer.answer === "done"
        ? { answer: "done", value: { mediaId: answer.value.media_id } }
        : answer;
    },
  };
}

const quarterHourMs = 15 * 60 * 1000;

/**
 * Nothing was sent. A wrong secret or address list takes a person to mend, and the message can wait
 * that long.
 */
function noToken({ code, reason }: Extract<TokenAnswer, { answer: "none" }>): CallAnswer<never> {
  const shortly = code === undefined || code === -1 || code === 45011;
  return {
    answer: "not-sent",
    reason: `no access token: ${reason}`,
    retryAfterMs: shortly ? 10_000 : quarterHourMs,
  };
}
