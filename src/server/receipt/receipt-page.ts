import { html } from "hono/html";
import type { Language } from "../../core/text.ts";
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

type ReceiptPageProps = {
  language: Language;
  t: Translate;
  orderNo: string;
  /** What became of the order: `充值成功`. */
  stateText: string;
  tone: Tone;
  /** Ready to be read: `¥30`. */
  amount: string;
  rows: readonly LabelledValue[];
  /** What the person still has to do (restart the POS); undefined when there is nothing. */
  nextStep?: string | undefined;
  /** Address of the receipt as a picture. */
  pictureHref?: string | undefined;
  /** Undefined: the chat is in another app. */
  backToChat: string | undefined;
  sandbox: boolean;
};

/** The receipt, for the screen, for A4 and for the 80 mm roll of a till printer. */
export function receiptPage(props: ReceiptPageProps): Page {
  const { language, t } = props;
  return shell({
    language,
    title: `${t("web.receipt.title")} · ${t("web.name")}`,
    styles: ["receipt/receipt"],
    script: "receipt/receipt",
    referrer: "same-origin",
    body: html`<body class="receipt-page">
<main class="paper" id="receipt">
${props.sandbox ? sandboxMark(t) : ""}
<header class="paper-top">
<img class="logo" src="/assets/site/favicon.svg" alt="" width="28" height="28">
<p class="shop">${t("web.name")}</p>
<h1>${t("web.receipt.title")}</h1>
</header>
<p class="result" data-tone="${props.tone}">${props.stateText}</p>
<p class="amount"><strong>${props.amount}</strong></p>
<hr>
<dl class="facts">
<div class="fact"><dt>${t("web.order-number")}</dt>
<dd id="receipt-orderno">${props.orderNo}</dd></div>
</dl>
${factList(props.rows)}
${
  props.nextStep === undefined
    ? ""
    : html`<section class="next">
<h2>${t("web.receipt.next")}</h2><p>${props.nextStep}</p></section>`
}
</main>
<nav class="actions">
<button type="button" class="button" id="print" hidden>${t("web.receipt.print")}</button>
${
  props.pictureHref === undefined
    ? ""
    : html`<a class="button quiet" id="receipt-picture"
 href="${safeHref(props.pictureHref)}">${t("web.receipt.picture")}</a>`
}
${props.backToChat === undefined ? "" : backToChat(t, props.backToChat, "link")}
</nav>
</body>`,
  });
}
