import type { OperatorActor } from "../../src/core/access/actor.ts";

const operator = (id: string, name: string, role: OperatorActor["role"]): OperatorActor => ({
  is: "operator",
  id: `telegram:${id}`,
  name,
  role,
});

/** Two who may decide, so that they can agree about much money. */
export const wang = operator("7001", "Wang", "house-owner");
export const li = operator("7002", "Li", "finance");
export const twoOperators: readonly OperatorActor[] = [wang, li];
