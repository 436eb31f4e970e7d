import type { Transitions } from "../transitions.ts";

/** Where one call to a carrier stands. */
export type AttemptState = "sent" | "done" | "refused" | "late";

/**
 * The life of one call to a carrier. `sent` is written down before the call and means "perhaps
 * sent": only an answer of theirs, or a person with evidence, leads out of it. `late`: they carried
 * it out after we had taken it as refused and given the money back, so it is our loss.
 */
export const attemptTransitions: Transitions<AttemptState> = {
  sent: ["done", "refused"],
  refused: ["late"],
  done: [],
  late: [],
};
