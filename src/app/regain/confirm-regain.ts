import type { OperatorActor } from "../../core/access/actor.ts";
import { regainJob } from "../../core/refs.ts";
import { isRegaining, type Regaining } from "../../core/shops/chat-move.ts";
import type { OperatorWord } from "../../core/shops/regain.ts";
import { text } from "../../core/text.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { isRecovering } from "../halts/recovery-mode.ts";
import { agreementBetween } from "../operators/second-word.ts";
import { endOfNoticeMs, secondNoticeAtMs, tellNewChat, tellNotice } from "./announce-regain.ts";
import { isStillProved } from "./regain-proofs.ts";

/** How confirming ended. Moments are epoch ms. */
type Confirmed =
  | { answer: "announced"; untilMs: number }
  | { answer: "needs-second-person" }
  | { answer: "confirm-later"; fromMs: number }
  /** `over`: there is none, or it is confirmed, stopped or too old. */
  | { answer: "refused"; why: "recovering" | "over" | "not-proved" };

/**
 * A second operator agrees, or the only one again a day later. From then on the shop's people have
 * three days to say that it was not them.
 */
export async function confirmRegain(
  app: App,
  id: string,
  operator: OperatorActor,
): Promise<Confirmed> {
  const confirmed = await app.store.write((tables) => confirm(app, tables, id, operator));
  const by = { operator: operator.id, by: operator.name };
  app.log.warn({ id, ...confirmed, ...by }, "an operator confirms that a new chat gets a shop");
  return confirmed;
}

async function confirm(
  app: App,
  tables: Tables,
  id: string,
  operator: OperatorActor,
): Promise<Confirmed> {
  if (await isRecovering(tables)) return { answer: "refused", why: "recovering" };
  const nowMs = app.clock.nowMs();
  const move = await tables.chatMoves.find(id);
  if (!isRegaining(move) || move.state !== "proposed" || nowMs >= move.untilMs)
    return { answer: "refused", why: "over" };
  if (!(await isStillProved(tables, move))) return { answer: "refused", why: "not-proved" };
  const word: OperatorWord = { operatorId: operator.id, by: operator.name, atMs: nowMs };
  const { regain } = move;
  const agreement = agreementBetween(app, "confirm-regain", regain.begun, operator);
  if (agreement.answer === "agreed")
    return await announce(app, tables, {
      ...move,
      untilMs: endOfNoticeMs(nowMs),
      regain: { ...regain, confirmed: word },
    });
  const { isNew, ...answer } = agreement;
  if (isNew)
    await tables.chatMoves.become(id, "proposed", "proposed", {
      regain: { ...regain, begun: word },
    });
  return answer;
}

async function announce(app: App, tables: Tables, move: Regaining): Promise<Confirmed> {
  const { id, untilMs, regain } = move;
  if (!(await tables.chatMoves.become(id, "proposed", "announced", { untilMs, regain })))
    return { answer: "refused", why: "over" };
  await tables.jobs.add({
    id: regainJob(id),
    kind: "regain",
    ref: id,
    runAtMs: secondNoticeAtMs(move),
    createdAtMs: app.clock.nowMs(),
  });
  await tellNotice(app, tables, move);
  const words = text("regain.waits", { until: { atMs: untilMs, as: "minute" } });
  await tellNewChat(app, tables, move, { what: "waits", words });
  return { answer: "announced", untilMs };
}
