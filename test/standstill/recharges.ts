import { setTimeout as sleep } from "node:timers/promises";
import { sampleCards } from "../../src/sandbox/carrier/cards.ts";
import { order, words } from "../chats/dialogue.ts";
import { payOnComputer } from "../running/payer.ts";
import { until } from "../running/phone.ts";
import { runService } from "../running/service.ts";
import { webScenarioPhone } from "../running/web-scenario-phone.ts";

const people = 6;
const atMostMs = 10 * 60_000;

/** Six people order and pay; then `paid` happens. Tells when each of them had the receipt. */
export async function recharges({
  env = {},
  paid = () => {},
}: {
  env?: Record<string, string>;
  paid?: (url: string) => Promise<void> | void;
}): Promise<readonly string[]> {
  const running = await runService(env);
  const cards = sampleCards.filter(({ trouble, state }) => !trouble && state !== "cancelled");
  const phones = await Promise.all(
    cards.slice(0, people).map(async ({ number, password }) => {
      const phone = webScenarioPhone(running.url);
      await phone.open("zh-CN");
      return { phone, href: await order(phone, number, password) };
    }),
  );
  for (const { href } of phones) await payOnComputer(running.url, href);
  const beside = paid(running.url);
  const begunMs = performance.now();
  const afterSeconds = await Promise.all(
    phones.map(async ({ phone }) => {
      await until(
        "the receipt",
        async () => {
          // Six chats at one address may not ask without a pause.
          await sleep(1000);
          const heard = await phone.heard();
          return heard.some((text) => text.includes(words("order.news.done"))) || undefined;
        },
        atMostMs,
      );
      return (performance.now() - begunMs) / 1000;
    }),
  );
  await beside;
  await running.stop();
  const told = afterSeconds.toSorted((a, b) => a - b).map((seconds) => seconds.toFixed(1));
  return [`${phones.length} of ${people} recharged, after ${told.join(", ")} s`];
}
