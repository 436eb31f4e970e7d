import { html } from "hono/html";
import type { Language } from "../../core/text.ts";
import { type Page, safeHref, shell, type Translate } from "../site/layout.ts";

type SecretPageProps = {
  language: Language;
  t: Translate;
  /** Which card the password is for, masked. */
  question: string;
  /** What was wrong with the last try. */
  notice?: string | undefined;
  /** Where this form goes when that is another address than the page's own: each try has one. */
  action?: string | undefined;
};

/** One masked field, for a chat in which nothing that was sent can be deleted. Needs no script. */
export function secretPage({ language, t, question, notice, action }: SecretPageProps): Page {
  return shell({
    language,
    title: `${t("secret.title")} · ${t("web.name")}`,
    styles: ["site/notice", "secret/secret"],
    referrer: "same-origin",
    body: html`<body class="notice-page">
<main class="notice-sheet" id="secret-page">
<img class="logo" src="/assets/site/favicon.svg" alt="" width="56" height="56">
<h1>${t("secret.title")}</h1>
<p>${question}</p>
${notice === undefined ? "" : failure(notice)}
<form method="post"${action === undefined ? "" : html` action="${safeHref(action)}"`}
 autocomplete="off" class="secret-form">
<input id="secret-input" name="password" type="password" required maxlength="64"
 autocomplete="off" autocapitalize="off" spellcheck="false"
 aria-label="${t("secret.title")}" autofocus>
<button id="secret-send" class="button" type="submit">${t("secret.send")}</button>
</form>
<p class="secret-note">${t("secret.note")}</p>
</main>
</body>`,
  });
}

function failure(notice: string): Page {
  return html`<p class="secret-notice" id="secret-notice" role="alert">${notice}</p>`;
}
