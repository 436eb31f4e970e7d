/** The arithmetic under a recommended plan. All data figures are estimates and say so. */
export const advice = {
  "advice.perDay": "{{count}} payments",
  "advice.perDayRange": "{{low}}–{{high}} payments",
  "advice.need": "About {{perDay}} a day: roughly {{low}}–{{high}} a month (an estimate, reserve included).",
  "advice.needFromTurnover":
    "Your turnover suggests {{perDay}} a day: roughly {{low}}–{{high}} a month (an estimate, reserve included).",
  "advice.enough": "That is {{price}} a month, with about {{spare}} to spare even in a busy one.",
  "advice.justEnough": "That is {{price}} a month, and just enough for a busy one.",
  "advice.enoughOverBudget": "That is {{price}} a month: over your budget, but the cheapest that is enough.",
  "advice.bestInBudget": "That is {{price}} a month. In a busy month it lasts until about day {{days}}.",
  "advice.largestOfAll":
    "That is {{price}} a month, over your budget. In a busy month it lasts until about day {{days}}.",
  "advice.wouldCover": "To stay online all month, take {{plan}} at {{price}} a month.",
  "advice.wouldLast": "The largest is {{plan}} at {{price}} a month: a busy month uses it up by about day {{days}}.",
  "advice.cheaperMayRunOut":
    "The next cheaper is {{plan}} at {{price}} a month: fine in a quiet month, but a busy one may use it up by day {{days}}.",
  "advice.cheaperRunsOut":
    "The next cheaper is {{plan}} at {{price}} a month, but it would be used up by about day {{days}}, and then no card goes through.",
  "advice.nothingCheaper": "There is no cheaper plan.",
} as const;
