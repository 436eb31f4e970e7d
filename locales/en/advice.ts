/** The arithmetic under a recommended plan. All data figures are estimates and say so. */
export const advice = {
  "advice.perDay": "{{count}} sales",
  "advice.perDayRange": "{{low}}–{{high}} sales",
  "advice.need": "About {{perDay}} a day: roughly {{low}}–{{high}} a month (an estimate, reserve included).",
  "advice.needFromTurnover":
    "Your turnover suggests {{perDay}} a day: roughly {{low}}–{{high}} a month (an estimate, reserve included).",
  "advice.enough": "That is {{price}} a month, with about {{spare}} to spare even in a busy one.",
  "advice.enoughOverBudget":
    "That is {{price}} a month, the cheapest there is, with about {{spare}} to spare even in a busy one.",
  "advice.bestInBudget": "That is {{price}} a month. In a busy month it lasts about {{days}} days.",
  "advice.cheapestOfAll":
    "That is {{price}} a month: a little over your budget, but the cheapest there is. In a busy month it lasts about {{days}} days.",
  "advice.wouldCover": "To stay online all month, take {{plan}} at {{price}} a month.",
  "advice.cheaperMayRunOut":
    "The next cheaper is {{plan}} at {{price}} a month: fine in a quiet month, but a busy one may use it up in {{days}} days.",
  "advice.cheaperRunsOut":
    "The next cheaper is {{plan}} at {{price}} a month, but it would last about {{days}} days, and then no card goes through.",
  "advice.nothingCheaper": "There is no cheaper plan.",
} as const;
