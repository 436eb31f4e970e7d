import type { OperatorActor } from "./actor.ts";
import { mayDo } from "./permissions.ts";

/**
 * Whoever runs commands on the machine, as the one operator that there is while nobody is named.
 * What they are called there is no second person: anybody may call themselves anything.
 */
export function machineUser(name: string): OperatorActor {
  return { is: "operator", id: "machine", name, role: "house-owner" };
}

/** Those of them whose word counts where two must agree about money. */
export function whoDecides(operators: readonly OperatorActor[]): readonly OperatorActor[] {
  return operators.filter((operator) => mayDo(operator, "decide-ticket", { of: "house" }));
}

/** Whether nobody else is there to agree. */
export function decidesAlone(operators: readonly OperatorActor[]): boolean {
  return whoDecides(operators).length < 2;
}
