import { byId, element, showText } from "../site/dom.js";
import { fill, readPageData } from "../site/page-data.js";
import { request } from "../site/requests.js";
import { createPayWatch } from "./pay-watch.js";

/** @typedef {import("./pay-page.ts").PayStart} PayStart */
/** @typedef {import("./pay-page.ts").PayStatus} PayStatus */

/** @type {import("./pay-page.ts").PayPageData} */
const { base, product, expiresAtMs, nowMs, status, strings } = readPageData();

/** How far this device's clock is behind the server's; negative when it is ahead. */
const clockLagMs = nowMs - Date.now();
/** WeChat has taken over by then, or will not. */
const handOverMs = 5000;
const leftForWechat = `left-for-wechat ${base}`;

const buttons = ["h5-pay", "jsapi-pay", "scan-instead", "pay-retry"].flatMap((id) => {
  const button = document.getElementById(id);
  return button === null ? [] : [button];
});

let starting = false;
let timeIsUp = false;

const watch = createPayWatch({
  base,
  onStatus: showStatus,
  onGone: showGone,
  onConnection: showConnection,
});

/** @param {PayStatus} now */
function showStatus(now) {
  document.body.dataset.state = now.state;
  if (now.finished) watch.stop();
  if (now.next !== undefined && now.finished) {
    location.replace(now.next);
    return;
  }
  const payable = now.state === "awaiting";
  byId("till").hidden = !payable;
  const outcome = byId("outcome");
  outcome.hidden = payable;
  outcome.dataset.tone = now.tone;
  showText(byId("outcome-text"), now.stateText);
  byId("outcome-hint").hidden = now.finished;
}

/** The link's order is not there any more. */
function showGone() {
  watch.stop();
  byId("till").hidden = true;
  byId("outcome").hidden = true;
  byId("gone").hidden = false;
}

/** @param {boolean} connected */
function showConnection(connected) {
  showText(byId("banner"), connected ? undefined : strings.offline);
}

/**
 * @param {string | undefined} text
 * @param {"plain" | "bad"} [tone]
 */
function note(text, tone = "plain") {
  const place = byId("pay-note");
  place.dataset.tone = tone;
  showText(place, text);
}

/**
 * Asks the server for a payment. A second press while the first is under way does nothing.
 * @param {"native" | "h5" | "jsapi"} wanted
 * @param {(start: PayStart) => void} proceed
 */
async function start(wanted, proceed) {
  if (starting || timeIsUp) return;
  setStarting(true);
  byId("pay-retry").hidden = true;
  const answer = await request("POST", `${base}/start`, { product: wanted });
  if (answer.answer === "done") {
    showCashier(answer.body.sandboxCashier);
    proceed(answer.body);
    return;
  }
  setStarting(false);
  if (answer.answer === "refused" && answer.status === 404) return showGone();
  note(answer.message ?? strings.noAnswer, "bad");
  // The order may have been paid or closed in another window: the state says so.
  watch.askNow();
  if (wanted === "native") {
    byId("scan").hidden = true;
    byId("pay-retry").hidden = false;
  }
}

/** @param {boolean} now */
function setStarting(now) {
  starting = now;
  for (const button of buttons) button.setAttribute("aria-disabled", String(now || timeIsUp));
}

/** @param {string | undefined} href */
function showCashier(href) {
  const link = document.getElementById("sandbox-cashier-link");
  if (link === null || href === undefined || !isWebAddress(href)) return;
  link.setAttribute("href", href);
  byId("sandbox-cashier").hidden = false;
}

/** @param {string} href */
function isWebAddress(href) {
  try {
    return /^https?:$/.test(new URL(href, location.href).protocol);
  } catch {
    return false;
  }
}

