import { html } from "hono/html";
import type { PaymentProduct } from "../../core/money/payment.ts";
import type { Language } from "../../core/text.ts";
import type { JsapiInvoke } from "../../payments/payment.ts";
import {
  backToChat,
  factList,
  type LabelledValue,
  type Page,
  safeHref,
  sandboxMark,
  shell,
  type Tone,
  type Translate,
} from "../site/layout.ts";

/** Where the money is. `awaiting` is the one state in which the page lets a person pay. */
export type PayState =
  | "awaiting"
  | "paid"
  | "recharging"
  | "done"
  | "refunding"
  | "refunded"
  | "closed"
  | "expired";

/**
 * What `GET /pay/<token>/state` and `POST /pay/<token>/check` answer, and what the page starts
 * with.
 */
export type PayStatus = {
  state: PayState;
  stateText: string;
  tone: Tone;
  /** Nothing more will happen: the page stops asking. */
  finished: boolean;
  /** Where the page goes by itself: the receipt. */
  next?: string;
};

/**
 * What `POST /pay/<token>/start` answers. Errors are `{ error: { code, message } }`, the message
 * showable.
 */
export type PayStart =
  | { product: "native"; qrSvg: string; codeUrl: string; sandboxCashier?: string }
  | { product: "h5"; href: string; sandboxCashier?: string }
  | { product: "jsapi"; invoke: JsapiInvoke; sandboxCashier?: string };

/** What the page for paying needs. */
export type PayPageProps = {
  language: Language;
  t: Translate;
  /** The secret part of the page's own address, as it stands in the path. */
  token: string;
  orderNo: string;
  /** Ready to be read: `¥30`. */
  amount: string;
  rows: readonly LabelledValue[];
  product: PaymentProduct;
  expiresAtMs: number;
  /** The server's clock, so that the countdown is right on a phone whose clock is not. */
  nowMs: number;
  status: PayStatus;
  /** Undefined: the chat is in another app. */
  backToChat: string | undefined;
  /**
   * Given in sandbox mode only. The cashier's address may also come with the start of the payment.
   */
  sandbox?:
    | {
        cashierHref?: string | undefined;
        /** Stands in for the bridge that WeChat's own browser brings along. */
        bridgeScript?: string | undefined;
      }
    | undefined;
};

/** Takes a payment, then waits for the recharge and turns into the receipt. */
export function payPage(props: PayPageProps): Page {
  const { language, t, sandbox, status, backToChat: back } = props;
  return shell({
    language,
    title: `${t("web.pay.title")} · ${t("web.name")}`,
    styles: ["pay/pay"],
    script: "pay/pay",
    scriptBefore: sandbox?.bridgeScript,
    // WeChat's H5 cashier checks the Referer's domain (WeChat Pay docs, H5 payment), so our origin
    // has to be told; the path is not, because it holds the token.
    referrer: "origin",
    data: pageData(props),
    body: html`<body class="pay" data-state="${status.state}" data-product="${props.product}">
<main class="sheet">
${sandbox === undefined ? "" : sandboxMark(t)}
<header class="sheet-top">
<img class="logo" src="/assets/site/favicon.svg" alt="" width="28" height="28">
<h1>${t("web.name")}</h1>
</header>
<p class="banner" id="banner" role="status" hidden></p>
<noscript><p class="no-script">${t("web.no-script")}</p></noscript>
<div class="columns">
<section class="bill">
<p class="amount"><span class="amount-label">${t("web.pay.amount")}</span>
<strong>${props.amount}</strong></p>
${factList([...props.rows, { label: t("web.order-number"), value: props.orderNo }])}
</section>
<section class="till" id="till">
${till(props)}
</section>
<section class="outcome" id="outcome" data-tone="${status.tone}"
 role="status" aria-live="polite" hidden>
<span class="outcome-mark" aria-hidden="true"></span>
<p class="outcome-text" id="outcome-text">${status.stateText}</p>
<p class="outcome-hint" id="outcome-hint" hidden>${t("web.pay.wait")}</p>
</section>
<section class="gone" id="gone" role="alert" hidden>
<h2>${t("web.pay.gone.title")}</h2>
<p>${t("web.pay.gone.text")}</p>
</section>
</div>
${back === undefined ? "" : html`<p class="back">${backToChat(t, back)}</p>`}
</main>
</body>`,
  });
}

function till({ t, product, expiresAtMs, sandbox }: PayPageProps): Page {
  const before = t("web.pay.before", { time: minuteInChina(expiresAtMs) });
  return html`<p class="deadline">
<time id="deadline" datetime="${new Date(expiresAtMs).toISOString()}">${before}</time>
<span id="countdown" class="countdown" role="timer"></span></p>
${product === "h5" ? button("h5-pay", "button", t("web.pay.h5.open")) : ""}
${product === "jsapi" ? button("jsapi-pay", "button", t("web.pay.jsapi.pay")) : ""}
<div id="scan" class="scan"${product === "native" ? "" : html` hidden`}>
<h2>${t("web.pay.native.how")}</h2>
<div id="qr" class="qr" aria-busy="true"><p class="qr-wait">${t("web.pay.native.loading")}</p></div>
<p class="other-screen">${t("web.pay.native.other-screen")}</p>
</div>
<p class="pay-note" id="pay-note" role="status" hidden></p>
<button type="button" class="button quiet" id="pay-retry" hidden>${t("web.pay.retry")}</button>
${sandbox === undefined ? "" : cashier(t, sandbox.cashierHref)}
<button type="button" class="button quiet" id="paid-check">${t("web.pay.paid")}</button>
${product === "native" ? "" : button("scan-instead", "link", t("web.pay.scan-instead"))}
<p class="advice">${t("web.pay.wifi")}</p>`;
}

function button(id: string, look: "button" | "link", words: string): Page {
  return html`<button type="button" class="${look}" id="${id}">${words}</button>`;
}

function cashier(t: Translate, href: string | undefined): Page {
  return html`<div class="cashier" id="sandbox-cashier"${href === undefined ? html` hidden` : ""}>
<p>${t("web.pay.cashier.hint")}</p>
<a id="sandbox-cashier-link" target="_blank" rel="noopener"
 href="${safeHref(href ?? "/")}">${t("web.pay.cashier")}</a>
</div>`;
}

function pageData({ t, token, product, expiresAtMs, nowMs, status }: PayPageProps) {
  return {
    base: `/pay/${encodeURIComponent(token)}`,
    product,
    expiresAtMs,
    nowMs,
    status,
    strings: {
      left: t("web.pay.left", { left: "{left}" }),
      timeUp: t("web.pay.time-up"),
      picture: t("web.pay.native.picture"),
      loading: t("web.pay.native.loading"),
      opening: t("web.pay.h5.opening"),
      returned: t("web.pay.h5.returned"),
      outside: t("web.pay.jsapi.outside"),
      ok: t("web.pay.jsapi.ok"),
      cancel: t("web.pay.jsapi.cancel"),
      fail: t("web.pay.jsapi.fail"),
      checking: t("web.pay.checking"),
      notYet: t("web.pay.not-yet"),
      offline: t("web.pay.offline"),
      noAnswer: t("web.error.no-answer"),
    },
  };
}

/** What the page's script reads at its start. */
export type PayPageData = ReturnType<typeof pageData>;

/** `14:05`, the clock of a shop in China, wherever the server runs. */
function minuteInChina(atMs: number): string {
  return new Intl.DateTimeFormat("zh-CN", {
    timeZone: "Asia/Shanghai",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(atMs);
}
