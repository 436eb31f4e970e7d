import { byId } from "../site/dom.js";
import { readPageData } from "../site/page-data.js";
import { request } from "../site/requests.js";
import { startCardPanel } from "./card-panel.js";
import { createComposer } from "./composer.js";
import { showConnection } from "./connection.js";
import { createEventStream } from "./event-stream.js";
import { createMessageBook, expectsSecret, liveChoicesOf } from "./message-book.js";
import { newId } from "./message-id.js";
import { createMessageLog } from "./message-log.js";
import { once } from "./once.js";
import { createOutbox } from "./outbox.js";
import { createOwnChat } from "./own-chat.js";
import { preparePhoto } from "./photo.js";

/** @typedef {import("./chat-page.ts").ChatMessage} ChatMessage */

/** @type {import("./chat-page.ts").ChatPageData} */
const { language, longestMessageLength, cards, strings } = readPageData();

/** A short break is mended before anyone needs to hear of it. */
const quietBreakMs = 2000;
/** How long the bot seems to be typing when its answer comes over the event stream. */
const typingMs = 20_000;

/** Whoever is away for longer than this is brought up to date by a new stream. */
const returnMs = 15_000;
/** How long a hidden page keeps its stream. */
const hiddenKeptMs = 60_000;

const book = createMessageBook();
const ownChat = createOwnChat(() => location.reload());
/**
 * @type {Map<string, Promise<Blob | undefined>>} photos that are not sent yet, by their message's
 * id
 */
const photos = new Map();
let streamState = "connecting";
let started = false;
let brokenSinceMs = 0;
let sendingBroken = false;
let typingUntilMs = 0;

const outbox = createOutbox({
  send: (body) =>
    body.type === "photo"
      ? uploadPhoto(body.id)
      : request("POST", `/chat/messages?${ownChat.query()}`, body),
  storage: openStorage(),
  onChange: () => {
    forgetSentPhotos();
    render();
  },
  onDone: (batch, entry) => {
    const seqBefore = book.newestSeq();
    if (batch !== undefined && ownChat.isOther(batch)) return;
    takeMessages(batch?.messages ?? []);
    // The screen of a phone shows what the phone shows, also when that is nothing.
    const showsOwn = batch?.showsOwn === true || entry.body.type === "start";
    if (!showsOwn && !book.has(entry.body.id)) keepOwnCopy(entry, seqBefore + 0.5);
    sendingBroken = false;
    typingUntilMs = performance.now() + typingMs;
    setTimeout(render, typingMs);
    composer.note(undefined);
  },
  onTrouble: (message) => {
    if (message === undefined) sendingBroken = true;
    else composer.note(message);
    render();
  },
  random: Math.random,
});

const log = createMessageLog({
  root: byId("log"),
  newBelow: byId("new-below"),
  language,
  strings,
  onPick: (message, choice) =>
    pressOnce(
      { type: "pick", value: choice.value, turn: message.turn ?? 0, text: choice.label },
      choice.label,
    ),
  onResend: (id) => once(`resend ${id}`, () => outbox.retry(id)),
});

const composer = createComposer({
  longest: longestMessageLength,
  tooLong: strings.tooLong,
  noPhoto: strings.noPhoto,
  noPhotoNow: strings.noPhotoNow,
  onSay: (text) => send({ type: "say", text }, text),
  onSecret: (text) => send({ type: "secret", text }, "••••••"),
  onPhoto: sendPhoto,
});

const stream = createEventStream({
  onBatch: (batch) => {
    if (ownChat.isOther(batch)) return;
    takeMessages(batch.messages);
    if (!started) welcome();
    render();
  },
  onState: (state) => {
    if (state === "online") {
      brokenSinceMs = 0;
      if (streamState !== "online") outbox.wake();
    } else if (state === "broken" && brokenSinceMs === 0) {
      brokenSinceMs = Date.now();
      setTimeout(render, quietBreakMs);
    }
    streamState = state;
    render();
  },
});

/** Greets a newcomer; whoever comes back finds the conversation as it was. */
function welcome() {
  started = true;
  byId("log").setAttribute("aria-busy", "false");
  if (book.list().length === 0 && outbox.entries().length === 0) send({ type: "start" }, "");
  else outbox.wake();
}

/**
 * @param {Omit<import("./outbox.js").Outgoing, "id">} what
 * @param {string} shown
 */
function send(what, shown) {
  outbox.add({ id: newId(), ...what }, shown, Date.now());
  log.scrollToEnd();
}

/** @param {Blob} file */
function sendPhoto(file) {
  const id = newId();
  // A file that was taken away before it could be read is nothing to try again with.
  photos.set(
    id,
    preparePhoto(file).catch(() => undefined),
  );
  outbox.add({ id, type: "photo" }, strings.photo, Date.now());
  log.scrollToEnd();
}

/**
 * @param {string} id
 * @returns {Promise<import("../site/requests.js").Answer>}
 */
