import type { Here } from "../../core/conversation/dialogue.ts";
import type { Engine } from "../../core/conversation/engine.ts";

/**
 * Goes up when rows of running dialogues must be read in another way than before.
 *
 * 2: `known` came in, as a field of the state. Rows of 1 have none.
 * 3: `known`, and what lies under an aside, stand beside the state.
 */
export const stateVersion = 3;

/** Where a conversation stands, as its row keeps it: JSON with a version. */
export function writeState(here: Here): string {
  return JSON.stringify({ version: stateVersion, ...here });
}

/**
 * A row that does not fit (written by a later release, or damaged) is no reason to fail: undefined,
 * and the dialogue starts again. Orders live elsewhere.
 */
export function readState(engine: Engine, row: string): Here | undefined {
  const stored = parsed(row);
  switch (stored?.version) {
    case 1:
    case 2:
      return engine.hereOf(besideOf(stored.state));
    case stateVersion:
      return engine.hereOf(stored);
    default:
      return undefined;
  }
}

/** The fields of a row; what is in them is for the engine to say. */
type StoredFields = { version?: unknown; state?: unknown };

function parsed(row: string): StoredFields | undefined {
  try {
    const json: unknown = JSON.parse(row);
    return typeof json === "object" && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}

/** A state of version 1 or 2, with what stood inside of it put beside it. */
function besideOf(flat: unknown): unknown {
  if (typeof flat !== "object" || flat === null) return undefined;
  const { known, from, ...state }: { known?: unknown; from?: unknown } = flat;
  return { state, known, under: from === undefined ? undefined : besideOf(from) };
}
