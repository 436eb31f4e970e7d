import { z } from "zod";
import { type HouseRole, houseRoles, type OperatorActor } from "../core/access/actor.ts";
import { operatorId } from "../core/refs.ts";
import { Secret } from "../core/secret.ts";
import { type Complaints, type Given, optional } from "./keys.ts";

/** Who runs this service, and who of them runs a command. */
export type OperatorsConfig = {
  /** Empty: nobody is named, so it is whoever uses the machine. */
  operators: readonly OperatorActor[];
  /** Shows who runs a command; the service itself needs none. */
  operatorKey: Secret | undefined;
};

const form = `must be <Telegram id>:<role>[:<name>] with commas between them; a role is one of ${houseRoles.join(", ")}`;

const list = z.string().transform((written, context) => {
  const entries = written
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
  const operators = entries.flatMap((entry) => readOperator(entry) ?? []);
  const problem =
    operators.length < entries.length || entries.length === 0 ? form : whyNot(operators);
  if (problem === undefined) return operators;
  context.addIssue({ code: "custom", message: problem });
  return z.NEVER;
});

/** Who may run commands. */
export const operatorKeys = {
  OPERATORS: optional(list),
  OPERATOR_KEY: optional(
    z.string().regex(/^[A-Za-z0-9_-]{24,100}$/, {
      error: "must be a key that the command operator-key has made",
    }),
  ),
};

/** Those of them that nobody else may see. */
export const operatorSecrets = ["OPERATOR_KEY"] as const;

/** Nobody is named unless told. */
export function readOperators(
  given: Given<typeof operatorKeys>,
  { bad, problems }: Complaints,
): OperatorsConfig {
  const { OPERATORS: operators = [], OPERATOR_KEY: key } = given;
  if (key !== undefined && operators.length === 0 && !bad.has("OPERATORS"))
    problems.push("OPERATOR_KEY: is nobody's as long as OPERATORS names nobody");
  return { operators, operatorKey: key === undefined ? undefined : new Secret(key) };
}

function readOperator(entry: string): OperatorActor | undefined {
  const [, id, written, given] =
    /^([1-9]\d{0,15})\s*:\s*([a-z-]+)(?:\s*:\s*([^:\p{Cc}]{1,40}))?$/u.exec(entry) ?? [];
  const role = houseRoles.find((one): one is HouseRole => one === written);
  if (id === undefined || role === undefined) return undefined;
  return { is: "operator", id: operatorId(id), name: given ?? id, role };
}

/** Each is one person with a name of their own, and one of them can give the others their keys. */
function whyNot(operators: readonly OperatorActor[]): string | undefined {
  const ids = operators.map(({ id }) => id);
  const twice = operators.find(({ id }, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) return `${twice.id.replace("telegram:", "")} is there twice`;
  const names = operators.map(({ name }) => name.toLowerCase());
  const namesake = operators.find(({ name }, index) => names.indexOf(name.toLowerCase()) !== index);
  if (namesake !== undefined)
    return `two are called ${namesake.name}, and nobody could tell who decided`;
  const strange = operators.find(({ id, name }) => /^\d+$/.test(name) && id !== operatorId(name));
  if (strange !== undefined) return `${strange.name} is no name: it looks like a Telegram id`;
  if (operators.some(({ role }) => role === "house-owner")) return undefined;
  return "must name a house-owner, or nobody could make keys, back up or restore";
}
