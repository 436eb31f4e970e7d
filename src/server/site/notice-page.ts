import { html } from "hono/html";
import type { Language } from "../../core/text.ts";
import { type Page, safeHref, shell, type Translate } from "./layout.ts";

type NoticePageProps = {
  language: Language;
  t: Translate;
  /** A few words: what is the case. */
  title: string;
  /** A sentence: what the person can do. */
  text: string;
  /**
   * The way on; undefined leads back to the chat, `none` leads nowhere: the chat is in another app.
   */
  home?: { href: string; label: string } | "none" | undefined;
};

/** A plain page with one message and one way on: not found, expired, an error. Needs no script. */
export function noticePage({ language, t, title, text, home }: NoticePageProps): Page {
  const way = home ?? { href: "/", label: t("web.back-to-chat") };
  return shell({
    language,
    title: `${title} · ${t("web.name")}`,
    styles: ["site/notice"],
    referrer: "same-origin",
    body: html`<body class="notice-page">
<main class="notice-sheet" id="notice-page">
<img class="logo" src="/assets/site/favicon.svg" alt="" width="56" height="56">
<h1>${title}</h1>
<p>${text}</p>
${way === "none" ? "" : wayOn(way)}
</main>
</body>`,
  });
}

function wayOn({ href, label }: { href: string; label: string }): Page {
  return html`<a class="button" id="home" href="${safeHref(href)}">${label}</a>`;
}
