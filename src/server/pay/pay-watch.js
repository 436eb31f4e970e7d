import { backOffMs, request } from "../site/requests.js";

const askEveryMs = 2000;
const askEveryHiddenMs = 10_000;

/**
 * Asks for the payment's state again and again, less often while nobody looks, at once when
 * somebody does.
 *
 * @param {{
 *   base: string,
 *   onStatus: (status: import("./pay-page.ts").PayStatus) => void,
 *   onGone: () => void,
 *   onConnection: (connected: boolean) => void,
 * }} needs
 */
export function createPayWatch({ base, onStatus, onGone, onConnection }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let running = false;
  let asking = false;
  let failures = 0;

  async function ask() {
    if (!running || asking) return;
    clearTimeout(timer);
    asking = true;
    const answer = await request("GET", `${base}/state`);
    asking = false;
    if (!running) return;
    failures = answer.answer === "done" ? 0 : failures + 1;
    // One lost request is nothing to speak of.
    onConnection(failures < 2);
    timer = setTimeout(ask, pauseMs(answer));
    if (answer.answer === "done") onStatus(answer.body);
    if (answer.answer === "refused" && answer.status === 404) onGone();
  }

  /** @param {import("../site/requests.js").Answer} answer */
  function pauseMs(answer) {
    const usual = document.hidden ? askEveryHiddenMs : askEveryMs;
    if (answer.answer === "done") return usual;
    const asked = answer.answer === "later" ? answer.retryAfterMs : undefined;
    return Math.max(usual, asked ?? backOffMs(failures, Math.random()));
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) ask();
  });
  window.addEventListener("online", ask);

  return {
    start() {
      running = true;
      timer = setTimeout(ask, askEveryMs);
    },
    stop() {
      running = false;
      clearTimeout(timer);
    },
    /** Asks at once, then goes on as before. */
    askNow: ask,
  };
}
