import type { OperatorActor } from "../../core/access/actor.ts";
import { operatorKeyName } from "../../core/refs.ts";
import { Secret } from "../../core/secret.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";

/** 160 random bits. */
const keyLetters = 32;

/** What is kept of a key: its hash, and who made it when. */
type KeptKey = { hash: string; madeBy: string; madeAtMs: number };

/**
 * A new key for an operator, in the place of the one they had. It is told here and never again.
 * `isFirst`: nobody may have got one meanwhile; undefined when somebody has.
 */
export async function makeOperatorKey(
  app: Pick<App, "store" | "dice" | "clock" | "log" | "operators" | "hashOperatorKey">,
  ownerId: string,
  { madeBy, isFirst }: { madeBy: OperatorActor; isFirst: boolean },
): Promise<Secret | undefined> {
  const key = new Secret(app.dice.letters(keyLetters));
  const kept: KeptKey = {
    hash: app.hashOperatorKey(key),
    madeBy: madeBy.id,
    madeAtMs: app.clock.nowMs(),
  };
  const isMade = await app.store.write(async (tables) => {
    if (isFirst && (await hasAnyKey(tables, app.operators))) return false;
    await tables.kept.write(operatorKeyName(ownerId), JSON.stringify(kept));
    return true;
  });
  if (!isMade) return undefined;
  const made = { operator: ownerId, madeBy: madeBy.id, name: madeBy.name };
  app.log.warn(made, "a key was made for an operator");
  return key;
}

/** The operator whose key this is; undefined when it is nobody's. */
export async function operatorWithKey(
  app: Pick<App, "operators" | "hashOperatorKey">,
  tables: Tables,
  key: Secret,
): Promise<OperatorActor | undefined> {
  const hash = app.hashOperatorKey(key);
  for (const operator of app.operators) {
    const kept = await readKey(tables, operator);
    if (kept?.hash === hash) return operator;
  }
  return undefined;
}

/** Whether one of them has a key already. */
export async function hasAnyKey(
  tables: Tables,
  operators: readonly OperatorActor[],
): Promise<boolean> {
  for (const operator of operators)
    if ((await readKey(tables, operator)) !== undefined) return true;
  return false;
}

/** Their keys are no longer any: under another key of the app nobody could show one. */
export async function forgetKeys(
  { kept }: Tables,
  operators: readonly OperatorActor[],
): Promise<void> {
  for (const { id } of operators) await kept.remove(operatorKeyName(id));
}

async function readKey({ kept }: Tables, { id }: OperatorActor): Promise<KeptKey | undefined> {
  const written = await kept.read(operatorKeyName(id));
  return written === undefined ? undefined : (JSON.parse(written) as KeptKey);
}
