import type { Partner } from "../storage/jobs.ts";

/** So many calls in a row without an answer, and a partner counts as silent. */
const silentAfterCalls = 3;

/**
 * How the partners answer and how many workers they keep, as this instance sees it. Nothing of it
 * is stored: another instance, or the next start, finds out for itself.
 */
export type PartnerWatch = {
  /** A call was answered, with yes or no, or was not. */
  heard(partner: Partner, isAnswered: boolean): void;
  /** It has not answered for some calls. What is put off meanwhile is put off because of it. */
  isSilent(partner: Partner): boolean;
  /** Those that answer again after a silence, until `wentOn`. */
  back(): readonly Partner[];
  /** What these had put off was brought forward. */
  wentOn(partners: readonly Partner[]): void;
  /** These have their share of a lane's workers: their other jobs wait for them, not for us. */
  keeps(lane: string, partners: readonly Partner[]): void;
  /** Those that have their share of any lane. */
  kept(): readonly Partner[];
};

/** A watch that has heard nothing yet. */
export function watchPartners(): PartnerWatch {
  const unanswered = new Map<Partner, number>();
  const back = new Set<Partner>();
  const keptOf = new Map<string, readonly Partner[]>();
  const isSilent = (partner: Partner): boolean =>
    (unanswered.get(partner) ?? 0) >= silentAfterCalls;
  return {
    heard(partner, isAnswered) {
      if (!isAnswered) {
        unanswered.set(partner, (unanswered.get(partner) ?? 0) + 1);
        return;
      }
      if (isSilent(partner)) back.add(partner);
      unanswered.delete(partner);
    },
    isSilent,
    back: () => [...back],
    wentOn(partners) {
      for (const partner of partners) back.delete(partner);
    },
    keeps: (lane, partners) => void keptOf.set(lane, partners),
    kept: () => [...new Set([...keptOf.values()].flat())],
  };
}

/**
 * The same partner, with each call of it watched. Every outcome but `unknown` is an answer, and so
 * is "still working on it". `hear`: is told of each outcome before whoever called gets it.
 */
export function watched<Port extends object>(
  port: Port,
  partner: Partner,
  watch: PartnerWatch,
  hear?: (call: string, outcome: unknown) => Promise<void>,
): Port {
  return new Proxy(port, {
    get(target, name) {
      const call: unknown = Reflect.get(target, name);
      if (typeof call !== "function") return call;
      return (...given: unknown[]): unknown => {
        const result: unknown = call.apply(target, given);
        if (!(result instanceof Promise)) return result;
        result.then(
          (outcome: unknown) => watch.heard(partner, isAnswer(outcome)),
          () => watch.heard(partner, false),
        );
        return hear === undefined ? result : heardBefore(result, (it) => hear(String(name), it));
      };
    },
  });
}

async function heardBefore(
  result: Promise<unknown>,
  hear: (outcome: unknown) => Promise<void>,
): Promise<unknown> {
  const outcome = await result;
  await hear(outcome);
  return outcome;
}

function isAnswer(outcome: unknown): boolean {
  if (typeof outcome !== "object" || outcome === null || !("answer" in outcome)) return true;
  return outcome.answer !== "unknown" || ("known" in outcome && outcome.known === true);
}
