/**
 * The arithmetic under a recommended plan. All data figures are estimates and say so, unless the
 * card's own use is behind them.
 */
export const advice = {
  "advice.perDay": "{{count}} 笔",
  "advice.perDayRange": "{{low}}–{{high}} 笔",
  "advice.need": "每天约 {{perDay}}，一个月大概用 {{low}}–{{high}}（估算，已留余量）。",
  "advice.needFromTurnover":
    "按一笔 {{lowTicket}}–{{highTicket}} 算，每天约 {{perDay}}，一个月大概用 {{low}}–{{high}}（估算，已留余量）。",
  "advice.needFromHistory":
    "看这张卡最近 {{count}} 天的实际用量，一个月大概用 {{low}}–{{high}}（已留余量）。",
  "advice.needFromBoth":
    "看这张卡最近 {{count}} 天的用量，再按你说的每天约 {{perDay}} 补齐，一个月大概用 {{low}}–{{high}}（估算，已留余量）。",
  "advice.enough": "合每月 {{price}}，忙的月份也能余 {{spare}} 左右。",
  "advice.justEnough": "合每月 {{price}}，忙的月份也刚好够用。",
  "advice.enoughOverBudget": "合每月 {{price}}，比预算高，但够用的里面它最便宜。",
  "advice.withAddOns":
    "平时够用；忙的月份大约第 {{days}} 天再来买 {{addOns}}，连它合每月 {{price}}，这样最省。",
  "advice.withAddOnsAlways":
    "每月大约第 {{days}} 天再来买 {{addOns}}，连它合每月 {{price}}，这样最省。",
  "advice.topUpOnce": "套餐还没到期，只是这期流量不够：补上就能用到 {{date}}。",
  "advice.topUpMonthly":
    "套餐还没到期，先补上，能用到 {{date}}；以后忙的月份也这样补，合每月 {{price}}，这样最省。",
  "advice.topUpMore":
    "套餐还没到期，只是流量不够：先补这个，再买 {{addOns}}，能用到 {{date}}，一共 {{price}}。",
  "advice.bestInBudget": "合每月 {{price}}，忙的月份大约 {{days}} 天用完。",
  "advice.largestOfAll": "合每月 {{price}}，比预算高；忙的月份大约 {{days}} 天用完。",
  "advice.mostWithAddOns":
    "忙的月份还要买 {{addOns}}，连它合每月 {{price}}，也大约 {{days}} 天用完。",
  "advice.wouldCover": "想整月不断网，可以选 {{plan}}，合每月 {{price}}。",
  "advice.wouldLast": "流量最多的办法是 {{plan}}，合每月 {{price}}，忙的月份大约 {{days}} 天用完。",
  "advice.cheaperMayRunOut":
    "再便宜一档是 {{plan}}，合每月 {{price}}，淡季够用，忙的月份可能 {{days}} 天就用完。",
  "advice.withoutAddOn":
    "只用 {{plan}}、不再加的话，合每月 {{price}}，忙的月份大约 {{days}} 天用完。",
  "advice.cheaperRunsOut":
    "再便宜一档是 {{plan}}，合每月 {{price}}，大约 {{days}} 天就会用完，到时刷不了卡。",
  "advice.nothingCheaper": "没有更便宜的办法了。",
  "advice.plus": "{{first}} + {{next}}",
  "advice.nothing": "不用再加",
  "advice.noted": "{{why}}\n\n{{notes}}",
  "advice.enoughUntil": "顺便说一句：照这个用量，现在的套餐够用到 {{date}}，不急着充。",
  "advice.weakCoverage":
    "提醒一下：{{region}}有些地方{{network}}信号弱，信号因地点而异。先看机器上的信号格，没信号的地方充了也连不上。",
  "advice.noCoverage":
    "{{region}}用不了{{network}}的卡，充了也连不上，所以先停在这里，没有产生费用。机器在别的地方用，就说“返回”改一下。",

  "daysLeft.range": "按最近的用量还能用 {{low}}–{{high}} 天。",
  "daysLeft.about": "按最近的用量还能用 {{count}} 天左右。",
  "daysLeft.atMost": "按最近的用量，忙的话今天就会用完，最多再用 {{count}} 天。",
  "daysLeft.today": "按最近的用量，今天就会用完。",
  "daysLeft.lasts": "按最近的用量，这期流量够用到 {{date}}。",
  "daysLeft.below": "{{card}}\n{{left}}",

  "chart.title": "每月流量：要用多少，套餐有多少",
  "chart.need": "大概要用 {{low}}–{{high}}",
  "chart.value": "{{data}} · 每月 {{price}}",
  "chart.once": "加 {{data}} · {{price}}",
  "chart.recommended": "推荐",
  "chart.nearest": "最接近",
  "chart.enough": "够用",
  "chart.short": "忙时不够",
  "chart.estimate": "按估算画的，实际以用量为准",
  "chart.measured": "按这张卡最近的用量画的",
  "chart.bar": "{{plan}}，{{value}}，{{mark}}",
  "chart.summary": "{{need}}。\n{{bars}}",

  "busy.cycle-start": "现在运营商在结转新一期的流量，到账可能慢一些，{{quiet}} 以后会快。",
  "busy.settlement": "夜里这会儿可能正在结算，到账也许慢一些，{{quiet}} 以后会快。",
  "busy.ask": "{{ask}}\n\n{{why}}不急就选“晚点再说”，想现在充就确认。",
  "busy.later": "晚点再说",
  "busy.kept":
    "好的，先不下单，没有花钱。{{quiet}} 我来叫你，点一下就能接着付；想提前充也随时可以。",
  "busy.over": "运营商现在不忙了，可以充了。刚才选好的都还在，点一下就接着付。",
  "busy.keptOpen": "好的，先不下单，没有花钱。选好的都给你留着，回来点一下就能接着付。",
  "busy.continue": "接着充，去付款",
} as const;
