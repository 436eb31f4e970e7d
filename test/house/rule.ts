import type { House, SourceFile } from "./facts.ts";

/** The rules, by the words that debts, exceptions and the report call them. */
export const ruleNames = [
  "floor",
  "circle",
  "import",
  "reach",
  "name",
  "file-length",
  "function-length",
  "line-length",
  "undocumented",
  "documented-share",
  "unused-export",
  "any",
  "non-null",
  "default-export",
  "bag",
] as const;

/** One of the rules. */
export type RuleName = (typeof ruleNames)[number];

/** A place where a rule is broken. */
export type Finding = { path: string; line: number; what: string };

/** What a rule demands, and how to obey it; `check` finds where it is broken. */
export type Rule = {
  name: RuleName;
  cure: string;
  check: (house: House) => Finding[];
};

/** Every file of the house with what the rule says of it. */
export function everyFile(
  house: House,
  look: (file: SourceFile) => Omit<Finding, "path">[],
): Finding[] {
  return [...house.values()].flatMap((file) =>
    look(file).map(({ line, what }) => ({ path: file.path, line, what })),
  );
}
