import { Hono } from "hono";
import { html, raw } from "hono/html";
import type { MenuEntry } from "./context.ts";
import type { Seen } from "./person.ts";
import type { Phone } from "./phone.ts";

type Pages = { phone(openid: string): Phone; menu(): readonly MenuEntry[] };

const style = raw(
  "body{max-width:26rem;margin:0 auto;padding:1rem 1rem 9rem;background:#ededed;font:16px/1.5 system-ui}" +
    ".m{margin:.5rem 0;padding:.5rem .75rem;border-radius:.4rem;background:#fff;white-space:pre-wrap;width:fit-content}" +
    ".person{margin-left:auto;background:#95ec69}.wechat{margin:auto;background:none;color:#888;font-size:13px}" +
    "form{display:inline}footer{position:fixed;inset:auto 0 0;padding:.75rem;background:#f7f7f7;text-align:center}" +
    "button,input{font:inherit;padding:.4rem .7rem}img{max-width:100%}.m button{display:block;border:0;background:none;color:#576b95;padding:.2rem 0}",
);

/** Looks for what is new, but not while somebody types. */
const script = raw(
  "setInterval(()=>{" +
    'if(document.querySelector("input[autofocus]").value==="")location.reload()},3000)',
);

const typing = html`<p class="m wechat">对方正在输入…</p>`;

/**
 * A person's chat to look at and to play with, on loopback. Plain pages: every action is a form.
 */
export function createPhonePages({ phone, menu }: Pages): Hono {
  const pages = new Hono();
  pages.get("/:openid{[\\w-]{1,64}}", (c) => {
    const mine = phone(c.req.param("openid"));
    const entries = menu().flatMap(({ name, key }) =>
      key === undefined ? [] : [button("menu", key, name)],
    );
    return c.html(html`<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>公众号演示</title><style>${style}</style></head>
<body>
<main>${mine.messages().map(drawn)}${mine.isShownTyping() ? typing : ""}</main>
<footer>
<form method="post"><input name="value" aria-label="消息" maxlength="2000" autofocus><button
 name="act" value="say">发送</button></form>
<p>${button("follow", "", "关注")} ${button("unfollow", "", "取消关注")}
${button("voice", "", "语音")} ${entries}</p>
</footer>
<script>${script}</script>
</body>
</html>`);
  });
  pages.post("/:openid{[\\w-]{1,64}}", async (c) => {
    const origin = c.req.header("origin");
    if (origin !== undefined && origin !== new URL(c.req.url).origin)
      return c.text("forbidden", 403);
    const form = await c.req.formData();
    await act(
      phone(c.req.param("openid")),
      String(form.get("act") ?? ""),
      String(form.get("value") ?? ""),
    );
    return c.redirect(c.req.path, 303);
  });
  return pages;
}

async function act(mine: Phone, what: string, value: string): Promise<void> {
  const acts: Readonly<Record<string, () => Promise<unknown>>> = {
    say: () => (value === "" ? Promise.resolve() : mine.say(value)),
    menu: () => mine.pressMenu(value),
    pick: () => mine.pick(value),
    follow: () => mine.follow(value === "" ? undefined : value),
    unfollow: () => mine.unfollow(),
    voice: () => mine.voice(),
  };
  if (Object.hasOwn(acts, what)) await acts[what]?.();
}

function button(act: string, value: string, label: string) {
  return html`<form method="post"><input type="hidden" name="value" value="${value}"><button name="act" value="${act}">${label}</button></form>`;
}

function drawn(message: Seen) {
  if (message.from !== "account") return html`<p class="m ${message.from}">${message.text}</p>`;
  switch (message.type) {
    case "text":
      return html`<p class="m">${withLinks(message.text)}</p>`;
    case "menu":
      return html`<div class="m">${withLinks(message.text)}${message.items.map(({ id, content }) => button("pick", id, content))}</div>`;
    case "picture":
      return html`<p class="m"><img alt="图片" src="data:image/png;base64,${Buffer.from(message.bytes).toString("base64")}"></p>`;
    case "template": {
      const rows = Object.values(message.rows).join("\n");
      const link = message.url === undefined ? "" : html` <a href="${message.url}">详情</a>`;
      return html`<p class="m"><b>${message.title}</b>\n${rows}${link}</p>`;
    }
  }
}

/** `<a href>` is the one tag that WeChat knows in a text. */
function withLinks(text: string) {
  const link = /<a href="(https?:[^"]*)">([^<]*)<\/a>/g;
  const pieces: unknown[] = [];
  let end = 0;
  for (const found of text.matchAll(link)) {
    pieces.push(text.slice(end, found.index), html`<a href="${found[1]}">${found[2]}</a>`);
    end = found.index + found[0].length;
  }
  return html`${[...pieces, text.slice(end)]}`;
}
