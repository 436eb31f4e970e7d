import { makeOperatorKey } from "../app/operators/operator-keys.ts";
import type { OperatorActor } from "../core/access/actor.ts";
import { operatorId } from "../core/refs.ts";
import { text } from "../core/text.ts";
import type { Command } from "./command.ts";

/** Gives an operator a key, which is shown here and nowhere else. */
export const operatorKey: Command = async ({
  app,
  words: [who = ""],
  output,
  operator: madeBy,
  isFirstKey,
}) => {
  const owner = ownerCalled(app.operators, who);
  if (owner === undefined) {
    output.complain(text("operator.key.nobody", { who }));
    return 1;
  }
  // Only they can give the others theirs.
  if (isFirstKey && owner.role !== "house-owner") {
    output.complain(text("operator.key.first"));
    return 1;
  }
  const key = await makeOperatorKey(app, owner.id, { madeBy, isFirst: isFirstKey });
  if (key === undefined) {
    output.complain(text("operator.key.needed"));
    return 1;
  }
  output.print(text("operator.key.made", { name: owner.name }));
  output.plain(key.reveal());
  return 0;
};

/**
 * By name or Telegram id. While nobody is named, whoever is at the machine may make a key for any
 * id: that is the way back when the last house-owner has lost theirs.
 */
function ownerCalled(
  operators: readonly OperatorActor[],
  who: string,
): Pick<OperatorActor, "id" | "name" | "role"> | undefined {
  if (operators.length === 0)
    return /^[1-9]\d{0,15}$/.test(who)
      ? { id: operatorId(who), name: who, role: "house-owner" }
      : undefined;
  return operators.find(
    ({ id, name }) => id === operatorId(who) || name.toLowerCase() === who.trim().toLowerCase(),
  );
}
