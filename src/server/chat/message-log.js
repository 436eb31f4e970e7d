import { drawing, element, ownAddress } from "../site/dom.js";
import { createTimes } from "./message-times.js";
import { createOrderCard } from "./order-card.js";

/** @typedef {import("./chat-page.ts").ChatMessage} ChatMessage */
/** @typedef {import("./chat-page.ts").ChatPageData["strings"]} Strings */
/**
 * @typedef {{ label: string, href: string }} Link a page that opens beside the chat
 */
/**
 * @typedef {{ id: string, from: "person" | "bot", text: string, atMs: number, turn?: number,
 * choices?: ChatMessage["choices"], order?: ChatMessage["order"], chart?: string, parts?: (string |
 * Link)[], links?: Link[], picture?: string, delivery?: "pending" | "queued" | "failed" |
 * undefined, error?: string | undefined }} Shown
 */

/** How near to the end still counts as reading along, px. */
const nearEndPx = 80;

/**
 * Draws the conversation. A message keeps its element for as long as the page lives.
 *
 * @param {{
 *   root: HTMLElement, newBelow: HTMLElement, language: string, strings: Strings,
 *   onPick: (message: Shown, choice: { label: string, value: string }) => void,
 *   onResend: (id: string) => void,
 * }} needs
 */
export function createMessageLog({ root, newBelow, language, strings, onPick, onResend }) {
  const times = createTimes(language, strings);
  /** @type {Map<string, ReturnType<typeof createMessageView>>} */
  const views = new Map();
  const typing = element(
    "div",
    { class: "typing", hidden: "" },
    element("span", { class: "unseen" }, strings.typing),
    ...[1, 2, 3].map(() => element("span", { class: "dot", "aria-hidden": "true" })),
  );
  root.append(typing);
  let readingAlong = true;
  let lastTop = 0;

  root.addEventListener("scroll", () => {
    const atEnd = root.scrollHeight - root.scrollTop - root.clientHeight < nearEndPx;
    // Only going back is leaving the end; a picture that grows below it is not.
    if (atEnd || root.scrollTop < lastTop) readingAlong = atEnd;
    lastTop = root.scrollTop;
    if (readingAlong) newBelow.hidden = true;
  });
  newBelow.addEventListener("click", () => scrollToEnd());
  // A receipt's picture gets its height late, a phone's keyboard takes some away.
  root.addEventListener("load", () => follow(), true);
  if ("ResizeObserver" in window) new ResizeObserver(() => follow()).observe(root);

  function scrollToEnd() {
    root.scrollTop = root.scrollHeight;
    newBelow.hidden = true;
  }

  function follow() {
    if (readingAlong) scrollToEnd();
  }

  /** @param {readonly Shown[]} list */
  function place(list) {
    const wanted = new Set(list.map((shown) => shown.id));
    for (const [id, view] of views) {
      if (wanted.has(id)) continue;
      view.root.remove();
      views.delete(id);
    }
    /** @type {Element | null} */
    let next = root.firstElementChild;
    for (const shown of list) {
      const view = views.get(shown.id) ?? createMessageView(shown, { strings, onPick, onResend });
      views.set(shown.id, view);
      if (view.root === next) next = next.nextElementSibling;
      else root.insertBefore(view.root, next);
    }
  }

  return {
    /**
     * @param {readonly Shown[]} list oldest first
     * @param {{ liveChoices: string | undefined, typing: boolean, nowMs: number }} moment
     */
    render(list, moment) {
      const newest = list[list.length - 1];
      const grew = newest !== undefined && !views.has(newest.id);
      place(list);
      list.forEach((shown, position) => {
        const previous = list[position - 1];
        const stamp = times.above(shown.atMs, previous?.atMs, moment.nowMs);
        const follows = previous?.from === shown.from && stamp === undefined;
        const clock = times.clock(shown.atMs);
        views
          .get(shown.id)
          ?.update(shown, { live: shown.id === moment.liveChoices, stamp, follows, clock });
      });
      typing.hidden = !moment.typing;
      if (readingAlong || (grew && newest.from === "person")) scrollToEnd();
      else if (grew) newBelow.hidden = false;
    },
    scrollToEnd,
  };
}

/**
 * @param {Shown} first
 * @param {{ strings: Strings, onPick: (message: Shown, choice: { label: string, value: string }) =>
 * void, onResend: (id: string) => void }} needs
 */
