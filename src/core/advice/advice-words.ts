import type { Card } from "../cards/card.ts";
import { planName } from "../plans/catalogue.ts";
import { monthlyFen, type Plan } from "../plans/plan.ts";
import { dataUse } from "../terminals/data-use.ts";
import { type Text, text } from "../text.ts";
import { type Advice, daysUntilEmpty, plansToBuy } from "./advice.ts";
import { combinedFen } from "./combination.ts";
import { coverageOf } from "./coverage.ts";
import { type Need, tidyKb } from "./need.ts";
import { type RegionCode, regionName } from "./region.ts";
import { regionOf } from "./regions.ts";

const KB_A_MB = 1_024;

/**
 * Three short lines for the merchant: the need and where it comes from, what the recommended plan
 * does about it, and what the next cheaper one would risk (or what would be enough, when the
 * recommended one is not). The plan's name is not repeated: it stands in the headline above.
 */
export function explain(advice: Advice): readonly Text[] {
  return [needLine(advice.need), planLine(advice), lastLine(advice)];
}

/**
 * What an honest seller adds: that there is no hurry, and that data does not cure a place without
 * signal. Mostly nothing.
 */
export function notesOn(
  advice: Advice,
  card: Card,
  region: RegionCode | "unknown",
): readonly Text[] {
  const place = regionOf(region);
  const isWeak = coverageOf(card.network, region) === "weak";
  return [
    ...(advice.enoughUntilMs === undefined
      ? []
      : [text("advice.enoughUntil", { date: { atMs: advice.enoughUntilMs, as: "date" } })]),
    ...(isWeak && place !== undefined
      ? [
          text("advice.weakCoverage", {
            region: regionName(place),
            network: text(`network.${card.network}`),
          }),
        ]
      : []),
  ];
}

/** "A + B + C", each by its name. */
export function planNames(plans: readonly Plan[]): Text {
  const [first, ...rest] = plans.map(planName);
  return rest.reduce(
    (names: Text, next) => text("advice.plus", { first: names, next }),
    first ?? text("advice.nothing"),
  );
}

function needLine({ from, perDay: { low, high }, historyDays, lowKb, highKb }: Need): Text {
  const perDay =
    low === high
      ? text("advice.perDay", { count: low })
      : text("advice.perDayRange", { low, high });
  const data = { low: { kilobytes: tidyKb(lowKb) }, high: { kilobytes: tidyKb(highKb) } };
  switch (from) {
    case "payments":
      return text("advice.need", { perDay, ...data });
    case "turnover": {
      const { ticketYuan } = dataUse;
      const ticket = {
        lowTicket: { fen: ticketYuan.low * 100 },
        highTicket: { fen: ticketYuan.high * 100 },
      };
      return text("advice.needFromTurnover", { perDay, ...ticket, ...data });
    }
    case "history":
      return text("advice.needFromHistory", { count: historyDays, ...data });
    case "both":
      return text("advice.needFromBoth", { count: historyDays, perDay, ...data });
  }
}

function planLine(advice: Advice): Text {
  const { addOns, topUp, withinBudget, runsOutAfterDays: days } = advice;
  const price = { fen: advice.monthlyFen };
  if (days !== undefined) {
    if (addOns.length > 0)
      return text("advice.mostWithAddOns", { price, addOns: planNames(addOns), days });
    return text(withinBudget ? "advice.bestInBudget" : "advice.largestOfAll", { price, days });
  }
  if (topUp !== undefined) {
    const date = { atMs: topUp.untilMs, as: "date" } as const;
    if (addOns.length > 0)
      return text("advice.topUpMore", { addOns: planNames(addOns), date, price });
    return topUp.once
      ? text("advice.topUpOnce", { date })
      : text("advice.topUpMonthly", { date, price });
  }
  if (advice.addOnAfterDays !== undefined) {
    const isOrdinarilyEnough = advice.recommended.cycleKb >= advice.need.lowKb;
    return text(isOrdinarilyEnough ? "advice.withAddOns" : "advice.withAddOnsAlways", {
      price,
      addOns: planNames(addOns),
      days: advice.addOnAfterDays,
    });
  }
  if (!withinBudget) return text("advice.enoughOverBudget", { price });
  if (advice.spareKb < KB_A_MB) return text("advice.justEnough", { price });
  return text("advice.enough", { price, spare: { kilobytes: tidyKb(advice.spareKb) } });
}

function lastLine({ need, recommended, cheaper, better }: Advice): Text {
  if (better !== undefined) {
    const other = { plan: planNames(plansToBuy(better)), price: { fen: combinedFen(better) } };
    return better.shortKb <= 0
      ? text("advice.wouldCover", other)
      : text("advice.wouldLast", {
          ...other,
          days: daysUntilEmpty(need.highKb - better.shortKb, need),
        });
  }
  if (cheaper === undefined) return text("advice.nothingCheaper");
  const params = {
    plan: planName(cheaper),
    price: { fen: monthlyFen(cheaper) },
    days: daysUntilEmpty(cheaper.cycleKb, need),
  };
  if (cheaper === recommended) return text("advice.withoutAddOn", params);
  // A plan that is enough for a quiet month is a risk; one that is not is a certainty.
  return cheaper.cycleKb >= need.lowKb
    ? text("advice.cheaperMayRunOut", params)
    : text("advice.cheaperRunsOut", params);
}
