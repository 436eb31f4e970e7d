import { html } from "hono/html";
import type { Language, TextKey } from "../../core/text.ts";
import {
  type LabelledValue,
  type Page,
  sandboxMark,
  shell,
  type Tone,
  type Translate,
} from "../site/layout.ts";

/**
 * A message as the browser receives it. `id` never changes; a higher `change` replaces a lower one.
 */
export type ChatMessage = {
  /** The browser's own UUID for what a person sent; the server's for what the bot said. */
  id: string;
  /** Place in the conversation, rising. */
  seq: number;
  /** Rises with every change of any message of the conversation; the cursor counts in it. */
  change: number;
  from: "person" | "bot";
  /** Plain text with `\n`. */
  text: string;
  /** Stand in for `text` where there are links in it; their addresses are paths of this site. */
  parts?: readonly (string | { label: string; href: string })[];
  atMs: number;
  /** The turn in which the choices were offered; sent back with a pick. */
  turn: number;
  choices?: readonly { label: string; value: string }[];
  /** The next answer is a secret: the composer hides what is typed. */
  expect?: "secret";
  order?: OrderCard;
  /** A picture of need and plans as an SVG element. */
  chart?: string;
};

/** An order as the chat shows it, ready to be read. */
export type OrderCard = {
  orderNo: string;
  title: string;
  stateText: string;
  tone: Tone;
  rows: readonly LabelledValue[];
  progress: readonly { label: string; state: "todo" | "now" | "done" | "failed" }[];
  /** Addresses are paths of this site; others are not shown. */
  pay?: { href: string; label: string };
  receipt?: { href: string; label: string; picture: string };
};

/** A card of the sandbox carrier which visitors may try. */
export type SandboxCard = {
  number: string;
  password: string;
  /** What this card demonstrates. */
  shows: string;
};

/** What the messenger's page needs. */
export type ChatPageProps = {
  language: Language;
  t: Translate;
  /** Given in sandbox mode only. */
  sandbox?: { cards: readonly SandboxCard[] } | undefined;
};

/** Longest message, characters. */
export const longestMessageLength = 4000;

/** The messenger. The history itself is fetched by the page's script from `/chat/messages`. */
export function chatPage({ language, t, sandbox }: ChatPageProps): Page {
  return shell({
    language,
    title: t("web.name"),
    styles: ["frame", "cards", "conversation", "chart", "order-card", "composer"].map(
      (sheet) => `chat/${sheet}`,
    ),
    script: "chat/chat",
    referrer: "same-origin",
    data: {
      language,
      longestMessageLength,
      cards: sandbox?.cards ?? [],
      strings: clientStrings(t),
    },
    body: html`<body class="${sandbox === undefined ? "chat" : "chat with-cards"}">
<noscript><p class="no-script">${t("web.no-script")}</p></noscript>
${header(t, language)}
${sandbox === undefined ? "" : cardPanel(t, sandbox.cards)}
<main class="conversation">
<p class="banner" id="banner" role="status" hidden></p>
<div class="log" id="log" role="log" aria-live="polite" aria-busy="true" tabindex="0"
 aria-label="${t("web.chat.log")}"></div>
<button type="button" class="new-below" id="new-below" hidden>${t("web.chat.new-below")}</button>
${composer(t)}
</main>
</body>`,
  });
}

function header(t: Translate, language: Language): Page {
  const other: Language = language === "en" ? "zh-CN" : "en";
  return html`<header class="top">
<img class="logo" src="/assets/site/favicon.svg" alt="" width="36" height="36">
<div class="identity">
<h1>${t("web.name")}</h1>
<p class="connection" id="connection" data-state="connecting">${t("web.chat.state.connecting")}</p>
</div>
<button type="button" class="language" id="language" lang="${other}" data-language="${other}"
 aria-label="${t("web.chat.language.switch")}">${t("web.chat.language.other")}</button>
</header>`;
}

