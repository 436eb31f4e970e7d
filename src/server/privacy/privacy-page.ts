import { html } from "hono/html";
import { bookYears } from "../../core/money/book-years.ts";
import type { Language } from "../../core/text.ts";
import { type Page, safeHref, shell, type Translate } from "../site/layout.ts";

/** What is kept, the most personal first; each has its words under `privacy.<name>.…`. */
const keptThings = [
  ...(["messages", "address", "person", "cards", "shops", "orders", "payer"] as const),
  ...(["password", "photos", "codes", "tries", "traces", "log", "backups"] as const),
];

type PrivacyPageProps = {
  language: Language;
  t: Translate;
  /** For how many days what is finished stays, by its table. */
  keptDays: Readonly<Record<string, number>>;
};

/** What is kept, why and for how long, and how to take it or have it deleted. Needs no script. */
export function privacyPage({ language, t, keptDays }: PrivacyPageProps): Page {
  const other: Language = language === "en" ? "zh-CN" : "en";
  const params = { ...keptDays, years: bookYears };
  return shell({
    language,
    title: `${t("privacy.page.title")} · ${t("web.name")}`,
    styles: ["privacy/privacy"],
    referrer: "same-origin",
    body: html`<body class="privacy-page">
<main class="privacy-sheet" id="privacy">
<header class="privacy-top">
<img class="logo" src="/assets/site/favicon.svg" alt="" width="36" height="36">
<h1>${t("privacy.page.title")}</h1>
<a class="link" id="language" lang="${other}" hreflang="${other}"
 href="${safeHref(`/privacy?language=${other}`)}">${t("web.chat.language.other")}</a>
</header>
<p>${t("privacy.page.intro")}</p>
<table class="kept">
<thead><tr><th scope="col">${t("privacy.page.what")}</th>
<th scope="col">${t("privacy.page.why")}</th>
<th scope="col">${t("privacy.page.howLong")}</th></tr></thead>
<tbody>${keptThings.map(
      (name) => html`
<tr id="kept-${name}"><th scope="row">${t(`privacy.${name}.what`)}</th>
<td data-label="${t("privacy.page.why")}">${t(`privacy.${name}.why`)}</td>
<td data-label="${t("privacy.page.howLong")}">${t(`privacy.${name}.howLong`, params)}</td></tr>`,
    )}</tbody>
</table>
<h2>${t("privacy.page.export.title")}</h2>
<p>${t("privacy.page.export.text")}</p>
<h2>${t("privacy.page.delete.title")}</h2>
<p>${t("privacy.page.delete.text", params)}</p>
</main>
</body>`,
  });
}

/** The page behind a private link: only its button takes the data, so that no preview does. */
export function exportPage({ language, t }: Pick<PrivacyPageProps, "language" | "t">): Page {
  return shell({
    language,
    title: `${t("ownData.page.title")} · ${t("web.name")}`,
    styles: ["site/notice", "privacy/privacy"],
    referrer: "same-origin",
    body: html`<body class="notice-page">
<main class="notice-sheet" id="export-page">
<img class="logo" src="/assets/site/favicon.svg" alt="" width="56" height="56">
<h1>${t("ownData.page.title")}</h1>
<p>${t("ownData.page.text")}</p>
<form method="post" class="export-form">
<button id="download" class="button" type="submit">${t("ownData.page.download")}</button>
</form>
</main>
</body>`,
  });
}
