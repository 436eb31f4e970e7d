import { findConversation } from "../../src/app/conversations/open-conversation.ts";
import { overtaken } from "../../src/app/conversations/overtaken.ts";
import { perform } from "../../src/app/requests/perform.ts";
import type { ResultEvent } from "../../src/core/conversation/events.ts";
import type { Request } from "../../src/core/conversation/requests.ts";
import type { Chat } from "./chat.ts";
import { finish, someCard } from "./customers.ts";
import { newChat, talkToAnOrder } from "./talk.ts";
import type { World } from "./world.ts";

/** What the people of one shop do. */
export const staff: Record<string, (world: World, name: string) => Promise<void>> = {
  "hires and lets go": hireAndLetGo,
};

/**
 * A shop takes somebody in, who looks at its orders, and lets them go while they look. Afterwards
 * they know nothing of it, and change nothing.
 */
async function hireAndLetGo(world: World, name: string): Promise<void> {
  const { scene, neighbours, witness } = world;
  const { time, dice, count } = scene;
  const [owner, helper] = [newChat(world), newChat(world)];
  const purchase = await talkToAnOrder(world, owner, someCard(world));
  if (purchase === undefined) return;
  const { orderNo } = purchase;
  const shopId = witness.tables.shopOf(orderNo);
  const role = dice.pick(["manager", "cashier"] as const);
  if (shopId !== undefined && (await helper.open("zh-CN"))) {
    const invited = await wish(world, owner, { type: "invite", shopId, role });
    if (invited?.type === "invite-made") {
      neighbours.hires(helper.address, owner.address);
      await wish(world, helper, { type: "join", token: invited.token });
      await helper.say("我的订单");
      const personId = witness.tables.personOf(helper.channel, helper.address);
      await time.sleep(dice.int(0, 60_000));
      const [gone] = await Promise.all([
        personId === undefined
          ? undefined
          : wish(world, owner, { type: "remove", shopId, personId }),
        helper.say("我的订单"),
      ]);
      if (gone?.type === "staff-changed" && gone.result === "removed") {
        neighbours.letsGo(helper.address);
        count("somebody was let go");
        await helper.say("我的订单");
        await wish(world, helper, { type: "cancel-order", orderNo });
      }
    }
  }
  await finish(world, purchase, name);
}

/** What a chat asks for at the gate, as a turn would; undefined when nobody answered. */
async function wish(world: World, chat: Chat, request: Request): Promise<ResultEvent | undefined> {
  return await world.town.ask(chat.address, async ({ app }) => {
    const conversation = await findConversation(app, chat.channel, chat.address);
    if (conversation === undefined) return undefined;
    for (let tries = 0; tries < 5; tries++) {
      const { event, write } = await perform(app, conversation, request, { eventKey: "wish" });
      if (write === undefined) return event;
      try {
        await app.store.write(write);
        return event;
      } catch (error) {
        if (error !== overtaken) throw error;
      }
    }
    return undefined;
  });
}
