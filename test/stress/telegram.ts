import { type RunningChats, runWithChats } from "../running/chats.ts";
import { until } from "../running/phone.ts";
import { WebPhone } from "../running/web-phone.ts";

import { type Figure, pause, spread } from "./stressed.ts";

const people = 30;
const hangsMs = 20_000;

/**
 * Telegram takes every message and answers none of our calls for twenty seconds. What do people in
 * the web chat notice, and does everybody in Telegram get an answer afterwards?
 */
export async function telegram(): Promise<readonly Figure[]> {
  const chats = await runWithChats();
  try {
    const web = new WebPhone(chats.running.url);
    await web.open();
    const alone = await turns(web, 8);
    const phones = Array.from({ length: people }, (_, index) => chats.telegram.phone(7000 + index));
    for (const method of ["sendMessage", "editMessageText", "getFile", "answerCallbackQuery"])
      chats.telegram.faults.arm({ type: "hang" }, { on: method, times: 1_000_000 });
    for (const phone of phones) phone.start();
    const begunMs = performance.now();
    const beside = await turns(web, Math.floor(hangsMs / 1100));
    const ready = (await fetch(`${chats.running.url}/readyz`)).status;
    await pause(Math.max(0, hangsMs - (performance.now() - begunMs)));
    chats.telegram.faults.clear();
    const backMs = performance.now();
    await until("an answer for everybody", async () => allAnswered(phones), 60_000);
    const tookS = ((performance.now() - backMs) / 1000).toFixed(1);
    return [
      { line: `a turn in the web chat before: ${spread(alone)}` },
      { line: `a turn beside ${people} answers that hang: ${spread(beside)}; /readyz ${ready}` },
      { line: `all ${people} are answered ${tookS} s after Telegram is back`, promise: true },
    ];
  } finally {
    await chats.stop();
  }
}

function allAnswered(phones: readonly ReturnType<RunningChats["telegram"]["phone"]>[]) {
  const isAnswered = (phone: (typeof phones)[number]): boolean =>
    phone.messages().some(({ from }) => from === "bot");
  return phones.every(isAnswered) ? true : undefined;
}

async function turns(web: WebPhone, count: number): Promise<number[]> {
  const tookMs: number[] = [];
  for (let turn = 0; turn < count; turn++) {
    const begunMs = performance.now();
    await web.say("帮助");
    tookMs.push(performance.now() - begunMs);
    await pause(600);
  }
  return tookMs;
}