function startNative() {
  byId("scan").hidden = false;
  const qr = byId("qr");
  qr.replaceChildren(element("p", { class: "qr-wait" }, strings.loading));
  qr.setAttribute("aria-busy", "true");
  start("native", (begun) => {
    setStarting(false);
    if (begun.product !== "native") return;
    note(undefined);
    const src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(begun.qrSvg)}`;
    qr.replaceChildren(element("img", { src, alt: strings.picture }));
    qr.setAttribute("aria-busy", "false");
  });
}

function startH5() {
  note(strings.opening);
  start("h5", (begun) => {
    if (begun.product !== "h5" || !isWebAddress(begun.href)) return setStarting(false);
    remember(leftForWechat);
    location.assign(begun.href);
    // The page stays when WeChat is not installed or the person turns back.
    setTimeout(returnFromWechat, handOverMs);
  });
}

function returnFromWechat() {
  setStarting(false);
  note(strings.returned);
  byId("paid-check").classList.remove("quiet");
  document.getElementById("h5-pay")?.classList.add("quiet");
  watch.askNow();
}

/**
 * What WeChat's browser has built in.
 * @typedef {{ invoke(name: string, given: unknown,
 *   answered: (result: { err_msg?: string }) => void): void }} Bridge
 */

function startJsapi() {
  note(undefined);
  start("jsapi", (begun) => {
    const bridge = /** @type {Window & { WeixinJSBridge?: Bridge }} */ (window).WeixinJSBridge;
    if (begun.product !== "jsapi") return setStarting(false);
    if (bridge === undefined) {
      setStarting(false);
      return note(strings.outside, "bad");
    }
    bridge.invoke("getBrandWCPayRequest", begun.invoke, (result) => {
      setStarting(false);
      finishJsapi(result.err_msg ?? "");
    });
  });
}

/**
 * `ok` is WeChat's word to the page and proves nothing (WeChat Pay docs, JSAPI), so the server is
 * asked.
 * @param {string} message `get_brand_wcpay_request:ok`, `:cancel` or `:fail`
 */
function finishJsapi(message) {
  if (message.endsWith(":ok")) {
    note(strings.ok);
    check(true);
  } else if (message.endsWith(":cancel")) note(strings.cancel);
  else note(strings.fail, "bad");
}

let checking = false;

/**
 * Lets the server ask WeChat.
 * @param {boolean} quietly without telling a person who has just paid that nothing is there yet
 */
async function check(quietly) {
  if (checking) return;
  checking = true;
  const button = byId("paid-check");
  button.setAttribute("aria-disabled", "true");
  if (!quietly) note(strings.checking);
  const answer = await request("POST", `${base}/check`, {});
  checking = false;
  button.setAttribute("aria-disabled", "false");
  if (answer.answer === "refused" && answer.status === 404) return showGone();
  if (answer.answer !== "done") return note(answer.message ?? strings.noAnswer, "bad");
  if (typeof answer.body?.state === "string") showStatus(answer.body);
  else watch.askNow();
  if (!quietly && document.body.dataset.state === "awaiting") note(strings.notYet);
}

function countDown() {
  const leftMs = expiresAtMs - (Date.now() + clockLagMs);
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  byId("countdown").textContent = seconds === 0 ? "" : fill(strings.left, { left: clock });
  if (seconds > 0) {
    setTimeout(countDown, 1000);
    return;
  }
  // Money may still be on its way, so only the server may say that it is too late.
  timeIsUp = true;
  setStarting(false);
  byId("scan").hidden = true;
  note(strings.timeUp);
  watch.askNow();
}

/** @param {string} what */
function remember(what) {
  try {
    sessionStorage.setItem(what, "yes");
  } catch {
    // Then the page says less on the way back.
  }
}

/** @param {string} what */
function remembers(what) {
  try {
    return sessionStorage.getItem(what) === "yes";
  } catch {
    return false;
  }
}

document.getElementById("h5-pay")?.addEventListener("click", startH5);
document.getElementById("jsapi-pay")?.addEventListener("click", startJsapi);
document.getElementById("scan-instead")?.addEventListener("click", startNative);
byId("pay-retry").addEventListener("click", startNative);
byId("paid-check").addEventListener("click", () => check(false));
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  if (remembers(leftForWechat)) returnFromWechat();
  else watch.askNow();
});

showStatus(status);
if (!status.finished) {
  watch.start();
  if (status.state === "awaiting") {
    countDown();
    if (product === "native") startNative();
    if (remembers(leftForWechat)) returnFromWechat();
  }
}
