import type { OperatorActor } from "./actor.ts";
import { type Action, mayDo } from "./permissions.ts";

/**
 * Whoever runs commands on the machine, as the one operator that there is while nobody is named.
 * What they are called there is no second person: anybody may call themselves anything.
 */
export function machineUser(name: string): OperatorActor {
  return { is: "operator", id: "machine", name, role: "house-owner" };
}

/** What may take two operators: deciding about much money, and giving a shop to a new chat. */
export type TakesTwo = Extract<Action, "decide-ticket" | "confirm-regain">;

/** Those of them whose word counts where two must agree about that. */
export function whoDecides(
  operators: readonly OperatorActor[],
  action: TakesTwo,
): readonly OperatorActor[] {
  return operators.filter((operator) => mayDo(operator, action, { of: "house" }));
}

/** Whether nobody else is there to agree. */
export function decidesAlone(operators: readonly OperatorActor[], action: TakesTwo): boolean {
  return whoDecides(operators, action).length < 2;
}
