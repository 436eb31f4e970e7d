import { longPollSeconds, type TelegramClient } from "./client.ts";
import { type BotName, decodeUpdate, usedUpdates } from "./decode.ts";
import type { Failure } from "./errors.ts";
import type { Intake } from "./intake.ts";
import { Lanes } from "./lanes.ts";
import { Progress } from "./progress.ts";
import { backOffMs, systemTime, type TelegramDeps } from "./settings.ts";

/** The running long poll. */
export type Polling = {
  /**
   * Begins no more updates, finishes those that are being taken, and tells Telegram how far we
   * came. Never rejects.
   */
  stop(): Promise<void>;
};

/** While a slow update is being taken, others must not wait longer than this. */
const glanceMs = 500;
const leaseMs = 5_000;
/** A wrong token or a second bot does not heal by itself within seconds. */
const faultWaitMs = 30_000;
/** Telegram may start a new series of ids after a week without updates (Bot API, "Update"). */
const offsetKeptMs = 6 * 24 * 60 * 60 * 1000;
const batchSize = 100;

/**
 * Fetches updates by long polling. An update counts as done when the app has it, and only then the
 * offset passes it, so a crash at any moment makes Telegram send again what was not done.
 */
export function startPolling(
  bot: () => BotName,
  deps: TelegramDeps,
  client: TelegramClient,
  intake: Intake,
): Polling {
  const { log, lease, kept, time = systemTime } = deps;
  const stopping = new AbortController();
  const stopped = stopping.signal;
  const offsetKey = `telegram:${bot().botId}:offset`;
  const trouble = troubleLog(log, time.nowMs);

  /** While the lease is ours; without a lease, always. */
  async function run(): Promise<void> {
    while (!stopped.aborted) {
      if (!(await isOurs())) await time.sleep(leaseMs, stopped);
      else if (await removeWebhook()) await runSession(new Progress(await readOffset()));
    }
  }

  async function isOurs(): Promise<boolean> {
    try {
      return lease === undefined || (await lease());
    } catch {
      return false;
    }
  }

  async function removeWebhook(): Promise<boolean> {
    // Never with drop_pending_updates: those are people waiting for an answer.
    const removed = await client.call((api) => api.deleteWebhook({ drop_pending_updates: false }));
    if (!removed.ok) await waitAfter(removed.failure);
    return removed.ok;
  }

  async function runSession(progress: Progress): Promise<void> {
    const ending = new AbortController();
    const lanes = new Lanes(intake, {
      sleep: time.sleep,
      signal: AbortSignal.any([stopped, ending.signal]),
      onDone: (updateId) => progress.done(updateId),
    });
    while (!stopped.aborted && (await isOurs())) {
      const failure = await pollOnce(progress, lanes);
      if (failure === undefined || stopped.aborted) continue;
      await waitAfter(failure);
      // A webhook that somebody set in the meantime has to go first.
      if (failure.code === 409) break;
    }
    ending.abort();
    await lanes.settled();
    await moveOffset(progress);
    // The next request with an offset is what confirms the updates before it.
    if (progress.offset > 0) await fetchBatch(progress, { limit: 1, timeout: 0 });
  }

  async function pollOnce(progress: Progress, lanes: Lanes): Promise<Failure | undefined> {
    const startedAtMs = time.nowMs();
    const timeout = progress.open > 0 ? 0 : longPollSeconds;
    const batch = await fetchBatch(progress, { limit: batchSize, timeout }, stopped);
    if (!batch.ok) return batch.failure;
    trouble.over();
    for (const given of batch.value) {
      if (!progress.accept(given.update_id)) continue;
      const update = decodeUpdate(given, bot());
      if (update.kind === "unreadable") progress.done(given.update_id);
      else lanes.add(update);
    }
    if (progress.open > 0) await Promise.race([progress.idle(), time.sleep(glanceMs, stopped)]);
    // An empty answer that came at once is no long poll: somebody between us and Telegram gave it.
    else if (timeout > 0 && batch.value.length === 0 && time.nowMs() - startedAtMs < glanceMs) {
      await time.sleep(glanceMs, stopped);
    }
    await moveOffset(progress);
    return undefined;
  }

  function fetchBatch(
    { offset }: Progress,
    how: { limit: number; timeout: number },
    signal?: AbortSignal,
  ) {
    const wanted = { offset, ...how, allowed_updates: [...usedUpdates] };
    return how.timeout === 0
      ? client.call((api) => api.getUpdates(wanted))
      : client.poll(wanted, signal);
  }

  async function moveOffset(progress: Progress): Promise<void> {
    if (!progress.move()) return;
    const { offset } = progress;
    try {
      await kept?.write(offsetKey, JSON.stringify({ offset, atMs: time.nowMs() }));
    } catch {
      // Telegram remembers it too, with the next request.
      log.warn({ offset }, "telegram: the polling offset could not be kept");
    }
  }

  /** 0: from where Telegram thinks we are. */
  async function readOffset(): Promise<number> {
    try {
      const { offset, atMs } = JSON.parse((await kept?.read(offsetKey)) ?? "{}");
      return Number.isSafeInteger(offset) && time.nowMs() - atMs < offsetKeptMs ? offset : 0;
    } catch {
      return 0;
    }
  }

  async function waitAfter(failure: Failure): Promise<void> {
    if (stopped.aborted) return;
    const failures = trouble.again(failure);
    const isFault =
      failure.code === 401 || failure.code === 404 || (failure.code === 409 && failures > 1);
    await time.sleep(
      failure.retryAfterMs ?? (isFault ? faultWaitMs : backOffMs(failures)),
      stopped,
    );
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Says that there is trouble and that it is over: once each, not once per try. */
function troubleLog(log: TelegramDeps["log"], nowMs: () => number) {
  let trouble: { sinceMs: number; failures: number; kind: string } | undefined;
  return {
    /** Returns how many failures there were in a row. */
    again({ code, reason }: Failure): number {
      const kind = code === undefined || code >= 500 ? "away" : String(code);
      if (trouble?.kind !== kind) {
        if (code === 409)
          log.error({ reason }, "telegram: somebody else fetches this bot's updates");
        else if (code === 401 || code === 404)
          log.error({ reason }, "telegram: the token is not accepted");
        else log.warn({ reason }, "telegram: updates cannot be fetched");
      }
      const failures = (trouble?.failures ?? 0) + 1;
      trouble = { sinceMs: trouble?.sinceMs ?? nowMs(), failures, kind };
      return failures;
    },
    over(): void {
      if (trouble === undefined) return;
      const { failures, sinceMs } = trouble;
      trouble = undefined;
      log.info({ failures, forMs: nowMs() - sinceMs }, "telegram: updates are fetched again");
    },
  };
}
