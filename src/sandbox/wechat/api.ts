import { randomBytes } from "node:crypto";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { z } from "zod";
import { given } from "../../core/given.ts";
import { callShapes } from "./call-shapes.ts";
import type { Account } from "./context.ts";
import type { Call } from "./faults.ts";
import type { Person } from "./person.ts";
import { Refusal, refuse } from "./refusal.ts";
import { wrongField } from "./template-fields.ts";

/** What `@hono/node-server` hands over with a request; absent when the app is called directly. */
type Environment = { Bindings: { outgoing?: { destroy(): unknown } } };

type Result = object | Refusal;

const mostTextBytes = 2048;
const mostUploadBytes = 10 * 1024 * 1024;
const templateMemoryMs = 10 * 60 * 1000;
const mediaLifeMs = 3 * 24 * 60 * 60 * 1000;

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
    callShapes.token,
    ({ appid, secret, force_refresh }) => {
      if (appid !== account.appId) return refuse(40013);
      if (secret !== account.appSecret.reveal()) return refuse(40125);
      return tokens.give(force_refresh === true);
    },
  );

  post("custom/send", "/cgi-bin/message/custom/send", callShapes.custom, (message) => {
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

  post(
    "custom/typing",
    "/cgi-bin/message/custom/typing",
    callShapes.typing,
    ({ touser, command }) => {
      const person = account.knownPerson(touser);
      if (person === undefined) return refuse(40003);
      return showTyping(person, command === "Typing", clock.nowMs());
    },
  );

  post("template/send", "/cgi-bin/message/template/send", callShapes.template, (message) => {
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
    const url = given({ url: message.url });
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

  post("menu/create", "/cgi-bin/menu/create", callShapes.menu, ({ button }) => {
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
    callShapes.scene,
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
