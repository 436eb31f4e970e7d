import { element, ownAddress } from "../site/dom.js";

/** @typedef {import("./chat-page.ts").OrderCard} OrderCard */
/** @typedef {import("./chat-page.ts").ChatPageData["strings"]} Strings */

/**
 * An order, kept up to date in place: only the parts that differ are made anew, so that a finger on
 * the pay button does not miss it and a screen reader hears what is new and no more.
 *
 * @param {Strings} strings
 */
export function createOrderCard(strings) {
  const root = element("section", { class: "order-card", tabindex: "-1" });
  /** @type {Map<string, { node: HTMLElement, made: string }>} */
  const parts = new Map();

  /**
   * @param {string} name
   * @param {unknown} content
   * @param {() => HTMLElement | undefined} make
   */
  function part(name, content, make) {
    const known = parts.get(name);
    const made = JSON.stringify(content ?? null);
    if (known?.made === made) return;
    const node = make() ?? element("div", { hidden: "" });
    if (known === undefined) root.append(node);
    else {
      const focused = known.node.contains(document.activeElement);
      known.node.replaceWith(node);
      if (focused) root.focus();
    }
    parts.set(name, { node, made });
  }

  return {
    root,
    /** @param {OrderCard} order */
    update(order) {
      root.id = `order-${order.orderNo}`;
      root.dataset.tone = order.tone;
      root.setAttribute("aria-label", `${order.title} ${order.orderNo}`);
      part("title", order.title, () => element("h2", { class: "order-title" }, order.title));
      part("state", order.stateText, () => element("p", { class: "order-state" }, order.stateText));
      part("rows", order.rows, () => makeRows(order.rows));
      part("progress", order.progress, () => makeProgress(order.progress, strings));
      part("pay", order.pay, () => makePay(order.pay));
      part("receipt", order.receipt, () => makeReceipt(order.receipt));
    },
  };
}

/** @param {OrderCard["rows"]} rows */
function makeRows(rows) {
  const facts = rows.map(({ label, value }) =>
    element("div", { class: "fact" }, element("dt", {}, label), element("dd", {}, value)),
  );
  return element("dl", { class: "facts" }, ...facts);
}

/**
 * @param {OrderCard["progress"]} progress
 * @param {Strings} strings
 */
function makeProgress(progress, strings) {
  if (progress.length === 0) return undefined;
  const steps = progress.map(({ label, state }) => {
    const step = element("li", { class: "step", "data-state": state });
    if (state === "now") step.setAttribute("aria-current", "step");
    step.append(
      element("span", { class: "step-label" }, label),
      element("span", { class: "unseen" }, ` (${strings.stepStates[state]})`),
    );
    return step;
  });
  return element("ol", { class: "progress" }, ...steps);
}

/** @param {OrderCard["pay"]} pay */
function makePay(pay) {
  const href = pay === undefined ? undefined : ownAddress(pay.href);
  if (pay === undefined || href === undefined) return undefined;
  return element("a", { class: "pay-link button", href }, pay.label);
}

/** @param {OrderCard["receipt"]} receipt */
function makeReceipt(receipt) {
  const href = receipt === undefined ? undefined : ownAddress(receipt.href);
  if (receipt === undefined || href === undefined) return undefined;
  const link = element("a", { class: "receipt-link", href });
  const picture = ownAddress(receipt.picture);
  if (picture !== undefined)
    link.append(element("img", { class: "receipt-picture", src: picture, alt: "" }));
  link.append(element("span", { class: "receipt-label" }, receipt.label));
  return link;
}
