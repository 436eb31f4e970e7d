import { order, words } from "../chats/dialogue.ts";
import { payOnComputer } from "../running/payer.ts";
import { until } from "../running/phone.ts";
import { webScenarioPhone } from "../running/web-scenario-phone.ts";

/** One recharge at the service of this address, from the first word in the chat to the receipt. */
export async function recharge(url: string): Promise<void> {
  const phone = webScenarioPhone(url);
  await phone.open("zh-CN");
  await payOnComputer(url, await order(phone));
  await until(
    "the receipt",
    async () =>
      (await phone.heard()).some((text) => text.includes(words("order.news.done"))) || undefined,
  );
}
