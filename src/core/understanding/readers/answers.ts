import type { RegionCode } from "../../advice/region.ts";
import { regions } from "../../advice/regions.ts";
import type { Budget, DailyVolume } from "../../advice/stated.ts";
import { budgetShape, dailyVolumeShape } from "../../advice/stated.ts";
import { given } from "../../given.ts";
import { object, optional, string } from "../../shape.ts";
import type { Topic } from "../topic.ts";
import { normalize, typedOf, type Written, written } from "../words/normalize.ts";
import { parseBudget } from "./budget.ts";
import { coverCardNumbers } from "./card-number.ts";
import { withoutDenied } from "./correction.ts";
import { parseDailyVolume } from "./daily-volume.ts";
import { findPassword } from "./password.ts";
import { parseRegion } from "./region.ts";
import { parseTerminal, type ToldTerminal, toldTerminalShape } from "./terminal.ts";

/** What was said of each; only what was said is there. */
export type Answers = {
  terminal?: ToldTerminal;
  volume?: DailyVolume;
  budget?: Budget;
  region?: RegionCode;
};

/**
 * Every answer in one message: 89860…，密码1234，每天200笔，预算30，河南. An amount without a word (200) is an
 * answer to
 * `asked` only; everything else must say what it is. Card numbers, labelled passwords and what is
 * called wrong (不是200，是2000) are left out. Empty when nothing is said. Never throws.
 */
export function hearAnswers(text: string | Written, asked?: Topic): Answers {
  const clauses = clausesOf(text);
  const joined = clauses.join(", ");
  // Most messages are one clause: then it is the message itself that is read on, and once.
  const whole = joined === typedOf(text) ? text : written(joined);
  const clause = (words: string): string | Written => (words === joined ? whole : words);
  const terminal = asked === "terminal" ? parseTerminal(whole) : namedTerminal(whole);
  const amounts = sortAmounts(clauses, asked);
  const volume = amounts.volume === "" ? undefined : parseDailyVolume(clause(amounts.volume));
  const budget = amounts.budget === "" ? undefined : parseBudget(clause(amounts.budget));
  const region = parseRegion(whole, regions);
  return {
    ...given({ terminal, volume, budget, region }),
  };
}

/** Whether nothing was said of anything that we ask for. */
export function isEmpty(answers: Answers): boolean {
  return Object.keys(answers).length === 0;
}

/** Longer messages are a story; weighing every clause of a page would take too long. */
const LONGEST_READ = 250;

/** Where a new thing begins although no comma says so: 每天200笔预算30. */
const beginning =
  /(?=(?:(?:每|一|单)个?[月年]的?)?(?<!没有?)预算|(?<!平均|大概|大约)(?:平均)?(?:每天|一天|每日|日均)|(?<!营业)流水|地区|省份|机器|品牌|密码|(?<![a-z])budget)/g;

/** Half-width, without card numbers, labelled passwords and denials; one clause each. */
function clausesOf(text: string | Written): readonly string[] {
  const typed = typedOf(text);
  const lines = typed.slice(0, LONGEST_READ).replace(/[\r\n]+/g, "；");
  const read = lines === typed ? text : lines;
  const spoken = normalize(findPassword(read)?.rest ?? read).toLowerCase();
  return withoutDenied(coverCardNumbers(spoken).replace(/\|+/g, ", "))
    .replace(beginning, "; ")
    .split(
      /[;。！!？?]| \/ |,(?!\d{3}(?!\d))|(?<=\p{Script=Han}) (?=\p{Script=Han}|\d)|(?<=[\d\p{Script=Han}]) (?=\p{Script=Han})/u,
    )
    .map((clause) => clause.trim())
    .filter((clause) => clause !== "");
}

const amount = "[\\d一二两三四五六七八九十百千万几]";
const budgetName = /预算|流量费|月费|控制在|(?<![a-z])budget/;
const budgetAmount = new RegExp(
  `${amount} ?(?:块|元)钱?(?:以内|以下|之内|左右|封顶)|(?:一个?月|每个?月|一年|每年)[^笔单]{0,6}${amount} ?(?:块|元)|${amount} ?(?:块|元)钱?(?:一个?月|每月|一年|每年|/月)|不超过 ?${amount}+ ?(?:块|元)|up to ${amount}+ ?yuan`,
);
const anyBudget =
  /^(?:价格|多少)?(?:都)?(?:随便(?:多少钱|吧|啦|都行)?|无所谓|不限|没要求|any(?: budget)?|whatever)$/;
const soldName =
  /笔(?!记)|\d ?单|[一二两三四五六七八九十百几]单|流水|营业额|交易|(?<![a-z])(?:sales|transactions?|payments|turnover)/;
const soldADay = new RegExp(
  `(?:每天|一天|天天|日均|每日)[^;]{0,10}${amount}|${amount}[^;]{0,6}(?:每天|一天|(?:a|per) day|daily)|刷.{0,4}${amount}+ ?次`,
);

/**
 * Which clauses speak of sales, and which of the budget; what names neither goes to the question
 * that was asked.
 */
function sortAmounts(
  clauses: readonly string[],
  asked: Topic | undefined,
): { volume: string; budget: string } {
  const kinds = clauses.map((clause) => kindOf(clause, asked));
  const isSpokenOf = (kind: "volume" | "budget") => kinds.includes(kind);
  const joined = (kind: "volume" | "budget"): string =>
    clauses
      .filter((_, at) => kinds[at] === kind || (kinds[at] === undefined && asked === kind))
      .join(", ");
  // 一天1000块以内, alone and when sales were asked for, is about sales.
  if (
    asked === "volume" &&
    !isSpokenOf("volume") &&
    !clauses.some((clause) => budgetName.test(clause))
  ) {
    const hasBareAmount = clauses.some(
      (clause, at) => kinds[at] === undefined && /\d/.test(clause),
    );
    if (!hasBareAmount) return { volume: clauses.join(", "), budget: "" };
  }
  return { volume: joined("volume"), budget: joined("budget") };
}

function kindOf(clause: string, asked: Topic | undefined): "volume" | "budget" | undefined {
  if (budgetName.test(clause)) return "budget";
  if (soldName.test(clause)) return "volume";
  // 一天一块 is a budget where that was asked for.
  if (soldADay.test(clause) && asked !== "budget") return "volume";
  if (budgetAmount.test(clause) || anyBudget.test(clause)) return "budget";
  return undefined;
}

/**
 * Outside of its own question a machine must be named: a lone 智能 or 支付宝 says something else as
 * often.
 */
function namedTerminal(text: string | Written): ToldTerminal | undefined {
  const told = parseTerminal(text);
  if (told === undefined) return undefined;
  if (told.brand === "alipay" && told.family === undefined) return undefined;
  const isNamed =
    told.brand !== undefined || told.model !== undefined || machineName.test(typedOf(text));
  return isNamed ? told : undefined;
}

const machineName =
  /电签|音箱|喇叭|播报|智能(?:触屏)?(?:pos|机|终端)|传统(?:大|按键)?(?:pos|机)|按键机|smart ?(?:pos|terminal)|e-?sign|keypad|speaker/;

/** Answers as they are stored. */
export const answersShape = object<Answers>({
  terminal: optional(toldTerminalShape),
  volume: optional(dailyVolumeShape),
  budget: optional(budgetShape),
  region: optional(string),
});
