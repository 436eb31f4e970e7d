/**
 * The arithmetic under a recommended plan. All data figures are estimates and say so, unless the
 * card's own use is behind them.
 */
export const advice = {
  "advice.perDay": "{{count}} payments",
  "advice.perDay_one": "{{count}} payment",
  "advice.perDayRange": "{{low}}–{{high}} payments",
  "advice.need":
    "About {{perDay}} a day: roughly {{low}}–{{high}} a month (an estimate, reserve included).",
  "advice.needFromTurnover":
    "Taking {{lowTicket}}–{{highTicket}} a sale, that is {{perDay}} a day: roughly {{low}}–{{high}} a month (an estimate, reserve included).",
  "advice.needFromHistory":
    "Going by what this card really used in the last {{count}} days: roughly {{low}}–{{high}} a month (reserve included).",
  "advice.needFromHistory_one":
    "Going by what this card really used in the last day: roughly {{low}}–{{high}} a month (reserve included).",
  "advice.needFromBoth":
    "Going by the card's last {{count}} days, filled up with your {{perDay}} a day: roughly {{low}}–{{high}} a month (an estimate, reserve included).",
  "advice.needFromBoth_one":
    "Going by the card's last day, filled up with your {{perDay}} a day: roughly {{low}}–{{high}} a month (an estimate, reserve included).",
  "advice.enough": "That is {{price}} a month, with about {{spare}} to spare even in a busy one.",
  "advice.justEnough": "That is {{price}} a month, and just enough for a busy one.",
  "advice.enoughOverBudget":
    "That is {{price}} a month: over your budget, but the cheapest that is enough.",
  "advice.withAddOns":
    "Enough in an ordinary month; in a busy one, come back about day {{days}} for {{addOns}}. With it, that is {{price}} a month, the cheapest way.",
  "advice.withAddOnsAlways":
    "Come back about day {{days}} of each month for {{addOns}}. With it, that is {{price}} a month, the cheapest way.",
  "advice.topUpOnce":
    "Your plan still runs, it is only short of data this time: this lasts until {{date}}.",
  "advice.topUpMonthly":
    "Your plan still runs: this lasts until {{date}}. Doing the same in other busy months comes to {{price}} a month, the cheapest way.",
  "advice.topUpMore":
    "Your plan still runs, it is only short of data: take this first, then {{addOns}}. It lasts until {{date}}, {{price}} in all.",
  "advice.bestInBudget":
    "That is {{price}} a month. In a busy month it lasts until about day {{days}}.",
  "advice.largestOfAll":
    "That is {{price}} a month, over your budget. In a busy month it lasts until about day {{days}}.",
  "advice.mostWithAddOns":
    "A busy month needs {{addOns}} besides, {{price}} a month with it, and still lasts only until about day {{days}}.",
  "advice.wouldCover": "To stay online all month, take {{plan}} at {{price}} a month.",
  "advice.wouldLast":
    "The most there is: {{plan}} at {{price}} a month. A busy month uses it up by about day {{days}}.",
  "advice.cheaperMayRunOut":
    "The next cheaper is {{plan}} at {{price}} a month: fine in a quiet month, but a busy one may use it up by day {{days}}.",
  "advice.withoutAddOn":
    "With {{plan}} alone, at {{price}} a month, a busy month runs out by about day {{days}}.",
  "advice.cheaperRunsOut":
    "The next cheaper is {{plan}} at {{price}} a month, but it would be used up by about day {{days}}, and then no card goes through.",
  "advice.nothingCheaper": "There is no cheaper way.",
  "advice.plus": "{{first}} + {{next}}",
  "advice.nothing": "nothing more",
  "advice.noted": "{{why}}\n\n{{notes}}",
  "advice.enoughUntil":
    "By the way: at this rate your present plan lasts until {{date}}, so there is no hurry.",
  "advice.weakCoverage":
    "Please note: in parts of {{region}} the signal of {{network}} is weak; it depends on the spot. Look at the terminal's signal bars first: where there is no signal, more data does not help.",
  "advice.noCoverage":
    "Cards of {{network}} do not work in {{region}}, so a recharge would not help and we stop here. Nothing was charged. If the terminal is used elsewhere, say “back” and change the place.",

  "daysLeft.range": "At your recent rate it lasts another {{low}}–{{high}} days.",
  "daysLeft.about": "At your recent rate it lasts about {{count}} more days.",
  "daysLeft.about_one": "At your recent rate it lasts about {{count}} more day.",
  "daysLeft.atMost":
    "At your recent rate a busy day uses it up today; it lasts {{count}} more days at most.",
  "daysLeft.atMost_one":
    "At your recent rate a busy day uses it up today; it lasts {{count}} more day at most.",
  "daysLeft.today": "At your recent rate it will be used up today.",
  "daysLeft.lasts": "At your recent rate this cycle's data lasts until {{date}}.",
  "daysLeft.below": "{{card}}\n{{left}}",

  "chart.title": "Data a month: need and plans",
  "chart.need": "You need about {{low}}–{{high}}",
  "chart.value": "{{data}} · {{price}} a month",
  "chart.once": "{{data}} more · {{price}}",
  "chart.recommended": "suggested",
  "chart.nearest": "closest",
  "chart.enough": "enough",
  "chart.short": "short when busy",
  "chart.estimate": "Drawn from an estimate; real use decides",
  "chart.measured": "Drawn from this card's recent use",
  "chart.bar": "{{plan}}, {{value}}, {{mark}}",
  "chart.summary": "{{need}}.\n{{bars}}",

  "busy.cycle-start":
    "The carrier is turning over to a new cycle right now, so the recharge may take longer. After {{quiet}} it is quick again.",
  "busy.settlement":
    "The day's payments may be settling right now, so the recharge may take longer. After {{quiet}} it is quick again.",
  "busy.ask": "{{ask}}\n\n{{why}} If it can wait, choose “Later”; to recharge now, confirm.",
  "busy.later": "Later",
  "busy.kept":
    "All right, nothing is ordered and nothing charged. I will call you at {{quiet}}; one press goes on then. Sooner is fine too.",
  "busy.over":
    "The carrier is not busy any more. What you chose is still here; one press goes on to the payment.",
  "busy.keptOpen":
    "All right, nothing was ordered and nothing was charged. Your choice is kept: one press goes on to payment.",
  "busy.continue": "Go on, to payment",
} as const;
