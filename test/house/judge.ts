import { type Debt, debts } from "./debts.ts";
import { type Exception, exceptions } from "./exceptions.ts";
import { documentedShare, undocumented, unusedExport } from "./exports.ts";
import type { House } from "./facts.ts";
import { circle, floor } from "./floors.ts";
import type { Finding, Rule } from "./rule.ts";
import { fileLength, functionLength, lineLength } from "./sizes.ts";
import { noAny, noBag, noDefaultExport, noNonNull } from "./words.ts";
import { importRule, nameRule, reach } from "./zones.ts";

/** All rules of the house. */
const rules: readonly Rule[] = [
  floor,
  circle,
  importRule,
  reach,
  nameRule,
  fileLength,
  functionLength,
  lineLength,
  undocumented,
  documentedShare,
  unusedExport,
  noAny,
  noNonNull,
  noDefaultExport,
  noBag,
];

/** What a rule found, by whether it is known already; and what is known but no longer true. */
type Verdict = {
  rule: Rule;
  broken: readonly Finding[];
  owed: readonly Finding[];
  /** Debts that are paid, and exceptions that nothing needs. */
  outdated: readonly string[];
};

/** Looks at the house with every rule. */
export function judge(
  house: House,
  known: { debts: readonly Debt[]; exceptions: readonly Exception[] } = { debts, exceptions },
): Verdict[] {
  return rules.map((rule) => {
    const excepted = known.exceptions.filter((one) => one.rule === rule.name);
    const owing = known.debts.filter((one) => one.startsWith(`${rule.name} `));
    const found = rule.check(house);
    const left = found.filter((finding) => !excepted.some((one) => isFor(one, finding)));
    return {
      rule,
      broken: left.filter((finding) => !owing.includes(debtOf(rule, finding))),
      owed: left.filter((finding) => owing.includes(debtOf(rule, finding))),
      outdated: [
        ...owing.filter((debt) => !left.some((finding) => debtOf(rule, finding) === debt)),
        ...excepted.filter((one) => !found.some((finding) => isFor(one, finding))).map(textOf),
      ],
    };
  });
}

function debtOf({ name }: Rule, { path }: Finding): Debt {
  return `${name} ${path}`;
}

function isFor({ path, what }: { path: string; what: string }, finding: Finding): boolean {
  return path === finding.path && finding.what.includes(what);
}

function textOf({ path, what }: { path: string; what: string }): string {
  return `${path} ${what}`;
}

/** A finding as an editor can jump to it. */
export function tell({ path, line, what }: Finding): string {
  return `${line === 0 ? path : `${path}:${line}`} ${what}`;
}
