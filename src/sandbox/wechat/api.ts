import { randomBytes } from "node:crypto";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import type { Account } from "./context.ts";
import type { Call } from "./faults.ts";
import type { Person } from "./person.ts";
import { wrongField } from "./template-fields.ts";

/** What `@hono/node-server` hands over with a request; absent when the app is called directly. */
type Environment = { Bindings: { outgoing?: { destroy(): unknown } } };

type Result = object | Refusal;

class Refusal {
  readonly code: number;
  readonly message: string;

  constructor(code: number, message: string) {
    this.code = code;
    this.message = message;
  }
}

/** "全局返回码"; messages as the platform words them. */
const messages: Readonly<Record<number, string>> = {
  [-1]: "system error",
  40001: "invalid credential, access_token is invalid or not latest",
  40003: "invalid openid",
  40007: "invalid media_id",
  40013: "invalid appid",
  40014: "invalid access_token",
  40037: "invalid template_id",
  40125: "invalid appsecret",
  40164: "invalid ip 127.0.0.1, not in whitelist",
  41001: "access_token missing",
  42001: "access_token expired",
  43004: "require subscribe",
  45002: "content size out of limit",
  45009: "reach max api daily quota limit",
  45011: "api minute-quota reach limit, must slower, retry next minute",
  45015: "response out of time limit or subscription is canceled",
  45047: "out of response count limit",
  45080: "typing: no user interaction in 30 seconds",
  45081: "typing: already typing",
  46003: "menu no exist",
  48001: "api unauthorized",
  48002: "user block receive message",
};

const mostTextBytes = 2048;
const mostUploadBytes = 10 * 1024 * 1024;
const templateMemoryMs = 10 * 60 * 1000;
const mediaLifeMs = 3 * 24 * 60 * 60 * 1000;

const bytesUpTo = (most: number) => z.string().refine((value) => Buffer.byteLength(value) <= most);
const shapes = {
  token: z.object({
    grant_type: z.literal("client_credential"),
    appid: z.string(),
    secret: z.string(),
    force_refresh: z.boolean().optional(),
  }),
  custom: z.discriminatedUnion("msgtype", [
    z.object({
      touser: z.string(),
      msgtype: z.literal("text"),
      text: z.object({ content: z.string().min(1) }),
    }),
    z.object({
      touser: z.string(),
      msgtype: z.literal("image"),
      image: z.object({ media_id: z.string() }),
    }),
    z.object({
      touser: z.string(),
      msgtype: z.literal("msgmenu"),
      msgmenu: z.object({
        head_content: z.string(),
        list: z.array(z.object({ id: z.string().min(1), content: z.string().min(1) })).min(1),
        tail_content: z.string().optional(),
      }),
    }),
  ]),
  typing: z.object({ touser: z.string(), command: z.enum(["Typing", "CancelTyping"]) }),
  template: z.object({
    touser: z.string(),
    template_id: z.string(),
    url: z.string().optional(),
    client_msg_id: z.string().max(32).optional(),
    data: z.record(z.string(), z.object({ value: z.string() })),
  }),
  menu: z.object({
    button: z
      .array(
        z.object({
          type: z.enum(["click", "view"]),
          name: bytesUpTo(16),
          key: bytesUpTo(128).optional(),
          url: bytesUpTo(1024).optional(),
        }),
      )
      .min(1)
      .max(3),
  }),
  scene: z.object({
    expire_seconds: z.int().positive().max(2_592_000),
    action_name: z.literal("QR_STR_SCENE"),
    action_info: z.object({ scene: z.object({ scene_str: z.string().min(1).max(64) }) }),
  }),
};

/**
 * The calls of api.weixin.qq.com that the sandbox knows. All answers are 200; `errcode` says what
 * happened.
 */
