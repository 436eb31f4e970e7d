import { hasAnyKey, operatorWithKey } from "../app/operators/operator-keys.ts";
import type { Config } from "../config/config.ts";
import type { OperatorActor } from "../core/access/actor.ts";
import { machineUser } from "../core/access/operators.ts";
import { type Action, mayDo } from "../core/access/permissions.ts";
import { type Text, text } from "../core/text.ts";
import type { Closers } from "../wiring/closers.ts";
import { openKeyring } from "../wiring/open-app.ts";

/** Who runs a command, as far as the machine and the configuration tell. */
type AtKeyboard = { config: Config; user: string };

/** Whoever asks and may, or why nothing is done. `isFirstKey`: nobody has a key to show yet. */
type Answer = { operator: OperatorActor; isFirstKey: boolean } | { refusal: Text };

/**
 * The gate of the commands: the one place where it is found out who asks, and asked whether they
 * may. Nothing has been made or changed before.
 */
export async function askGate(at: AtKeyboard, action: Action): Promise<Answer> {
  const found = await findOperator(at, action);
  if ("refusal" in found || mayDo(found.operator, action, { of: "house" })) return found;
  const { name, role } = found.operator;
  return { refusal: text("operator.refused", { name, role }) };
}

async function findOperator({ config, user }: AtKeyboard, action: Action): Promise<Answer> {
  const { operators, operatorKey } = config;
  const atMachine = { operator: machineUser(user), isFirstKey: false };
  if (operators.length === 0) return atMachine;
  const closers: Closers = [];
  try {
    const ring = await openKeyring(config, closers);
    // Where nothing is kept there is nothing to guard: only a restore goes on from here.
    if (ring === undefined) return atMachine;
    if (operatorKey !== undefined) {
      const operator = await ring.store.read((tables) =>
        operatorWithKey(ring, tables, operatorKey),
      );
      return operator === undefined
        ? { refusal: text("operator.key.unknown") }
        : { operator, isFirstKey: false };
    }
    const isFirstKey =
      action === "make-operator-key" &&
      !(await ring.store.read((tables) => hasAnyKey(tables, operators)));
    return isFirstKey ? { ...atMachine, isFirstKey } : { refusal: text("operator.key.needed") };
  } finally {
    for (const close of closers.reverse()) await close();
  }
}
