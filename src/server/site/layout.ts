import { html, raw } from "hono/html";
import type { Language, TextKey } from "../../core/text.ts";

/**
 * Says a text of `locales/` in the page's language. The result is plain text: the pages escape it.
 */
export type Translate = (key: TextKey, params?: Record<string, string | number>) => string;

/** One line of a list of facts, both halves ready to be read. */
export type LabelledValue = { label: string; value: string };

/** How a state feels: picks colour and mark, never the words. */
export type Tone = "waiting" | "working" | "good" | "bad";

/** A page as `c.html()` takes it. */
export type Page = ReturnType<typeof html>;

type Shell = {
  language: Language;
  title: string;
  /** Names of the style sheets under /assets/, without extension, in the order they are read in. */
  styles: readonly string[];
  /** Name of the module under /assets/, without extension. */
  script?: string;
  /** Address of a script that must have run before the module does. */
  scriptBefore?: string | undefined;
  /** What the module reads at its start; shown to no one. */
  data?: unknown;
  /** What other sites learn of this page's address, which holds a secret token. */
  referrer: "same-origin" | "origin";
  body: Page;
};

/** The notch of a phone is ours to draw on, and its keyboard makes the page shorter. */
const viewport =
  "width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content";

/**
 * The frame of every page. Nothing inline is executable, so `default-src 'self'` needs no
 * exception.
 */
export function shell({
  language,
  title,
  styles,
  script,
  scriptBefore,
  data,
  referrer,
  body,
}: Shell): Page {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="${viewport}">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#171d1a" media="(prefers-color-scheme: dark)">
<meta name="referrer" content="${referrer}">
<meta name="robots" content="noindex">
<meta name="format-detection" content="telephone=no">
<title>${title}</title>
<link rel="icon" href="/assets/site/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/site/base.css">
${styles.map((name) => html`<link rel="stylesheet" href="/assets/${name}.css">`)}
${data === undefined ? "" : pageData(data)}
${scriptBefore === undefined ? "" : html`<script src="${safeHref(scriptBefore)}"></script>`}
${script === undefined ? "" : html`<script type="module" src="/assets/${script}.js"></script>`}
</head>
${body}
</html>`;
}

/** What the page's script reads; a script of this type is not run. */
function pageData(data: unknown): Page {
  return html`<script type="application/json" id="page-data">${raw(scriptSafeJson(data))}</script>`;
}

/** The way back to the chat that a page was opened from. */
export function backToChat(t: Translate, href: string, look = ""): Page {
  return html`<a class="${look}" id="back-to-chat"
 href="${safeHref(href)}">${t("web.back-to-chat")}</a>`;
}

/** The strip that keeps a demonstration from being taken for the real thing. */
export function sandboxMark(t: Translate): Page {
  return html`<p class="sandbox-mark">${t("web.sandbox.mark")}</p>`;
}

/** A list of facts. */
export function factList(rows: readonly LabelledValue[]): Page {
  return html`<dl class="facts">${rows.map(
    ({ label, value }) => html`<div class="fact"><dt>${label}</dt><dd>${value}</dd></div>`,
  )}</dl>`;
}

/**
 * An address that is safe to put into `href`: a path of this site or an http(s) address. Anything
 * else (`javascript:`, `//elsewhere`) becomes the start page, since escaping alone does not make a
 * scheme harmless.
 */
export function safeHref(href: string): string {
  // A backslash counts as a slash in browsers, and tabs and newlines vanish, so both are refused
  // here.
  const plain = !/[\\\p{Cc}]/u.test(href);
  return plain && (/^\/(?!\/)/.test(href) || /^https?:\/\//i.test(href)) ? href : "/";
}

/** `<` is the one character with which JSON could end its script element. */
function scriptSafeJson(data: unknown): string {
  return JSON.stringify(data).replaceAll("<", "\\u003c");
}
