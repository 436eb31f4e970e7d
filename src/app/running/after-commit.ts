import { given } from "../../core/given.ts";
import type { Change, Listener } from "../../storage/changes.ts";
import type { App } from "../app.ts";
import { showConversation } from "../delivery/show-conversation.ts";

/** What an instance does about what it has committed. */
export type AfterCommit = {
  /** To be given to the store (`heardBy`). */
  readonly heard: Listener;
  /** Who is woken when there is work; until somebody is, it is found by looking. */
  onWork(wake: () => void): void;
  /** Resolves when nothing that was set off is under way any more. */
  idle(): Promise<void>;
};

/**
 * Wakes the workers, shows the conversations, tells of the tickets. Nobody who writes has to
 * remember any of it. Everything is found by looking as well: workers look every second, what is to
 * be shown has its `show` job, a ticket stays in its list.
 * `app` is asked for only when something was committed: its store needs this listener first.
 */
export function afterCommit(app: () => App): AfterCommit {
  /** Conversations that are to be shown and whose lane has not got there. */
  const waiting = new Set<string>();
  const underWay = new Set<Promise<void>>();
  let wake = (): void => {};

  function show(conversationId: string): void {
    const { channels } = app();
    for (const channel of Object.values(channels)) channel.knock?.(conversationId);
    const isSentTo = Object.values(channels).some(({ send }) => send !== undefined);
    if (!isSentTo || waiting.has(conversationId)) return;
    waiting.add(conversationId);
    const showing = app()
      .showing(conversationId, async () => {
        waiting.delete(conversationId);
        await showConversation(app(), conversationId);
      })
      .catch((error: unknown) =>
        app().log.error(
          { conversation: conversationId, error: String(error) },
          "messages not shown yet",
        ),
      )
      .finally(() => underWay.delete(showing));
    underWay.add(showing);
  }

  function lookAt(change: Change): void {
    if (change.of === "jobs") wake();
    else if (change.of === "conversation") show(change.id);
    else tellOfTicket(app(), change);
  }

  return {
    heard: (changes) => changes.forEach(lookAt),
    onWork(wakeUp) {
      wake = wakeUp;
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

function tellOfTicket({ log }: App, { id, orderNo }: { id: string; orderNo?: string }): void {
  log.error({ ticket: id, ...given({ orderNo }) }, "a person has to decide");
}
