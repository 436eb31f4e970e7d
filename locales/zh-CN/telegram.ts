export const telegram = {
  "telegram.command.start": "回到首页",
  "telegram.command.recharge": "给流量卡充值",
  "telegram.command.orders": "我的订单和收据",
  "telegram.command.guide": "看机器怎么弄：重启、卡槽、菜单",
  "telegram.command.help": "怎么用",
  "telegram.command.settings": "换语言、绑定其他聊天",
  "telegram.command.privacy": "我记了什么，没记什么",
  "telegram.command.cancel": "不充了",
  "telegram.command.group": "私下聊充值",
  "telegram.description":
    "POS 机刷不了卡、流量到期？把流量卡号发给我：查卡、选最省的套餐、微信付款、自动到账，几分钟就好。\n\n点“开始”就行。",
  "telegram.shortDescription": "给 POS 机的流量卡充值：发卡号，微信付款，几分钟到账。",
  "telegram.stale": "这是前面的按钮，看最新一条就好。",
  "telegram.deleteYourself": "刚才那条带密码的消息我这边删不掉，请你长按把它删掉，别留在聊天里。",
  "telegram.group": "卡号和订单不方便在群里说，咱们私下聊。",
  "telegram.groupButton": "私聊我",
} as const;
