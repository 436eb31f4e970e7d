import type { Chat } from "./chat.ts";
import { lastPath } from "./chat.ts";
import { browse } from "./web-chat.ts";
import type { World } from "./world.ts";

const weixin = "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50";

/**
 * Somebody opens the pay page inside WeChat, and WeChat does not say who they are: their link is
 * right all the same, and the page leads them on (I30).
 */
export async function payUnnamed(world: World, chat: Chat): Promise<void> {
  const { scene, witness, wechat } = world;
  const { dice, count, fail } = scene;
  const path = lastPath(await chat.read(), "/pay/");
  if (path === undefined) return;
  const who = { ip: chat.ip, name: "payer" };
  const headers = { "user-agent": weixin };
  const sent = await browse(world, who, path, { headers });
  const state = /[?&]state=([^&#]*)/.exec(sent?.headers.get("location") ?? "")?.[1];
  const [cookie] = (sent?.headers.get("set-cookie") ?? "").split(";");
  if (sent?.status !== 302 || state === undefined || cookie === undefined) return;
  if (scene.faults === scene.drawn)
    wechat.faults.inject("exchange", dice.pick(["busy", "bad-gateway", "snapshot"] as const));
  const back = `${path}/openid?code=c0de&state=${state}`;
  const answer = await browse(world, who, back, { headers: { ...headers, cookie } });
  if (answer === undefined || answer.status >= 500) {
    if (answer?.status === 503) count("people: WeChat does not say who pays");
    return;
  }
  count("people: WeChat does not say who pays");
  const order = witness.orderOfLink(path.slice("/pay/".length));
  // A link is gone with its order.
  if (order === undefined || witness.tables.order(order)?.state === "closed") return;
  if (answer.status === 404 && !(await answer.text()).includes(`href="${path}"`))
    fail(`I30 WeChat did not say who pays, and ${path} is told to be wrong (${answer.status})`);
}
