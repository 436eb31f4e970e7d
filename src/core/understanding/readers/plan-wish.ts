import { given } from "../../given.ts";
import { isDenied, isSaid } from "../words/denial.ts";
import { normalize, type Written } from "../words/normalize.ts";

/** What somebody wants of a plan, in words: more, less, or one with these figures. */
export type PlanWish =
  | { wish: "cheaper" | "larger" | "cheapest" | "largest" | "explain" }
  | { wish: "these"; cycleKb?: number; cycles?: number; priceFen?: number };

/** Asks what the advice says already. */
const explain =
  /够(?:不够|用)?(?:吗|么|不$)|够不够|为(?:什么|啥)(?:推荐|选|是|要)(?:这|它)|为(?:什么|啥)推荐|\bwhy this\b|\bis (?:it|that|this) enough\b/;
const cheapest = /最(?:便宜|低|省|实惠)|便宜的那|\bcheapest\b/;
const largest = /(?:流量)?最(?:大|多|贵)(?:的|那|$)|\blargest\b|\bbiggest\b/;
const cheaper =
  /(?<!不要)便宜(?:一?点|一?些|的|点儿)|(?:太|有点|好|这么)贵|贵了|再?(?:少|省)(?:一?点|一?些)(?:钱)?|(?:小|低)一?(?:点|档|些)|用不(?:了|到|着)(?:这么|那么)(?:多|大)|不(?:用|要)(?:这么|那么)(?:多|大|贵)|还是贵|\bcheaper\b|\bless expensive\b|\bsmaller\b|too (?:expensive|much)/;
const larger =
  /贵(?:一?点|一?些)|(?:大|多|高)(?:一?点|一?些|一?档)|要大的|(?:不|怕不|可能不)够(?!便宜)|流量太(?:少|小)|更(?:大|多)|\blarger\b|\bbigger\b|\bmore (?:data|gb|mb)\b|not enough/;

/** Amounts of sales, and budgets, are no plans. */
const somethingElse = /笔|\d ?单|预算|流水|每天|一天|以内|以下|a day|budget|不是/;
const longestWish = 40;

const data = /(\d{1,4}(?:\.\d)?) ?(g|m|兆)b?(?![a-z\d])/;
const price =
  /(\d{1,4}(?:\.\d{1,2})?) ?(?:块|元|yuan|rmb)|[¥￥] ?(\d{1,4}(?:\.\d{1,2})?)|^(?:我?要|就)?(\d{1,4}) ?(?:的?那|的$)/;
const yearly = /一年|12 ?个月|年付|包年|按年|年套餐|a year|yearly|12 months/;
const monthly = /(?<!\d)(?:一|1|单)个?月|按月|月付|包月|monthly|one month/;

/** 便宜点, 流量大一点, 300MB, 1G一年的, 88块的, 最便宜的. Undefined when no plan is meant. Never throws. */
export function parsePlanWish(text: string | Written): PlanWish | undefined {
  const plain = normalize(text).toLowerCase();
  if (plain.length > longestWish || somethingElse.test(plain)) return undefined;
  if (explain.test(plain)) return { wish: "explain" };
  const these = figures(plain);
  if (these !== undefined) return these;
  if (isSaid(cheapest, plain)) return { wish: "cheapest" };
  if (isSaid(largest, plain)) return { wish: "largest" };
  if (isSaid(larger, plain)) return { wish: "larger" };
  return isSaid(cheaper, plain) ? { wish: "cheaper" } : undefined;
}

function figures(plain: string): PlanWish | undefined {
  if ([data, price, yearly, monthly].some((words) => isDenied(words, plain))) return undefined;
  const [, size, unit] = data.exec(plain) ?? [];
  const [, yuan, marked, bare] = price.exec(plain) ?? [];
  const paid = yuan ?? marked ?? bare;
  const cycles = yearly.test(plain) ? 12 : monthly.test(plain) ? 1 : undefined;
  if (size === undefined && paid === undefined && cycles === undefined) return undefined;
  return {
    wish: "these",
    ...(size === undefined
      ? {}
      : { cycleKb: Math.round(Number(size) * (unit === "g" ? 1024 * 1024 : 1024)) }),
    ...given({ cycles }),
    ...(paid === undefined ? {} : { priceFen: Math.round(Number(paid) * 100) }),
  };
}
