export const wechat = {
  "wechat.letters": "也可以回字母：",
  "wechat.choices": "回复数字就行：",
  "wechat.row": "{{label}}：{{value}}",
  "wechat.amount": "金额",
  "wechat.secret": "点这里输入密码（一次有效）",
  "wechat.failed": "刚才没处理好，请再发一次。",
  "wechat.menu.recharge": "充值",
  "wechat.menu.orders": "我的订单",
  "wechat.menu.help": "帮助",
} as const;