export function createApi(account: Account): Hono<Environment> {
  const { clock, tokens, faults, media } = account;
  const sentTemplates = new Map<string, { msgid: number; atMs: number }>();
  const app = new Hono<Environment>();
  app.use(bodyLimit({ maxSize: mostUploadBytes }));

  function serve(
    method: "GET" | "POST",
    call: Call,
    path: string,
    work: (request: Request) => Promise<Result>,
  ): void {
    app.on(method, path, async (c) => {
      const fault = faults.takeCall(call);
      if (typeof fault === "number") return written(refuse(fault));
      if (fault === "hang") {
        await aborted(c.req.raw.signal);
        return c.body(null, 503);
      }
      if (fault === "bad-gateway") return c.html("<html><body>502 Bad Gateway</body></html>", 502);
      const refused = call === "stable_token" ? 0 : tokens.check(c.req.query("access_token"));
      const result = refused === 0 ? await work(c.req.raw) : refuse(refused);
      if (fault === "lose-answer") {
        c.env?.outgoing?.destroy();
        return c.body(null, 503);
      }
      if (fault === "malformed") return c.text("<xml>busy</xml>");
      return result instanceof Response ? result : written(result);
    });
  }

  function post<S extends z.ZodType>(
    call: Call,
    path: string,
    shape: S,
    work: (body: z.infer<S>) => Result,
  ): void {
    serve("POST", call, path, async (request) => {
      const text = await request.text();
      // What people read must not come as \u escapes: some paths show them literally.
      if (/\\u[0-9a-f]{4}/i.test(text)) return refuse(47001, "escaped characters");
      const body = shape.safeParse(parseJson(text));
      if (!body.success) return refuse(47001, "data format error");
      const result = work(body.data);
      if (!(result instanceof Refusal) && call !== "stable_token")
        account.calls.push({ call, body: body.data });
      return result;
    });
  }

  post(
    "stable_token",
    "/cgi-bin/stable_token",
    shapes.token,
    ({ appid, secret, force_refresh }) => {
      if (appid !== account.appId) return refuse(40013);
      if (secret !== account.appSecret.reveal()) return refuse(40125);
      return tokens.give(force_refresh === true);
    },
  );

  post("custom/send", "/cgi-bin/message/custom/send", shapes.custom, (message) => {
    const person = account.knownPerson(message.touser);
    if (person === undefined) return refuse(40003);
    const tooLong =
      (message.msgtype === "text" && Buffer.byteLength(message.text.content) > mostTextBytes) ||
      (message.msgtype === "msgmenu" &&
        Buffer.byteLength(message.msgmenu.head_content) > mostTextBytes);
    if (tooLong) return refuse(45002);
    const picture = message.msgtype === "image" ? media.get(message.image.media_id) : undefined;
    if (message.msgtype === "image" && picture === undefined) return refuse(40007);
    const taken = person.allowance.take(clock.nowMs());
    if (taken === "out-of-time") return refuse(45015);
    if (taken === "out-of-count") return refuse(45047);
    if (message.msgtype === "text")
      person.show({ from: "account", type: "text", text: message.text.content });
    else if (message.msgtype === "msgmenu") {
      const { head_content, list } = message.msgmenu;
      person.show({ from: "account", type: "menu", text: head_content, items: list });
    } else if (picture !== undefined)
      person.show({ from: "account", type: "picture", bytes: picture.bytes });
    return { errcode: 0, errmsg: "ok" };
  });

  post("custom/typing", "/cgi-bin/message/custom/typing", shapes.typing, ({ touser, command }) => {
    const person = account.knownPerson(touser);
    if (person === undefined) return refuse(40003);
    return showTyping(person, command === "Typing", clock.nowMs());
  });

  post("template/send", "/cgi-bin/message/template/send", shapes.template, (message) => {
    const template = account.templates[message.template_id];
    if (template === undefined) return refuse(40037);
    const person = account.knownPerson(message.touser);
    if (person === undefined) return refuse(40003);
    if (!person.isFollowing) return refuse(43004);
    const wrong = wrongField(template.fields, message.data);
    if (wrong !== undefined) return refuse(47003, `argument invalid! data.${wrong}.value invalid`);
    const id = message.client_msg_id;
    const before = id === undefined ? undefined : sentTemplates.get(`${message.touser} ${id}`);
    if (before !== undefined && clock.nowMs() - before.atMs < templateMemoryMs) {
      return { errcode: 0, errmsg: "ok", msgid: before.msgid };
    }
    const msgid = 200_000_000 + randomBytes(3).readUIntBE(0, 3);
    if (id !== undefined)
      sentTemplates.set(`${message.touser} ${id}`, { msgid, atMs: clock.nowMs() });
    const rows = Object.fromEntries(
      template.fields.map((field) => [field, message.data[field]?.value ?? ""]),
    );
    const url = message.url === undefined ? {} : { url: message.url };
    person.show({ from: "account", type: "template", title: template.title, rows, ...url });
    const finish = {
      MsgType: "event",
      Event: "TEMPLATESENDJOBFINISH",
      MsgID: msgid,
      Status: "success",
    };
    account.later(message.touser, finish, account.templateDelayMs);
    return { errcode: 0, errmsg: "ok", msgid };
  });

  post("menu/create", "/cgi-bin/menu/create", shapes.menu, ({ button }) => {
    account.menu.entries = button.map(({ type, name, key }) => ({ type, name, key }));
    return { errcode: 0, errmsg: "ok" };
  });
  serve("GET", "menu/get", "/cgi-bin/menu/get", async () => {
    const { entries } = account.menu;
    if (entries === undefined) return refuse(46003);
    return { menu: { button: entries.map((entry) => ({ ...entry, sub_button: [] })) } };
  });

  post(
    "qrcode/create",
    "/cgi-bin/qrcode/create",
    shapes.scene,
    ({ expire_seconds, action_info }) => ({
      ticket: `gQH${randomBytes(40).toString("base64url")}`,
      expire_seconds,
      // The real one hides the scene behind a random name.
      url: `http://weixin.qq.com/q/${encodeURIComponent(action_info.scene.scene_str)}`,
    }),
  );

  serve("POST", "media/upload", "/cgi-bin/media/upload", async (request) => {
    if (new URL(request.url).searchParams.get("type") !== "image")
      return refuse(40004, "invalid media type");
    const file = (await request.formData()).get("media");
    if (!(file instanceof File)) return refuse(41005, "media data missing");
    const bytes = new Uint8Array(await file.arrayBuffer());
    const contentType = pictureType(bytes);
    if (contentType === undefined) return refuse(40005, "invalid file type");
    const media_id = randomBytes(32).toString("base64url");
    media.set(media_id, { bytes, contentType, madeAtMs: clock.nowMs() });
    return { type: "image", media_id, created_at: Math.floor(clock.nowMs() / 1000) };
  });
  serve("GET", "media/get", "/cgi-bin/media/get", async (request) => {
    const found = media.get(new URL(request.url).searchParams.get("media_id") ?? "");
    if (found === undefined || clock.nowMs() - found.madeAtMs > mediaLifeMs) return refuse(40007);
    return new Response(Uint8Array.from(found.bytes), {
      headers: { "content-type": found.contentType },
    });
  });

  return app;
}

function showTyping(person: Person, isTyping: boolean, nowMs: number): Result {
  if (nowMs - person.lastActedAtMs > 30_000) return refuse(45080);
  const since = person.typingSinceMs;
  if (isTyping && since !== undefined && nowMs - since < 15_000) return refuse(45081);
  person.typingSinceMs = isTyping ? nowMs : undefined;
  return { errcode: 0, errmsg: "ok" };
}

function refuse(code: number, message?: string): Refusal {
  return new Refusal(code, message ?? messages[code] ?? "error");
}

/** WeChat declares its JSON as text. */
function written(result: Result): Response {
  const body =
    result instanceof Refusal
      ? {
          errcode: result.code,
          errmsg: `${result.message} rid: ${randomBytes(4).toString("hex")}-0000-0000`,
        }
      : result;
  return new Response(JSON.stringify(body), {
    headers: { "content-type": "text/plain; charset=utf-8" },
  });
}

function pictureType(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 4)).toString("hex");
  if (start === "89504e47") return "image/png";
  return start.startsWith("ffd8ff") ? "image/jpeg" : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true }),
  );
}
