import { monthlyFen, type Plan } from "../plans/plan.ts";
import { type Text, text } from "../text.ts";
import { type Advice, plansToBuy } from "./advice.ts";
import { planNames } from "./advice-words.ts";
import { combinedFen } from "./combination.ts";
import { type Need, tidyKb } from "./need.ts";

/**
 * Need against plan sizes, before it has a language. The bars go from the least data to the most,
 * at most five.
 */
export type AdviceChart = {
  title: Text;
  need: { lowKb: number; highKb: number; label: Text };
  bars: readonly ChartBar[];
  /** Whether it rests on an estimate. */
  footnote: Text;
  /** All of it in words, for who does not see the picture. */
  summary: Text;
};

type ChartBar = {
  label: Text;
  value: Text;
  /** Data of the plan, KB a month, and what add-ons bring besides. */
  kb: number;
  addedKb: number;
  mark: "recommended" | "enough" | "short";
  markText: Text;
};

/** The chart in one language. */
export type ChartWords = {
  title: string;
  need: { lowKb: number; highKb: number; label: string };
  bars: readonly (Omit<ChartBar, "label" | "value" | "markText"> & {
    label: string;
    value: string;
    markText: string;
  })[];
  footnote: string;
  summary: string;
};

/** What is worth comparing: the recommended plan, its neighbours, and what would be enough. */
export function chartOf(advice: Advice): AdviceChart {
  const { need, cheaper, bigger, better } = advice;
  const rows = [
    recommendedBar(advice),
    ...[cheaper, bigger].flatMap((plan) => (plan === undefined ? [] : [planBar(plan, need)])),
    ...(better === undefined ? [] : [betterBar(better, need)]),
  ];
  // Two of them may be the same plan; the first says more about it.
  const distinct = rows.filter(
    (row, index) => rows.findIndex(({ codes }) => codes === row.codes) === index,
  );
  const bars = distinct
    .toSorted((one, other) => one.kb + one.addedKb - other.kb - other.addedKb)
    .map(({ codes: _, ...bar }) => bar);
  const label = text("chart.need", {
    low: { kilobytes: tidyKb(need.lowKb) },
    high: { kilobytes: tidyKb(need.highKb) },
  });
  return {
    title: text("chart.title"),
    need: { lowKb: need.lowKb, highKb: need.highKb, label },
    bars,
    footnote: text(need.from === "history" ? "chart.measured" : "chart.estimate"),
    summary: text("chart.summary", {
      need: label,
      bars: {
        lines: bars.map(({ label: plan, value, markText: mark }) =>
          text("chart.bar", { plan, value, mark }),
        ),
      },
    }),
  };
}

type Row = ChartBar & { codes: string };

function recommendedBar(advice: Advice): Row {
  const { need, recommended, addOns, topUp, spareKb, runsOutAfterDays } = advice;
  const all = [recommended, ...addOns];
  const extraKb = dataOf(topUp === undefined ? addOns : all);
  // On a held plan the bar begins with what the plan itself still gives.
  const ownKb =
    topUp === undefined
      ? recommended.cycleKb
      : Math.max(
          0,
          (runsOutAfterDays === undefined ? need.highKb + spareKb : need.highKb) - extraKb,
        );
  const data = { kilobytes: topUp === undefined ? ownKb + extraKb : extraKb };
  const price = { fen: advice.monthlyFen };
  return {
    codes: codesOf(all),
    label: planNames(all),
    value:
      topUp === undefined
        ? text("chart.value", { data, price })
        : text("chart.once", { data, price }),
    kb: ownKb,
    addedKb: extraKb,
    mark: "recommended",
    // A recommendation that is not enough must not look like one that is.
    markText: text(runsOutAfterDays === undefined ? "chart.recommended" : "chart.nearest"),
  };
}

function planBar(plan: Plan, need: Need): Row {
  return {
    codes: codesOf([plan]),
    label: planNames([plan]),
    value: text("chart.value", {
      data: { kilobytes: plan.cycleKb },
      price: { fen: monthlyFen(plan) },
    }),
    kb: plan.cycleKb,
    addedKb: 0,
    ...marked(plan.cycleKb >= need.highKb),
  };
}

function betterBar(better: NonNullable<Advice["better"]>, need: Need): Row {
  const plans = plansToBuy(better);
  const kb =
    better.base.plan?.cycleKb ?? Math.max(0, need.highKb - better.shortKb - dataOf(better.addOns));
  const addedKb = dataOf(better.addOns);
  const data = { kilobytes: kb + addedKb };
  return {
    codes: codesOf(plans),
    label: planNames(plans),
    value: text("chart.value", { data, price: { fen: combinedFen(better) } }),
    kb,
    addedKb,
    ...marked(better.shortKb <= 0),
  };
}

function marked(isEnough: boolean): Pick<ChartBar, "mark" | "markText"> {
  const mark = isEnough ? "enough" : "short";
  return { mark, markText: text(`chart.${mark}`) };
}

function codesOf(plans: readonly Plan[]): string {
  return plans.map(({ code }) => code).join("+");
}

function dataOf(plans: readonly Plan[]): number {
  return plans.reduce((sum, { cycleKb }) => sum + cycleKb, 0);
}
