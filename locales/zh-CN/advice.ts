/** The arithmetic under a recommended plan. All data figures are estimates and say so. */
export const advice = {
  "advice.perDay": "{{count}} 笔",
  "advice.perDayRange": "{{low}}–{{high}} 笔",
  "advice.need": "每天约 {{perDay}}，一个月大概用 {{low}}–{{high}}（估算，已留余量）。",
  "advice.needFromTurnover": "按流水估每天约 {{perDay}}，一个月大概用 {{low}}–{{high}}（估算，已留余量）。",
  "advice.enough": "合每月 {{price}}，忙的月份也能余 {{spare}} 左右。",
  "advice.justEnough": "合每月 {{price}}，忙的月份也刚好够用。",
  "advice.enoughOverBudget": "合每月 {{price}}，比预算高，但够用的里面它最便宜。",
  "advice.bestInBudget": "合每月 {{price}}，忙的月份大约 {{days}} 天用完。",
  "advice.largestOfAll": "合每月 {{price}}，比预算高；忙的月份大约 {{days}} 天用完。",
  "advice.wouldCover": "想整月不断网，可以选 {{plan}}，合每月 {{price}}。",
  "advice.wouldLast": "流量最大的是 {{plan}}，合每月 {{price}}，忙的月份大约 {{days}} 天用完。",
  "advice.cheaperMayRunOut": "再便宜一档是 {{plan}}，合每月 {{price}}，淡季够用，忙的月份可能 {{days}} 天就用完。",
  "advice.cheaperRunsOut": "再便宜一档是 {{plan}}，合每月 {{price}}，大约 {{days}} 天就会用完，到时刷不了卡。",
  "advice.nothingCheaper": "没有更便宜的套餐了。",
} as const;
