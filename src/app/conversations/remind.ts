import type { ResultEvent } from "../../core/conversation/events.ts";
import type { Conversation } from "../../core/conversation/message.ts";
import { reminderJob } from "../../core/refs.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";

/**
 * Makes a reminder ready to be committed with its turn: a job that comes back to this chat at that
 * moment.
 */
export function prepareReminder(
  app: App,
  { id }: Conversation,
  atMs: number,
): { event: ResultEvent; write: (tables: Tables) => Promise<void> } {
  return {
    event: { type: "reminder-set", atMs },
    // Asked for twice, it is one reminder.
    write: (tables) =>
      tables.jobs.add({
        id: reminderJob(id, atMs),
        kind: "remind",
        ref: id,
        runAtMs: atMs,
        createdAtMs: app.clock.nowMs(),
      }),
  };
}
