import { html } from "hono/html";
import type { Order } from "./context.ts";

type Html = ReturnType<typeof html>;

/**
 * Every page of the sandbox says in both languages that it is one. No script or style is inline:
 * our CSP forbids it.
 */
function page(basePath: string, title: string, content: Html, goesOnTo?: string): Html {
  return html`<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    ${goesOnTo === undefined ? "" : html`<meta http-equiv="refresh" content="3;url=${goesOnTo}">`}
    <title>${title} · 沙箱 Sandbox</title>
    <link rel="stylesheet" href="${basePath}/cashier.css">
  </head>
  <body class="sandbox-page">
    <p class="sandbox-banner" role="note">
      <strong>沙箱收银台 · 不会真的扣款</strong>
      <span lang="en">Sandbox cashier · no money moves</span>
    </p>
    <main class="sandbox-card">${content}</main>
  </body>
</html>`;
}

type PayForm = {
  merchantName: string;
  order: Order;
  linkId: string;
  /** Where the browser returns to; empty for none. */
  redirectUrl: string;
};

/** What a person sees before paying. */
export function payPage(
  basePath: string,
  { merchantName, order, linkId, redirectUrl }: PayForm,
): Html {
  const amount = yuan(order.amountFen);
  return page(
    basePath,
    "支付",
    html`
      <p class="sandbox-merchant">${merchantName}</p>
      <p class="sandbox-amount"><small>¥</small>${amount}</p>
      <dl>
        <div><dt>商品 <span lang="en">Item</span></dt><dd>${order.description}</dd></div>
        <div>
          <dt>单号 <span lang="en">Order</span></dt>
          <dd class="sandbox-number">${order.outTradeNo}</dd>
        </div>
      </dl>
      <form method="post" action="${basePath}/pay">
        <input type="hidden" name="link" value="${linkId}">
        <input type="hidden" name="redirect_url" value="${redirectUrl}">
        <button id="sandbox-pay" name="choice" value="pay">支付 ¥${amount}</button>
        <button id="sandbox-cancel" name="choice" value="cancel"
          class="sandbox-quiet">取消 Cancel</button>
      </form>
    `,
  );
}

/** `tone` colours the sign: paid, or not. */
export function resultPage(
  basePath: string,
  {
    title,
    english,
    tone,
    redirectUrl = "",
  }: { title: string; english: string; tone: "good" | "bad"; redirectUrl?: string },
): Html {
  return page(
    basePath,
    title,
    html`
      <div id="sandbox-result" class="sandbox-result sandbox-${tone}" role="status">
        <span class="sandbox-sign" aria-hidden="true">${tone === "good" ? "✓" : "!"}</span>
        <h1>${title}</h1>
        <p lang="en">${english}</p>
      </div>
      ${redirectUrl === "" ? "" : wayBack(redirectUrl)}
    `,
    redirectUrl === "" ? undefined : redirectUrl,
  );
}

function wayBack(href: string): Html {
  return html`<a id="sandbox-return" class="sandbox-button" href="${href}">
    返回商家 Back to the shop</a>`;
}

/** An amount as people write it, without the sign. */
export function yuan(fen: number): string {
  return `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, "0")}`;
}
