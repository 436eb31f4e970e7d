import { drain, type Figure, pause, type Stressed, spread, startStressed } from "./stressed.ts";

/** Enough that each of them stays under its own limit of twenty messages in ten seconds. */
const chats = 1500;
const inFlight = 64;
const measuredMs = 5000;
const overloadMs = 10_000;
/** WeChat Pay waits for five seconds. */
const notifyPatienceMs = 5000;

/**
 * Measures how many turns a second this machine serves, then asks for three times as many, with
 * notifications of WeChat Pay among them.
 */
export async function overload(): Promise<readonly Figure[]> {
  const service = await startStressed();
  try {
    await openChats(service);
    const capacity = await capacityOf(service);
    const { answers, notified } = await offer(service, capacity * 3);
    const served = answers.filter(({ status }) => status === 200);
    const busy = answers.filter(({ status }) => status === 503);
    await pause(2000);
    const after = await service.turnsOf(chats + 1, 10);
    const others = answers.length - served.length - busy.length;
    const counts = `${perSecond(served.length)} served, ${perSecond(busy.length)} told to come back, ${others} otherwise in all`;
    const worstNotified = Math.max(...notified);
    return [
      { line: `served when asked for as much as possible: ${capacity} turns a second` },
      {
        line: `three times that for ${overloadMs / 1000} s, each second: ${counts}`,
        promise: served.length > 0 && busy.length > 0,
      },
      { line: `those served: ${spread(served.map(({ tookMs }) => tookMs))}` },
      {
        line: `notifications of WeChat Pay meanwhile: ${notified.length}, ${spread(notified)}`,
        promise: worstNotified < notifyPatienceMs,
      },
      { line: `two seconds later: ${spread(after)}; memory ${service.residentMb()} MB` },
    ];
  } finally {
    await service.stop();
  }
}

async function openChats(service: Stressed): Promise<void> {
  for (let chat = 0; chat < chats; chat += 50)
    await Promise.all(Array.from({ length: 50 }, (_, at) => service.say(chat + at, "你好")));
}

function perSecond(count: number): number {
  return Math.round(count / (overloadMs / 1000));
}

async function capacityOf(service: Stressed): Promise<number> {
  let chat = 0;
  let served = 0;
  const untilMs = performance.now() + measuredMs;
  const ask = async (): Promise<void> => {
    while (performance.now() < untilMs) {
      chat = (chat + 1) % chats;
      if ((await service.say(chat, "帮助")).status === 200) served++;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, ask));
  return Math.round(served / (measuredMs / 1000));
}

/** Asks at a fixed pace, whatever comes back. */
async function offer(service: Stressed, eachSecond: number) {
  const asked: Promise<{ status: number; tookMs: number }>[] = [];
  const notified: number[] = [];
  const begunMs = performance.now();
  const notifying = notifyUntil(service, begunMs + overloadMs, notified);
  let chat = 0;
  for (let nowMs = begunMs; nowMs < begunMs + overloadMs; nowMs = performance.now()) {
    const due = Math.floor(((nowMs - begunMs) / 1000) * eachSecond);
    while (asked.length < due) {
      chat = (chat + 1) % chats;
      asked.push(service.say(chat, "帮助").catch(() => ({ status: 0, tookMs: 0 })));
    }
    await pause(5);
  }
  const answers = await Promise.all(asked);
  await notifying;
  return { answers, notified };
}

/** Not genuine, so refused: that takes the same way as a true one up to the signature. */
async function notifyUntil(service: Stressed, untilMs: number, notified: number[]): Promise<void> {
  while (performance.now() < untilMs) {
    const begunMs = performance.now();
    await drain(await service.ask("/wechatpay/notify", { method: "POST", body: "{}" }));
    notified.push(performance.now() - begunMs);
    await pause(200);
  }
}
