import { accessMutants } from "./access-mutants.ts";
import { booksMutants } from "./books-mutants.ts";
import { chatMutants } from "./chat-mutants.ts";
import { guardMutants } from "./guard-mutants.ts";
import { limitMutants } from "./limit-mutants.ts";
import { moneyMutants } from "./money-mutants.ts";
import type { Mutant } from "./mutant.ts";
import { operatorMutants } from "./operator-mutants.ts";
import { passwordMutants } from "./password-mutants.ts";
import { peopleMutants } from "./people-mutants.ts";
import { privacyMutants } from "./privacy-mutants.ts";
import { processMutants } from "./process-mutants.ts";
import { rechargeMutants } from "./recharge-mutants.ts";
import { regainMutants } from "./regain-mutants.ts";
import { shopMutants } from "./shop-mutants.ts";
import { staffMutants } from "./staff-mutants.ts";
import { standstillMutants } from "./standstill-mutants.ts";

/**
 * Bugs that are planted on purpose, to see whether anybody notices: each is a text of a source file
 * and what takes its place. `npm run simulate:mutants` plants one after the other and fails when
 * one is not caught.
 */
export const mutants: readonly Mutant[] = [
  ...rechargeMutants,
  ...accessMutants,
  ...moneyMutants,
  ...booksMutants,
  ...guardMutants,
  ...chatMutants,
  ...limitMutants,
  ...operatorMutants,
  ...passwordMutants,
  ...peopleMutants,
  ...privacyMutants,
  ...processMutants,
  ...regainMutants,
  ...shopMutants,
  ...staffMutants,
  ...standstillMutants,
];

export function mutantNamed(name: string): Mutant {
  const mutant = mutants.find((one) => one.name === name);
  if (mutant === undefined) throw new Error(`No planted bug is called "${name}".`);
  return mutant;
}

/**
 * The source with the bug in it; how its lines are broken does not matter. Throws when the text
 * that it replaces is not there exactly once.
 */
export function plantIn({ name, file, find, replace }: Mutant, source: string): string {
  const text = new RegExp(find.trim().split(/\s+/).map(escapeForRegExp).join("\\s*"), "g");
  const places = source.match(text)?.length ?? 0;
  if (places !== 1) {
    throw new Error(`"${name}": its text is in ${file} ${places} times instead of once.`);
  }
  return source.replace(text, () => replace);
}

function escapeForRegExp(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&");
}