function createMessageView(first, { strings, onPick, onResend }) {
  const stamp = element("p", { class: "stamp", hidden: "" });
  const text = element("span", { class: "text" });
  const speaker = first.from === "bot" ? strings.fromBot : strings.fromPerson;
  const bubble = element(
    "div",
    { class: "bubble" },
    element("span", { class: "unseen" }, speaker),
    text,
  );
  const content = element("div", { class: "content" }, bubble);
  const root = element(
    "div",
    { class: "message", "data-from": first.from, "data-id": first.id },
    stamp,
  );
  if (first.from === "bot")
    root.append(element("img", { class: "avatar", src: "/assets/site/favicon.svg", alt: "" }));
  root.append(content);
  const delivery = element("p", { class: "delivery", hidden: "" });
  /** @type {ReturnType<typeof createOrderCard> | undefined} */
  let card;
  /** @type {{ root: HTMLElement, made: string } | undefined} */
  let choices;
  /** @type {{ root: HTMLElement, made: string } | undefined} */
  let chart;
  let extrasMade = "";
  let shownNow = first;

  function updateText() {
    if (shownNow.parts === undefined) {
      if (text.textContent !== shownNow.text) text.textContent = shownNow.text;
      return;
    }
    const made = shownNow.parts.map((part) =>
      typeof part === "string" ? part : makeLink(part, "text-link"),
    );
    text.replaceChildren(...made);
  }

  /**
   * What a message of a demonstration has besides its text: a picture, and buttons that open a
   * page.
   */
  function updateExtras() {
    const { picture, links = [] } = shownNow;
    const made = JSON.stringify([picture, links]);
    if (extrasMade === made || (extrasMade === "" && picture === undefined && links.length === 0))
      return;
    extrasMade = made;
    for (const old of content.querySelectorAll(".page-link, .picture-link")) old.remove();
    if (picture !== undefined) bubble.before(makePicture(picture));
    bubble.after(...links.map((link) => makeLink(link, "page-link button")));
  }

  function updateChart() {
    const made = shownNow.chart ?? "";
    if ((chart?.made ?? "") === made) return;
    chart?.root.remove();
    const svg = drawing(made);
    if (svg === undefined) return;
    chart = { root: element("div", { class: "chart" }, svg), made };
    bubble.after(chart.root);
  }

  function updateChoices() {
    const made = JSON.stringify(shownNow.choices ?? []);
    if (choices?.made === made || (choices === undefined && made === "[]")) return;
    const group = element("div", {
      class: "choices",
      role: "group",
      "aria-label": strings.choices,
    });
    for (const choice of shownNow.choices ?? []) {
      const button = element(
        "button",
        { class: "choice", type: "button", "data-value": choice.value },
        choice.label,
      );
      button.addEventListener("click", () => onPick(shownNow, choice));
      group.append(button);
    }
    if (choices === undefined) content.append(group);
    else choices.root.replaceWith(group);
    choices = { root: group, made };
  }

  function updateDelivery() {
    if (shownNow.delivery === undefined) {
      delivery.remove();
      return;
    }
    if (delivery.dataset.state === shownNow.delivery && delivery.isConnected) return;
    delivery.dataset.state = shownNow.delivery;
    delivery.hidden = false;
    // Every message is "being sent" for a moment; read aloud, that would be noise.
    delivery.setAttribute("aria-hidden", String(shownNow.delivery === "pending"));
    if (shownNow.delivery === "failed") {
      const again = element("button", { class: "resend", type: "button" }, strings.resend);
      again.addEventListener("click", () => onResend(shownNow.id));
      delivery.replaceChildren(shownNow.error ?? strings.failed, " ", again);
    } else {
      delivery.replaceChildren(strings[shownNow.delivery]);
    }
    content.append(delivery);
  }

  return {
    root,
    /**
     * @param {Shown} shown
     * @param {{ live: boolean, stamp: string | undefined, follows: boolean, clock: string }} place
     */
    update(shown, place) {
      shownNow = shown;
      updateText();
      bubble.hidden = shown.text === "";
      bubble.title = place.clock;
      root.dataset.follows = String(place.follows);
      root.dataset.live = String(place.live);
      stamp.hidden = place.stamp === undefined;
      if (stamp.textContent !== (place.stamp ?? "")) stamp.textContent = place.stamp ?? "";
      if (shown.order !== undefined) {
        if (card === undefined) {
          card = createOrderCard(strings);
          bubble.after(card.root);
        }
        card.update(shown.order);
      }
      updateChart();
      updateExtras();
      updateChoices();
      updateDelivery();
    },
  };
}

/**
 * @param {Link} link
 * @param {string} style
 */
function makeLink({ label, href }, style) {
  const address = ownAddress(href);
  if (address === undefined) return element("span", {}, label);
  return element("a", { class: style, href: address, target: "_blank", rel: "noopener" }, label);
}

/** @param {string} path */
function makePicture(path) {
  const picture = element("img", { class: "picture", src: path, alt: "" });
  return element(
    "a",
    { class: "picture-link", href: path, target: "_blank", rel: "noopener" },
    picture,
  );
}