async function uploadPhoto(id) {
  const photo = await photos.get(id);
  if (photo === undefined) return { answer: "refused", status: 0, message: undefined };
  return await request(
    "POST",
    `/chat/photos?id=${id}&after=${stream.cursor()}&${ownChat.query()}`,
    photo,
  );
}

function forgetSentPhotos() {
  const left = new Set(outbox.entries().map((entry) => entry.body.id));
  for (const id of photos.keys()) if (!left.has(id)) photos.delete(id);
}

/** @param {readonly ChatMessage[]} messages */
function takeMessages(messages) {
  if (!book.take(messages)) return;
  outbox.settle(book.has);
}

/**
 * A message that the server took without returning it stays where it was said; the server's own
 * copy, when it comes, replaces it.
 * @param {import("./outbox.js").Entry} entry
 * @param {number} seq
 */
function keepOwnCopy({ body, shown, atMs }, seq) {
  book.take([{ id: body.id, seq, change: -1, from: "person", text: shown, atMs, turn: 0 }]);
}

function render() {
  const messages = book.list();
  const online = streamState === "online";
  const waiting = outbox.entries().filter((entry) => !book.has(entry.body.id));
  if (outbox.entries().length === 0) sendingBroken = false;
  const underway = waiting.filter((entry) => entry.state !== "failed");
  const own = waiting.filter((entry) => entry.body.type !== "start" || entry.state === "failed");
  const nowMs = Date.now();
  log.render([...messages, ...own.map(asShown)], {
    liveChoices: liveChoicesOf(messages, underway.length > 0),
    typing:
      underway.some((entry) => entry.state === "sending") || (online && isAnswerDue(messages)),
    nowMs,
  });
  composer.setMasked(expectsSecret(messages));
  const isLongBreak = brokenSinceMs !== 0 && nowMs - brokenSinceMs >= quietBreakMs;
  const connecting = streamState === "connecting";
  showConnection({ broken: sendingBroken || isLongBreak, connecting, isCut: isCut() }, strings);
}

/** Browsers are wrong about it at times (a VPN, two networks): answers that come count for more. */
function isCut() {
  return !navigator.onLine && streamState !== "online";
}

/** @param {import("./outbox.js").Entry} entry */
function asShown({ body, shown, atMs, state, error }) {
  const stuck = sendingBroken || isCut();
  /** @type {"pending" | "queued" | "failed"} */
  const delivery = state === "failed" ? "failed" : stuck ? "queued" : "pending";
  return { id: body.id, from: /** @type {const} */ ("person"), text: shown, atMs, delivery, error };
}

/** @param {readonly ChatMessage[]} messages */
function isAnswerDue(messages) {
  return messages[messages.length - 1]?.from === "person" && performance.now() < typingUntilMs;
}

/** What the person said last: a chat that can't mask a field takes the password in the same one. */
function lastSaid() {
  const own = book.list().filter((message) => message.from === "person");
  return own[own.length - 1]?.text;
}

/**
 * Sends what a button stands for, once for a double press and never while the same is on its way.
 * @param {Omit<import("./outbox.js").Outgoing, "id">} what
 * @param {string} shown
 */
function pressOnce(what, shown) {
  const key = JSON.stringify(what);
  const underway = outbox.entries().some(({ state, body: { id, ...body } }) => {
    return state !== "failed" && JSON.stringify({ ...what, ...body }) === key;
  });
  if (!underway) once(key, () => send(what, shown));
}

/** @returns {Pick<Storage, "getItem" | "setItem">} */
function openStorage() {
  try {
    return window.sessionStorage;
  } catch {
    return { getItem: () => null, setItem: () => {} };
  }
}

for (const command of document.querySelectorAll("[data-command]")) {
  const text = command.getAttribute("data-command") ?? "";
  command.addEventListener("click", () => pressOnce({ type: "say", text }, text));
}

const languageButton = byId("language");
languageButton.addEventListener("click", () =>
  once("language", async () => {
    const answer = await request("POST", "/chat/language", {
      language: languageButton.dataset.language,
    });
    if (answer.answer === "done") location.reload();
    else composer.note(answer.message ?? strings.noAnswer);
  }),
);

startCardPanel({
  cards,
  fill: composer.fill,
  wantsPassword: (cardNumber) => composer.isMasked() || lastSaid() === cardNumber,
});

window.addEventListener("online", () => {
  stream.restart();
  outbox.wake();
});
window.addEventListener("offline", () => {
  stream.check();
  render();
});
// A page kept in memory for the back button has lost its stream on the way.
window.addEventListener("pagehide", () => stream.stop());
window.addEventListener("pageshow", (event) => {
  if (event.persisted) stream.restart();
});
let hiddenAtMs = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let letGo;
document.addEventListener("visibilitychange", () => {
  clearTimeout(letGo);
  if (document.hidden) {
    hiddenAtMs = Date.now();
    // Nobody reads it, and its connection is needed elsewhere.
    letGo = setTimeout(() => stream.stop(), hiddenKeptMs);
  }
  // Phones cut the connections of hidden pages without telling them.
  else if (Date.now() - hiddenAtMs > returnMs) {
    stream.restart();
    outbox.wake();
  }
});

stream.restart();
