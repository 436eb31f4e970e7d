import type { OperatorActor } from "../../core/access/actor.ts";
import type { Conversation } from "../../core/conversation/message.ts";
import { given } from "../../core/given.ts";
import { isRegaining, type Regaining } from "../../core/shops/chat-move.ts";
import { text } from "../../core/text.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { overtaken } from "../conversations/overtaken.ts";
import type { Performed } from "../conversations/performed.ts";
import { tellNewChat, tellShop } from "./announce-regain.ts";

/** Somebody of the shop says that it was not them: nothing happens, and everybody hears of it. */
export function prepareStop(app: App, here: Conversation, move: Regaining): Performed {
  if (move.state !== "announced") return { event: { type: "linked", result: "over" } };
  return {
    event: { type: "linked", result: "stopped" },
    async write(tables) {
      if (!(await stop(app, tables, move, here.id))) throw overtaken;
      const detail = { id: move.id, begunBy: move.regain.begun.by };
      app.log.warn(detail, "somebody of a shop stopped that a new chat gets it");
    },
  };
}

/** The same on an operator's word, also before it is confirmed. False when it is over. */
export async function stopRegain(app: App, id: string, operator: OperatorActor): Promise<boolean> {
  const isStopped = await app.store.write(async (tables) => {
    const move = await tables.chatMoves.find(id);
    return isRegaining(move) && (await stop(app, tables, move));
  });
  const detail = { id, isStopped, operator: operator.id, by: operator.name };
  app.log.warn(detail, "an operator stops that a new chat gets a shop");
  return isStopped;
}

/** False when it is over. The shop hears of the end only if it was told of the beginning. */
export async function stop(
  app: App,
  tables: Tables,
  move: Regaining,
  except?: string,
): Promise<boolean> {
  if (move.state !== "proposed" && move.state !== "announced") return false;
  if (!(await tables.chatMoves.become(move.id, move.state, "stopped"))) return false;
  const [what, words] = ["stopped", text("regain.stopped")] as const;
  await tellNewChat(app, tables, move, { what, words });
  if (move.state === "announced")
    await tellShop(app, tables, move, { what, say: () => ({ words }), ...given({ except }) });
  return true;
}