function cardPanel(t: Translate, cards: readonly SandboxCard[]): Page {
  return html`<aside class="cards" aria-label="${t("web.chat.cards")}">
${sandboxMark(t)}
<details id="sandbox-cards">
<summary>${t("web.chat.cards")}</summary>
<p class="cards-hint">${t("web.chat.cards.hint")}</p>
<ul>${cards.map(
    (card, position) => html`
<li><button type="button" class="card" data-card="${position}" data-number="${card.number}">
<span class="card-shows">${card.shows}</span>
<span class="card-number">${card.number}</span>
<span class="card-password">${t("web.chat.cards.password", { password: card.password })}</span>
</button></li>`,
  )}
</ul>
</details>
</aside>`;
}

const menu = [
  "web.chat.menu.recharge",
  "web.chat.menu.orders",
  "web.chat.menu.help",
] as const satisfies readonly TextKey[];

/** A button that says its own words. */
function command(words: string): Page {
  return html`<button type="button" class="command" data-command="${words}">${words}</button>`;
}

function composer(t: Translate): Page {
  return html`<form class="composer" id="composer" autocomplete="off" novalidate>
<nav class="menu" aria-label="${t("web.chat.menu")}">
${menu.map((key) => command(t(key)))}
</nav>
<p class="notice" id="notice" role="status" hidden></p>
<p class="secret-note" id="secret-note" hidden>${t("web.chat.secret.note")}</p>
<div class="field">
<button type="button" class="photo" id="photo" title="${t("web.chat.photo.send")}"
 aria-label="${t("web.chat.photo.send")}">
<span class="photo-mark" aria-hidden="true"></span></button>
<input id="photo-input" type="file" accept="image/*" multiple hidden>
<textarea id="composer-input" rows="1" maxlength="${longestMessageLength}" enterkeyhint="send"
 aria-label="${t("web.chat.input")}" placeholder="${t("web.chat.input.hint")}"></textarea>
<div class="secret" id="secret" hidden>
<input id="secret-input" type="password" autocomplete="off" autocapitalize="off" spellcheck="false"
 inputmode="text" enterkeyhint="send" maxlength="128" data-1p-ignore data-lpignore="true"
 aria-label="${t("web.chat.secret")}" aria-describedby="secret-note"
 placeholder="${t("web.chat.secret.hint")}">
<button type="button" class="eye" id="secret-show" aria-pressed="false"
 aria-label="${t("web.chat.secret.show")}">
<span class="eye-mark" aria-hidden="true"></span></button>
</div>
<button type="submit" class="send" id="composer-send">${t("web.chat.send")}</button>
</div>
</form>`;
}

/** What the script says by itself. Placeholders stay as `{name}`, to be filled in the browser. */
function clientStrings(t: Translate) {
  return {
    online: t("web.chat.state.online"),
    connecting: t("web.chat.state.connecting"),
    offlineState: t("web.chat.state.offline"),
    offline: t("web.chat.offline"),
    reconnecting: t("web.chat.reconnecting"),
    fromPerson: t("web.chat.from.person"),
    fromBot: t("web.chat.from.bot"),
    typing: t("web.chat.typing"),
    choices: t("web.chat.choices"),
    photo: t("web.chat.photo"),
    pending: t("web.chat.pending"),
    queued: t("web.chat.queued"),
    failed: t("web.chat.failed"),
    resend: t("web.chat.resend"),
    today: t("web.chat.today"),
    yesterday: t("web.chat.yesterday"),
    tooLong: t("web.chat.too-long", { limit: longestMessageLength }),
    noAnswer: t("web.error.no-answer"),
    noPhoto: t("web.chat.photo.not-one"),
    noPhotoNow: t("web.chat.photo.not-now"),
    stepStates: {
      todo: t("web.chat.step.todo"),
      now: t("web.chat.step.now"),
      done: t("web.chat.step.done"),
      failed: t("web.chat.step.failed"),
    },
  };
}

/** What the page's script reads at its start. */
export type ChatPageData = {
  language: Language;
  longestMessageLength: number;
  cards: readonly SandboxCard[];
  strings: ReturnType<typeof clientStrings>;
};
