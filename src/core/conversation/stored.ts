import { answersShape } from "../understanding/readers/answers.ts";
import type { Here } from "./dialogue.ts";
import type { Directory } from "./directory.ts";

/**
 * Where a conversation stood, from its stored form. Undefined when it does not fit these dialogues:
 * a state that none of them has or that looks otherwise, something else said ahead, an aside with
 * nothing under it or with another aside. Never throws.
 */
export function hereOf(directory: Directory, raw: unknown): Here | undefined {
  const here = oneOf(directory, raw);
  if (here === undefined) return undefined;
  if (!directory.isAside(here.state)) return here;
  const under = oneOf(directory, field(raw, "under"));
  return under === undefined || directory.isAside(under.state) ? undefined : { ...here, under };
}

/** A state with what was said ahead. */
function oneOf(directory: Directory, raw: unknown): Here | undefined {
  const stored = field(raw, "state");
  const at = field(stored, "at");
  const state = typeof at === "string" ? directory.stepNamed(at)?.shape.read(stored) : undefined;
  if (state === undefined) return undefined;
  const ahead = field(raw, "known");
  if (ahead === undefined) return { state };
  const known = answersShape.read(ahead);
  return known && { state, known };
}

function field(raw: unknown, name: string): unknown {
  const isThere = typeof raw === "object" && raw !== null && Object.hasOwn(raw, name);
  return isThere ? Reflect.get(raw, name) : undefined;
}
